"""The survey of ten questions that is answered by text and on the web, and what each person answers, in four scripts.

What must be asked and kept is worked out here from the workbook's own cells, not by the code that is measured.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from survey.answers.prompts import SEVERAL
from survey.catalogue import SurveyVersion
from survey.definition import xlsform
from survey.definition.model import Question, QuestionType
from survey.publishing import publish_survey
from survey.words import Message, say

Digits = Callable[[object], str]

TABLE = Path(__file__).parent / "ten_questions.md"
SLUG = "ten_questions"
LANGUAGES = ("en", "kn", "hi", "ur")
MADE_AT = datetime(2026, 11, 1, 6, 0, tzinfo=UTC)

DIGITS: Mapping[str, str] = {"en": "0123456789", "kn": "೦೧೨೩೪೫೬೭೮೯", "hi": "०१२३४५६७८९", "ur": "۰۱۲۳۴۵۶۷۸۹"}
YES: Mapping[str, str] = {"en": "yes", "kn": "ಹೌದು", "hi": "हाँ", "ur": "ہاں"}
CHANGES: Mapping[str, str] = {
    "en": "The weighing must be right, and there must be water at the centre.",
    "kn": "ತೂಕ ಸರಿಯಾಗಿ ಹಾಕಬೇಕು, ಕೇಂದ್ರದಲ್ಲಿ ಕುಡಿಯೋ ನೀರು ಬೇಕು.",
    "hi": "तौल सही होनी चाहिए, सेंटर पर पीने का पानी चाहिए।",
    "ur": "وزن ٹھیک ہونا چاہیے، سینٹر پر پینے کا پانی چاہیے۔",
}


@dataclass(frozen=True, slots=True)
class Said:
    """One answer: the question's path, what is texted, the same as a page hands it over, and what must be kept."""

    path: str
    text: str
    page: tuple[str, ...]
    value: str


def publish(session: Session) -> SurveyVersion:
    """Publish the survey."""
    workbook = xlsform.read(TABLE.read_bytes(), TABLE.name)
    if workbook.survey is None or workbook.errors:
        raise ValueError(f"the survey of the benchmark has faults: {workbook.errors}")
    version, _new = publish_survey(session, workbook.survey, staff_id=None, now=MADE_AT)
    return version


def language_of(person: int) -> str:
    """The language of the nth person."""
    return LANGUAGES[person % len(LANGUAGES)]


def answers_of(person: int) -> Sequence[Said]:
    """The ten answers of the nth person: no two neighbours say the same, half write in their own digits."""
    language = language_of(person)
    own = DIGITS[language if person // 4 % 2 else "en"]
    sold, weighing, gloves = person % 4, (person // 2) % 4, person % 3
    years, hours, kilos = 1 + person % 60, 4 + person % 9, 10 + person % 50
    needs = sorted({person % 4, (person + 1 + person // 4 % 2) % 4})

    def digits(number: object) -> str:
        return str(number).translate(str.maketrans("0123456789", own))

    return (
        _chosen("sold_to", SOLD_TO, [sold], digits),
        Said("years", digits(years), (str(years),), str(years)),
        Said("hours", digits(hours), (str(hours),), str(hours)),
        Said("kilos", digits(f"{kilos}.5"), (f"{kilos}.5",), f"{kilos}.5"),
        _chosen("weighing", WEIGHING, [weighing], digits),
        Said("health/hurt", YES[language], ("yes",), "yes"),
        _chosen("health/gloves", GLOVES, [gloves], digits),
        _chosen("health/needs", NEEDS, needs, digits),
        Said("health/checkup", f"{1 + person % 28}-3-2026", (f"2026-03-{1 + person % 28:02d}",), _march(person)),
        Said(
            "change",
            f"{CHANGES[language]} {person}",
            (f"{CHANGES[language]} {person}",),
            f"{CHANGES[language]} {person}",
        ),
    )


SOLD_TO = ("centre", "scrap_shop", "buyer_comes", "elsewhere")
WEIGHING = ("always_right", "sometimes_short", "often_short", "not_there")
GLOVES = ("good", "torn", "none")
NEEDS = ("masks", "water", "shade", "clinic")


def _march(person: int) -> str:
    return f"2026-03-{1 + person % 28:02d}"


def _chosen(path: str, names: Sequence[str], chosen: Sequence[int], digits: Digits) -> Said:
    picked = tuple(names[index] for index in chosen)
    return Said(path, " ".join(digits(index + 1) for index in chosen), picked, " ".join(picked))


def asked_by_text(question: Question, language: str) -> str:
    """What a phone must show for `question`: the label, its choices numbered, and that several are fine."""
    lines = [question.label[language]]
    lines += [f"{number} {choice.label[language]}" for number, choice in enumerate(question.choices, 1)]
    if question.type is QuestionType.SELECT_MULTIPLE:
        lines.append(say(Message(SEVERAL), language))
    return "\n".join(lines)
