"""Items: finding them, making and changing them, moving them from stage to stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from survey import audit
from survey.backlog import concerns, family
from survey.backlog.commitments.models import Commitment, State
from survey.backlog.models import Item, ItemText
from survey.backlog.stages import MOVES, Facts, Move, NotYet, Stage, may_take, missing, why_not
from survey.backlog.themes import Theme
from survey.people.models import Organisation, Staff
from survey.people.roles import Capability, Viewer
from survey.words import N_, Message, Refused

LONGEST_TITLE = 300
LONGEST_TEXT = 10_000
LONGEST_REASON = 2000
DEGREES = (1, 2, 3)
"""How urgent something is and how much effort it takes: from a little to much."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What an item is called in one language, how it is described, and the paraphrase for those it concerns."""

    title: str
    description: str
    paraphrase: str = ""


@dataclass(frozen=True, slots=True)
class Fields:
    """What is said of an item besides its wording and who leads."""

    theme: Theme | None = None
    place: str = ""
    urgency: int | None = None
    effort: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A stage that an item could go to next, whether the viewer can take it there, and if not, every reason why."""

    move: Move
    reasons: Sequence[Message]


class Overtaken(Refused):
    """Somebody else changed the item since the page was opened; `missed` counts how often."""

    def __init__(self, missed: int) -> None:
        super().__init__(
            N_("Somebody else was faster. Read what happened meanwhile; what you typed is still here, nothing is lost.")
        )
        self.missed = missed


def visible(viewer: Viewer) -> sa.ColumnElement[bool]:
    """The condition on `Item` that leaves `viewer` only what they may know.

    Whom an item concerns does not meet it here at all; what they may know of it is told by `concerns`.
    """
    if not viewer.may(Capability.SEE_BACKLOG):
        return Item.published_at.is_not(None)
    return sa.not_(concerns.involved(viewer)) if viewer.organisation_id is not None else sa.true()


def staffed() -> sa.ColumnElement[bool]:
    """The condition on `Item` that an organisation leads on it in which somebody is active."""
    return sa.exists().where(Staff.organisation_id == Item.lead_id, Staff.active)


def find_item(session: Session, viewer: Viewer, item_id: int) -> Item | None:
    """One item with its texts and decisions, if it exists and `viewer` may see it; also one that was merged."""
    return (
        session.scalars(
            sa.select(Item)
            .where(Item.id == item_id, visible(viewer))
            .options(joinedload(Item.texts), joinedload(Item.decisions))
        )
        .unique()
        .one_or_none()
    )


def backlog(session: Session, viewer: Viewer, *, stage: Stage | None = None) -> Sequence[Item]:
    """The living items that `viewer` may see, the newest first."""
    query = (
        sa.select(Item)
        .where(visible(viewer), family.alive())
        .options(selectinload(Item.decisions), selectinload(Item.positions))
    )
    if stage is not None:
        query = query.where(Item.stage == stage)
    return session.scalars(query.order_by(Item.made_at.desc(), Item.id.desc())).all()


def take_turn(session: Session, item: Item, revision: int | None) -> None:
    """Take the turn to change `item`: lock it, read it afresh and count the change.

    `revision` is that of the page on which the change was asked for; None where there was no page. Raises `Overtaken`
    if somebody changed the item since.
    """
    session.flush()
    session.execute(sa.select(Item.id).where(Item.id == item.id).with_for_update())
    session.refresh(item, [column.key for column in sa.inspect(Item).column_attrs])
    if revision is not None and revision < item.revision:
        raise Overtaken(item.revision - revision)
    item.revision += 1


def make_item(
    session: Session,
    viewer: Viewer,
    wordings: Mapping[str, Wording],
    *,
    theme: Theme | None = None,
    place: str = "",
    lead: Organisation | None = None,
    urgency: int | None = None,
    effort: int | None = None,
    now: datetime,
) -> Item:
    """A new item, heard, with its wordings (language → wording). Raises `Refused` without a title."""
    viewer.must(Capability.EDIT_BACKLOG)
    item = Item(stage=Stage.HEARD, lead=lead, made_at=now, published_stage=None, published_at=None)
    _describe(item, Fields(theme, place, urgency, effort))
    _word(item, wordings)
    session.add(item)
    session.flush()
    audit.record(session, "make", item, staff_id=viewer.staff_id, now=now)
    return item


def reword(session: Session, viewer: Viewer, item: Item, wordings: Mapping[str, Wording], *, now: datetime) -> None:
    """Change what an item is called and how it is described, in the languages given."""
    viewer.must(Capability.EDIT_BACKLOG)
    concerns.must_be_free(viewer, item)
    before = _worded(item)
    _word(item, wordings)
    after = _worded(item)
    changes = {
        field: [before.get(field, ""), after.get(field, "")]
        for field in sorted(before.keys() | after.keys())
        if before.get(field, "") != after.get(field, "")
    }
    if changes:
        session.flush()
        languages = sorted({field.rpartition(".")[2] for field in changes})
        audit.record(session, "reword", item, staff_id=viewer.staff_id, now=now, languages=languages, changes=changes)


def describe(session: Session, viewer: Viewer, item: Item, fields: Fields, *, now: datetime) -> None:
    """Say what an item is about, where, how urgent it is and how much effort it takes."""
    viewer.must(Capability.EDIT_BACKLOG)
    concerns.must_be_free(viewer, item)
    before = _described(item)
    _describe(item, fields)
    after = _described(item)
    changes = {field: [before[field], after[field]] for field in before if before[field] != after[field]}
    if changes:
        audit.record(session, "describe", item, staff_id=viewer.staff_id, now=now, changes=changes)


def set_lead(session: Session, viewer: Viewer, item: Item, lead: Organisation | None, *, now: datetime) -> None:
    """Say who leads on an item. Whom it concerns cannot."""
    viewer.must(Capability.EDIT_BACKLOG)
    concerns.must_be_free(viewer, item)
    before, after = item.lead_id, lead.id if lead else None
    if before == after:
        return
    if lead is not None and lead in concerns.of_item(session, item):
        raise Refused(N_("This organisation is whom it concerns. It cannot lead."))
    item.lead = lead
    session.flush()
    audit.record(
        session, "lead", item, staff_id=viewer.staff_id, now=now, before=before, after=after, organisation_id=after
    )


def move(
    session: Session,
    viewer: Viewer,
    item: Item,
    to: Stage,
    *,
    publish: bool,
    why: str = "",
    check: str = "",
    revision: int | None = None,
    now: datetime,
) -> None:
    """Move an item by hand to another stage; with `publish`, its public story too.

    `why` is the reason for the step, `check` what was done and how it can be checked. Raises `NotYet` with every reason
    against it, `Overtaken` if somebody was faster.
    """
    viewer.must(Capability.SEE_BACKLOG)
    item = family.living(session, item)
    concerns.must_be_free(viewer, item)
    take_turn(session, item, revision)
    why, check = why.strip(), check.strip()
    if max(len(why), len(check)) > LONGEST_REASON:
        raise Refused(N_("That is too long: at most %(most)s characters."), most=LONGEST_REASON)
    against = why_not(item.stage, to, facts(session, viewer, item, why=why, check=check))
    if against:
        raise NotYet(against)
    publish = publish and item.published_at is not None and viewer.may(Capability.PUBLISH)
    said = {name: text for name, text in (("why", why), ("check", check)) if text}
    before = item.stage
    item.come_to(to, now=now)
    if publish:
        item.published_stage = to
    session.flush()
    audit.record(
        session,
        "move",
        item,
        staff_id=viewer.staff_id,
        now=now,
        before=before.value,
        after=to.value,
        publish=publish,
        **said,
    )


def show_stage(session: Session, viewer: Viewer, item: Item, *, revision: int | None = None, now: datetime) -> None:
    """Let the public page say where a published item stands now."""
    viewer.must(Capability.PUBLISH)
    item = family.living(session, item)
    concerns.must_be_free(viewer, item)
    take_turn(session, item, revision)
    if item.published_at is None:
        raise Refused(N_("The public page shows an item once its decision is published."))
    before, item.published_stage = item.published_stage, item.stage
    session.flush()
    audit.record(
        session,
        "show_stage",
        item,
        staff_id=viewer.staff_id,
        now=now,
        before=before.value if before else None,
        after=item.stage.value,
    )


def missing_for(session: Session, item: Item, to: Stage) -> Sequence[Message]:
    """Everything that `item` itself still lacks for a decision, just written, to bring it to the stage `to`."""
    return missing(item.stage, to, facts(session, Viewer(), item, reasoned=True))


def facts(
    session: Session, viewer: Viewer, item: Item, *, why: str = "", check: str = "", reasoned: bool | None = None
) -> Facts:
    """What the guards of the stages look at. `reasoned` is worked out from the item's open draft unless it is given."""
    member = family.members([item.id])
    open_promise = sa.exists().where(
        Commitment.item_id == member.c.item_id, Commitment.state == State.OPEN, Commitment.owner_id.is_not(None)
    )
    there, promised = session.execute(
        sa.select(
            sa.exists().where(Staff.organisation_id == item.lead_id, Staff.active),
            sa.select(sa.literal(1)).where(open_promise).exists(),
        )
    ).one()
    if reasoned is None:
        reasoned = any(decision.published_at is None and decision.reasons for decision in item.decisions)
    return Facts(
        by_team=viewer.may(Capability.EDIT_BACKLOG),
        by_lead=viewer.may(Capability.PROMISE) and viewer.organisation_id == item.lead_id,
        led=item.lead_id is not None,
        staffed=there,
        promised=promised,
        reasoned=reasoned,
        why=why,
        check=check,
    )


