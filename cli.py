"""The `kelu` command. Each command is a function; parsing stands at the end."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

import config
import launch
import worker
from forms.accounts import service as accounts
from sms import conversation
from survey import languages
from survey.answers import understand
from survey.catalogue import newest_versions, open_version
from survey.collect.submissions import completed_counts
from survey.db import downgrade, make_engine, make_session, upgrade
from survey.definition import xlsform
from survey.definition.model import UNDECLARED, Survey
from survey.interview import Clock, Interview
from survey.people.models import Organisation, Staff
from survey.people.roles import Role
from survey.publishing import check, publish_survey
from survey.segments import count_segments
from survey.words import Refused, say

Arguments = argparse.Namespace


class Wrong(Exception):
    """A command cannot do what it was asked; the message goes to standard error, and the exit code is 1."""


@contextmanager
def transaction() -> Iterator[Session]:
    """A session on the installation's database, committed at the end."""
    settings = config.load()
    with make_session(make_engine(settings.database_url)).begin() as session:
        yield session


def put(value: Any, args: Arguments, plain: Callable[[], str]) -> None:
    """Print `value` as JSON with `--json`, else in plain words."""
    print(json.dumps(value, ensure_ascii=False) if args.json else plain())


def read_workbook(path: Path) -> xlsform.Workbook:
    """The workbook at `path`, read. Raises `Wrong` if there is no such file."""
    try:
        return xlsform.read(path.read_bytes(), path.name)
    except OSError as error:
        raise Wrong(f"{path}: {error.strerror}") from error


def codes_of(survey: Survey) -> list[str]:
    """The codes of the languages that a survey says it is written in."""
    return [language.code for language in survey.languages if language.code != UNDECLARED]


def in_words(fault: dict[str, Any]) -> str:
    """A fault on one line."""
    row = f"row {fault['row']}" if fault["row"] else None
    place = ", ".join(part for part in (fault["sheet"], row, fault["column"]) if part)
    return ": ".join(part for part in (place, f"{fault['message']} {fault['remedy']}".strip()) if part)


def xlsform_check(args: Arguments) -> int:
    """Say whether a workbook can be published, and everything that is wrong with it."""
    workbook = read_workbook(args.file)
    report = check(workbook, args.lang)

    def plain() -> str:
        lines = [f"{kind[:-1]}: {in_words(fault)}" for kind in ("errors", "warnings") for fault in report[kind]]
        verdict = "can be published" if report["ok"] else "cannot be published yet"
        spoken = ", ".join(
            f"{language['name']} ({language['translated']}/{language['total']})" for language in report["languages"]
        )
        lines.append(f"{args.file.name}: {verdict}; {report['questions']} questions; {spoken}")
        lines.append(f"by text: {report['sms']['askable']} questions")
        lines += [f"  not {skip['name']}: {skip['why']}" for skip in report["sms"]["skipped"]]
        return "\n".join(lines)

    put(report, args, plain)
    return 0 if report["ok"] else 1


def survey_publish(args: Arguments) -> int:
    """Publish a workbook as a survey, or as the next version of one."""
    workbook = read_workbook(args.file)
    if workbook.survey is None or workbook.errors:
        faults = "\n".join(f"  {in_words(fault)}" for fault in check(workbook)["errors"])
        raise Wrong(f"{args.file.name} cannot be published yet:\n{faults}")
    with transaction() as session:
        version, _new = publish_survey(session, workbook.survey, staff_id=None, now=datetime.now(UTC))
        published = {
            "slug": version.record.slug,
            "version": version.number,
            "languages": codes_of(version.survey),
        }
    print(json.dumps(published, ensure_ascii=False))
    return 0


def survey_list(args: Arguments) -> int:
    """List the surveys."""
    with transaction() as session:
        counts = completed_counts(session)
        rows = [
            {
                "slug": version.record.slug,
                "version": version.number,
                "open": version.record.open,
                "languages": codes_of(version.survey),
                "submissions": counts.get(version.survey_id, 0),
            }
            for version in newest_versions(session)
        ]
    put(
        rows,
        args,
        lambda: "\n".join(f"{row['slug']}  version {row['version']}  {row['submissions']} answered" for row in rows),
    )
    return 0


def sms_segments(args: Arguments) -> int:
    """Count the segments that a text is billed as."""

    def count(text: str) -> dict[str, Any]:
        segments = count_segments(text)
        return {"encoding": segments.encoding, "units": segments.units, "segments": segments.segments}

    if args.jsonl:
        return each_line(lambda line: count(line["text"]))
    print(json.dumps(count(args.text or ""), ensure_ascii=False))
    return 0


