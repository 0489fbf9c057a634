"""Every core query that takes a viewer, asked by everybody: what is sealed leaves no word, no code and no count."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import timedelta
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

import sms
import survey
from sms import invitations, telling
from survey import notices
from survey.backlog import concerns, decisions, evidence, history, items, merging, ordering, positions, waiting
from survey.backlog.commitments import finding, making
from survey.backlog.commitments.finding import Filter
from survey.backlog.commitments.making import Promise
from survey.backlog.items import Fields, Wording
from survey.backlog.models import Decision, Evidence, Item, Outcome, Relation, Stance
from survey.backlog.ordering import Sort, Wanted
from survey.backlog.review import asking, comments, community, replies, rounds
from survey.backlog.review.models import CommentKind
from survey.backlog.stages import Stage
from survey.collect.submissions import Submission
from survey.db import Base
from survey.definition.model import Choice, Question, QuestionType
from survey.feedback import learning, unread, voices
from survey.feedback.unread import NotUnderstood
from survey.feedback.voices import Feedback, InboxFilter
from survey.notices import Notice
from survey.people import groups
from survey.people.models import Contact
from survey.people.roles import PUBLIC, Capability, Role, Viewer
from survey.words import Refused
from tests.forms.desk.cast import NOW, colleague, contact, hear, make, ready, viewer
from tests.forms.surveys import publish
from tests.sms.factories import INSTALLATION

SEALED, PLAIN = "ಅವನು ಬೆದರಿಸಿದ", "ನೀರು ಇಲ್ಲ"

Query = Callable[[Session, Viewer, Mapping[str, int]], Any]


def codes(session: Session) -> Sequence[str]:
    """Everybody's code: what somebody who guesses well could ask for."""
    return session.scalars(sa.select(Contact.code)).all()