def next_steps(item: Item, known: Facts) -> Sequence[Step]:
    """Every stage that `item` can go to from here, in the order of the stages, with what is still against it.

    What is said along with a step is not held against it here: that is asked for in its form.
    """
    said = _with_words(known)
    steps = []
    for stage in Stage:
        move_to = MOVES[item.stage].get(stage)
        if move_to is not None:
            by_hand = may_take(move_to, known)
            lacking = missing(item.stage, stage, said)
            reasons = lacking if by_hand else [*why_not(item.stage, stage, said), *lacking]
            steps.append(Step(move_to, reasons))
    return steps


def _with_words(known: Facts) -> Facts:
    return Facts(
        known.by_team, known.by_lead, known.led, known.staffed, known.promised, known.reasoned, why="…", check="…"
    )


def _described(item: Item) -> dict[str, str | int | None]:
    return {
        "theme": item.theme.value if item.theme else None,
        "place": item.place,
        "urgency": item.urgency,
        "effort": item.effort,
    }


def _describe(item: Item, fields: Fields) -> None:
    place = " ".join(fields.place.split())
    if len(place) > LONGEST_TITLE:
        raise Refused(N_("That is too long: at most %(most)s characters."), most=LONGEST_TITLE)
    if any(degree is not None and degree not in DEGREES for degree in (fields.urgency, fields.effort)):
        raise Refused(N_("Choose one."))
    item.theme, item.place, item.urgency, item.effort = fields.theme, place, fields.urgency, fields.effort


