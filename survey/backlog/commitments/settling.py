"""What becomes of a commitment: another date, kept, broken, released, reopened; who answers for it.

Every act takes a commitment that `held` has locked, bumps its revision, and leaves what was there before in the trail.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from survey import audit
from survey.backlog import concerns, family, items
from survey.backlog.codesign.models import Attachment
from survey.backlog.commitments.making import date_ahead, owner_among
from survey.backlog.commitments.models import Commitment, NewDate, State
from survey.backlog.models import Item
from survey.installation import Installation
from survey.people.models import Organisation
from survey.people.roles import Capability, Viewer
from survey.words import N_, Refused

LONGEST_TOLD = 2000

ENDS = (
    "settled_by_id",
    "settled_at",
    "kept_on",
    "attachment_id",
    "taken_over_by_id",
    "answered_by_id",
    "answered_at",
)
"""What is known of a commitment once it ended, besides what was said."""

Changes = dict[str, tuple[Any, Any]]
"""What an act changed: field → before, after."""


def is_own(viewer: Viewer, commitment: Commitment) -> bool:
    """Whether `viewer` speaks for the organisation that promised."""
    return viewer.may(Capability.PROMISE) and viewer.organisation_id == commitment.organisation_id


def may_answer(viewer: Viewer, commitment: Commitment) -> bool:
    """Whether somebody else said how it ended, so that `viewer`'s organisation may say something to it."""
    by = commitment.settled_by
    return (
        is_own(viewer, commitment)
        and commitment.state in (State.BROKEN, State.RELEASED)
        and by is not None
        and by.organisation_id != commitment.organisation_id
    )


