"""What is said of an item at the desk: remarks, questions to the team, and the team's answers. Nothing is edited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload

from survey import audit
from survey.backlog import concerns, family, items
from survey.backlog.models import Item
from survey.backlog.review.models import Comment, CommentKind
from survey.people.roles import Capability, Viewer
from survey.words import N_, Refused

LONGEST_BODY = 2000


@dataclass(frozen=True, slots=True)
class Thread:
    """A remark, or a question with its answers."""

    said: Comment
    answers: Sequence[Comment]

    @property
    def is_open(self) -> bool:
        """Whether it is a question that nobody has answered yet."""
        return self.said.kind is CommentKind.QUESTION and not self.answers


def remark(session: Session, viewer: Viewer, item: Item, kind: CommentKind, body: str, *, now: datetime) -> Comment:
    """Say something of `item`, or ask the team about it. Raises `Refused`, saying why."""
    if kind is CommentKind.ANSWER:
        raise ValueError("an answer belongs to a question: `answer`")
    item = family.living(session, item)
    concerns.must_be_free(viewer, item)
    return _add(session, viewer, item, Comment(item_id=item.id, kind=kind, answers_id=None), body, now=now)


def answer(session: Session, viewer: Viewer, question: Comment, body: str, *, now: datetime) -> Comment:
    """Answer a question. Raises `Refused`, saying why."""
    viewer.must(Capability.EDIT_BACKLOG)
    if question.kind is not CommentKind.QUESTION:
        raise Refused(N_("Only a question can be answered."))
    item = family.living(session, session.get_one(Item, question.item_id))
    concerns.must_be_free(viewer, item)
    return _add(
        session,
        viewer,
        item,
        Comment(item_id=question.item_id, kind=CommentKind.ANSWER, answers_id=question.id),
        body,
        now=now,
    )


def on_item(session: Session, viewer: Viewer, item: Item) -> Sequence[Thread]:
    """What was said of `item` and of those merged into it, oldest first, each question with its answers."""
    if not viewer.may(Capability.SEE_BACKLOG):
        return []
    member = family.members([item.id])
    known = sa.exists().where(Item.id == item.id, items.visible(viewer))
    said = session.scalars(
        sa.select(Comment)
        .join(member, member.c.item_id == Comment.item_id)
        .where(known)
        .options(joinedload(Comment.staff, innerjoin=True), joinedload(Comment.organisation, innerjoin=True))
        .order_by(Comment.id)
    ).all()
    answers: dict[int, list[Comment]] = {}
    for comment in said:
        if comment.answers_id is not None:
            answers.setdefault(comment.answers_id, []).append(comment)
    return [Thread(comment, answers.get(comment.id, [])) for comment in said if comment.answers_id is None]


def find(session: Session, viewer: Viewer, comment_id: int) -> Comment | None:
    """One comment on an item that `viewer` may see."""
    query = sa.select(Comment).join(Item, Item.id == Comment.item_id)
    return session.scalar(query.where(Comment.id == comment_id, items.visible(viewer)))


def waiting_questions(session: Session, viewer: Viewer) -> Sequence[Comment]:
    """The questions that nobody has answered yet, the longest waiting first; for those who may answer them."""
    if not viewer.may(Capability.EDIT_BACKLOG):
        return []
    query = sa.select(Comment).join(Item, Item.id == Comment.item_id).where(items.visible(viewer), _unanswered())
    return session.scalars(query.options(joinedload(Comment.organisation)).order_by(Comment.id)).all()


def questions_of(session: Session, organisation_id: int, *, limit: int = 50) -> Sequence[Thread]:
    """What an organisation asked the team, the newest first, with the answers."""
    asked = session.scalars(
        sa.select(Comment)
        .where(Comment.organisation_id == organisation_id, Comment.kind == CommentKind.QUESTION)
        .options(joinedload(Comment.staff))
        .order_by(Comment.id.desc())
        .limit(limit)
    ).all()
    answers: dict[int, list[Comment]] = {}
    query = sa.select(Comment).where(Comment.answers_id.in_([question.id for question in asked]))
    for given in session.scalars(query.options(joinedload(Comment.staff)).order_by(Comment.id)):
        answers.setdefault(given.answers_id or 0, []).append(given)
    return [Thread(question, answers.get(question.id, [])) for question in asked]


def _unanswered() -> sa.ColumnElement[bool]:
    given = aliased(Comment)
    return sa.and_(Comment.kind == CommentKind.QUESTION, sa.not_(sa.exists().where(given.answers_id == Comment.id)))


def _add(session: Session, viewer: Viewer, item: Item, comment: Comment, body: str, *, now: datetime) -> Comment:
    viewer.must(Capability.COMMENT)
    if viewer.staff_id is None or viewer.organisation_id is None:
        raise Refused(N_("This is not yours to do."))
    body = body.strip()
    if not body:
        raise Refused(N_("Write something first."))
    if len(body) > LONGEST_BODY:
        raise Refused(N_("That is too long: at most %(most)s characters."), most=LONGEST_BODY)
    comment.body, comment.made_at = body, now
    comment.staff_id, comment.organisation_id = viewer.staff_id, viewer.organisation_id
    session.add(comment)
    session.flush()
    audit.record(session, comment.kind.value, comment, staff_id=viewer.staff_id, now=now, item_id=item.id)
    return comment