def _worded(item: Item) -> dict[str, str]:
    fields: dict[str, str] = {}
    for text in item.texts:
        fields[f"title.{text.language}"] = text.title
        fields[f"description.{text.language}"] = text.description
        fields[f"paraphrase.{text.language}"] = text.paraphrase or ""
    return fields


def _word(item: Item, wordings: Mapping[str, Wording]) -> None:
    texts = {text.language: text for text in item.texts}
    for language, wording in wordings.items():
        title, description, paraphrase = (
            wording.title.strip(),
            wording.description.strip(),
            wording.paraphrase.strip(),
        )
        if len(title) > LONGEST_TITLE:
            raise Refused(N_("That is too long: at most %(most)s characters."), most=LONGEST_TITLE)
        if max(len(description), len(paraphrase)) > LONGEST_TEXT:
            raise Refused(N_("That is too long: at most %(most)s characters."), most=LONGEST_TEXT)
        if not title:
            if description or paraphrase:
                raise Refused(N_("Give it a title too."))
            if language in texts:
                item.texts.remove(texts[language])
            continue
        if language not in texts:
            texts[language] = ItemText(language=language, paraphrase=None)
            item.texts.append(texts[language])
        text = texts[language]
        text.title, text.description, text.paraphrase = title, description, paraphrase or None
    if not item.texts:
        raise Refused(N_("Give it a title."))