def sms_play(args: Arguments) -> int:
    """Talk a survey's dialogue on standard input and output. Nothing is stored."""
    settings = config.load()
    with transaction() as session:
        version = open_version(session, args.slug)
        if version is None:
            raise Wrong(f"There is no open survey “{args.slug}”.")
        survey, closed_to_texts, keyword = version.survey, frozenset(version.not_by_text), version.record.slug
    language = args.lang or settings.languages[0]
    now = datetime.now(UTC)
    clock = Clock(now, now, settings.timezone)
    today = now.astimezone(settings.timezone).date()

    def talk(given: dict[str, str], pending: conversation.Answered | None = None, reasks: int = 0) -> conversation.Talk:
        interview = Interview(survey, given, clock)
        return conversation.Talk(interview, language, today, keyword, closed_to_texts, pending, reasks)

    given: dict[str, str] = {}
    turn = conversation.begin(talk(given))
    print(conversation.render(turn.say, language), flush=True)
    for line in sys.stdin:
        if turn.ending is not None:
            break
        text = line.rstrip("\n")
        if languages.command(text, in_question=True) == "opt_out":
            break
        turn = conversation.take(talk(given, turn.pending, turn.reasks), text)
        if turn.keep is not None:
            given[turn.keep.path] = turn.keep.value
        if turn.forget is not None:
            given.pop(turn.forget, None)
        print(conversation.render(turn.say, language), flush=True)
        if turn.ending is not None:
            break
    return 0


def read_answer(args: Arguments) -> int:
    """Say what an answer would be understood as."""
    now = datetime.fromisoformat(args.now) if args.now else datetime.now(UTC)
    if now.tzinfo is None:
        now = now.replace(tzinfo=UTC)
    local = now.astimezone(config.load().timezone)
    if args.jsonl:
        return each_line(
            lambda line: understand(line["type"], line.get("choices") or (), line["lang"], line["text"], local)
        )
    if args.type is None or args.lang is None:
        raise Wrong("Say --type and --lang, or --jsonl.")
    choices = json.loads(args.choices) if args.choices else ()
    print(json.dumps(understand(args.type, choices, args.lang, args.text or "", local), ensure_ascii=False))
    return 0


def each_line(answer: Callable[[dict[str, Any]], dict[str, Any]]) -> int:
    """Answer each line of standard input, an object, with a line of output."""
    for line in sys.stdin:
        if line.strip():
            print(json.dumps(answer(json.loads(line)), ensure_ascii=False), flush=True)
    return 0


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


def db_upgrade(_args: Arguments) -> int:
    """Bring the database up to date."""
    upgrade(make_engine(config.load().database_url))
    return 0


def db_downgrade(args: Arguments) -> int:
    """Take the database back to a revision."""
    downgrade(make_engine(config.load().database_url), args.revision)
    return 0


def run_worker(_args: Arguments) -> int:
    """Run the worker."""
    worker.run()
    return 0


def run(_args: Arguments) -> int:
    """Migrate, fill with demonstration data on first use, serve with a worker until Ctrl-C."""
    port = os.environ.get("PORT") or "8000"
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise Wrong(f"PORT is “{port}”; it must be a number such as 8000.")
    return launch.run(int(port))


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    top = argparse.ArgumentParser(prog="kelu", description="Ask, listen, decide together, say what came of it.")
    commands = top.add_subparsers(required=True, metavar="COMMAND")

    def group(name: str, help_text: str) -> Any:
        return commands.add_parser(name, help=help_text).add_subparsers(required=True, metavar="COMMAND")

    def command(among: Any, name: str, does: Callable[[Arguments], int]) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = among.add_parser(name, help=(does.__doc__ or "").splitlines()[0])
        made.set_defaults(does=does)
        return made

    command(commands, "run", run)
    command(commands, "worker", run_worker)

    db = group("db", "the database")
    command(db, "upgrade", db_upgrade)
    command(db, "downgrade", db_downgrade).add_argument("revision")

    xlsforms = group("xlsform", "XLSForm workbooks")
    checking = command(xlsforms, "check", xlsform_check)
    checking.add_argument("file", type=Path)
    checking.add_argument("--lang", default="en")
    checking.add_argument("--json", action="store_true")

    surveys = group("survey", "surveys")
    command(surveys, "publish", survey_publish).add_argument("file", type=Path)
    command(surveys, "list", survey_list).add_argument("--json", action="store_true")

    texts = group("sms", "texts")
    segments = command(texts, "segments", sms_segments)
    segments.add_argument("text", nargs="?")
    segments.add_argument("--jsonl", action="store_true")
    segments.add_argument("--json", action="store_true")
    play = command(texts, "play", sms_play)
    play.add_argument("slug")
    play.add_argument("--lang")

    reading = command(commands, "read", read_answer)
    reading.add_argument("text", nargs="?")
    reading.add_argument("--type")
    reading.add_argument("--choices")
    reading.add_argument("--lang")
    reading.add_argument("--now")
    reading.add_argument("--jsonl", action="store_true")
    reading.add_argument("--json", action="store_true")

    users = group("user", "staff and partners who sign in")
    add = command(users, "add", user_add)
    add.add_argument("email")
    add.add_argument("--role", required=True, action="append", choices=[role.value for role in Role])
    add.add_argument("--organisation", required=True)
    add.add_argument("--name")
    add.add_argument("--password-stdin", action="store_true")
    command(users, "link", user_link).add_argument("email")
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    args = parser().parse_args(argv)
    try:
        code: int = args.does(args)
        return code
    except Refused as refused:
        print(say(refused.message, "en"), file=sys.stderr)
    except (Wrong, config.SettingsError) as wrong:
        print(wrong, file=sys.stderr)
    except json.JSONDecodeError as error:
        print(f"This is not JSON: {error}", file=sys.stderr)
    return 1
