"""The backlog as it is after years, thousands of items that cite hundreds of thousands of voices; its pages timed."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from forms.accounts.service import make_staff
from survey.audit import Act
from survey.backlog import weighing
from survey.backlog.commitments.models import Commitment
from survey.backlog.commitments.models import State as Ending
from survey.backlog.models import Decision, Evidence, Item, ItemText, Outcome, Position, Relation, Stance
from survey.backlog.stages import DECIDABLE, Stage
from survey.backlog.themes import Theme
from survey.db import table_of
from survey.feedback.voices import Feedback
from survey.people.models import Contact, Group, GroupMember, Organisation, Staff
from survey.people.roles import Role
from tests.bench import bulk
from tests.bench.desk import signed_in
from tests.bench.figures import percentile
from tests.bench.inside import WrongAnswer, call, counted
from tests.bench.installation import Installed
from tests.bench.loads import get

MOST_STATEMENTS = 12
MOST_MILLISECONDS = 150.0
TRIES = 25
LARGEST = 2000
"""Voices of the largest item."""

TEAM, PARTNER = "bench-team@example.org", "bench-partner@example.org"
TITLES: Mapping[str, str] = {
    "en": "Water at centre %s",
    "kn": "ಕೇಂದ್ರ %s ರಲ್ಲಿ ನೀರು",
    "hi": "सेंटर %s पर पानी",
    "ta": "சென்டர் %s-ல தண்ணி",
    "te": "సెంటర్ %s లో నీళ్లు",
    "ur": "سینٹر %s پر پانی",
}
PLACES = ("Hebbal", "Yelahanka", "Jayanagar", "Kengeri")
GROUPS = ("women who sort", "elders", "drivers", "newcomers", "at the dry waste centre")
Rows = Iterator[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Backlog:
    """How much of everything. `scale` 1.0 is what the limits hold for."""

    scale: float = 1.0

    @property
    def items(self) -> int:
        return int(5_000 * self.scale)

    @property
    def links(self) -> int:
        return int(300_000 * self.scale)

    @property
    def voices(self) -> int:
        return int(240_000 * self.scale)

    @property
    def people(self) -> int:
        return int(60_000 * self.scale)


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its address, who opened it, its statements, and milliseconds: half of the requests, all but one in 20."""

    address: str
    who: str
    statements: int
    p50: float
    p95: float

    @property
    def within(self) -> bool:
        return self.statements <= MOST_STATEMENTS and self.p95 <= MOST_MILLISECONDS


@dataclass(frozen=True, slots=True)
class Filled:
    """Where the pages are: the item with most voices, one as most are, and the organisation that a partner is of."""

    largest: int
    usual: int
    partner: int


@dataclass
class Pages:
    """The pages of a full backlog."""

    words: str
    volume: Backlog
    pages: list[Page] = field(default_factory=list)