QUERIES: Mapping[str, Query] = {
    "sms.telling.of_decisions": lambda s, v, w: telling.of_decisions(s, v, [w["decision"]]),
    "sms.invitations.look": lambda s, v, _w: invitations.look(s, v, publish(s), codes(s), INSTALLATION),
    "survey.backlog.commitments.finding.calling": lambda s, v, _w: finding.calling(s, v, NOW.date()),
    "survey.backlog.commitments.finding.commitment": lambda s, v, _w: finding.commitment(s, v, 1),
    "survey.backlog.commitments.finding.counts_of": lambda s, v, _w: finding.counts_of(s, v, 1, NOW.date()),
    "survey.backlog.commitments.finding.listed": lambda s, v, _w: finding.listed(s, v, Filter(), NOW.date(), limit=9),
    "survey.backlog.commitments.finding.of_item": lambda s, v, w: finding.of_item(s, v, _item(s, w)),
    "survey.backlog.commitments.finding.promising": lambda s, v, _w: finding.promising(s, v),
    "survey.backlog.concerns.outline": lambda s, v, w: concerns.outline(s, v, w["item"]),
    "survey.backlog.concerns.outlines": lambda s, v, _w: concerns.outlines(s, v),
    "survey.backlog.history.missed": lambda s, v, w: history.missed(s, v, _item(s, w), 5),
    "survey.backlog.history.story": lambda s, v, w: history.story(s, v, _item(s, w)),
    "survey.backlog.items.facts": lambda s, v, w: items.facts(s, v, _item(s, w)),
    "survey.backlog.merging.preview": lambda s, v, w: merging.preview(s, v, _item(s, w), _decided(s, w)),
    "survey.backlog.positions.of_organisation": lambda s, v, _w: positions.of_organisation(s, v, 1),
    "survey.backlog.positions.on_item": lambda s, v, w: positions.on_item(s, v, _item(s, w)),
    "survey.backlog.review.asking.names": lambda s, v, _w: asking.names(
        s, v, asking.asked_of(s, 1, INSTALLATION.timezone, now=NOW)
    ),
    "survey.backlog.review.comments.find": lambda s, v, _w: comments.find(s, v, 1),
    "survey.backlog.review.comments.on_item": lambda s, v, w: comments.on_item(s, v, _item(s, w)),
    "survey.backlog.review.comments.waiting_questions": lambda s, v, _w: comments.waiting_questions(s, v),
    "survey.backlog.review.community.position": lambda s, v, w: community.position(s, v, _item(s, w)),
    "survey.backlog.review.replies.on_item": lambda s, v, w: replies.on_item(s, v, _item(s, w)),
    "survey.backlog.review.rounds.find": lambda s, v, _w: rounds.find(s, v, 1),
    "survey.backlog.review.rounds.rounds": lambda s, v, _w: rounds.rounds(s, v),
    "survey.backlog.review.rounds.waiting_rounds": lambda s, v, _w: rounds.waiting_rounds(s, v, now=NOW),
    "survey.backlog.evidence.behind": lambda s, v, w: evidence.behind(s, v, [w["item"]]),
    "survey.backlog.evidence.items_citing": lambda s, v, w: evidence.items_citing(s, v, w["sealed"]),
    "survey.backlog.evidence.voices_of": lambda s, v, w: evidence.voices_of(s, v, w["item"]),
    "survey.backlog.history.items_named": lambda s, v, w: history.items_named(s, v, {w["item"]}),
    "survey.backlog.items.backlog": lambda s, v, _w: items.backlog(s, v),
    "survey.backlog.items.find_item": lambda s, v, w: items.find_item(s, v, w["item"]),
    "survey.backlog.ordering.cards": lambda s, v, w: ordering.cards(s, v, [w["item"]], NOW.date(), by_group=True),
    "survey.backlog.ordering.lay_out": lambda s, v, _w: ordering.lay_out(
        s, v, Wanted(), Sort.PEOPLE, NOW.date(), per_column=9, strip=9
    ),
    "survey.backlog.ordering.listed": lambda s, v, _w: ordering.listed(
        s, v, Wanted(), Sort.PEOPLE, NOW.date(), limit=9, offset=0
    ),
    "survey.backlog.ordering.titled": lambda s, v, _w: ordering.titled(s, v, "", limit=9),
    "survey.backlog.waiting.uncited_voices": lambda s, v, _w: waiting.uncited_voices(s, v),
    "survey.backlog.waiting.unpublished_drafts": lambda s, v, _w: waiting.unpublished_drafts(s, v),
    "survey.backlog.waiting.without_position": lambda s, v, _w: waiting.without_position(s, v),
    "survey.feedback.unread.entry": lambda s, v, w: unread.entry(s, v, w["unread"]),
    "survey.feedback.learning.taught_words": lambda s, v, _w: learning.taught_words(s, v),
    "survey.feedback.learning.taught_in": lambda s, v, _w: learning.taught_in(s, v),
    "survey.feedback.unread.waiting_in": lambda s, v, _w: unread.waiting_in(s, v),
    "survey.feedback.unread.worklist": lambda s, v, _w: unread.worklist(s, v),
    "survey.feedback.voices.inbox": lambda s, v, _w: voices.inbox(s, v, InboxFilter(), evidence.cited()),
    "survey.feedback.voices.spoken_languages": lambda s, v, _w: voices.spoken_languages(s, v),
    "survey.feedback.voices.voice": lambda s, v, w: voices.voice(s, v, w["sealed"]),
    "survey.people.groups.of_contact": lambda s, v, w: groups.of_contact(s, v, _plain(s, w).contact_id),
    "survey.people.groups.sizes": lambda s, v, _w: groups.sizes(s, v),
}
"""What reads. Everything else that takes a viewer acts in their name, or is a condition that these are made of."""

TELL_WORDS = {
    "survey.feedback.unread.entry",
    "survey.feedback.unread.worklist",
    "survey.feedback.voices.inbox",
    "survey.feedback.voices.voice",
}
"""What tells people's own words, as they wrote them."""

