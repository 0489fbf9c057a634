"""Questions for the tests of this room, and `told`: what a text is read as, in one line."""

from collections.abc import Mapping
from datetime import date

from survey.answers import AnswerRejected, accept, read
from survey.definition.model import Choice, Question, QuestionType
from survey.words import SOURCE_LANGUAGE, say

TODAY = date(2026, 11, 24)
REJECTED = None

MATERIALS = tuple(
    Choice(name, dict(zip(("en", "kn", "hi", "ta", "te", "ur"), labels, strict=True)))
    for name, labels in {
        "paper": ("Paper", "ಕಾಗದ", "कागज़", "காகிதம்", "కాగితం", "کاغذ"),
        "plastic": ("Plastic", "ಪ್ಲಾಸ್ಟಿಕ್", "प्लास्टिक", "பிளாஸ்டிக்", "ప్లాస్టిక్", "پلاسٹک"),
        "glass": ("Glass bottles", "ಗಾಜಿನ ಬಾಟಲಿ", "काँच की बोतल", "கண்ணாடி பாட்டில்", "గాజు సీసాలు", "کانچ کی بوتل"),
        "metal": ("Metal", "ಲೋಹ", "लोहा", "உலோகம்", "లోహం", "لوہا"),
        "wet_waste": ("Wet waste", "ಹಸಿ ಕಸ", "गीला कचरा", "ஈரக் கழிவு", "తడి చెత్త", "گیلا کچرا"),
    }.items()
)

YES_NO = (
    Choice("yes", {"en": "Yes, always", "kn": "ಯಾವಾಗಲೂ"}),
    Choice("no", {"en": "Not at all", "kn": "ಯಾವತ್ತೂ ಆಗಲ್ಲ"}),
)
YES_NO_UNSURE = (*YES_NO, Choice("dont_know", {"en": "Cannot tell"}))


def question(
    kind: str, choices: tuple[Choice, ...] = (), parameters: Mapping[str, str] | None = None, appearance: str = ""
) -> Question:
    return Question(
        "question", "question", QuestionType(kind), choices=choices, parameters=parameters or {}, appearance=appearance
    )


def labelled(*labels: str, language: str = "en") -> tuple[Choice, ...]:
    return tuple(Choice(f"c{number}", {language: label}) for number, label in enumerate(labels, 1))


def told(question: Question, text: str, language: str = "en", today: date = TODAY) -> str | None:
    """The value read, with "?" after it where it has to be confirmed; None where the text is rejected."""
    try:
        reading = read(question, text, language=language, today=today)
    except AnswerRejected:
        return REJECTED
    return reading.value if reading.sure else f"{reading.value}?"


def accepted(question: Question, value: str) -> str | None:
    """The canonical form of `value`; None where it is rejected."""
    try:
        return accept(question, value)
    except AnswerRejected:
        return REJECTED


def answered(question: Question, text: str, language: str = "en") -> str:
    """What somebody is told whose text is rejected, in English."""
    try:
        reading = read(question, text, language=language, today=TODAY)
    except AnswerRejected as rejected:
        return say(rejected.message, SOURCE_LANGUAGE)
    raise AssertionError(f"read as {reading.value}")
