"""From what a page sent to an answer that may stand, through the one reader and the interview's own checks. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from forms.respond.controls import Control, control_of
from survey.answers import AnswerRejected, accept, find_choices, nothing_to_choose, read
from survey.answers.text import clean
from survey.definition.model import UPLOADS, Question, QuestionType
from survey.interview import Interview
from survey.languages.folding import fold
from survey.words import N_, Refused

LONGEST_ANSWER = 5000
"""Characters. More than this is a paste by accident; a story fits."""

MOST_FOUND = 30
"""Choices of a long list that are shown for what somebody searched."""

TOO_LONG = N_("That is too long: at most %(most)s characters.")
CHOOSE = N_("Please choose one of these, or search again.")
NOTHING_LIKE_IT = N_("Nothing like that is in the list. Please write it in another way.")
OWN_PLACES = N_("Please give each one a place of its own.")

_CHOSEN = frozenset({Control.RADIO, Control.CHECKBOX, Control.SELECT, Control.SCALE, Control.TICK, Control.ORDER})
"""Controls that send names of choices or values, not words that need reading."""

_LINES = frozenset({QuestionType.GEOTRACE, QuestionType.GEOSHAPE})


@dataclass(frozen=True, slots=True)
class Sent:
    """What came for a question: texts or choice names; what was searched in a long list; skipped or not; and, when the
    person was asked whether we understood, the value that was `understood` and the `raw` text it was understood from.
    """

    typed: tuple[str, ...] = ()
    skipped: bool = False
    understood: str = ""
    raw: str = ""
    search: str = ""

    @property
    def text(self) -> str:
        """What was typed, where one text is typed."""
        return self.typed[0] if self.typed else ""


@dataclass(frozen=True, slots=True)
class Understood:
    """An answer that may stand: ODK value text, what was typed, and whether the person should confirm it first."""

    value: str
    raw: str
    sure: bool = True


def cannot_answer(question: Question) -> bool:
    """Whether nobody can answer `question` on this page: files cannot be sent yet, and a filter may leave no choice."""
    return question.type in UPLOADS or nothing_to_choose(question)


def check(interview: Interview, question: Question, value: str) -> None:
    """Raise `Refused` if `value` may not stand. What cannot be answered here may be left open, required or not."""
    if value or not cannot_answer(question):
        interview.check(question, value)


def understand(interview: Interview, question: Question, sent: Sent, *, language: str, today: date) -> Understood:
    """What `sent` means as the answer to `question`; an empty field is a skipped question. Raises `Refused`."""
    typed = tuple(text for text in sent.typed if clean(text))
    control = control_of(question)
    if control is Control.SEARCH and not sent.skipped and clean(sent.search):
        typed = (_found(question, typed, sent.search, language),)
    if sent.skipped or not typed or cannot_answer(question):
        check(interview, question, "")
        return Understood("", "")
    if sum(map(len, typed)) > LONGEST_ANSWER:
        raise Refused(TOO_LONG, most=LONGEST_ANSWER)
    if control in _CHOSEN or control is Control.SEARCH:
        names = _in_order(question, typed) if control is Control.ORDER else " ".join(typed)
        chosen = accept(question, names)
        answer = Understood(chosen, chosen)
    elif (value := _value_of(question, typed[0])) and value == _value_of(question, sent.understood):
        answer = Understood(value, clean(sent.raw)[:LONGEST_ANSWER])
    elif value and value == interview.given.get(question.path):
        answer = Understood(value, clean(typed[0]))  # seen again and left as it was
    else:
        reading = read(question, typed[0], language=language, today=today)
        answer = Understood(reading.value, clean(typed[0]), reading.sure)
    check(interview, question, answer.value)
    return answer


def placed(question: Question, typed: Sequence[str]) -> dict[str, int]:
    """Which place each choice of a rank was given ("2 water" gives water the second); what is no place is left out."""
    pairs = [entry.partition(" ") for entry in typed]
    return {name: int(place) for place, _, name in pairs if place.isdecimal() and place.isascii() and len(place) < 5}


def _in_order(question: Question, typed: Sequence[str]) -> str:
    places = placed(question, typed)
    if len(typed) != len(question.choices) or sorted(places.values()) != list(range(1, len(question.choices) + 1)):
        raise AnswerRejected(OWN_PLACES)
    return " ".join(sorted(places, key=places.__getitem__))


def _value_of(question: Question, text: str) -> str | None:
    """The value that `text` is as it stands, written as its kind of field writes it; None if it needs reading."""
    try:
        return accept(question, ";".join(text.splitlines()) if question.type in _LINES else text)
    except AnswerRejected:
        return None


def _found(question: Question, typed: Sequence[str], search: str, language: str) -> str:
    """The one choice that a search and a choice among what it found name."""
    found = find_choices(question, search, language=language, most=MOST_FOUND)
    if len(typed) == 1 and any(choice.name == typed[0] for choice in found):
        return typed[0]
    wanted = fold(search)
    named = [choice.name for choice in found if wanted in {fold(label) for label in choice.label.values()}]
    if len(named) != 1:
        raise AnswerRejected(CHOOSE if found else NOTHING_LIKE_IT)
    return named[0]
