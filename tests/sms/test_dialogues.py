"""Replays every dialogue file: what a phone sends (`>`) and what comes back (`<`, one line each).

`{ref}` stands for any reference, `> {last}` for the last one that came back; `< (silence)` for no reply. `~ 25 hours`
lets time pass, and the worker look: the lines after it are what it then texts. Lines before the first `>` set the
scene. At the end, `answers:` lists what was kept (of the only survey that was begun), `voices:` how many voices were
heard, `people:` how many answer on this phone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from survey.collect.submissions import Submission
from survey.feedback.voices import Feedback
from survey.people.models import AddressContact
from tests.sms.factories import Phone, publish

FOLDER = Path(__file__).parent / "dialogues"
REFERENCE = "[0-9B-DF-HJ-NP-TV-XZ]{5,8}"


@dataclass
class Dialogue:
    surveys: list[str]
    turns: list[tuple[str, list[str]]] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    voices: int | None = None
    people: int | None = None
    waits: list[tuple[int, timedelta, list[str]]] = field(
        default_factory=list
    )  # before which turn, how long, what comes


def parse(path: Path) -> Dialogue:
    dialogue = Dialogue(surveys=[])
    expected: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        if line.startswith(">"):
            expected = []
            dialogue.turns.append((line[1:].removeprefix(" "), expected))
        elif line.startswith("~"):
            expected = []
            hours = int(line[1:].split()[0])
            dialogue.waits.append((len(dialogue.turns), timedelta(hours=hours), expected))
        elif line.startswith("<"):
            expected.append(line[1:].removeprefix(" "))
        else:
            key, _, value = line.partition(":")
            match key.strip():
                case "survey":
                    dialogue.surveys = value.split()
                case "answers":
                    dialogue.answers = dict(pair.strip().split("=", 1) for pair in value.split(";"))
                case "voices":
                    dialogue.voices = int(value)
                case "people":
                    dialogue.people = int(value)
                case _:
                    raise ValueError(f"{path.name}: {line}")
    return dialogue


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt")), ids=lambda path: path.stem)
def test_dialogue(path: Path, session: Session) -> None:
    dialogue = parse(path)
    for survey in dialogue.surveys:
        publish(session, survey)
    phone, last = Phone(session), ""
    for at in range(len(dialogue.turns) + 1):
        for before, how_long, expected in dialogue.waits:
            if before == at:
                assert phone.wait(how_long) == ["\n".join(expected)] * bool(expected), f"~ {how_long}"
        if at == len(dialogue.turns):
            break
        text, expected = dialogue.turns[at]
        reply = phone.send(text.replace("{last}", last))
        if expected == ["(silence)"]:
            assert reply is None, f"> {text}"
            continue
        pattern = re.escape("\n".join(expected)).replace(re.escape("{ref}"), f"({REFERENCE})")
        found = re.fullmatch(pattern, reply or "")
        assert found, f"> {text}\nwanted: {expected}\ngot: {reply}"
        last = found[1] if found.groups() else last
    if dialogue.answers:
        submission = session.scalars(sa.select(Submission)).one()
        kept = {path: answer["value"] for path, answer in submission.answers.items()}
        assert {path: kept.get(path) for path in dialogue.answers} == dialogue.answers
    if dialogue.voices is not None:
        assert session.scalar(sa.select(sa.func.count()).select_from(Feedback)) == dialogue.voices
    if dialogue.people is not None:
        assert session.scalar(sa.select(sa.func.count()).select_from(AddressContact)) == dialogue.people


def test_there_are_dialogues() -> None:
    assert len(list(FOLDER.glob("*.txt"))) >= 60