ACTS = {
    "survey.backlog.commitments.finding.acts",
    "survey.backlog.commitments.finding.visible",
    "survey.backlog.commitments.making.sign",
    "survey.backlog.commitments.making.why_not",
    "survey.backlog.commitments.settling.answer",
    "survey.backlog.commitments.settling.break_",
    "survey.backlog.commitments.settling.held",
    "survey.backlog.commitments.settling.is_own",
    "survey.backlog.commitments.settling.keep",
    "survey.backlog.commitments.settling.may_answer",
    "survey.backlog.commitments.settling.name_owner",
    "survey.backlog.commitments.settling.release",
    "survey.backlog.commitments.settling.renegotiate",
    "survey.backlog.commitments.settling.reopen",
    "survey.backlog.concerns.concern",
    "survey.backlog.concerns.involved",
    "survey.backlog.concerns.is_involved",
    "survey.backlog.concerns.must_be_free",
    "survey.backlog.concerns.readable",
    "survey.backlog.decisions.approve",
    "survey.backlog.evidence.uncite",
    "survey.backlog.items.describe",
    "survey.backlog.items.show_stage",
    "survey.backlog.merging.merge",
    "survey.backlog.merging.split",
    "survey.backlog.merging.unmerge",
    "survey.backlog.merging.unsplit",
    "survey.backlog.review.comments.answer",
    "survey.backlog.review.comments.remark",
    "survey.backlog.review.replies.ask",
    "survey.backlog.review.replies.write",
    "survey.backlog.review.rounds.change_deadline",
    "survey.backlog.review.rounds.close",
    "survey.backlog.review.rounds.open_round",
    "survey.backlog.review.rounds.table",
    "sms.invitations.invite_all",
    "sms.reconcile.decide",
    "survey.backlog.decisions.draft",
    "survey.backlog.decisions.known_told",
    "survey.backlog.decisions.publish",
    "survey.backlog.evidence.cite",
    "survey.backlog.evidence.words_only",
    "survey.backlog.items.make_item",
    "survey.backlog.items.move",
    "survey.backlog.items.reword",
    "survey.backlog.items.set_lead",
    "survey.backlog.items.visible",
    "survey.backlog.positions.take_position",
    "survey.feedback.unread.no_answer",
    "survey.feedback.learning.take_back",
    "survey.feedback.learning.teach",
    "survey.feedback.voices.mark_sensitive",
    "survey.feedback.voices.visible",
    "survey.feedback.voices.write_gloss",
    "survey.people.groups.change",
    "survey.people.groups.dissolve",
    "survey.people.groups.make",
    "survey.people.groups.place",
}


def taking_a_viewer() -> set[str]:
    found = set()
    for package in (survey, sms):
        for module_info in walk_packages(package.__path__, f"{package.__name__}."):
            module = import_module(module_info.name)
            for name, function in inspect.getmembers(module, inspect.isfunction):
                if function.__module__ != module.__name__ or name.startswith("_"):
                    continue
                if "viewer" in inspect.signature(function).parameters:
                    found.add(f"{module.__name__}.{name}")
    return found


def who(session: Session) -> Mapping[str, Viewer]:
    return {"public": PUBLIC} | {role.value: viewer(session, role) for role in Role}


def world(session: Session, *, sealed: bool) -> dict[str, int]:
    """A plain voice, and one that is sealed or was never said, both cited, once with a decision; ids by name.

    People had been told of the decision before the voice was sealed.
    """
    team, plain = viewer(session), hear(session, PLAIN)
    item, decided = make(session, "Water", plain), make(session, "Taps", plain)
    ids = {"item": item.id, "plain": plain.id, "sealed": 0, "unread": 0}
    hidden = hear(session, SEALED) if sealed else None
    if hidden is not None:
        evidence.cite(session, team, item, hidden, Relation.SUPPORTS, now=NOW)
        evidence.cite(session, team, decided, hidden, Relation.SUPPORTS, now=NOW)
        ids["sealed"] = hidden.id
        ids["unread"] = not_understood(session, hidden)
    ready(session, decided)
    decision = decisions.draft(session, team, decided, Outcome.ACCEPTED, {"en": "Yes.", "kn": "ಹೌದು."}, now=NOW)
    announcement = decisions.publish(session, colleague(session), decision, languages=["en", "kn"], now=NOW)
    notices.expand(session, announcement, decisions.AUDIENCES, fallback_language="en", now=NOW)
    ids["decision"] = decision.id
    if hidden is not None:
        voices.mark_sensitive(session, team, hidden, True, now=NOW)
    session.commit()
    return ids


