"""`kelu sms …` and `kelu read`: what texts cost, how a dialogue goes, what an answer is understood as."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

import config
from commands.command import Arguments, Wrong, command, each_line, group, transaction
from sms import conversation
from sms.invitations import Invited, invite
from survey import languages
from survey.answers import understand
from survey.catalogue import open_version
from survey.interview import Clock, Interview
from survey.people.models import Contact
from survey.segments import count_segments


def register(commands: Any) -> None:
    """Add the commands."""
    texts = group(commands, "sms", "texts")
    segments = command(texts, "segments", sms_segments)
    segments.add_argument("text", nargs="?")
    segments.add_argument("--jsonl", action="store_true")
    segments.add_argument("--json", action="store_true")
    play = command(texts, "play", sms_play)
    play.add_argument("slug")
    play.add_argument("--lang")
    start = command(texts, "start", sms_start)
    start.add_argument("slug")
    start.add_argument("--contact", required=True, metavar="CODE")

    reading = command(commands, "read", read_answer)
    reading.add_argument("text", nargs="?")
    reading.add_argument("--type")
    reading.add_argument("--choices")
    reading.add_argument("--parameters", help="those of the parameters column, like “start=1 end=5”")
    reading.add_argument("--lang")
    reading.add_argument("--now")
    reading.add_argument("--jsonl", action="store_true")
    reading.add_argument("--json", action="store_true")


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

    def talk(given: dict[str, str], last: conversation.Turn | None = None) -> conversation.Talk:
        talking = conversation.Talk(Interview(survey, given, clock), language, today, keyword, closed_to_texts)
        return talking if last is None else talking.after_turn(last)

    given: dict[str, str] = {}
    turn = conversation.begin(talk(given))
    print(conversation.render(turn.say, language), flush=True)
    for line in sys.stdin:
        if turn.ending is not None:
            break
        text = line.rstrip("\n")
        if languages.command(text, in_question=True) == "opt_out":
            break
        turn = conversation.take(talk(given, turn), text)
        if turn.keep is not None:
            given[turn.keep.path] = turn.keep.value
        if turn.forget is not None:
            given.pop(turn.forget, None)
        print(conversation.render(turn.say, language), flush=True)
        if turn.ending is not None:
            break
    return 0


def sms_start(args: Arguments) -> int:
    """Invite somebody to answer a survey by text: once, and never somebody who left."""
    installation = config.load().installation
    with transaction() as session:
        version = open_version(session, args.slug)
        if version is None:
            raise Wrong(f"There is no open survey “{args.slug}”.")
        contact = session.scalar(sa.select(Contact).where(Contact.code == args.contact))
        if contact is None:
            raise Wrong(f"There is no contact “{args.contact}”.")
        came = invite(session, contact, version, installation, staff_id=None, now=datetime.now(UTC))
        if came is not Invited.MADE:
            raise Wrong(f"Not invited: {WHY_NOT[came]}.")
    print("Invited: the text goes out with the worker, by day.")
    return 0


WHY_NOT = {
    Invited.NO_ADDRESS: "we have no number of theirs",
    Invited.OPTED_OUT: "they want no texts from us",
    Invited.ALREADY: "they were invited before, or have begun it",
    Invited.TALKING: "they are answering something just now",
    Invited.CLOSED: "the survey is closed",
    Invited.NOT_BY_TEXT: "the survey asks nothing by text",
}


def read_answer(args: Arguments) -> int:
    """Say what an answer would be understood as."""
    now = datetime.fromisoformat(args.now) if args.now else datetime.now(UTC)
    if now.tzinfo is None:
        now = now.replace(tzinfo=UTC)
    local = now.astimezone(config.load().timezone)
    if args.jsonl:
        return each_line(
            lambda line: understand(
                line["type"],
                line.get("choices") or (),
                line["lang"],
                line["text"],
                local,
                parameters=line.get("parameters"),
            )
        )
    if args.type is None or args.lang is None:
        raise Wrong("Say --type and --lang, or --jsonl.")
    choices = json.loads(args.choices) if args.choices else ()
    parameters = dict(pair.split("=", 1) for pair in (args.parameters or "").split() if "=" in pair)
    understood = understand(args.type, choices, args.lang, args.text or "", local, parameters=parameters)
    print(json.dumps(understood, ensure_ascii=False))
    return 0
