"""From voices to a decision that everybody who spoke is told once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from sms import outbox
from sms.messages import Outbound
from survey import notices
from survey.backlog import concerns, decisions, items, positions
from survey.backlog.codesign.models import DesignVersion
from survey.backlog.commitments.models import Commitment, State
from survey.backlog.evidence import behind, cite, voices_of
from survey.backlog.models import Decision, Outcome, Relation, Stance, standing
from survey.backlog.review import replies
from survey.backlog.stages import MOVES, Facts, NotYet, Stage, Who, why_not
from survey.people import consent
from survey.people.addresses import new_contact
from survey.people.consent import Purpose
from survey.people.models import Address, Organisation
from survey.people.roles import PUBLIC, Role
from survey.words import Refused
from tests.sms.factories import INSTALLATION, NOW
from tests.survey.backlog.factories import item, ready, viewer, voice

LANGUAGES = INSTALLATION.languages


def published(session: Session, decision: Decision) -> Decision:
    """The decision, approved and published by a colleague of whoever drafted it."""
    colleague = viewer(session, Role.PROGRAMME)
    decisions.publish(session, colleague, decision, languages=LANGUAGES, now=NOW)
    return decision


def tell_everybody(session: Session) -> list[Outbound]:
    outbox.expand_announcements(session, decisions.AUDIENCES, INSTALLATION, now=NOW)
    outbox.take_notices(session, now=NOW)
    session.flush()
    return list(session.scalars(sa.select(Outbound).order_by(Outbound.id)))


def test_a_person_counts_once_however_often_they_spoke(session: Session) -> None:
    team = viewer(session, Role.PROGRAMME)
    matter = item(session, team)
    first = voice(session)
    again = voice(session)
    again.contact_id = first.contact_id
    cite(session, team, matter, first, Relation.SUPPORTS, now=NOW)
    cite(session, team, matter, again, Relation.DETAIL, now=NOW)
    counted = behind(session, team, [matter.id])[matter.id]
    assert (counted.voices, counted.people, counted.supports, counted.detail) == (2, 1, 1, 1)


def test_citing_again_changes_how_and_keeps_the_number(session: Session) -> None:
    team = viewer(session, Role.PROGRAMME)
    matter, said = item(session, team), voice(session)
    first = cite(session, team, matter, said, Relation.SUPPORTS, now=NOW)
    again = cite(session, team, matter, said, Relation.CONTRADICTS, now=NOW)
    assert first is again
    assert (again.number, again.relation) == (1, Relation.CONTRADICTS)


def test_the_public_sees_only_what_was_chosen_and_agreed_to(session: Session) -> None:
    team = viewer(session, Role.PROGRAMME)
    matter = item(session, team)
    chosen_and_agreed = voice(session, "chosen and agreed", quote=True)
    for said, publish in (
        (chosen_and_agreed, True),
        (voice(session, "agreed, not chosen", quote=True), False),
        (voice(session, "chosen, not agreed"), True),
        (voice(session, "sensitive", quote=True, sensitive=True), True),
    ):
        cite(session, team, matter, said, Relation.SUPPORTS, publish=publish, now=NOW)
    assert list(voices_of(session, PUBLIC, matter.id)) == [], "the item is not published"
    matter.published_at = NOW
    assert [row.feedback.text for row in voices_of(session, PUBLIC, matter.id)] == ["chosen and agreed"]
    consent.withdraw(session, chosen_and_agreed.contact_id, Purpose.QUOTE, now=NOW)
    assert list(voices_of(session, PUBLIC, matter.id)) == []


def test_a_decision_is_told_once_to_everybody_in_their_language(session: Session) -> None:
    team = viewer(session, Role.PROGRAMME)
    matter = item(session, team)
    said = [voice(session, language="kn"), voice(session, language="hi")]
    for one in said:
        cite(session, team, matter, one, Relation.SUPPORTS, now=NOW)
    ready(session, matter)
    reasons = {"kn": "ಮಾರ್ಚ್‌ನಲ್ಲಿ ಬರುತ್ತೆ.", "hi": "मार्च में आएगा।", "en": "It comes in March."}
    decision = decisions.draft(session, team, matter, Outcome.ACCEPTED, reasons, now=NOW)
    published(session, decision)
    assert (matter.stage, matter.published_stage) == (Stage.COMMITTED, Stage.COMMITTED)
    sent = tell_everybody(session)
    assert sorted(text.language for text in sent) == ["hi", "kn"]
    assert all(reasons[text.language] in text.text for text in sent)
    # However often it is expanded and taken, nobody is told twice.
    announcement = session.scalars(sa.select(notices.Announcement)).one()
    made = notices.expand(session, announcement, decisions.AUDIENCES, fallback_language="en", now=NOW)
    assert made == 0
    assert len(tell_everybody(session)) == 2


def test_a_decision_must_speak_the_languages_of_those_who_spoke(session: Session) -> None:
    team = viewer(session, Role.PROGRAMME)
    matter = item(session, team)
    cite(session, team, matter, voice(session, language="ta"), Relation.SUPPORTS, now=NOW)
    decision = decisions.draft(session, team, matter, Outcome.DECLINED, {"en": "No ground for it."}, now=NOW)
    with pytest.raises(Refused) as refused:
        published(session, decision)
    assert refused.value.message.params == {"languages": "தமிழ்"}
    assert decision.published_at is None


def test_who_opted_out_or_has_no_phone_is_not_written_to_and_the_reason_is_kept(session: Session) -> None:
    team = viewer(session, Role.PROGRAMME)
    matter = item(session, team)
    ready(session, matter)
    gone, without = voice(session), voice(session)
    for said in (gone, without, voice(session)):
        cite(session, team, matter, said, Relation.SUPPORTS, now=NOW)
    session.execute(sa.update(Address).where(Address.contact_id == gone.contact_id).values(opted_out_at=NOW))
    decision = decisions.draft(session, team, matter, Outcome.ACCEPTED, {"en": "In March."}, now=NOW)
    # A contact who answered on a page has no address at all.
    without.contact_id = new_contact(session, language="en", now=NOW).id
    published(session, decision)
    assert len(tell_everybody(session)) == 1
    held = session.scalars(sa.select(notices.Notice.held_because).where(notices.Notice.handed_at.is_(None))).all()
    assert sorted(map(str, held)) == ["no_address", "opted_out"]


def test_whose_words_were_sealed_since_is_neither_told_nor_counted(session: Session) -> None:
    team = viewer(session, Role.PROGRAMME)
    matter = item(session, team)
    ready(session, matter)
    sealed = voice(session, language="te")
    for said in (sealed, voice(session)):
        cite(session, team, matter, said, Relation.SUPPORTS, now=NOW)
    sealed.sensitive = True
    session.flush()
    assert decisions.contributor_languages(session, matter) == {"en": 1}
    assert decisions.reachable(session, matter) == 1
    decision = decisions.draft(session, team, matter, Outcome.ACCEPTED, {"en": "In March."}, now=NOW)
    published(session, decision)
    assert [text.language for text in tell_everybody(session)] == ["en"]


def test_a_decision_is_published_once(session: Session) -> None:
    team = viewer(session, Role.PROGRAMME)
    matter = item(session, team)
    ready(session, matter)
    decision = decisions.draft(session, team, matter, Outcome.ACCEPTED, {"en": "In March."}, now=NOW)
    published(session, decision)
    with pytest.raises(Refused):
        published(session, decision)
    with pytest.raises(Refused):
        decisions.draft(session, team, matter, Outcome.DECLINED, {"en": "After all, no."}, now=NOW)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PROGRAMME])
def test_only_the_programme_team_decides(session: Session, role: Role) -> None:
    team, other = viewer(session, Role.PROGRAMME), viewer(session, role)
    matter = item(session, team)
    with pytest.raises(Refused):
        decisions.draft(session, other, matter, Outcome.ACCEPTED, {"en": "Yes."}, now=NOW)
    decision = decisions.draft(session, team, matter, Outcome.ACCEPTED, {"en": "Yes."}, now=NOW)
    with pytest.raises(Refused):
        decisions.publish(session, other, decision, languages=LANGUAGES, now=NOW)


def test_the_last_position_of_an_organisation_counts(session: Session) -> None:
    team, partner = viewer(session, Role.PROGRAMME), viewer(session, Role.PARTNER)
    matter = item(session, team)
    positions.take_position(session, partner, matter, Stance.SUPPORT, "", now=NOW)
    positions.take_position(session, partner, matter, Stance.CONCERN, "Who pays?", now=NOW)
    found = items.find_item(session, partner, matter.id)
    assert found is not None
    session.refresh(found)
    assert [(p.stance, p.comment) for p in standing(found.positions)] == [(Stance.CONCERN, "Who pays?")]


def test_a_concern_needs_its_reason_and_a_position_needs_an_organisation_that_may(session: Session) -> None:
    team, partner = viewer(session, Role.PROGRAMME), viewer(session, Role.PARTNER)
    matter = item(session, team)
    with pytest.raises(Refused):
        positions.take_position(session, partner, matter, Stance.BLOCK, "  ", now=NOW)
    with pytest.raises(Refused):
        positions.take_position(session, team, matter, Stance.SUPPORT, "", now=NOW)


@pytest.mark.parametrize("at", list(Stage))
@pytest.mark.parametrize("to", list(Stage))
def test_moves_by_hand_follow_the_table(at: Stage, to: Stage) -> None:
    everything = Facts(
        by_team=True,
        by_lead=True,
        led=True,
        staffed=True,
        promised=True,
        reasoned=True,
        why="It rained.",
        check="At the gate.",
    )
    move = MOVES[at].get(to)
    by_hand = move is not None and move.who not in (Who.DECISION, Who.COMMUNITY)

    assert (why_not(at, to, everything) == []) is by_hand


def test_no_hand_commits_declines_or_verifies() -> None:
    decided = {Stage.COMMITTED: Who.DECISION, Stage.DECLINED: Who.DECISION, Stage.VERIFIED: Who.COMMUNITY}
    taken = {(to, move.who) for moves in MOVES.values() for to, move in moves.items() if to in decided}

    assert taken == set(decided.items())


@pytest.mark.parametrize(
    ("at", "to", "lacking", "why"),
    [
        pytest.param(Stage.PROPOSED, Stage.PAUSED, {"why": ""}, "Say why", id="pausing needs a reason"),
        pytest.param(Stage.VERIFIED, Stage.REOPENED, {"why": ""}, "Say why", id="reopening needs a reason"),
        pytest.param(
            Stage.PILOTING, Stage.DELIVERED, {"check": ""}, "where it can be seen", id="delivered can be seen"
        ),
        pytest.param(
            Stage.PILOTING, Stage.DELIVERED, {"by_lead": False}, "organisation that leads", id="only the lead"
        ),
        pytest.param(Stage.COMMITTED, Stage.PILOTING, {"staffed": False}, "active any more", id="a lead that has left"),
        pytest.param(Stage.HEARD, Stage.EXPLORING, {"by_team": False}, "programme team", id="only the team explores"),
    ],
)
def test_a_step_that_cannot_be_taken_says_why(at: Stage, to: Stage, lacking: dict[str, Any], why: str) -> None:
    known: dict[str, Any] = {"by_team": True, "by_lead": True, "led": True, "staffed": True, "why": "x", "check": "x"}

    assert why_not(at, to, Facts(**known)) == []
    assert why in why_not(at, to, Facts(**known | lacking))[0].id


def test_we_will_do_it_needs_a_lead_and_a_promise_and_says_both(session: Session) -> None:
    team = viewer(session, Role.PROGRAMME)
    matter = item(session, team)
    decision = decisions.draft(session, team, matter, Outcome.ACCEPTED, {"en": "In March."}, now=NOW)

    with pytest.raises(NotYet) as refused:
        published(session, decision)

    assert len(refused.value.reasons) == 2
    assert matter.published_at is None


def test_nobody_publishes_a_draft_that_only_they_have_read(session: Session) -> None:
    team, colleague = viewer(session, Role.PROGRAMME), viewer(session, Role.PROGRAMME)
    matter = item(session, team)
    decision = decisions.draft(session, team, matter, Outcome.DECLINED, {"en": "No ground."}, now=NOW)
    with pytest.raises(Refused, match="Somebody else"):
        decisions.publish(session, team, decision, languages=LANGUAGES, now=NOW)
    decisions.approve(session, colleague, decision, now=NOW)
    # Whoever changes the draft has it read again.
    decisions.draft(session, team, matter, Outcome.DECLINED, {"en": "No ground there."}, now=NOW)
    with pytest.raises(Refused, match="Somebody else"):
        decisions.publish(session, team, decision, languages=LANGUAGES, now=NOW)
    decisions.approve(session, colleague, decision, now=NOW)

    decisions.publish(session, team, decision, languages=LANGUAGES, now=NOW)

    assert (decision.published_by_id, decision.approved_by_id) == (team.staff_id, colleague.staff_id)


def test_declining_releases_what_was_promised(session: Session) -> None:
    team = viewer(session, Role.PROGRAMME)
    matter = item(session, team)
    ready(session, matter)
    published(session, decisions.draft(session, team, matter, Outcome.DECLINED, {"en": "No ground."}, now=NOW))

    assert session.scalars(sa.select(Commitment.state)).all() == [State.RELEASED]


def test_over_the_heads_of_the_people_only_with_a_reason(session: Session) -> None:
    team = viewer(session, Role.PROGRAMME)
    matter = item(session, team)
    ready(session, matter)
    session.add(
        DesignVersion(
            item_id=matter.id, number=1, design={"en": "One tap."}, changed={}, made_by_id=team.staff_id, made_at=NOW
        )
    )
    session.flush()
    reasons = {"en": "In March."}
    decision = decisions.draft(session, team, matter, Outcome.ACCEPTED, reasons, now=NOW)
    with pytest.raises(NotYet, match="signed off"):
        published(session, decision)
    decisions.draft(session, team, matter, Outcome.ACCEPTED, reasons, overrides="The rain comes first.", now=NOW)

    assert published(session, decision).overrides == "The rain comes first."


def test_nothing_is_published_before_whom_it_concerns_could_reply(session: Session) -> None:
    team = viewer(session, Role.PROGRAMME)
    matter, theirs = item(session, team), viewer(session, Role.PARTNER)
    organisation = session.get_one(Organisation, theirs.organisation_id)
    concerns.concern(session, team, matter, [organisation], now=NOW)
    decision = decisions.draft(session, team, matter, Outcome.DECLINED, {"en": "No ground."}, now=NOW)
    with pytest.raises(NotYet):
        published(session, decision)
    reply = replies.ask(session, team, matter, organisation, NOW + timedelta(days=14), now=NOW)
    with pytest.raises(NotYet):
        published(session, decision)
    replies.write(session, theirs, reply, "We clean it every day.", now=NOW)

    published(session, decision)

    assert reply.shown_at == NOW
