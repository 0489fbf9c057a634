"""Replays every dialogue file: what a phone sends (`>`) and what comes back (`<`, one line each).

`{ref}` stands for any reference; `< (silence)` for no reply. Lines before the first `>` set the scene. At the end,
`answers:` lists what was kept, `voices:` how many voices were heard.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from survey.collect.submissions import Submission
from survey.feedback.voices import Feedback
from tests.sms.factories import Phone, publish

FOLDER = Path(__file__).parent / "dialogues"
REFERENCE = "[0-9B-DF-HJ-NP-TV-XZ]{5,8}"


@dataclass
class Dialogue:
    surveys: list[str]
    turns: list[tuple[str, list[str]]] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    voices: int | None = None


def parse(path: Path) -> Dialogue:
    dialogue = Dialogue(surveys=[])
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        if line.startswith(">"):
            dialogue.turns.append((line[1:].removeprefix(" "), []))
        elif line.startswith("<"):
            dialogue.turns[-1][1].append(line[1:].removeprefix(" "))
        else:
            key, _, value = line.partition(":")
            match key.strip():
                case "survey":
                    dialogue.surveys = value.split()
                case "answers":
                    dialogue.answers = dict(pair.strip().split("=", 1) for pair in value.split(";"))
                case "voices":
                    dialogue.voices = int(value)
                case _:
                    raise ValueError(f"{path.name}: {line}")
    return dialogue


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt")), ids=lambda path: path.stem)
def test_dialogue(path: Path, session: Session) -> None:
    dialogue = parse(path)
    for survey in dialogue.surveys:
        publish(session, survey)
    phone = Phone(session)
    for text, expected in dialogue.turns:
        reply = phone.send(text)
        if expected == ["(silence)"]:
            assert reply is None, f"> {text}"
            continue
        pattern = re.escape("\n".join(expected)).replace(re.escape("{ref}"), REFERENCE)
        assert re.fullmatch(pattern, reply or ""), f"> {text}\nwanted: {expected}\ngot: {reply}"
    if dialogue.answers:
        submission = session.scalars(sa.select(Submission)).one()
        kept = {path: answer["value"] for path, answer in submission.answers.items()}
        assert {path: kept.get(path) for path in dialogue.answers} == dialogue.answers
    if dialogue.voices is not None:
        assert session.scalar(sa.select(sa.func.count()).select_from(Feedback)) == dialogue.voices


def test_there_are_dialogues() -> None:
    assert len(list(FOLDER.glob("*.txt"))) >= 12
