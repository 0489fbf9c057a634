"""The story of an item: everything that was done to it and to what hangs on it, read from the trail.

Everything that staff do is an act of the trail, so that the story is whole because the trail is. To bring a table into
it, record your acts on its rows (`audit.record(session, verb, row, …)`), say here how its rows belong to an item
(`_belonging`) and of which `Kind` they are (`KIND_OF`), and give the act its words in `forms.desk.acts`. What the
sentence needs stands in the act's detail; a text of staff's own under "text", fields that changed under "changes".
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from survey.audit import Act
from survey.backlog import family
from survey.backlog.codesign.models import Attachment, DesignVersion, Meeting, MeetingItem, SignOff
from survey.backlog.commitments.models import Commitment
from survey.backlog.items import visible
from survey.backlog.models import Decision, Evidence, Item, Outcome
from survey.backlog.review.models import Comment, Reply, Round, RoundItem
from survey.backlog.stages import PATH, Stage
from survey.feedback.voices import Feedback
from survey.people.models import Organisation, Staff
from survey.people.roles import Capability, Viewer
from survey.words import N_


class Kind(StrEnum):
    """What an event of the story is about; the story can be narrowed to one."""

    ITEM = "item"  # made, worded, moved, led, merged, split
    VOICES = "voices"
    DESIGN = "design"  # versions, meetings, sign-off, attachments
    PARTNERS = "partners"  # positions, rounds, comments, questions, replies
    PROMISES = "promises"
    DECISIONS = "decisions"


KIND_NAMES: Mapping[Kind, str] = {
    Kind.ITEM: N_("the item itself"),
    Kind.VOICES: N_("voices"),
    Kind.DESIGN: N_("designs and meetings"),
    Kind.PARTNERS: N_("what partners said"),
    Kind.PROMISES: N_("promises"),
    Kind.DECISIONS: N_("decisions"),
}

KIND_OF: Mapping[str, Kind] = {
    Item.__tablename__: Kind.ITEM,
    Decision.__tablename__: Kind.DECISIONS,
    Commitment.__tablename__: Kind.PROMISES,
    DesignVersion.__tablename__: Kind.DESIGN,
    SignOff.__tablename__: Kind.DESIGN,
    Meeting.__tablename__: Kind.DESIGN,
    Attachment.__tablename__: Kind.DESIGN,
    Comment.__tablename__: Kind.PARTNERS,
    Reply.__tablename__: Kind.PARTNERS,
    Round.__tablename__: Kind.PARTNERS,
}
"""Of which kind acts on the rows of each table are."""

KIND_OF_VERB: Mapping[str, Kind] = {"cite": Kind.VOICES, "uncite": Kind.VOICES, "position": Kind.PARTNERS}
"""Acts that stand on the item itself and are about something else."""


OF_VOICES = ("cite", "uncite")
NO_TURN = (*OF_VOICES, "make", "position")
"""Acts on the item that take no turn to change it (`items.take_turn`)."""
ALWAYS = ("make", "move")
"""Acts on the item that are read whatever page is looked at: they say when it came to which stage."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, and who did it ("" for the system).

    `item_id` is the item it was done to: another one, where that was merged into the item the story is of.
    """

    act: Act
    kind: Kind
    who: str
    organisation: Organisation | None
    item_id: int


@dataclass(frozen=True, slots=True)
class Story:
    """A page of the story, the newest first; how many events of each kind there are; the moves of the item itself."""

    events: Sequence[Event]
    counts: Mapping[Kind, int]
    moves: Sequence[Act]
    kind: Kind | None
    number: int
    pages: int


def story(
    session: Session, viewer: Viewer, item: Item, *, kind: Kind | None = None, page: int = 1, per_page: int = 30
) -> Story:
    """The story of `item` and of what was merged into it, as far as `viewer` may know it, in one statement.

    Whatever was done with a voice that is sealed leaves no trace, but for those who may know of it.
    """
    acts = _acts(viewer, item)
    told = sa.select(acts, _kinds(acts).label("kind")).subquery()
    wanted = sa.literal(1) if kind is None else sa.case((told.c.kind == kind.value, 1), else_=0)
    newest_first = (told.c.at.desc(), told.c.id.desc())
    ranked = sa.select(
        told,
        wanted.label("wanted"),
        sa.func.sum(wanted).over(order_by=newest_first).label("place"),
        *[sa.func.sum(sa.case((told.c.kind == of.value, 1), else_=0)).over().label(f"count_{of.value}") for of in Kind],
    ).subquery()
    on_page = sa.and_(ranked.c.wanted == 1, ranked.c.place.between((page - 1) * per_page + 1, page * per_page))
    always = sa.and_(ranked.c.item_id == item.id, ranked.c.verb.in_(ALWAYS))
    rows = session.execute(
        sa.select(Act, ranked.c.kind, ranked.c.item_id, Staff.name, Organisation, on_page.label("on_page"))
        .add_columns(*[ranked.c[f"count_{of.value}"] for of in Kind])
        .join(ranked, ranked.c.id == Act.id)
        .outerjoin(Staff, Staff.id == Act.staff_id)
        .outerjoin(Organisation, Organisation.id == Staff.organisation_id)
        .where(sa.or_(on_page, always))
        .order_by(Act.at.desc(), Act.id.desc())
    ).all()
    counts = {of: count for of, count in zip(Kind, rows[0][6:], strict=True) if count} if rows else {}
    total = sum(counts.values()) if kind is None else counts.get(kind, 0)
    return Story(
        events=[Event(row[0], Kind(row.kind), row.name or "", row[4], row.item_id) for row in rows if row.on_page],
        counts=counts,
        moves=[row[0] for row in reversed(rows) if row.item_id == item.id and row[0].verb == "move"],
        kind=kind,
        number=page,
        pages=max(1, -(-total // per_page)),
    )


def missed(session: Session, viewer: Viewer, item: Item, turns: int) -> Sequence[Event]:
    """What was done in the last `turns` turns to change `item`, the oldest first.

    One turn can be several acts, all of one moment: counting acts would leave out the first of them.
    """
    events = [
        event
        for event in story(session, viewer, item, per_page=100).events
        if event.item_id == item.id
        and (
            (event.act.subject_type == Item.__tablename__ and event.act.verb not in NO_TURN)
            or (event.act.subject_type == Decision.__tablename__ and event.act.verb == "publish")
        )
    ]
    moments = sorted({event.act.at for event in events})[-turns:]
    return [event for event in reversed(events) if event.act.at in moments]


def reached(item: Item, moves: Iterable[Act]) -> Mapping[Stage, datetime]:
    """When `item` last came to each stage that it has been through; `moves` are its moves by hand, oldest first."""
    times = {Stage.HEARD: item.made_at}
    for act in moves:
        if act.verb == "move" and act.subject_type == Item.__tablename__:
            times[Stage(act.detail["after"])] = act.at
    for decision in item.decisions:
        if decision.published_at is not None:
            to = Stage.COMMITTED if decision.outcome is Outcome.ACCEPTED else Stage.DECLINED
            times[to] = decision.published_at
    if item.stage in PATH:  # what lies ahead of where it stands now was undone
        ahead = PATH[PATH.index(item.stage) + 1 :]
        times = {stage: at for stage, at in times.items() if stage not in ahead}
    return times


def items_named(session: Session, viewer: Viewer, ids: Collection[int]) -> Mapping[int, Item]:
    """Those of the items `ids` that `viewer` may see, by id."""
    if not ids:
        return {}
    return {item.id: item for item in session.scalars(sa.select(Item).where(visible(viewer), Item.id.in_(ids)))}


def _acts(viewer: Viewer, item: Item) -> sa.Subquery:
    """The acts on the rows of `item` and of what was merged into it: `id`, `at`, `verb`, `subject_type`, `item_id`."""
    member = family.members([item.id])
    branches = []
    for table, rows in _belonging(member).items():
        owned = rows.subquery()
        branches.append(
            sa.select(Act.id, Act.at, Act.verb, Act.subject_type, owned.c.item_id)
            .join(owned, sa.and_(Act.subject_type == table, Act.subject_id == owned.c.id))
            .where(*([_known_voices(viewer)] if table == Item.__tablename__ else []))
        )
    every = sa.union_all(*branches).subquery()
    # A meeting can be about two items of one family; what was done to it happened once.
    columns = [every.c.id, every.c.at, every.c.verb, every.c.subject_type]
    return sa.select(*columns, sa.func.min(every.c.item_id).label("item_id")).group_by(*columns).subquery()


def _belonging(member: sa.CTE) -> Mapping[str, sa.Select[int, int]]:
    """How the rows of each table belong to items: table → the query for (`id`, `item_id`) of those of the family."""

    def direct(
        model: type[Commitment | Decision | DesignVersion | Comment | Reply | Attachment],
    ) -> sa.Select[int, int]:
        return sa.select(model.id, member.c.item_id).join(member, model.item_id == member.c.item_id)

    return {
        Item.__tablename__: sa.select(member.c.item_id.label("id"), member.c.item_id),
        **{
            model.__tablename__: direct(model)
            for model in (Commitment, Decision, DesignVersion, Comment, Reply, Attachment)
        },
        SignOff.__tablename__: sa.select(SignOff.id, member.c.item_id)
        .join(DesignVersion, DesignVersion.id == SignOff.version_id)
        .join(member, DesignVersion.item_id == member.c.item_id),
        Meeting.__tablename__: sa.select(MeetingItem.meeting_id.label("id"), member.c.item_id).join(
            member, MeetingItem.item_id == member.c.item_id
        ),
        Round.__tablename__: sa.select(RoundItem.round_id.label("id"), member.c.item_id).join(
            member, RoundItem.item_id == member.c.item_id
        ),
    }


def _known_voices(viewer: Viewer) -> sa.ColumnElement[bool]:
    """The condition on an `Act` on an item that it was not about a voice of which `viewer` may not know."""
    about_voices = Act.verb.in_(OF_VOICES)
    if not viewer.may(Capability.SEE_VOICES):
        return sa.not_(about_voices)
    if viewer.may(Capability.SEE_SENSITIVE):
        return sa.true()
    voice_id = sa.cast(Act.detail["feedback"].as_string(), sa.BigInteger())
    number = sa.cast(Act.detail["voice"].as_string(), sa.BigInteger())
    known = sa.exists().where(Feedback.id == voice_id, sa.not_(Feedback.sensitive))
    # Acts of earlier days name the voice by its number within the item alone.
    known_by_number = sa.and_(
        voice_id.is_(None),
        sa.exists().where(
            Evidence.item_id == Act.subject_id,
            Evidence.number == number,
            Feedback.id == Evidence.feedback_id,
            sa.not_(Feedback.sensitive),
        ),
    )
    return sa.or_(sa.not_(about_voices), known, known_by_number)


def _kinds(acts: sa.Subquery) -> sa.ColumnElement[str]:
    on_item = acts.c.subject_type == Item.__tablename__
    return sa.case(
        *[(sa.and_(on_item, acts.c.verb == verb), of.value) for verb, of in KIND_OF_VERB.items()],
        *[(acts.c.subject_type == table, of.value) for table, of in KIND_OF.items()],
        else_=Kind.ITEM.value,
    )
