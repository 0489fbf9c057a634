"""The right of reply: whom an item concerns is asked before anything that is said of it is published.

Publishing asks `missing`, and calls `show` once it has published: from then on the replies stand beside it unchanged.
What was asked of an item that was merged counts for the living one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from survey import audit
from survey.backlog import concerns, family
from survey.backlog.models import Item
from survey.backlog.review.models import Reply
from survey.people.models import Organisation
from survey.people.roles import Capability, Viewer
from survey.words import N_, Message, Refused

DAYS = 14
"""How long an organisation has to reply, unless the team says otherwise."""

LEAST, MOST = timedelta(days=3), timedelta(days=90)
LONGEST_REPLY = 4000


def ask(
    session: Session, viewer: Viewer, item: Item, organisation: Organisation, due_at: datetime, *, now: datetime
) -> Reply:
    """Ask `organisation`, which `item` concerns, for its reply by `due_at`. Raises `Refused`, saying why.

    Whoever was asked already and has not been published about since is given more time, never less.
    """
    viewer.must(Capability.EDIT_BACKLOG)
    item = family.living(session, item)
    concerns.must_be_free(viewer, item)
    _lock(session, item.id)
    if organisation.id not in {known.id for known in concerns.of_item(session, item)}:
        raise Refused(N_("This item does not concern them."))
    if due_at < now + LEAST:
        raise Refused(N_("Leave them at least %(days)s days."), days=LEAST.days)
    if due_at > now + MOST:
        raise Refused(N_("That is too far away: at most %(days)s days."), days=MOST.days)
    reply = _current(session, item).get(organisation.id)
    before = reply.due_at if reply else None
    if reply is None:
        reply = Reply(
            item_id=item.id,
            organisation=organisation,
            asked_by_id=viewer.staff_id,
            asked_at=now,
            due_at=due_at,
            text="",
            replied_by_id=None,
            replied_at=None,
            shown_at=None,
        )
        session.add(reply)
    elif due_at <= reply.due_at:
        raise Refused(N_("They were promised more time than that. The day can only be put off."))
    else:
        reply.due_at = due_at
    session.flush()
    audit.record(
        session,
        "ask_reply",
        reply,
        staff_id=viewer.staff_id,
        now=now,
        item_id=item.id,
        organisation_id=organisation.id,
        before=before.isoformat() if before else None,
        after=due_at.isoformat(),
    )
    return reply


def write(session: Session, viewer: Viewer, reply: Reply, text: str, *, now: datetime) -> None:
    """Keep what the viewer's organisation replies. It can be changed until something is published. Raises `Refused`."""
    if not viewer.may(Capability.COMMENT) or viewer.staff_id is None or viewer.organisation_id != reply.organisation_id:
        raise Refused(N_("Only the organisation that was asked replies."))
    text = text.strip()
    if not text:
        raise Refused(N_("Write your reply first."))
    if len(text) > LONGEST_REPLY:
        raise Refused(N_("That is too long: at most %(most)s characters."), most=LONGEST_REPLY)
    item = family.living(session, session.get_one(Item, reply.item_id))
    # Publishing holds the same lock: what is shown beside a decision is what stood there when it was published.
    _lock(session, item.id)
    session.refresh(reply, ["shown_at"])
    if reply.shown_at is not None:
        raise Refused(N_("This is published already, and your reply with it."))
    reply.text, reply.replied_by_id, reply.replied_at = text, viewer.staff_id, now
    session.flush()
    audit.record(session, "reply", reply, staff_id=viewer.staff_id, now=now, item_id=item.id)


def missing(session: Session, item: Item, *, now: datetime) -> Sequence[Message]:
    """Why nothing may be published of `item` yet: who was not asked, or has still time to reply. Empty: it may be."""
    asked, reasons = _current(session, item), []
    for organisation in concerns.of_item(session, item):
        reply = asked.get(organisation.id)
        if reply is None:
            unasked = N_("Ask %(name)s for its reply first: this item concerns it.")
            reasons.append(Message(unasked, {"name": organisation.name}))
        elif reply.replied_at is None and now < reply.due_at:
            reasons.append(Message(N_("%(name)s still has time to reply."), {"name": organisation.name}))
    return reasons


def show(session: Session, item: Item, *, now: datetime) -> None:
    """Something of `item` has been published: the replies stand beside it from now on, as they are."""
    for reply in _current(session, item).values():
        reply.shown_at = now


def unasked(session: Session, item: Item) -> Sequence[Organisation]:
    """The organisations that `item` concerns and that have not been asked since something was last published of it."""
    asked = _current(session, item)
    return [organisation for organisation in concerns.of_item(session, item) if organisation.id not in asked]


def on_item(session: Session, viewer: Viewer, item: Item) -> Sequence[Reply]:
    """What those whom `item` concerns were asked and replied, oldest first.

    Before it is published only the team reads a reply here; the organisation itself reads it on its own page.
    """
    member = family.members([item.id])
    query = sa.select(Reply).join(member, member.c.item_id == Reply.item_id).options(joinedload(Reply.organisation))
    if not viewer.may(Capability.EDIT_BACKLOG):
        query = query.where(Reply.shown_at.is_not(None))
    return session.scalars(query.order_by(Reply.id)).all()


def published_of(session: Session, item_ids: Collection[int]) -> Mapping[int, Sequence[Reply]]:
    """For the public: the replies that stand beside what is published of each item, oldest first."""
    member = family.members(item_ids)
    found: dict[int, list[Reply]] = defaultdict(list)
    query = (
        sa.select(member.c.root_id, Reply)
        .join(member, member.c.item_id == Reply.item_id)
        .where(Reply.shown_at.is_not(None))
        .options(joinedload(Reply.organisation))
        .order_by(Reply.id)
    )
    for item_id, reply in session.execute(query):
        found[item_id].append(reply)
    return found


def asked_of(session: Session, organisation_id: int) -> Sequence[Reply]:
    """What an organisation was asked to reply to and that is not published yet, the nearest day first."""
    query = sa.select(Reply).where(Reply.organisation_id == organisation_id, Reply.shown_at.is_(None))
    return session.scalars(query.order_by(Reply.due_at, Reply.id)).all()


def of_organisation(session: Session, organisation_id: int, reply_id: int) -> Reply | None:
    """One reply that `organisation_id` was asked for; None if there is none of that id."""
    return session.scalar(sa.select(Reply).where(Reply.id == reply_id, Reply.organisation_id == organisation_id))


def _current(session: Session, item: Item) -> Mapping[int, Reply]:
    """What organisations were asked for the next publication of `item`: organisation id → reply, the latest."""
    member = family.members([item.id])
    query = sa.select(Reply).join(member, member.c.item_id == Reply.item_id).where(Reply.shown_at.is_(None))
    return {reply.organisation_id: reply for reply in session.scalars(query.order_by(Reply.id))}


def _lock(session: Session, item_id: int) -> None:
    session.execute(sa.select(Item.id).where(Item.id == item_id).with_for_update())
