"""What is asked of a partner organisation now, by plain rules: what is due first comes first."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from babel.dates import format_date
from sqlalchemy.orm import Session, aliased

from survey import languages
from survey.backlog import items
from survey.backlog.commitments import finding as promises
from survey.backlog.commitments.models import Commitment
from survey.backlog.models import Item, Position
from survey.backlog.review import replies, rounds
from survey.backlog.review.models import Comment, CommentKind, Round
from survey.backlog.stages import DECIDABLE, Stage
from survey.people.roles import CAPABILITIES, Role, Viewer
from survey.words import N_, Message, say

FRESH = timedelta(days=7)
"""How long the answer to a question is news."""


class Kind(StrEnum):
    """What an organisation is asked to do. Of two things due on the same day, the one further up comes first."""

    REPLY = "reply"  # to what is said of it, before that is published
    LATE = "late"  # a promise whose day has passed
    DUE = "due"  # a promise whose day is near
    ROUND = "round"  # to say where it stands, in a round
    POSITION = "position"  # to say where it stands, without a day
    ANSWERED = "answered"  # to read what the team answered


_RANKS: Mapping[Kind, int] = {kind: rank for rank, kind in enumerate(Kind)}


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing that is asked. `subject_id` is the reply, commitment, round or question; `count` how many items."""

    kind: Kind
    due: date | None
    subject_id: int | None
    item_id: int | None
    count: int = 1

    def kept(self) -> dict[str, Any]:
        """The ask as it is kept in a weekly message: which things, not what they are called."""
        return {
            "kind": self.kind.value,
            "due": self.due.isoformat() if self.due else None,
            "subject": self.subject_id,
            "item": self.item_id,
            "count": self.count,
        }

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Ask:
        """The ask that `kept` was made of."""
        due = date.fromisoformat(kept["due"]) if kept["due"] else None
        return cls(Kind(kept["kind"]), due, kept["subject"], kept["item"], kept["count"])


def as_partner(organisation_id: int) -> Viewer:
    """Somebody of an organisation, nobody in particular: sees what each of its partners' staff may."""
    return Viewer(None, organisation_id, frozenset({Role.PARTNER}), CAPABILITIES[Role.PARTNER])


def asked_of(session: Session, organisation_id: int, timezone: ZoneInfo, *, now: datetime) -> Sequence[Ask]:
    """Everything that is asked of an organisation now, the most pressing first: by day, then as `Kind` has it.

    Days are those of `timezone`, the programme's.
    """
    today = now.astimezone(timezone).date()
    asks = [
        Ask(Kind.REPLY, reply.due_at.astimezone(timezone).date(), reply.id, None)
        for reply in replies.asked_of(session, organisation_id)
        if reply.replied_at is None
    ]
    asks += [
        Ask(Kind.LATE if promise.due_on < today else Kind.DUE, promise.due_on, promise.id, promise.item_id)
        for promise in promises.pressing(session, organisation_id, today)
    ]
    unanswered = rounds.unanswered(session, organisation_id, now=now)
    asks += [
        Ask(Kind.ROUND, of.closes_at.astimezone(timezone).date(), of.id, None, len(waiting))
        for of, waiting in unanswered.items()
    ]
    in_rounds = {item.id for waiting in unanswered.values() for item in waiting}
    silent = without_position(session, organisation_id, besides=in_rounds)
    if silent:
        asks.append(Ask(Kind.POSITION, None, None, None, silent))
    asks += [
        Ask(Kind.ANSWERED, None, question_id, item_id)
        for question_id, item_id in _answered(session, organisation_id, since=now - FRESH)
    ]
    return sorted(asks, key=lambda ask: (ask.due or date.max, _RANKS[ask.kind]))