def fill(installed: Installed, volume: Backlog, now: datetime) -> Filled:
    """Fill the backlog of an installation, and let the database know its own tables."""
    with installed.sessions.begin() as session:
        staff = _staff(session, now)
    with installed.engine.begin() as connection:
        filler = _Filler(connection, staff, volume, now)
        for model, rows in filler.everything():
            bulk.insert(connection, table_of(model), rows)
        bulk.count_on(connection, [table_of(model) for model in (Contact, Feedback, Item, ItemText, Evidence, Group)])
        bulk.count_on(connection, [table_of(model) for model in (Position, Commitment, Decision, Act)])
    with installed.sessions.begin() as session:
        weighing.weigh_all(session)
    with installed.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE" if installed.engine.dialect.name == "postgresql" else "ANALYZE")
    return Filled(filler.first_item, filler.first_item + volume.items // 2, staff[-1].organisation_id)


def measure(installed: Installed, filled: Filled, pages: Pages, *, tries: int = TRIES) -> Pages:
    """Open every page of the backlog, as the team and as a partner, and note what each costs in this process."""
    app = installed.app
    gc.collect()
    gc.freeze()  # as `wsgi.serve` does
    for who, email in (("team", TEAM), ("partner", PARTNER)):
        headers = signed_in(app, installed.sessions, email)
        for address in _addresses(filled):
            request = get(address, headers)
            answer = call(app, request)
            if answer.status != 200:
                raise WrongAnswer(f"{address} answered {answer.status} to the {who}")
            with counted(installed.engine) as seen:
                call(app, request)
            asked = [statement for statement in seen if statement.text.split()[0] not in ("BEGIN", "COMMIT")]
            took = [_timed(app, request) for _ in range(tries)]
            pages.pages.append(Page(address, who, len(asked), percentile(took, 0.5), percentile(took, 0.95)))
    gc.unfreeze()
    return pages


def shown(measured: Pages) -> str:
    """What is printed."""
    volume = measured.volume
    rows = [
        "",
        f"{measured.words}: {volume.items:,} items, {volume.links:,} links to {volume.voices:,} voices",
        f"{'page (ms in one process)':72}{'as':8}{'statements':>10}{'p50':>8}{'p95':>8}",
    ]
    rows += [
        f"{page.address:72}{page.who:8}{page.statements:>10}{page.p50:>8.1f}{page.p95:>8.1f}"
        f"{'' if page.within else '  beyond the limit'}"
        for page in measured.pages
    ]
    rows += [f"The limit: {MOST_STATEMENTS} statements, {MOST_MILLISECONDS:.0f} ms at p95."]
    return "\n".join(rows)


def _addresses(filled: Filled) -> Sequence[str]:
    board = "/desk/backlog"
    return (
        board,
        f"{board}?sort=moved",
        f"{board}?theme=water&sort=urgency",
        f"{board}?waiting=1",
        f"{board}?view=list",
        f"{board}?view=list&page=100",
        f"{board}?view=list&sort=rarely",
        f"{board}?view=list&sort=effort&place=hebbal",
        f"{board}?view=list&untaken=1",
        f"{board}?view=list&late=1&sort=urgency",
        f"{board}?view=list&waiting=1&sort=newest",
        f"{board}?view=list&lead={filled.partner}&untitled=ur",
        f"{board}?view=list&q=%E0%B2%A8%E0%B3%80%E0%B2%B0%E0%B3%81",  # water, in Kannada
        f"{board}?stage=heard",
        f"{board}/{filled.largest}",
        f"{board}/{filled.usual}",
    )


def _timed(app: Any, request: bytes) -> float:
    began = time.perf_counter()
    call(app, request)
    return (time.perf_counter() - began) * 1000


def _staff(session: Session, now: datetime) -> list[Staff]:
    """Somebody of the team, and of seven partners; the last is whom pages are opened as."""
    team = Organisation(name="Bench programme")
    partners = [Organisation(name=f"Bench partner {number}") for number in range(7)]
    made = [make_staff(session, name="Team", email=TEAM, organisation=team, roles=[Role.PROGRAMME], now=now)]
    for number, partner in enumerate(partners):
        email = PARTNER if partner is partners[-1] else f"bench-partner-{number}@example.org"
        made.append(
            make_staff(session, name=partner.name, email=email, organisation=partner, roles=[Role.PARTNER], now=now)
        )
    return [account.staff for account in made]


class _Filler:
    """Makes the rows. The first item is the largest; of the others each next has a little less than the one before."""

    def __init__(self, connection: sa.Connection, staff: Sequence[Staff], volume: Backlog, now: datetime) -> None:
        self._volume, self._now, self._staff = volume, now, staff
        self._contact, self._feedback, self.first_item, self._group = (
            bulk.next_id(connection, table_of(model)) for model in (Contact, Feedback, Item, Group)
        )
        self._sizes = _sizes(volume)
        # The voice at which each item's evidence begins: one after the other, and round again where there are fewer.
        self._starts = [0, *accumulate(self._sizes)][:-1]
        self._stages: list[Stage] = [*Stage, *[Stage.HEARD, Stage.EXPLORING, Stage.PROPOSED] * 4]

    def everything(self) -> Iterator[tuple[Any, Rows]]:
        """Tables with their rows, what is referred to first."""
        yield Contact, self._contacts()
        yield Group, self._groups()
        yield GroupMember, self._members()
        yield Feedback, self._voices()
        yield Item, self._items()
        yield ItemText, self._texts()
        yield Evidence, self._evidence()
        yield Position, self._positions()
        yield Commitment, self._commitments()
        yield Decision, self._decisions()
        yield Act, self._acts()

    def _at(self, number: int) -> datetime:
        return self._now - timedelta(hours=1, minutes=(number * 7919) % 500_000)

    def _contacts(self) -> Rows:
        for number in range(self._volume.people):
            made_at = self._at(number)
            yield {"id": self._contact + number, "code": f"C-B{number:06d}", "language": "kn", "made_at": made_at}

    def _groups(self) -> Rows:
        for number, name in enumerate(GROUPS):
            yield {"id": self._group + number, "name": name, "names": {}, "rarely_heard": number < 2}

    def _members(self) -> Rows:
        for number in range(self._volume.people):
            for group in {number % len(GROUPS), number // 3 % len(GROUPS)} if number % 5 else ():
                yield {"group_id": self._group + group, "contact_id": self._contact + number}

    def _voices(self) -> Rows:
        for number in range(self._volume.voices):
            yield {
                "id": self._feedback + number,
                "reference": f"BX{number:08d}",
                "contact_id": self._contact + self._speaker(number),
                "text": f"ಕೇಂದ್ರದಲ್ಲಿ ಸೋಮವಾರದಿಂದ ನೀರಿಲ್ಲ. {number}",
                "language": "kn",
                "romanised": False,
                "source": "text",
                "channel_kind": "sms",
                "sensitive": number % 100 == 7,
                "cited": number < self._volume.links,
                "received_at": self._at(number),
            }

    def _speaker(self, voice: int) -> int:
        return (voice * 7) % self._volume.people

    def _items(self) -> Rows:
        for number in range(self._volume.items):
            of_item = range(self._starts[number], self._starts[number] + self._sizes[number])
            people = {self._speaker(voice % self._volume.voices) for voice in of_item if voice % 100 != 7}
            merged = number > 10 and number % 40 == 0
            yield {
                "id": self.first_item + number,
                "stage": self._stage(number),
                "theme": list(Theme)[number % len(Theme)],
                "place": PLACES[number % len(PLACES)],
                "lead_id": None if number % 3 == 0 else self._partner(number).organisation_id,
                "made_at": self._at(number),
                "moved_at": self._at(number + 1),
                "revision": 1,
                "urgency": number % 4 or None,
                "effort": number // 4 % 4 or None,
                "people": len(people),
                "rarely_heard": 0,
                "merged_into_id": self.first_item + number - 1 if merged else None,
            }

    def _stage(self, number: int) -> Stage:
        return self._stages[number % len(self._stages)]

    def _partner(self, number: int) -> Staff:
        return self._staff[1 + number % (len(self._staff) - 1)]

    def _texts(self) -> Rows:
        for number in range(self._volume.items):
            for language, title in TITLES.items():
                if language == "ur" and number % 10 == 0:
                    continue
                yield {
                    "item_id": self.first_item + number,
                    "language": language,
                    "title": title % number,
                    "description": (title % number + ". ") * 12,
                }

    def _evidence(self) -> Rows:
        for item, (start, size) in enumerate(zip(self._starts, self._sizes, strict=True)):
            for number in range(size):
                yield {
                    "item_id": self.first_item + item,
                    "feedback_id": self._feedback + (start + number) % self._volume.voices,
                    "number": number + 1,
                    "relation": list(Relation)[number % 7 % len(Relation)],
                    "publish": number % 10 == 0,
                    "cited_by_id": self._staff[0].id,
                    "cited_at": self._at(number),
                }

    def _positions(self) -> Rows:
        for number in range(self._volume.items):
            for taken in range(number % 5):
                person = self._partner(number + taken // 2)
                yield {
                    "item_id": self.first_item + number,
                    "organisation_id": person.organisation_id,
                    "staff_id": person.id,
                    "stance": list(Stance)[(number + taken) % len(Stance)],
                    "comment": "We think so.",
                    "taken_at": self._at(number),
                }

    def _commitments(self) -> Rows:
        for number in range(self._volume.items):
            if self._stage(number) in DECIDABLE:
                continue
            for promised in range(number % 4):
                person = self._partner(number + promised)
                yield {
                    "item_id": self.first_item + number,
                    "organisation_id": person.organisation_id,
                    "owner_id": person.id,
                    "what": "A tap that works.",
                    "due_on": (self._now + timedelta(days=20 - promised * 30)).date(),
                    "signed_by_id": person.id,
                    "signed_as": person.name,
                    "signed_at": self._at(number),
                    "revision": 1,
                    "state": list(Ending)[promised % 2],
                    "told": "",
                    "answer": "",
                }

    def _decisions(self) -> Rows:
        for number in range(self._volume.items):
            stage = self._stage(number)
            if stage in DECIDABLE and number % 50:
                continue
            yield {
                "item_id": self.first_item + number,
                "outcome": Outcome.DECLINED if stage is Stage.DECLINED else Outcome.ACCEPTED,
                "reasons": {"en": "In March.", "kn": "ಮಾರ್ಚ್‌ನಲ್ಲಿ."},
                "drafted_by_id": self._staff[0].id,
                "drafted_at": self._at(number),
                "published_at": None if stage in DECIDABLE else self._at(number),
            }

    def _acts(self) -> Rows:
        for number, size in enumerate(self._sizes):
            for act in range(size + 3):
                yield {
                    "at": self._at(number),
                    "staff_id": self._staff[0].id,
                    "verb": "cite" if act < size else "move",
                    "subject_type": "item",
                    "subject_id": self.first_item + number,
                    "detail": {"voice": act + 1, "relation": "supports", "publish": False}
                    if act < size
                    else {"before": "heard", "after": "exploring", "publish": False},
                }


def _sizes(volume: Backlog) -> list[int]:
    """Voices of each item, `volume.links` in all: one of `LARGEST`, some large, most of a few dozen."""
    largest = min(LARGEST, volume.links // 10)
    weights = [1 / (number + 12) ** 0.55 for number in range(1, volume.items)]
    share = (volume.links - largest) / sum(weights)
    sizes = [largest, *(int(weight * share) for weight in weights)]
    left = volume.links - sum(sizes)
    return [size + (0 < number <= left) for number, size in enumerate(sizes)]
