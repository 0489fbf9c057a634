"""`kelu user …`: staff and partners who sign in."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

import config
from commands.command import Arguments, Wrong, command, group, transaction
from forms.accounts import service as accounts
from survey.people.models import Organisation, Staff
from survey.people.roles import Role


def register(commands: Any) -> None:
    """Add the commands."""
    users = group(commands, "user", "staff and partners who sign in")
    add = command(users, "add", user_add)
    add.add_argument("email")
    add.add_argument("--role", required=True, action="append", choices=[role.value for role in Role])
    add.add_argument("--organisation", required=True)
    add.add_argument("--name")
    add.add_argument("--password-stdin", action="store_true")
    command(users, "link", user_link).add_argument("email")


def user_add(args: Arguments) -> int:
    """Add a staff member; their organisation is made if it is new."""
    password = sys.stdin.readline().rstrip("\n") if args.password_stdin else None
    with transaction() as session:
        organisation = session.scalar(sa.select(Organisation).where(Organisation.name == args.organisation))
        if organisation is None:
            organisation = Organisation(name=args.organisation)
            session.add(organisation)
        accounts.make_staff(
            session,
            name=args.name or args.email.partition("@")[0],
            email=args.email,
            organisation=organisation,
            roles=[Role(role) for role in args.role],
            password=password,
            now=datetime.now(UTC),
        )
    print(f"Added {args.email} ({', '.join(args.role)}, {args.organisation}).")
    return 0


def user_link(args: Arguments) -> int:
    """Print a link that signs a staff member in once, within the hour."""
    with transaction() as session:
        staff = session.scalar(sa.select(Staff).where(Staff.email == args.email.lower()))
        if staff is None:
            raise Wrong(f"Nobody here has the address {args.email}.")
        secret = accounts.make_link(session, staff, now=datetime.now(UTC))
    print(f"{config.load().public_url}/accounts/link/{secret}")
    return 0