def not_understood(session: Session, said: Feedback) -> int:
    """Before they were heard, they had tried the same as an answer; the id of that."""
    unread = NotUnderstood(
        survey_id=publish(session).survey_id,
        contact_id=said.contact_id,
        question_path="change",
        language="kn",
        text=said.text,
        folded=said.text,
        folded_start=said.text,
        received_at=NOW,
        settled_at=None,
    )
    session.add(unread)
    session.flush()
    return unread.id


def leaves(value: Any, seen: set[int] | None = None) -> Iterator[str]:
    """All that a value holds, as texts: rows by their loaded columns and relations."""
    seen = set() if seen is None else seen
    if id(value) in seen:
        return
    if isinstance(value, Base):
        seen.add(id(value))
        for held in list(vars(value).values()):
            yield from leaves(held, seen)
    elif is_dataclass(value) and not isinstance(value, type):
        seen.add(id(value))
        for field in fields(value):
            yield from leaves(getattr(value, field.name), seen)
    elif isinstance(value, Mapping):
        for pair in value.items():
            yield from leaves(list(pair), seen)
    elif isinstance(value, list | tuple | set | frozenset):
        for held in value:
            yield from leaves(held, seen)
    else:
        yield str(value)


def shape(value: Any) -> Any:
    """How much there is in a value, without what differs between two worlds."""
    if isinstance(value, Base):
        return type(value).__name__
    if is_dataclass(value) and not isinstance(value, type):
        return [shape(getattr(value, field.name)) for field in fields(value)]
    if isinstance(value, Mapping):
        return [shape(held) for held in value.values()]
    if isinstance(value, list | tuple | set | frozenset):
        return [shape(held) for held in value]
    return value if isinstance(value, int) else type(value).__name__


def test_every_function_that_takes_a_viewer_is_here() -> None:
    assert taking_a_viewer() - set(QUERIES) - ACTS == set(), "say here what it may tell whom"
    assert (set(QUERIES) | ACTS) - taking_a_viewer() == set(), "no such function any more"


def test_what_is_sealed_is_told_to_nobody_else(session: Session) -> None:
    telling_anybody = set()
    ids = world(session, sealed=True)
    looking_on = who(session)
    for name, query in QUERIES.items():
        for role, looking in looking_on.items():
            session.expunge_all()
            if any(SEALED in leaf for leaf in leaves(query(session, looking, ids))):
                assert looking.may(Capability.SEE_SENSITIVE), (name, role)
                telling_anybody.add(name)
    assert telling_anybody == TELL_WORDS


def test_no_count_betrays_what_is_sealed(session: Session) -> None:
    """The same questions in a world where the sealed voice was said, and in one where it never was."""
    ids = world(session, sealed=True)
    viewers = {role: looking for role, looking in who(session).items() if not looking.may(Capability.SEE_SENSITIVE)}
    with_it = answers(session, viewers, ids)
    session.expunge_all()
    hidden = session.get_one(Feedback, ids["sealed"])
    session.execute(sa.delete(Notice).where(Notice.contact_id == hidden.contact_id))
    session.execute(sa.delete(NotUnderstood).where(NotUnderstood.contact_id == hidden.contact_id))
    session.execute(sa.delete(Evidence).where(Evidence.feedback_id == hidden.id))
    session.execute(sa.delete(Feedback).where(Feedback.id == hidden.id))
    without = answers(session, viewers, ids)
    for asked, answer in with_it.items():
        assert answer == without[asked], asked