def held(session: Session, viewer: Viewer, commitment_id: int, revision: int | None) -> Commitment | None:
    """The commitment, locked, for an act on what its reader saw at `revision`; None if there is none for `viewer`.

    Raises `Refused` if somebody changed it since, or if its item concerns the viewer's organisation.
    """
    commitment = session.scalars(
        sa.select(Commitment)
        .join(Commitment.item)
        .where(Commitment.id == commitment_id, items.visible(viewer))
        .with_for_update(of=Commitment)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if commitment is None:
        return None
    concerns.must_be_free(viewer, family.living(session, commitment.item))
    if revision != commitment.revision:
        raise Refused(
            N_("Somebody else wrote on this promise meanwhile. See how it stands now; what you typed is still here.")
        )
    return commitment


def renegotiate(
    session: Session,
    viewer: Viewer,
    commitment: Commitment,
    due_on: date | None,
    why: str,
    installation: Installation,
    *,
    now: datetime,
) -> NewDate:
    """Give an open commitment another date. The old one stays to be read, and whether it had passed by then."""
    _must_be_own(viewer, commitment)
    _must_be_open(commitment)
    today = installation.today(now)
    after, before = date_ahead(due_on, today), commitment.due_on
    if after == before:
        raise Refused(N_("That is the date it has already."))
    changed = NewDate(
        commitment_id=commitment.id,
        before=before,
        after=after,
        why=_text(why, N_("Say why the date changes.")),
        changed_by_id=viewer.staff_id,
        changed_at=now,
        changed_on=today,
    )
    commitment.dates.append(changed)
    commitment.due_on = after
    _wind_up(commitment)
    changes: Changes = {"due_on": (before, after)}
    _record(session, viewer, "renegotiate", commitment, now, changes, text=changed.why, late=changed.late)
    return changed


def keep(
    session: Session,
    viewer: Viewer,
    commitment: Commitment,
    told: str,
    installation: Installation,
    *,
    attachment_id: int | None = None,
    now: datetime,
) -> None:
    """Say that a commitment was kept, and what of it can be checked. In time or late follows from the day."""
    _must_be_own(viewer, commitment)
    _must_be_open(commitment)
    told = _text(told, N_("Say what was done and how anybody can check it."))
    if attachment_id is not None and not _belongs(session, commitment, attachment_id):
        raise Refused(N_("That file does not belong to this item."))
    today = installation.today(now)
    changes = _settle(viewer, commitment, State.KEPT, told, now)
    changes |= {"kept_on": (None, today), "attachment_id": (None, attachment_id)}
    commitment.attachment_id, commitment.kept_on = attachment_id, today
    _record(session, viewer, "keep", commitment, now, changes, text=told, late=today > commitment.due_on)


def break_(
    session: Session, viewer: Viewer, commitment: Commitment, why: str, installation: Installation, *, now: datetime
) -> None:
    """Say that a commitment will not be kept. Its organisation may say so any day, the team once its date is over."""
    if not is_own(viewer, commitment):
        viewer.must(Capability.EDIT_BACKLOG)
        if commitment.state is State.OPEN and commitment.due_on >= installation.today(now):
            raise Refused(N_("Its day is not over yet. Until then only the organisation itself can say that."))
    _must_be_open(commitment)
    why = _text(why, N_("Say why it was not kept."))
    changes = _settle(viewer, commitment, State.BROKEN, why, now)
    _record(session, viewer, "break", commitment, now, changes, text=why, by_team=not is_own(viewer, commitment))


def answer(session: Session, viewer: Viewer, commitment: Commitment, text: str, *, now: datetime) -> None:
    """What the organisation says to how somebody else said it ended. It stands beside."""
    if not may_answer(viewer, commitment):
        raise Refused(N_("Only the organisation that promised answers here."))
    before = commitment.answer
    commitment.answer = _text(text, N_("Write your answer."))
    commitment.answered_by_id, commitment.answered_at = viewer.staff_id, now
    _record(session, viewer, "answer", commitment, now, {"answer": (before, commitment.answer)}, text=commitment.answer)


def release(
    session: Session,
    viewer: Viewer,
    commitment: Commitment,
    why: str,
    taken_over_by_id: int | None = None,
    *,
    now: datetime,
) -> None:
    """Let an organisation out of a commitment: another takes it over, or it left the programme. Only the team does."""
    viewer.must(Capability.EDIT_BACKLOG)
    _must_be_open(commitment)
    why = _text(why, N_("Say why it is let go."))
    if taken_over_by_id is not None:
        heir = session.get(Organisation, taken_over_by_id)
        if heir is None or heir.id == commitment.organisation_id:
            raise Refused(N_("Choose another organisation to take it over."))
        living = family.living(session, commitment.item)
        concerns.must_be_free(Viewer(organisation_id=heir.id), living)
        commitment.taken_over_by_id = heir.id
    changes = _settle(viewer, commitment, State.RELEASED, why, now)
    changes["taken_over_by_id"] = (None, taken_over_by_id)
    _record(session, viewer, "release", commitment, now, changes, text=why)


def reopen(session: Session, viewer: Viewer, commitment: Commitment, why: str, *, now: datetime) -> None:
    """Open a settled commitment again. What was said of its end goes to the trail; no date is lost."""
    viewer.must(Capability.EDIT_BACKLOG)
    if commitment.state is State.OPEN:
        raise Refused(N_("It is open already."))
    why = _text(why, N_("Say why it is opened again."))
    changes: Changes = {name: (getattr(commitment, name), None) for name in ENDS}
    changes["state"] = (commitment.state, State.OPEN)
    changes |= {name: (getattr(commitment, name), "") for name in ("told", "answer")}
    for name, (_before, after) in changes.items():
        setattr(commitment, name, after)
    _wind_up(commitment)
    _record(session, viewer, "reopen", commitment, now, changes, text=why)


def name_owner(
    session: Session, viewer: Viewer, commitment: Commitment, owner_id: int | None, *, now: datetime
) -> None:
    """Say who answers for an open commitment from now on. Its organisation does, or the team for it."""
    if not is_own(viewer, commitment):
        viewer.must(Capability.EDIT_BACKLOG)
    _must_be_open(commitment)
    before, owner = commitment.owner_id, owner_among(session, commitment.organisation_id, owner_id)
    if owner.id == before:
        return
    commitment.owner_id = owner.id
    _record(session, viewer, "own", commitment, now, {"owner_id": (before, owner.id)})


def release_declined(session: Session, item: Item, *, staff_id: int | None, now: datetime) -> int:
    """Release what is open for an item that has just been declined; returns how many. The reason is the decision's."""
    member = family.members([item.id])
    open_ones = session.scalars(
        sa.select(Commitment)
        .where(Commitment.item_id.in_(sa.select(member.c.item_id)), Commitment.state == State.OPEN)
        .order_by(Commitment.id)
        .with_for_update(of=Commitment)
        .execution_options(populate_existing=True)
    ).all()
    system = Viewer(staff_id=staff_id)
    for commitment in open_ones:
        changes = _settle(system, commitment, State.RELEASED, "", now)
        _record(session, system, "release", commitment, now, changes, declined=True)
    return len(open_ones)


def _must_be_own(viewer: Viewer, commitment: Commitment) -> None:
    if not is_own(viewer, commitment):
        raise Refused(N_("Only the organisation that promised can say that."))


def _must_be_open(commitment: Commitment) -> None:
    if commitment.state is not State.OPEN:
        raise Refused(N_("How this ended is said already. Only the team opens it again."))


def _text(text: str, missing: str) -> str:
    text = text.strip()
    if not text:
        raise Refused(missing)
    if len(text) > LONGEST_TOLD:
        raise Refused(N_("That is too long: at most %(most)s characters."), most=LONGEST_TOLD)
    return text


def _belongs(session: Session, commitment: Commitment, attachment_id: int) -> bool:
    member = family.members([family.living(session, commitment.item).id])
    query = sa.select(Attachment.id).where(
        Attachment.id == attachment_id,
        Attachment.removed_at.is_(None),
        Attachment.item_id.in_(sa.select(member.c.item_id)),
    )
    return session.scalar(query) is not None


def _settle(viewer: Viewer, commitment: Commitment, state: State, told: str, now: datetime) -> Changes:
    changes: Changes = {"state": (commitment.state, state), "told": (commitment.told, told)}
    commitment.state, commitment.told = state, told
    commitment.settled_by_id, commitment.settled_at = viewer.staff_id, now
    return changes


def _wind_up(commitment: Commitment) -> None:
    """Start the clocks anew: another date has its own reminders, and its own escalation."""
    commitment.reminded_at = commitment.escalated_at = None


def _record(
    session: Session,
    viewer: Viewer,
    verb: str,
    commitment: Commitment,
    now: datetime,
    changes: Changes,
    **detail: Any,
) -> None:
    commitment.revision += 1
    session.flush()
    session.expire(commitment, ["owner", "settled_by", "answered_by", "taken_over_by", "attachment"])
    written = {name: [_json(before), _json(after)] for name, (before, after) in changes.items() if before != after}
    audit.record(
        session,
        verb,
        commitment,
        staff_id=viewer.staff_id,
        now=now,
        item_id=commitment.item_id,
        changes=written,
        **detail,
    )


def _json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value  # a datetime is a date
