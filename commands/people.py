"""`kelu user …`: staff and partners who sign in."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

import config
from commands.command import Arguments, Wrong, command, group, put, transaction
from forms.accounts import second_factor
from forms.accounts import service as accounts
from forms.accounts.models import Account
from survey.people import organisations
from survey.people.roles import Role
from survey.people.staff import TERMINAL


def register(commands: Any) -> None:
    """Add the commands."""
    users = group(commands, "user", "staff and partners who sign in")
    add = command(users, "add", user_add)
    add.add_argument("email")
    add.add_argument("--role", required=True, action="append", choices=[role.value for role in Role])
    add.add_argument("--organisation", required=True)
    add.add_argument("--name")
    add.add_argument("--language", choices=config.LANGUAGES, help="which language they read (default: the first)")
    add.add_argument("--password-stdin", action="store_true")
    link = command(users, "link", user_link)
    link.add_argument("email")
    link.add_argument("--password", action="store_true", help="one to choose a password with, that opens for 7 days")
    command(users, "list", user_list).add_argument("--json", action="store_true")
    command(users, "deactivate", user_deactivate).add_argument("email")
    command(users, "reset-second-factor", user_reset).add_argument("email")


def user_add(args: Arguments) -> int:
    """Add a staff member; without a password, print a link to choose one with."""
    password = sys.stdin.readline().rstrip("\n") if args.password_stdin else None
    settings, now = config.load(), datetime.now(UTC)
    with transaction() as session:
        account = accounts.make_staff(
            session,
            name=args.name or args.email.partition("@")[0],
            email=args.email,
            organisation=organisations.named(session, TERMINAL, args.organisation, now=now),
            roles=[Role(role) for role in args.role],
            language=args.language or settings.languages[0],
            password=password,
            now=now,
        )
        secret = None if password is not None else accounts.invite(session, TERMINAL, account.staff, now=now)
    print(f"Added {args.email} ({', '.join(args.role)}, {args.organisation}).")
    if secret is not None:
        print(f"They choose a password at (once, within {accounts.INVITATION_DAYS} days):\n{_invitation(secret)}")
    return 0


def user_link(args: Arguments) -> int:
    """Print a link that signs a staff member in once, within the hour; or one to choose a password with."""
    now = datetime.now(UTC)
    with transaction() as session:
        staff = _account(session, args.email).staff
        if not staff.active:
            raise Wrong(f"{args.email} has left; no link lets them in.")
        secret = (
            accounts.invite(session, TERMINAL, staff, now=now)
            if args.password
            else accounts.make_link(session, staff, now=now)
        )
    print(_invitation(secret) if args.password else f"{config.load().public_url}/accounts/link/{secret}")
    return 0


def user_list(args: Arguments) -> int:
    """List staff: organisation, roles, whether active, second factor, last sign-in."""
    with transaction() as session:
        rows = [
            {
                "email": account.staff.email,
                "name": account.staff.name,
                "organisation": account.staff.organisation.name,
                "roles": sorted(account.staff.roles),
                "language": account.staff.language,
                "active": account.staff.active,
                "password": account.password_hash is not None,
                "second_factor": account.has_second_factor,
                "last_sign_in": account.last_sign_in_at.isoformat(timespec="seconds")
                if account.last_sign_in_at
                else None,
            }
            for account in accounts.accounts(session)
        ]
    put(rows, args, lambda: "\n".join(_line(row) for row in rows) or "Nobody yet: kelu user add …")
    return 0


def user_deactivate(args: Arguments) -> int:
    """Let a staff member in no longer; what they did stays, with their name."""
    with transaction() as session:
        accounts.deactivate(session, TERMINAL, _account(session, args.email), now=datetime.now(UTC))
    print(f"{args.email} can no longer sign in.")
    return 0


def user_reset(args: Arguments) -> int:
    """Take away the second factor of a staff member who lost it."""
    with transaction() as session:
        second_factor.reset(session, TERMINAL, _account(session, args.email), now=datetime.now(UTC))
    print(f"{args.email} signs in without a second factor, and can set up another.")
    return 0


def _account(session: Session, email: str) -> Account:
    account = accounts.account_of(session, email)
    if account is None:
        raise Wrong(f"Nobody here has the address {email}.")
    return account


def _invitation(secret: str) -> str:
    return f"{config.load().public_url}/accounts/invitation/{secret}"


def _line(row: dict[str, Any]) -> str:
    state = "" if row["active"] else "has left, "
    factor = "second factor" if row["second_factor"] else "no second factor"
    last = f"last here {row['last_sign_in']}" if row["last_sign_in"] else "never here"
    return f"{row['email']}: {row['name']}, {row['organisation']} ({', '.join(row['roles'])}); {state}{factor}, {last}"