def answers(session: Session, viewers: Mapping[str, Viewer], ids: Mapping[str, int]) -> Mapping[tuple[str, str], Any]:
    """How much each question tells each viewer: (question, role) → shape."""
    found = {}
    for name, query in QUERIES.items():
        for role, looking in viewers.items():
            session.expunge_all()
            found[name, role] = shape(query(session, looking, ids))
    return found


def test_those_who_may_not_read_voices_get_no_word_of_them(session: Session) -> None:
    ids = world(session, sealed=False)
    asked = ids | {"sealed": ids["plain"]}
    for role, looking in who(session).items():
        session.expunge_all()
        told = [leaf for query in QUERIES.values() for leaf in leaves(query(session, looking, asked))]
        reads = looking.may(Capability.SEE_FEEDBACK) or looking.may(Capability.SEE_VOICES)
        assert any(PLAIN in leaf for leaf in told) == reads, role


def test_only_the_inbox_knows_people_by_their_code_and_their_reference(session: Session) -> None:
    """Partners, funders and the public know voices by their number within an item."""
    ids = world(session, sealed=False)
    said = session.get_one(Feedback, ids["plain"])
    said.contact.language, names = "kn", (said.contact.code, said.reference)
    session.get_one(Item, ids["item"]).published_at = NOW
    session.commit()
    asked = ids | {"sealed": ids["plain"]}
    for role, looking in who(session).items():
        session.expunge_all()
        told = [leaf for query in QUERIES.values() for leaf in leaves(query(session, looking, asked))]
        for name in names:
            assert any(name in leaf for leaf in told) == looking.may(Capability.SEE_FEEDBACK), role


def test_of_one_submission_one_answer_is_sealed_and_the_other_is_not(session: Session) -> None:
    version = publish(session)
    somebody = contact(session)
    submission = Submission(
        survey_id=version.survey_id,
        version=version,
        instance_id="one",
        contact_id=somebody.id,
        channel_kind="web",
        language="kn",
        answers={"a": {"value": SEALED}, "b": {"value": PLAIN}},
        started_at=NOW,
        completed_at=NOW,
        reference="REF123",
    )
    session.add(submission)
    for text in (SEALED, PLAIN):
        heard = hear(session, text, who=somebody)
        heard.submission, heard.sensitive = submission, text == SEALED
    session.commit()
    plain = heard.id
    team = viewer(session)
    session.expunge_all()
    told = list(
        leaves([voices.voice(session, team, plain), voices.inbox(session, team, InboxFilter(), evidence.cited())])
    )
    assert any(PLAIN in leaf for leaf in told)
    assert not any(SEALED in leaf for leaf in told)


WATER = Question("water", "water", QuestionType.SELECT_ONE, choices=(Choice("tap", {}),))