def without_position(session: Session, organisation_id: int, *, besides: Collection[int] = ()) -> int:
    """On how many items an organisation can still be heard and has never said where it stands, `besides` left out."""
    return (
        session.scalar(
            sa.select(sa.func.count())
            .select_from(Item)
            .where(
                items.visible(as_partner(organisation_id)),
                Item.merged_into_id.is_(None),
                Item.stage.in_(DECIDABLE - {Stage.PAUSED}),
                Item.id.not_in(besides),
                sa.not_(sa.exists().where(Position.item_id == Item.id, Position.organisation_id == organisation_id)),
            )
        )
        or 0
    )


@dataclass(frozen=True, slots=True)
class Names:
    """What the things asked about are called, as far as an organisation may know it."""

    items: Mapping[int, Item]
    rounds: Mapping[int, str]
    promises: Mapping[int, str]


def names(session: Session, viewer: Viewer, asks: Sequence[Ask]) -> Names:
    """What the things that `asks` are about are called; what `viewer` may not see has no name."""

    def ids(*kinds: Kind) -> set[int]:
        return {ask.subject_id for ask in asks if ask.kind in kinds and ask.subject_id is not None}

    about = {ask.item_id for ask in asks if ask.item_id is not None}
    of_items = sa.select(Item).where(Item.id.in_(about), items.visible(viewer))
    of_rounds = sa.select(Round.id, Round.title).where(Round.id.in_(named := ids(Kind.ROUND)))
    of_promises = sa.select(Commitment.id, Commitment.what).where(
        Commitment.id.in_(promised := ids(Kind.LATE, Kind.DUE)), Commitment.organisation_id == viewer.organisation_id
    )
    return Names(
        items={item.id: item for item in session.scalars(of_items)} if about else {},
        rounds=dict(session.execute(of_rounds).all()) if named else {},
        promises=dict(session.execute(of_promises).all()) if promised else {},
    )


def sentence(ask: Ask, known: Names, language: str) -> str:
    """What is asked, as one sentence in `language`."""
    day = format_date(ask.due, "d MMMM", locale=languages.locale(language)) if ask.due else ""
    item = known.items.get(ask.item_id) if ask.item_id is not None else None
    title = _apart(item.title(language) if item else "", language)
    names_of = known.rounds if ask.kind is Kind.ROUND else known.promises
    called = _apart(names_of.get(ask.subject_id or 0, ""), language)
    match ask.kind:
        case Kind.REPLY:
            message = Message(
                N_("By %(day)s: write your reply to what concerns you, before it is published."), {"day": day}
            )
        case Kind.LATE:
            message = Message(N_("Late since %(day)s: %(what)s"), {"day": day, "what": called})
        case Kind.DUE:
            message = Message(N_("By %(day)s, as you promised: %(what)s"), {"day": day, "what": called})
        case Kind.ROUND:
            message = Message(
                N_("By %(day)s: say where you stand. “%(title)s”, items still open: %(count)s"),
                {"day": day, "count": ask.count, "title": called},
            )
        case Kind.POSITION:
            message = Message(N_("Say where you stand. Items still open: %(count)s"), {"count": ask.count})
        case Kind.ANSWERED:
            message = Message(N_("Read the answer to your question: %(title)s"), {"title": title})
    return say(message, language)


def _apart(name: str, language: str) -> str:
    """What somebody wrote, in whatever language, so that its full stop stays with it in right-to-left `language`."""
    isolated = f"\N{FIRST STRONG ISOLATE}{name}\N{POP DIRECTIONAL ISOLATE}"
    return isolated if name and languages.direction(language) == "rtl" else name


def _answered(session: Session, organisation_id: int, *, since: datetime) -> Sequence[tuple[int, int]]:
    """The questions of an organisation that were answered `since`, with their items, the latest first."""
    given = aliased(Comment)
    rows = session.execute(
        sa.select(Comment.id, Comment.item_id)
        .where(
            Comment.organisation_id == organisation_id,
            Comment.kind == CommentKind.QUESTION,
            sa.exists().where(given.answers_id == Comment.id, given.made_at >= since),
        )
        .order_by(Comment.id.desc())
    )
    return [(question_id, item_id) for question_id, item_id in rows]
