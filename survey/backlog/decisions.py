"""Decisions: drafted with a reason in the languages of those who spoke, approved by a colleague, published, told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from survey import audit, notices
from survey.backlog import concerns, evidence, family, items
from survey.backlog.codesign import signing
from survey.backlog.commitments import settling
from survey.backlog.models import Decision, Evidence, Item, Outcome
from survey.backlog.review import replies
from survey.backlog.stages import DECIDABLE, NotYet, Stage
from survey.feedback.voices import Feedback
from survey.languages import name as language_name
from survey.people.models import Address, AddressContact, Contact
from survey.people.roles import Capability, Viewer
from survey.words import N_, Message, Refused, say

OCCASION = "decision"
AUDIENCE = "contributors of the decided item"
LONGEST_REASON = 400
LONGEST_OVERRIDE = 2000

TOLD = {
    Outcome.ACCEPTED: N_("You spoke about: %(title)s. We will do it. %(reason)s"),
    Outcome.DECLINED: N_("You spoke about: %(title)s. We cannot do it. %(reason)s"),
}


def contributor_languages(session: Session, item: Item) -> Mapping[str, int]:
    """How many of the people whose words an item cites speak each language with us: language → people."""
    rows = session.execute(
        sa.select(Contact.language, sa.func.count())
        .where(Contact.id.in_(evidence.contributors(item.id)), Contact.language.is_not(None))
        .group_by(Contact.language)
        .order_by(sa.func.count().desc(), Contact.language)
    )
    return {language: count for language, count in rows if language}


def reachable(session: Session, item: Item) -> int:
    """How many of the people whose words an item cites can be sent a text."""
    return (
        session.scalar(
            sa.select(sa.func.count(sa.distinct(AddressContact.contact_id)))
            .join(Address, Address.id == AddressContact.address_id)
            .where(AddressContact.contact_id.in_(evidence.contributors(item.id)), Address.opted_out_at.is_(None))
        )
        or 0
    )


def draft(
    session: Session,
    viewer: Viewer,
    item: Item,
    outcome: Outcome,
    reasons: Mapping[str, str],
    *,
    overrides: str = "",
    now: datetime,
) -> Decision:
    """Draft the decision on an item, or change its draft; whoever approved the draft before has to do so again.

    `reasons` maps languages to what people are told; `overrides` says why it is decided against, or without, what the
    community says of the design.
    """
    if not viewer.may(Capability.DECIDE):
        raise Refused(N_("Only the programme team decides."))
    concerns.must_be_free(viewer, item)
    overrides = overrides.strip()
    if len(overrides) > LONGEST_OVERRIDE:
        raise Refused(N_("That is too long: at most %(most)s characters."), most=LONGEST_OVERRIDE)
    kept = {language: reason.strip() for language, reason in reasons.items() if reason.strip()}
    if not kept:
        raise Refused(N_("Give a reason that people can be told."))
    if any(len(reason) > LONGEST_REASON for reason in kept.values()):
        raise Refused(N_("That is too long: at most %(most)s characters."), most=LONGEST_REASON)
    was_open = open_draft(item) is not None
    items.take_turn(session, item, None)
    session.refresh(item, ["decisions"])
    decision = open_draft(item)
    if decision is not None:
        take_up(session, decision)
    elif was_open:
        raise Refused(N_("This is published already."))
    if decision is None:
        if item.stage not in DECIDABLE:
            raise Refused(N_("This has been decided already. Reopen it first."))
        decision = Decision(
            item=item, outcome=outcome, reasons=kept, drafted_at=now, published_by_id=None, published_at=None
        )
        session.add(decision)
    decision.outcome, decision.reasons, decision.overrides = outcome, kept, overrides or None
    decision.approved_by_id = decision.approved_at = None
    decision.drafted_by_id, decision.drafted_at = viewer.staff_id, now
    session.flush()
    audit.record(session, "draft", decision, staff_id=viewer.staff_id, now=now, item_id=item.id, outcome=outcome.value)
    return decision


def open_draft(item: Item) -> Decision | None:
    """The decision on `item` that is drafted and not yet published."""
    return next((decision for decision in item.decisions if decision.published_at is None), None)


def published(item: Item) -> Decision | None:
    """The last published decision on `item`."""
    return next((decision for decision in reversed(item.decisions) if decision.published_at is not None), None)


def missing_languages(session: Session, decision: Decision, languages: Sequence[str]) -> list[str]:
    """Of the languages offered, those that contributors speak and the reason is not written in."""
    spoken = contributor_languages(session, decision.item)
    return [language for language in languages if language in spoken and not decision.reasons.get(language)]


def told_text(decision: Decision, language: str) -> str:
    """The text that a contributor who speaks `language` receives."""
    return say(
        Message(
            TOLD[decision.outcome],
            {"title": decision.item.title(language), "reason": decision.reason(language)},
        ),
        language,
    )


def approve(session: Session, viewer: Viewer, decision: Decision, *, now: datetime) -> None:
    """Approve a colleague's draft as it stands. Raises `Refused` for whoever drafted it."""
    if not viewer.may(Capability.PUBLISH):
        raise Refused(N_("Only the programme team publishes."))
    concerns.must_be_free(viewer, decision.item)
    take_up(session, decision)
    if decision.drafted_by_id == viewer.staff_id:
        raise Refused(N_("Somebody else than who wrote the draft has to approve it."))
    decision.approved_by_id, decision.approved_at = viewer.staff_id, now
    session.flush()
    audit.record(session, "approve", decision, staff_id=viewer.staff_id, now=now, item_id=decision.item_id)


