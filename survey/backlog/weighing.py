"""What is kept with an item for putting it in order: how many people stand behind it, and how many are rarely heard.

Of the latter only groups that may be shown (`counts.groups`) are counted, and in tens of a hundred: an order tells no
more about anybody than the page beside it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from survey import counts
from survey.backlog import family
from survey.backlog.models import Evidence, Item
from survey.feedback.voices import Feedback
from survey.people.models import Group, GroupMember


def recount(session: Session, item_ids: Collection[int]) -> None:
    """Count the people behind these items anew, and behind those they were merged into; sensitive voices left out."""
    upward = family.ancestors(item_ids)
    wanted = set(session.scalars(sa.select(upward.c.item_id)))
    member = family.members(wanted)
    query = (
        sa.select(member.c.root_id, sa.func.count(sa.distinct(Feedback.contact_id)))
        .join(Evidence, Evidence.item_id == member.c.item_id)
        .join(Feedback, Feedback.id == Evidence.feedback_id)
        .where(sa.not_(Feedback.sensitive))
        .group_by(member.c.root_id)
    )
    people: dict[int, int] = dict(session.execute(query).all())
    for item_id in wanted:
        session.execute(sa.update(Item).where(Item.id == item_id).values(people=people.get(item_id, 0)))
    weigh(session, wanted)


def recount_citing(session: Session, feedback_id: int) -> None:
    """The same for the items that cite a voice: when it was sealed, or given back."""
    found = set(session.scalars(sa.select(Evidence.item_id).where(Evidence.feedback_id == feedback_id)))
    if found:
        recount(session, found)


def weigh(session: Session, item_ids: Collection[int]) -> None:
    """Work out anew what is kept with these items. `Item.people` must be right already."""
    rows = session.execute(sa.select(Item.id, Item.people, Item.rarely_heard).where(Item.id.in_(item_ids))).all()
    members = _members(session, item_ids)
    rarely = set(session.scalars(sa.select(Group.id).where(Group.rarely_heard)))
    for item_id, people, kept in rows:
        share = _share(members.get(item_id, {}), people, rarely)
        if share != kept:
            session.execute(sa.update(Item).where(Item.id == item_id).values(rarely_heard=share))


def weigh_all(session: Session) -> None:
    """The same for every item that anybody stands behind: when a group is weighed otherwise, or gone."""
    ids = session.scalars(sa.select(Item.id).where(Item.people > 0).order_by(Item.id)).all()
    for start in range(0, len(ids), 500):
        weigh(session, ids[start : start + 500])


def weigh_for(session: Session, contact_id: int) -> None:
    """The same for the items that a contact stands behind: when they are put into other groups."""
    cited = sa.select(Evidence.item_id).join(Evidence.feedback).where(Feedback.contact_id == contact_id)
    found = set(session.scalars(cited))
    if found:
        upward = family.ancestors(found)
        weigh(session, list(session.scalars(sa.select(upward.c.item_id))))


def _members(session: Session, item_ids: Collection[int]) -> dict[int, dict[int, set[int]]]:
    """Item → group → contacts of that group who stand behind the item, sensitive voices left out."""
    member = family.members(item_ids)
    query = (
        sa.select(member.c.root_id, GroupMember.group_id, GroupMember.contact_id)
        .join(Evidence, Evidence.item_id == member.c.item_id)
        .join(Feedback, Feedback.id == Evidence.feedback_id)
        .join(GroupMember, GroupMember.contact_id == Feedback.contact_id)
        .where(sa.not_(Feedback.sensitive))
        .distinct()
    )
    found: dict[int, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for item_id, group_id, contact_id in session.execute(query):
        found[item_id][group_id].add(contact_id)
    return found


def _share(members: dict[int, set[int]], people: int, rarely: set[int]) -> int:
    """Of a hundred people, in tens; 0 where no group that is rarely heard may be shown."""
    shown = counts.groups({group_id: len(contacts) for group_id, contacts in members.items()}, people)
    heard: set[int] = set()
    heard.update(*(members[group_id] for group_id, count in shown.items() if count is not None and group_id in rarely))
    return min(100, round(10 * len(heard) / people) * 10) if people else 0
