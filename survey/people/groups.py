"""Groups of people who have something in common, as the team knows them: made, changed, and who belongs to them.

They serve counting alone: who is heard and who is missing. Nobody outside the team sees who belongs where.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from survey import audit
from survey.people.models import Contact, Group, GroupMember
from survey.people.roles import Capability, Viewer
from survey.words import N_, Refused

LONGEST_NAME = 300
KEEPING = Capability.EDIT_BACKLOG
"""What one must be allowed to for making groups and putting people into them."""


def every(session: Session) -> Sequence[Group]:
    """Every group, by name."""
    return session.scalars(sa.select(Group).order_by(Group.name)).all()


def sizes(session: Session, viewer: Viewer) -> Mapping[int, int]:
    """How many people belong to each group, by its id; nothing for whoever does not keep groups."""
    if not viewer.may(KEEPING):
        return {}
    rows = session.execute(sa.select(GroupMember.group_id, sa.func.count()).group_by(GroupMember.group_id))
    return dict(rows.all())


def of_contact(session: Session, viewer: Viewer, contact_id: int) -> frozenset[int]:
    """The ids of the groups that a contact belongs to; none for whoever does not keep groups."""
    if not viewer.may(KEEPING):
        return frozenset()
    return frozenset(session.scalars(sa.select(GroupMember.group_id).where(GroupMember.contact_id == contact_id)))


def make(
    session: Session, viewer: Viewer, name: str, *, names: Mapping[str, str], rarely_heard: bool, now: datetime
) -> Group:
    """A new group; `names` maps languages to what it is called there. Raises `Refused` if there is one of that name."""
    viewer.must(KEEPING)
    group = Group(name="", names={}, rarely_heard=rarely_heard)
    _call(session, group, name, names)
    session.add(group)
    session.flush()
    audit.record(
        session, "make_group", group, staff_id=viewer.staff_id, now=now, name=group.name, rarely_heard=rarely_heard
    )
    return group


def change(
    session: Session,
    viewer: Viewer,
    group: Group,
    name: str,
    *,
    names: Mapping[str, str],
    rarely_heard: bool,
    now: datetime,
) -> None:
    """Call a group otherwise, or let its voices weigh more or less."""
    viewer.must(KEEPING)
    before = _as_told(group)
    _call(session, group, name, names)
    group.rarely_heard = rarely_heard
    session.flush()
    if before != _as_told(group):
        audit.record(
            session, "change_group", group, staff_id=viewer.staff_id, now=now, before=before, after=_as_told(group)
        )


def dissolve(session: Session, viewer: Viewer, group: Group, *, now: datetime) -> None:
    """Let a group go, with who belonged to it. The people stay."""
    viewer.must(KEEPING)
    audit.record(session, "dissolve_group", group, staff_id=viewer.staff_id, now=now, before=_as_told(group))
    session.execute(sa.delete(GroupMember).where(GroupMember.group_id == group.id))
    session.delete(group)
    session.flush()


def place(session: Session, viewer: Viewer, contact: Contact, group_ids: Collection[int], *, now: datetime) -> bool:
    """Say which groups a contact belongs to, and to no others; whether that changed anything.

    The trail says which groups they were, and not who: it outlives the person, and more people read it than the inbox.
    """
    viewer.must(KEEPING)
    found = {group.id: group for group in every(session)}
    known = set(group_ids)
    if not known <= found.keys():
        raise Refused(N_("One of these groups is gone. Look again."))
    session.execute(sa.select(Contact.id).where(Contact.id == contact.id).with_for_update())
    before = of_contact(session, viewer, contact.id)
    if before == known:
        return False
    session.execute(
        sa.delete(GroupMember).where(GroupMember.contact_id == contact.id, GroupMember.group_id.in_(before - known))
    )
    session.add_all(GroupMember(group_id=added, contact_id=contact.id) for added in sorted(known - before))
    session.flush()
    for verb, changed in (("join_group", known - before), ("leave_group", before - known)):
        for group_id in sorted(changed):
            audit.record(session, verb, found[group_id], staff_id=viewer.staff_id, now=now)
    return True


def leave_all(session: Session, contact_id: int) -> None:
    """Forget which groups a contact belonged to."""
    session.execute(sa.delete(GroupMember).where(GroupMember.contact_id == contact_id))


def _as_told(group: Group) -> dict[str, object]:
    return {"name": group.name, "names": dict(group.names), "rarely_heard": group.rarely_heard}


def _call(session: Session, group: Group, name: str, names: Mapping[str, str]) -> None:
    name = " ".join(name.split())
    kept = {language: clean for language, given in names.items() if (clean := " ".join(given.split()))}
    if not name:
        raise Refused(N_("Write what the group is called."))
    if any(len(written) > LONGEST_NAME for written in (name, *kept.values())):
        raise Refused(N_("That is too long: at most %(most)s characters."), most=LONGEST_NAME)
    others = session.execute(sa.select(Group.id, Group.name)).all()
    if any(other.name.casefold() == name.casefold() and other.id != group.id for other in others):
        raise Refused(N_("A group of this name is here already."))
    group.name, group.names = name, kept
