"""The storm: texts come in, people are told, a backup is taken, processes are killed, all at once. Then it settles."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from sms.messages import Outbound, Receipt, State
from sms.queue import open_queue, with_tasks
from sms.reconcile import GIVEN_UP
from survey import db
from survey.notices import Announcement, Notice
from survey.people.programme import set_up
from tests.conftest import engine_for
from tests.services.twilio.faults import Fault
from tests.services.twilio.stand_in import TwilioStandIn, stand_in
from tests.sms.factories import publish
from tests.soak.carrier import Carrier
from tests.soak.installation import ACCOUNT, TOKEN, Installation, Victim, running
from tests.soak.script import Phone, phones
from tests.soak.size import Size, chance
from tests.soak.telling import Telling, Weather, carrier_list

T = TypeVar("T")

SETTLES_WITHIN_SECONDS = 120
WAKES_EVERY_SECONDS = 1.0  # the worker also looks once a minute by itself; nobody wants to wait for that here


@dataclass(frozen=True)
class Backup:
    """A backup that was taken in the storm, and the ids of the texts that had been answered before it began."""

    file: Path
    answered: frozenset[str]


@dataclass(frozen=True)
class Aftermath:
    """What is left when the storm is over and everything has come to rest; the processes have ended."""

    said: Sequence[Phone]
    carrier: Carrier
    telling: Telling
    taken: Mapping[str, Sequence[Mapping[str, Any]]]  # number → the messages that the stand-in has for it
    refused: Mapping[str, Sequence[Fault | int]]  # number → why requests to send to it were not taken
    asked_about: int  # people whose text was looked up at the carrier, because nobody knew
    backup: Backup
    installation: Installation
    sessions: sessionmaker[Session]
    figures: str


@contextmanager
def storm(folder: Path, database_url: str, size: Size, seed: int) -> Iterator[Aftermath]:
    """One run over the migrated database at `database_url`."""
    began = time.monotonic()
    with stand_in(ACCOUNT, TOKEN, callbacks=True) as twilio, engine_for(database_url) as engine:
        weather = Weather(chance(seed, "weather"))
        twilio.decide, twilio.answers_within = weather, 0.06
        sessions = db.make_session(engine)
        with running(folder, database_url, twilio.url, size.workers) as installation:
            known = installation.settings.installation
            with sessions.begin() as session:
                set_up(session, known.keys, {"en": "The soak"}, demonstration=False)
                publish(session)
                telling = Telling(session, known, size)
            said = phones(chance(seed, "phones"), size.texts)
            carrier = Carrier(installation.url, TOKEN, said, chance(seed, "carrier"), size)
            backup = _Burst(installation, carrier, twilio, telling, weather, sessions, size, seed).rage()
            installation.stop()
        seconds = time.monotonic() - began
        asked = len({fields["To"] for method, _, fields in twilio.asked if method == "GET" and "To" in fields})
        yield Aftermath(
            said=said,
            carrier=carrier,
            telling=telling,
            taken=_by_number((message["to"], message) for message in carrier_list(twilio)),
            refused=_by_number((one.form["To"], one.why) for one in twilio.refused),
            asked_about=asked,
            backup=backup,
            installation=installation,
            sessions=sessions,
            figures=f"{size.name}, seed {seed}: " + _figures(seconds, installation, carrier, twilio, asked),
        )


def _by_number(found: Iterable[tuple[str, T]]) -> Mapping[str, Sequence[T]]:
    lists: dict[str, list[T]] = defaultdict(list)
    for number, one in found:
        lists[number].append(one)
    return dict(lists)


class _Burst:
    """Everything that happens at the same time."""

    def __init__(
        self,
        installation: Installation,
        carrier: Carrier,
        twilio: TwilioStandIn,
        telling: Telling,
        weather: Weather,
        sessions: sessionmaker[Session],
        size: Size,
        seed: int,
    ) -> None:
        self._installation, self._carrier, self._twilio, self._telling = installation, carrier, twilio, telling
        self._weather, self._sessions, self._size, self._seed = weather, sessions, size, seed
        self._backed_up, self._over = Event(), Event()

    def rage(self) -> Backup:
        """Let it all happen and come to rest. What goes wrong in any of it is raised here."""
        with ThreadPoolExecutor() as pool:
            waking, killing = pool.submit(self._wake), pool.submit(self._kill)
            publishing, backing_up = pool.submit(self._publish), pool.submit(self._back_up)
            try:
                self._carrier.deliver_all(second_part=self._backed_up)
                for act in (publishing, backing_up, killing):
                    act.result(SETTLES_WITHIN_SECONDS)
                self._weather.over = True
                self._settle()
            except Exception as error:
                for act in (waking, killing, publishing, backing_up):
                    if act.done() and (cause := act.exception()) is not None:
                        error.add_note(f"before that: {cause!r}")
                error.add_note(self._installation.log_tails())
                raise
            finally:
                self._over.set()
            waking.result()
        return backing_up.result()

    def _kill(self) -> None:
        """Kill at moments of the burst, whatever time that takes: a slow machine is killed no more often."""
        dice = chance(self._seed, "deaths")
        # Not everybody can be told: the last of the moments must be reached all the same.
        whole = self._size.texts + self._size.notices * 6 // 10
        victims = [*Victim, Victim.WORKER]
        victims += dice.choices(list(Victim), [4, 2, 4, 1], k=self._size.kills - len(victims))
        dice.shuffle(victims)
        for victim, moment in zip(victims, sorted(dice.sample(range(1, whole), len(victims))), strict=True):
            while self._carrier.answered_count + len(self._twilio.accepted) < moment:
                if self._over.wait(0.005):
                    return
            time.sleep(dice.uniform(0, 0.03))
            self._installation.kill(victim, dice)

    def _publish(self) -> None:
        """Publish one decision after the other while texts come in."""
        for number in range(self._size.decisions):
            self._until_answered(number / self._size.decisions / 2)
            with self._sessions.begin() as session:
                self._telling.publish_next(session)

    def _back_up(self) -> Backup:
        try:
            self._until_answered(0.2)
            answered = self._carrier.answered
            told = json.loads(self._installation.kelu("backup", "--json"))
        finally:
            self._backed_up.set()
        return Backup(Path(told["file"]), answered)

    def _until_answered(self, share: float) -> None:
        while self._carrier.answered_count < share * self._size.texts and not self._over.wait(0.01):
            pass

    def _wake(self) -> None:
        installation = self._installation
        queue = with_tasks(open_queue(installation.database_url, installation.data_dir), _not_here, _not_here)
        try:
            while not self._over.wait(WAKES_EVERY_SECONDS):
                queue.wake()
        finally:
            queue.huey.storage.close()

    def _settle(self) -> None:
        until = time.monotonic() + SETTLES_WITHIN_SECONDS
        while (waits := self._waits()) and time.monotonic() < until:
            time.sleep(0.2)
        assert not waits, f"still waiting: {waits}"

    def _waits(self) -> Mapping[str, int]:
        """What is still to be done, by kind."""
        in_doubt = sa.and_(Outbound.state == State.UNCERTAIN, Outbound.checks < GIVEN_UP)
        queries = {
            "announcements": sa.select(Announcement.id).where(Announcement.expanded_at.is_(None)),
            "notices": sa.select(Notice.id).where(Notice.handed_at.is_(None), Notice.held_because.is_(None)),
            "texts": sa.select(Outbound.id).where(Outbound.state.in_([State.QUEUED, State.SENDING]) | in_doubt),
            "kept receipts": sa.select(Receipt.id).join(Outbound, Outbound.provider_id == Receipt.provider_id),
        }
        with self._sessions() as session:
            db.reading(session)
            found = {name: len(session.scalars(query).all()) for name, query in queries.items()}
        found["receipts on their way"] = self._twilio.calls_waiting
        return {name: number for name, number in found.items() if number}


def _figures(seconds: float, installation: Installation, carrier: Carrier, twilio: TwilioStandIn, asked: int) -> str:
    killed = ", ".join(f"{number} × {victim.value}" for victim, number in installation.killed.most_common())
    answered = sum(len(text.answers) for text in carrier.texts)
    torn = carrier.refusals.total()
    return (
        f"{installation.killed.total()} kills ({killed}); {len(carrier.texts)} texts in {answered + torn} deliveries, "
        f"{torn} of them not answered; {len(twilio.accepted)} texts taken by the carrier, {len(twilio.refused)} not, "
        f"{asked} looked up; {len(twilio.called)} receipts; {seconds:.0f} s"
    )


def _not_here() -> None:
    raise RuntimeError("this process only wakes the workers")
