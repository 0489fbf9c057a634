"""Fills an empty installation with the demonstration programme. Its phones are simulated: nothing is sent out."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from forms.accounts.service import make_staff
from sms import outbox
from sms.channels.base import SIMULATOR, Incoming
from sms.gateway import receive
from sms.messages import Outbound, State
from survey import arrivals
from survey.backlog import concerns, decisions, items, merging
from survey.backlog.commitments import clocks, making, settling
from survey.backlog.commitments.making import Promise
from survey.backlog.evidence import cite
from survey.backlog.items import Wording
from survey.backlog.models import Item, Outcome, Relation, Stance
from survey.backlog.positions import take_position
from survey.backlog.review import comments, rounds
from survey.backlog.review.models import CommentKind
from survey.backlog.stages import Stage
from survey.backlog.themes import Theme
from survey.catalogue import SurveyVersion
from survey.collect.submissions import keep, start
from survey.definition import xlsform
from survey.feedback.voices import Feedback
from survey.installation import Installation
from survey.people import consent, groups
from survey.people.addresses import locked_address, new_contact, normal_phone, set_language, speaks
from survey.people.consent import Purpose
from survey.people.models import Contact, Group, Organisation, Staff
from survey.people.programme import set_up
from survey.people.roles import Role, Viewer, viewer_for
from survey.publishing import publish_survey

HERE = Path(__file__).parent
WORKBOOK = HERE / "work_and_health.xlsx"
TEAM_EMAIL, PARTNER_EMAIL = "farzana@example.org", "kavitha@example.org"
OUR_NUMBER = "KELU"


def guide(session: Session, email: str) -> Staff:
    """The staff member of the demonstration with that address, whom a newcomer may sign in as."""
    return session.scalars(sa.select(Staff).where(Staff.email == email)).one()


@dataclass
class _Cast:
    """Who has been made so far, by the keys that the demonstration files use."""

    organisations: dict[str, Organisation] = field(default_factory=dict)
    staff: dict[str, Staff] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)
    voices: dict[str, Feedback] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)
    groups: dict[str, list[Group]] = field(default_factory=dict)  # of each contact

    def viewer(self, key: str) -> Viewer:
        person = self.staff[key]
        return viewer_for(person.id, person.organisation_id, person.roles)


def seed(session: Session, installation: Installation, *, now: datetime) -> None:
    """Fill the database behind `session`, which must be empty, with the demonstration as if it had run for weeks."""
    cast = _Cast()
    long_ago = now - timedelta(days=90)
    _seed_people(session, installation, cast, long_ago)
    survey = _seed_survey(session, cast, long_ago)
    for voice in _load("voices")["voices"]:
        _seed_voice(session, installation, cast, voice, now)
    for answered in _load("answers")["submissions"]:
        _seed_submission(session, installation, cast, survey, answered, now)
    around = _load("around")
    for group in around["groups"]:
        _seed_group(session, cast, group, now)
    for key, belongs_to in cast.groups.items():
        groups.place(session, cast.viewer("farzana"), cast.contacts[key], [g.id for g in belongs_to], now=long_ago)
    for item in _load("backlog")["items"]:
        _seed_item(session, installation, cast, item, now)
    for merged in around["merges"]:
        at = now - timedelta(days=merged["days_ago"])
        merging.merge(
            session, cast.viewer(merged["by"]), cast.items[merged["item"]], cast.items[merged["into"]], now=at
        )
    for asked in around["rounds"]:
        _seed_round(session, cast, asked, now)
    for comment in around["comments"]:
        _seed_comment(session, cast, comment, now)
    clocks.sweep(session, installation, now=now)


def _load(name: str) -> dict[str, Any]:
    with (HERE / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def _seed_people(session: Session, installation: Installation, cast: _Cast, now: datetime) -> None:
    data = _load("programme")
    set_up(session, installation.keys, data["programme"]["name"], demonstration=True)
    for row in data["organisations"]:
        organisation = Organisation(name=row["name"]["en"], names=row["name"], kind=row["kind"])
        session.add(organisation)
        cast.organisations[row["key"]] = organisation
    for row in data["staff"]:
        account = make_staff(
            session,
            name=row["name"],
            email=row["email"],
            organisation=cast.organisations[row["organisation"]],
            roles=[Role(role) for role in row["roles"]],
            language=row["language"],
            now=now,
        )
        cast.staff[row["key"]] = account.staff


def _seed_survey(session: Session, cast: _Cast, now: datetime) -> SurveyVersion:
    workbook = xlsform.read(WORKBOOK.read_bytes(), WORKBOOK.name)
    if workbook.survey is None or workbook.errors:
        raise ValueError(f"the demonstration survey has faults: {workbook.errors}")
    version, _new = publish_survey(session, workbook.survey, staff_id=cast.staff["farzana"].id, now=now)
    return version


def _contact(session: Session, cast: _Cast, key: str, language: str, now: datetime) -> Contact:
    if key not in cast.contacts:
        cast.contacts[key] = new_contact(session, language=language, now=now)
    return cast.contacts[key]


def _seed_voice(
    session: Session, installation: Installation, cast: _Cast, row: Mapping[str, Any], now: datetime
) -> None:
    said_at = now - timedelta(days=row["days_ago"], hours=len(cast.voices) % 9, minutes=7 * len(cast.voices) % 60)
    if row["channel"] == "sms":
        contact, feedback = _text_in(session, installation, cast, row, said_at)
    else:
        contact = _contact(session, cast, row["contact"], row["language"], said_at)
        feedback = arrivals.free_text(session, row["text"], contact, channel_kind=row["channel"], now=said_at)
    # What the team has put right and added since.
    feedback.language, feedback.romanised = row["language"], row["romanised"]
    feedback.sensitive = row.get("sensitive", False)
    if row["gloss"]:
        feedback.gloss, feedback.gloss_by_id = row["gloss"], cast.staff["farzana"].id
    purposes = (Purpose.ANSWER, Purpose.QUOTE) if row["quote"] else (Purpose.ANSWER,)
    for purpose in purposes:
        consent.give(session, contact.id, purpose, language=row["language"], channel_kind=row["channel"], now=said_at)
    cast.voices[row["key"]] = feedback


def _text_in(
    session: Session, installation: Installation, cast: _Cast, row: Mapping[str, Any], now: datetime
) -> tuple[Contact, Feedback]:
    phone = normal_phone(row["phone"], installation.country)
    address = locked_address(session, installation.keys, SIMULATOR, phone, now)
    contact = cast.contacts.get(row["contact"])
    if contact is None:
        # The second person on a shared phone is a contact of their own.
        taken = address.contact_id in {known.id for known in cast.contacts.values()}
        contact = new_contact(session, language=row["language"], now=now) if taken else address.contact
        cast.contacts[row["contact"]] = contact
    speaks(session, address, contact)
    set_language(address, row["language"])
    incoming = Incoming(
        channel=SIMULATOR,
        channel_kind=SIMULATOR,
        provider_id=f"demo-{row['key']}",
        sender=phone,
        our_number=OUR_NUMBER,
        text=row["text"],
    )
    receive(session, incoming, installation, now=now)
    feedback = session.scalars(
        sa.select(Feedback).where(Feedback.contact_id == contact.id).order_by(Feedback.id.desc()).limit(1)
    ).one()
    return contact, feedback


def _seed_submission(
    session: Session,
    installation: Installation,
    cast: _Cast,
    version: SurveyVersion,
    row: Mapping[str, Any],
    now: datetime,
) -> None:
    answered_at = now - timedelta(days=row["days_ago"], hours=3)
    if "contact" in row:
        contact = _contact(session, cast, row["contact"], row["language"], answered_at)
    else:
        contact = new_contact(session, language=row["language"], now=answered_at)
    submission = start(
        session,
        version,
        f"demo:{row['key']}",
        contact_id=contact.id,
        channel_kind=SIMULATOR if row["channel"] == "sms" else row["channel"],
        language=row["language"],
        now=answered_at,
    )
    for question in version.survey.questions():
        if question.takes_answer:
            value = row["values"].get(question.path, "")
            keep(session, submission, question.path, value, value)
    arrivals.complete(session, submission, installation, now=answered_at + timedelta(minutes=9))
    if row.get("gloss"):
        session.execute(
            sa.update(Feedback)
            .where(Feedback.submission_id == submission.id)
            .values(gloss=row["gloss"], gloss_by_id=cast.staff["farzana"].id)
        )


def _seed_item(
    session: Session, installation: Installation, cast: _Cast, row: Mapping[str, Any], now: datetime
) -> None:
    team = cast.viewer("farzana")
    reached = {Stage(step["stage"]): now - timedelta(days=step["days_ago"]) for step in row["history"]}
    item = items.make_item(
        session,
        team,
        {language: Wording(row["title"][language], row["description"][language]) for language in row["title"]},
        theme=Theme(row["theme"]),
        place=row["place"]["en"],
        lead=cast.organisations[row["lead"]] if "lead" in row else None,
        urgency=row.get("urgency"),
        effort=row.get("effort"),
        now=reached[Stage.HEARD],
    )
    cast.items[row["key"]] = item
    for link in row["evidence"]:
        voice = cast.voices[link["voice"]]
        cited_at = max(voice.received_at, reached[Stage.HEARD]) + timedelta(hours=5)
        cite(session, team, item, voice, Relation(link["relation"]), publish=link["publish"], now=cited_at)
    for position in row.get("positions", []):
        taken_at = now - timedelta(days=position["days_ago"])
        partner = cast.viewer(position["staff"])
        take_position(session, partner, item, Stance(position["stance"]), position["comment"], now=taken_at)
    if "concerns" in row:
        concerned = [cast.organisations[key] for key in row["concerns"]]
        concerns.concern(session, team, item, concerned, now=reached[Stage.HEARD])
    for promise in row.get("promises", []):
        _promise(session, installation, cast, item, promise, now)
    decided: Mapping[str, Any] = row.get("decision", {})
    for stage, at in sorted(reached.items(), key=lambda step: step[1]):
        if stage in (Stage.COMMITTED, Stage.DECLINED):
            _decide(session, installation, cast, item, decided, now)
        elif stage is Stage.DELIVERED:
            items.move(
                session, cast.viewer(row["delivered_by"]), item, stage, publish=False, check=row["check"], now=at
            )
            items.show_stage(session, team, item, now=at)
        elif stage is not Stage.HEARD:
            items.move(session, team, item, stage, publish=True, now=at)
    if decided and "published_days_ago" not in decided:
        _decide(session, installation, cast, item, decided, now)


def _promise(
    session: Session, installation: Installation, cast: _Cast, item: Item, row: Mapping[str, Any], now: datetime
) -> None:
    signer = cast.viewer(row["staff"])
    signed_at = now - timedelta(days=row["signed_days_ago"])

    def day(days_ahead: int) -> date:
        return installation.today(now + timedelta(days=days_ahead))

    promised = Promise(row["what"], day(row["due_in_days"]), signer.staff_id, signed=True)
    commitment = making.sign(session, signer, item, promised, installation, now=signed_at)
    for moved in row.get("moved", []):
        moved_at = now - timedelta(days=moved["days_ago"])
        after = day(moved["to_in_days"])
        settling.renegotiate(session, signer, commitment, after, moved["why"], installation, now=moved_at)
    if "kept_days_ago" in row:
        kept_at = now - timedelta(days=row["kept_days_ago"])
        settling.keep(session, signer, commitment, row["told"], installation, now=kept_at)


def _seed_round(session: Session, cast: _Cast, row: Mapping[str, Any], now: datetime) -> None:
    about = [cast.items[key] for key in row["items"]]
    asked = [cast.organisations[key] for key in row["organisations"]]
    closes_at = now + timedelta(days=row["closes_in_days"])
    opened_at = now - timedelta(days=row["opened_days_ago"])
    rounds.open_round(session, cast.viewer(row["by"]), row["title"], about, asked, closes_at, now=opened_at)


def _seed_comment(session: Session, cast: _Cast, row: Mapping[str, Any], now: datetime) -> None:
    kind, item = CommentKind(row["kind"]), cast.items[row["item"]]
    said_at = now - timedelta(days=row["days_ago"])
    said = comments.remark(session, cast.viewer(row["staff"]), item, kind, row["body"], now=said_at)
    if "answer" in row:
        answer = row["answer"]
        answered_at = now - timedelta(days=answer["days_ago"])
        comments.answer(session, cast.viewer(answer["staff"]), said, answer["body"], now=answered_at)


def _seed_group(session: Session, cast: _Cast, row: Mapping[str, Any], now: datetime) -> None:
    team = cast.viewer("farzana")
    group = groups.make(
        session, team, row["name"], names=row["names"], rarely_heard=row["rarely_heard"], now=now - timedelta(days=80)
    )
    for key in row["members"]:
        cast.groups.setdefault(key, []).append(group)


def _decide(
    session: Session, installation: Installation, cast: _Cast, item: Item, row: Mapping[str, Any], now: datetime
) -> None:
    drafted_at = now - timedelta(days=row["decided_days_ago"])
    decision = decisions.draft(
        session, cast.viewer(row["by"]), item, Outcome(row["outcome"]), row["reason"], now=drafted_at
    )
    if "published_days_ago" in row:
        published_at = now - timedelta(days=row["published_days_ago"])
        colleague = cast.viewer("farzana" if row["by"] == "venkatesh" else "venkatesh")
        decisions.publish(session, colleague, decision, languages=installation.languages, now=published_at)
        _tell(session, installation, published_at)


def _tell(session: Session, installation: Installation, now: datetime) -> None:
    """Let the phones have received, back then, what was just decided."""
    outbox.expand_announcements(session, decisions.AUDIENCES, installation, now=now)
    outbox.take_notices(session, now=now)
    session.flush()
    for outbound in session.scalars(sa.select(Outbound).where(Outbound.state == State.QUEUED)):
        outbound.state, outbound.done_at, outbound.provider_id = State.DELIVERED, now, f"demo-{outbound.id}"