DOES: Mapping[str, tuple[Capability, Query]] = {
    "gloss": (Capability.TRIAGE, lambda s, v, w: voices.write_gloss(s, v, _plain(s, w), "x", now=NOW)),
    "seal": (Capability.TRIAGE, lambda s, v, w: voices.mark_sensitive(s, v, _plain(s, w), True, now=NOW)),
    "unseal": (Capability.SEE_SENSITIVE, lambda s, v, w: voices.mark_sensitive(s, v, _plain(s, w), False, now=NOW)),
    "cite": (
        Capability.TRIAGE,
        lambda s, v, w: evidence.cite(s, v, _item(s, w), _plain(s, w), Relation.DETAIL, now=NOW),
    ),
    "teach": (Capability.TRIAGE, lambda s, v, w: learning.teach(s, v, _unread(s, w), WATER, "tap", now=NOW)),
    "settle": (Capability.TRIAGE, lambda s, v, w: unread.no_answer(s, v, _unread(s, w), now=NOW)),
    "take back": (Capability.TRIAGE, lambda s, v, _w: learning.take_back(s, v, 1, now=NOW)),
    "make": (Capability.EDIT_BACKLOG, lambda s, v, _w: items.make_item(s, v, {"en": Wording("A", "")}, now=NOW)),
    "reword": (
        Capability.EDIT_BACKLOG,
        lambda s, v, w: items.reword(s, v, _item(s, w), {"en": Wording("B", "")}, now=NOW),
    ),
    "group": (
        groups.KEEPING,
        lambda s, v, _w: groups.make(s, v, "Elders", names={}, rarely_heard=True, now=NOW),
    ),
    "place": (groups.KEEPING, lambda s, v, w: groups.place(s, v, _plain(s, w).contact, [], now=NOW)),
    "move": (
        Capability.EDIT_BACKLOG,
        lambda s, v, w: items.move(s, v, _item(s, w), Stage.EXPLORING, publish=False, now=NOW),
    ),
    "merge": (
        Capability.EDIT_BACKLOG,
        lambda s, v, w: merging.merge(s, v, _item(s, w), s.get_one(Item, w["other"]), now=NOW),
    ),
    "concern": (Capability.EDIT_BACKLOG, lambda s, v, w: concerns.concern(s, v, _item(s, w), [], now=NOW)),
    "describe": (Capability.EDIT_BACKLOG, lambda s, v, w: items.describe(s, v, _item(s, w), Fields(), now=NOW)),
    "remark": (
        Capability.COMMENT,
        lambda s, v, w: comments.remark(s, v, _item(s, w), CommentKind.COMMENT, "When?", now=NOW),
    ),
    "approve": (
        Capability.PUBLISH,
        lambda s, v, w: decisions.approve(s, v, s.get_one(Decision, w["draft"]), now=NOW),
    ),
    "promise": (
        Capability.PROMISE,
        lambda s, v, w: making.sign(
            s,
            v,
            _item(s, w),
            Promise("We put a tap at the gate.", NOW.date() + timedelta(days=9), v.staff_id, signed=True),
            INSTALLATION,
            now=NOW,
        ),
    ),
    "lead": (Capability.EDIT_BACKLOG, lambda s, v, w: items.set_lead(s, v, _item(s, w), None, now=NOW)),
    "position": (
        Capability.TAKE_POSITION,
        lambda s, v, w: positions.take_position(s, v, _item(s, w), Stance.SUPPORT, "", now=NOW),
    ),
    "draft": (
        Capability.DECIDE,
        lambda s, v, w: decisions.draft(s, v, _item(s, w), Outcome.DECLINED, {"en": "No."}, now=NOW),
    ),
    "publish": (
        Capability.PUBLISH,
        lambda s, v, w: decisions.publish(s, v, s.get_one(Decision, w["draft"]), languages=["en", "kn"], now=NOW),
    ),
}
"""What people do, and what they must be allowed to: the core refuses, also where no view stands before it."""


def _plain(session: Session, ids: Mapping[str, int]) -> Feedback:
    return session.get_one(Feedback, ids["plain"])


def _unread(session: Session, ids: Mapping[str, int]) -> NotUnderstood:
    return session.get_one(NotUnderstood, not_understood(session, _plain(session, ids)))


def _decided(session: Session, ids: Mapping[str, int]) -> Item:
    return session.get_one(Decision, ids["decision"]).item


def _item(session: Session, ids: Mapping[str, int]) -> Item:
    return session.get_one(Item, ids["item"])


@pytest.mark.parametrize("deed", DOES)
def test_nobody_does_what_is_not_theirs(session: Session, deed: str) -> None:
    needed, act = DOES[deed]
    ids = world(session, sealed=False)
    other = make(session, "Shade")
    ids["draft"] = decisions.draft(session, colleague(session), other, Outcome.DECLINED, {"en": "No."}, now=NOW).id
    ids["other"] = other.id
    session.commit()
    for role, looking in who(session).items():
        session.commit()
        try:
            act(session, looking, ids)
            done = True
        except Refused:
            done = False
        session.rollback()
        assert done == looking.may(needed), role
