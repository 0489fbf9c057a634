"""Rounds of partner review: some items, some organisations, one deadline. A position after it is late, not refused."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from survey import audit
from survey.backlog import concerns, family, items
from survey.backlog.models import Concerned, Item, Position
from survey.backlog.review.models import Round, RoundItem, RoundOrganisation
from survey.people.models import Organisation, Staff, StaffRole
from survey.people.roles import CAPABILITIES, Capability, Role, Viewer
from survey.words import N_, Refused

LONGEST_TITLE = 300
LONGEST = timedelta(days=365)
MOST_ITEMS = 50
STANDING_ROLES = tuple(role for role in Role if Capability.TAKE_POSITION in CAPABILITIES[role])


class Answered(StrEnum):
    """Whether an organisation has said where it stands on an item, for a round."""

    IN_TIME = "in_time"
    LATE = "late"
    EARLIER = "earlier"  # before the round was opened: it is asked whether that still holds
    NOT_YET = "not_yet"
    NOT_ASKED = "not_asked"  # the item concerns it


@dataclass(frozen=True, slots=True)
class Cell:
    """What one organisation says of one item."""

    organisation: Organisation
    answered: Answered
    position: Position | None


@dataclass(frozen=True, slots=True)
class Row:
    """An item of a round, with a cell for each organisation asked."""

    item: Item
    cells: Sequence[Cell]

    @property
    def answers(self) -> int:
        return sum(cell.answered in (Answered.IN_TIME, Answered.LATE) for cell in self.cells)

    @property
    def asked(self) -> int:
        return sum(cell.answered is not Answered.NOT_ASKED for cell in self.cells)


def ends_at(of: Round) -> datetime:
    """When a round ends or ended: by hand, or at its deadline."""
    return min(of.closed_at, of.closes_at) if of.closed_at else of.closes_at


def is_running(of: Round, *, now: datetime) -> bool:
    """Whether a round still waits for answers."""
    return now < ends_at(of)


def answers() -> sa.ColumnElement[bool]:
    """The condition on `Organisation` that somebody there takes positions."""
    return Organisation.id.in_(
        sa.select(Staff.organisation_id)
        .join(StaffRole, StaffRole.staff_id == Staff.id)
        .where(Staff.active, StaffRole.role.in_(STANDING_ROLES))
    )


def may_answer(session: Session) -> Sequence[Organisation]:
    """The organisations that a round can ask, by name."""
    return session.scalars(sa.select(Organisation).where(answers()).order_by(Organisation.name)).all()


def open_round(
    session: Session,
    viewer: Viewer,
    title: str,
    asked_about: Sequence[Item],
    organisations: Sequence[Organisation],
    closes_at: datetime,
    *,
    now: datetime,
) -> Round:
    """Ask `organisations` where they stand on some items, by `closes_at`. Raises `Refused`, saying why.

    Of an item that was merged the living one is asked about. Nobody is asked about an item that concerns it.
    """
    viewer.must(Capability.EDIT_BACKLOG)
    title = " ".join(title.split())
    if not title:
        raise Refused(N_("Give it a title."))
    if len(title) > LONGEST_TITLE:
        raise Refused(N_("That is too long: at most %(most)s characters."), most=LONGEST_TITLE)
    living = list({item.id: item for item in (family.living(session, item) for item in asked_about)}.values())
    if not living:
        raise Refused(N_("Choose at least one item."))
    if len(living) > MOST_ITEMS:
        raise Refused(N_("That is too much to read: at most %(most)s items."), most=MOST_ITEMS)
    for item in living:
        concerns.must_be_free(viewer, item)
    if not organisations:
        raise Refused(N_("Choose at least one organisation."))
    _check_deadline(closes_at, now)
    made = Round(
        title=title,
        closes_at=closes_at,
        opened_at=now,
        opened_by_id=viewer.staff_id,
        closed_at=None,
        items=living,
        organisations=list(organisations),
    )
    session.add(made)
    session.flush()
    audit.record(
        session,
        "open_round",
        made,
        staff_id=viewer.staff_id,
        now=now,
        closes_at=closes_at.isoformat(),
        items=[item.id for item in living],
        organisations=[organisation.id for organisation in organisations],
    )
    return made


def change_deadline(session: Session, viewer: Viewer, of: Round, closes_at: datetime, *, now: datetime) -> None:
    """Give a round that still runs another deadline. The one before stays to be read in its history."""
    viewer.must(Capability.EDIT_BACKLOG)
    _lock_running(session, of, now)
    _check_deadline(closes_at, now)
    before, of.closes_at = of.closes_at, closes_at
    if before == closes_at:
        return
    audit.record(
        session,
        "deadline",
        of,
        staff_id=viewer.staff_id,
        now=now,
        before=before.isoformat(),
        after=closes_at.isoformat(),
    )


def close(session: Session, viewer: Viewer, of: Round, *, now: datetime) -> None:
    """End a round before its deadline. Who has not answered still may, and is shown as late."""
    viewer.must(Capability.EDIT_BACKLOG)
    _lock_running(session, of, now)
    of.closed_at = now
    audit.record(session, "close_round", of, staff_id=viewer.staff_id, now=now, closes_at=of.closes_at.isoformat())


def rounds(session: Session, viewer: Viewer, *, limit: int = 50) -> Sequence[Round]:
    """The rounds, the latest first."""
    if not viewer.may(Capability.SEE_BACKLOG):
        return []
    return session.scalars(sa.select(Round).order_by(Round.closes_at.desc(), Round.id.desc()).limit(limit)).all()


def find(session: Session, viewer: Viewer, round_id: int) -> Round | None:
    """One round with those it asks, if `viewer` may see the backlog."""
    if not viewer.may(Capability.SEE_BACKLOG):
        return None
    return session.scalar(sa.select(Round).where(Round.id == round_id).options(selectinload(Round.organisations)))


def table(session: Session, viewer: Viewer, of: Round) -> Sequence[Row]:
    """Per item and organisation of a round, who has answered and where they stand; items `viewer` may see alone."""
    ids = list(session.scalars(sa.select(RoundItem.item_id).where(RoundItem.round_id == of.id)))
    lines = family.ancestors(ids)
    found = session.scalars(
        sa.select(Item)
        .where(Item.id.in_(sa.select(lines.c.item_id)), family.alive(), items.visible(viewer))
        .order_by(Item.id)
    ).all()
    member = family.members([item.id for item in found])
    taken: dict[tuple[int, int], list[Position]] = defaultdict(list)
    positions = sa.select(member.c.root_id, Position).join(member, member.c.item_id == Position.item_id)
    for root_id, position in session.execute(positions.order_by(Position.taken_at, Position.id)):
        taken[root_id, position.organisation_id].append(position)
    concerned = sa.select(member.c.root_id, Concerned.organisation_id).join(
        member, member.c.item_id == Concerned.item_id
    )
    barred = {(root_id, organisation_id) for root_id, organisation_id in session.execute(concerned)}
    asked = sorted(of.organisations, key=lambda organisation: organisation.name)
    return [
        Row(item, [_cell(of, who, taken[item.id, who.id], barred=(item.id, who.id) in barred) for who in asked])
        for item in found
    ]


def unanswered(session: Session, organisation_id: int, *, now: datetime) -> Mapping[Round, Sequence[Item]]:
    """The rounds that run and ask an organisation, the first to close first, with the items it has not answered."""
    asked = sa.select(RoundOrganisation.round_id).where(RoundOrganisation.organisation_id == organisation_id)
    running = session.scalars(
        sa.select(Round)
        .where(Round.id.in_(asked), Round.closed_at.is_(None), Round.closes_at > now)
        .options(selectinload(Round.items))
        .order_by(Round.closes_at, Round.id)
    ).all()
    if not running:
        return {}
    ids = {item.id for of in running for item in of.items}
    lines = family.ancestors(ids)
    chain: dict[int, int | None] = dict(session.execute(sa.select(lines.c.item_id, lines.c.merged_into_id)).all())
    living = {item_id: _end(item_id, chain) for item_id in ids}
    member = family.members(set(living.values()))
    positions = (
        sa.select(member.c.root_id, sa.func.max(Position.taken_at))
        .join(member, member.c.item_id == Position.item_id)
        .where(Position.organisation_id == organisation_id)
        .group_by(member.c.root_id)
    )
    taken: dict[int, datetime] = dict(session.execute(positions).all())
    barred = set(
        session.scalars(
            sa.select(member.c.root_id)
            .join(Concerned, Concerned.item_id == member.c.item_id)
            .where(Concerned.organisation_id == organisation_id)
        )
    )
    rows = {item.id: item for item in session.scalars(sa.select(Item).where(Item.id.in_(set(living.values()))))}
    found = {}
    for of in running:
        roots = dict.fromkeys(living[item.id] for item in of.items)
        waiting = [rows[root] for root in roots if root not in barred and not _since(taken.get(root), of.opened_at)]
        if waiting:
            found[of] = waiting
    return found


def waiting_rounds(session: Session, viewer: Viewer, *, now: datetime) -> int:
    """How many rounds run now, for those who opened them."""
    if not viewer.may(Capability.EDIT_BACKLOG):
        return 0
    running = sa.select(sa.func.count()).select_from(Round).where(Round.closed_at.is_(None), Round.closes_at > now)
    return session.scalar(running) or 0


def _cell(of: Round, who: Organisation, taken: Sequence[Position], *, barred: bool) -> Cell:
    """The last position says where they stand, the first since the round was opened whether it was in time."""
    if barred:
        return Cell(who, Answered.NOT_ASKED, None)
    if not taken:
        return Cell(who, Answered.NOT_YET, None)
    first = next((position for position in taken if position.taken_at >= of.opened_at), None)
    if first is None:
        return Cell(who, Answered.EARLIER, taken[-1])
    return Cell(who, Answered.IN_TIME if first.taken_at <= ends_at(of) else Answered.LATE, taken[-1])


def _since(taken_at: datetime | None, opened_at: datetime) -> bool:
    return taken_at is not None and taken_at >= opened_at


def _end(item_id: int, chain: Mapping[int, int | None]) -> int:
    while (into := chain.get(item_id)) is not None:
        item_id = into
    return item_id


def _check_deadline(closes_at: datetime, now: datetime) -> None:
    if closes_at <= now:
        raise Refused(N_("The deadline lies in the past."))
    if closes_at > now + LONGEST:
        raise Refused(N_("That is too far away: at most %(days)s days."), days=LONGEST.days)


def _lock_running(session: Session, of: Round, now: datetime) -> None:
    session.refresh(of, ["closes_at", "closed_at"], with_for_update=True)
    if not is_running(of, now=now):
        raise Refused(N_("This round is over already."))