def against(session: Session, decision: Decision, *, now: datetime) -> Sequence[Message]:
    """Everything that still stands against publishing a draft, besides who approves it; nothing if it may be."""
    item, reasons = decision.item, list(replies.missing(session, decision.item, now=now))
    if decision.outcome is Outcome.ACCEPTED:
        reasons += items.missing_for(session, item, Stage.COMMITTED)
        overridden = signing.against(session, item)
        if overridden is not None and not decision.overrides:
            reasons += [overridden, Message(N_("Say why it is decided all the same: everybody can read that."))]
    return reasons


def publish(
    session: Session, viewer: Viewer, decision: Decision, *, languages: Sequence[str], now: datetime
) -> notices.Announcement:
    """Publish a drafted decision: the item moves and its story opens, and everybody who spoke is to be told.

    A colleague of whoever drafted it approves it by publishing it; the drafter publishes what a colleague approved.
    Raises `Refused` if it is published already, was approved by nobody, or lacks a language that one of them speaks;
    `NotYet`, with every reason, while something else stands against it.
    """
    item = decision.item
    if not viewer.may(Capability.PUBLISH):
        raise Refused(N_("Only the programme team publishes."))
    concerns.must_be_free(viewer, item)
    items.take_turn(session, item, None)
    take_up(session, decision)
    if decision.approved_by_id is None:
        approve(session, viewer, decision, now=now)
    reasons = against(session, decision, now=now)
    if reasons:
        raise NotYet(reasons)
    missing = missing_languages(session, decision, languages)
    if missing:
        names = ", ".join(language_name(language) for language in missing)
        raise Refused(
            N_("People who spoke also use %(languages)s. Write the reason in that language too."), languages=names
        )
    item.come_to(Stage.COMMITTED if decision.outcome is Outcome.ACCEPTED else Stage.DECLINED, now=now)
    item.published_stage, item.published_at = item.stage, item.published_at or now
    decision.published_at, decision.published_by_id = now, viewer.staff_id
    session.flush()
    replies.show(session, item, now=now)
    if decision.outcome is Outcome.DECLINED:
        settling.release_declined(session, item, staff_id=viewer.staff_id, now=now)
    audit.record(session, "publish", decision, staff_id=viewer.staff_id, now=now, item_id=item.id)
    return notices.announce(
        session,
        OCCASION,
        decision,
        audience=AUDIENCE,
        texts={language: told_text(decision, language) for language in languages},
        now=now,
    )


def take_up(session: Session, decision: Decision) -> None:
    """Hold a draft as it stands now until the transaction ends. Raises `Refused` if it is published already."""
    session.execute(sa.select(Decision.id).where(Decision.id == decision.id).with_for_update())
    session.refresh(decision)
    if decision.published_at is not None:
        raise Refused(N_("This is published already."))


def known_told(viewer: Viewer) -> sa.ColumnElement[bool]:
    """The condition on a `Notice` beside its `Announcement` that leaves `viewer` the people they may know were told."""
    if viewer.may(Capability.SEE_SENSITIVE):
        return sa.true()
    member = family.members(sa.select(Decision.item_id))
    return (
        sa.exists()
        .where(
            Decision.id == notices.Announcement.subject_id,
            member.c.root_id == Decision.item_id,
            Evidence.item_id == member.c.item_id,
            Feedback.id == Evidence.feedback_id,
            Feedback.contact_id == notices.Notice.contact_id,
            sa.not_(Feedback.sensitive),
        )
        .correlate(notices.Announcement, notices.Notice)
    )


def told(decision_id: int) -> sa.Select[int]:
    """The query for the contacts who are told of a decision: everybody whose words its item cites."""
    item_id = sa.select(Decision.item_id).where(Decision.id == decision_id).scalar_subquery()
    return evidence.contributors(item_id)


AUDIENCES: Mapping[str, notices.Audience] = {AUDIENCE: told}
"""The rules by which this room's announcements find their people."""
