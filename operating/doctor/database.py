"""Looking into the database: whether it answers, fits this version and this key, and what in it needs somebody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from config import Settings
from forms.accounts.models import Account
from keeping.tables import known_revisions, revision
from operating.doctor.findings import Finding, fine, note, problem
from operating.figures import Figures, gather
from sms.messages import State
from survey.db import make_session, newest_revision
from survey.people.addresses import WrongAddressKey
from survey.people.erasure import GONE
from survey.people.models import Address, Staff
from survey.people.programme import check_key, the_programme
from survey.people.roles import Capability, Role, viewer_for

MOST_SKEW = timedelta(seconds=5)
MOST_OVERDUE = timedelta(minutes=15)


def look_into_database(settings: Settings, engine: sa.Engine, *, now: datetime) -> Iterator[Finding]:
    """Whether the database can be worked with; then what it says."""
    try:
        with engine.connect() as connection:
            stands_at, known = revision(connection), known_revisions(connection)
    except sa.exc.SQLAlchemyError as error:
        yield problem(
            "database",
            f"The database does not answer ({type(error).__name__}).",
            why="Nothing works without it; texts that carriers bring are refused, and brought again later.",
            remedy="See that it runs, and that KELU_DATABASE_URL names its host, user, password and database rightly.",
        )
        return
    if stands_at != newest_revision():
        if stands_at is None or stands_at in known:
            what = "has no tables yet" if stands_at is None else f"is behind (at {stands_at})"
            remedy = "Back up, then run `kelu db upgrade`."
        else:
            what, remedy = f"is newer than this Kelu (at {stands_at})", "Install the version that it belongs to."
        yield problem("database", f"The database {what}.", why="Pages fail where they differ.", remedy=remedy)
        return
    yield fine("database", f"It answers, and has the tables of this version ({stands_at}).")
    with make_session(engine)() as session:
        yield from _clock(session, now)
        yield from _key(session, settings)
        yield from _texts(gather(session, now=now))
        yield from _people(session)


def _clock(session: Session, now: datetime) -> Iterator[Finding]:
    if session.get_bind().dialect.name == "sqlite":
        return
    theirs: datetime = session.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
    apart = abs(theirs - datetime.now(UTC))
    if apart > MOST_SKEW:
        yield problem(
            "clock",
            f"The clocks of this machine and of the database are {apart.total_seconds():.0f} seconds apart.",
            why="Texts may be sent early or twice looked at; codes of authenticator apps fail.",
            remedy="Turn time synchronisation on, on both: `timedatectl set-ntp true`.",
        )
    else:
        yield fine("clock", "This machine and the database agree on the time.")


def _key(session: Session, settings: Settings) -> Iterator[Finding]:
    keys = settings.installation.keys
    try:
        check_key(session, keys)
        known = sa.select(Address).where(Address.channel_kind != GONE)
        sample = session.scalar(known.order_by(Address.id.desc()).limit(1))
        if sample is not None:
            keys.open(sample.channel_kind, sample.sealed)
    except WrongAddressKey:
        yield problem(
            "address key",
            "KELU_ADDRESS_KEY is not the key that the stored phone numbers were sealed with.",
            why="Nobody who wrote before can be answered, and new texts from them look like strangers'.",
            remedy="Put the old key back, from where you keep it apart from the backups. No one can help without it.",
        )
        return
    yield fine("address key", "It opens the phone numbers that are stored.")
    if the_programme(session) is None:
        yield problem(
            "programme",
            "The programme has no name yet.",
            why="People do not see who asks them, and a wrong address key would go unnoticed.",
            remedy='Name it, in each language: `kelu programme name "Our programme" --lang en`.',
        )


def _texts(figures: Figures) -> Iterator[Finding]:
    uncertain = figures.outbox[State.UNCERTAIN]
    if figures.overdue_seconds > MOST_OVERDUE.total_seconds():
        yield problem(
            "outbox",
            f"A text has been due for {figures.overdue_seconds / 60:.0f} minutes and was not sent.",
            why="People wait for an answer.",
            remedy="See whether a worker runs (below), and what its log says.",
        )
    if uncertain:
        yield note(
            "outbox",
            f"{uncertain} texts are uncertain: a worker died, or the carrier did not answer, while they were sent.",
            why="They are not sent twice; whether they arrived is asked of the carrier, and may stay unknown.",
            remedy="Look at them at the desk, under Texts, and write again where it matters.",
        )
    if figures.inbound_flagged:
        yield note(
            "texts",
            f"{figures.inbound_flagged} texts that came in need somebody to look.",
            why="Kelu kept them and thanked for them, but could not make out what they answer.",
            remedy="Read them in the inbox.",
        )
    if not uncertain and figures.overdue_seconds <= MOST_OVERDUE.total_seconds():
        yield fine("outbox", f"Nothing is overdue; {figures.outbox[State.QUEUED]} texts wait for their time.")


def _people(session: Session) -> Iterator[Finding]:
    active = session.scalars(sa.select(Staff).where(Staff.active)).all()
    admins = [staff for staff in active if Role.ADMIN in staff.roles]
    if not admins:
        yield problem(
            "staff",
            "There is no administrator who can sign in.",
            why="Nobody can invite or remove people.",
            remedy="Add one: `kelu user add EMAIL --role admin --organisation NAME`, then `kelu user link EMAIL`.",
        )
    else:
        yield fine("staff", f"{len(active)} people can sign in; {len(admins)} of them administer.")
    trusted = {
        staff.id
        for staff in active
        if Role.ADMIN in staff.roles or _may(staff, Capability.SEE_SENSITIVE) or _may(staff, Capability.SEE_FEEDBACK)
    }
    accounts = session.scalars(sa.select(Account).where(Account.staff_id.in_(trusted))).unique()
    without = sum(not account.has_second_factor for account in accounts)
    if without:
        yield note(
            "second factors",
            f"{without} people who administer or read the inbox sign in with a password alone.",
            why="A password that is guessed, shared or read over a shoulder opens what people said in confidence.",
            remedy="Ask them to turn on a second factor under their name at the desk.",
        )
    if not any(_may(staff, Capability.SEE_SENSITIVE) for staff in active):
        yield note(
            "safeguarding",
            "Nobody may see sensitive matters.",
            why="What is marked sensitive is hidden from everybody, and so nobody acts on it.",
            remedy="Give somebody the role safeguarding.",
        )


def _may(staff: Staff, capability: Capability) -> bool:
    from_roles = viewer_for(staff.id, staff.organisation_id, staff.roles)
    return from_roles.may(capability)
