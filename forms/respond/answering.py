"""From what a page sent to an answer that may stand, through the one reader and the interview's own checks. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from survey.answers import accept, read
from survey.answers.text import clean
from survey.definition.model import Question, QuestionType
from survey.interview import Interview
from survey.words import N_, Refused

LONGEST_ANSWER = 5000
"""Characters. More than this is a paste by accident; a story fits."""

TOO_LONG = N_("That is too long: at most %(most)s characters.")

SELECTS = frozenset({QuestionType.SELECT_ONE, QuestionType.SELECT_MULTIPLE})


@dataclass(frozen=True, slots=True)
class Sent:
    """What came for a question: texts or choice names; skipped or not; and, when the person was asked whether we
    understood, the value that was `understood` and the `raw` text it was understood from."""

    typed: tuple[str, ...] = ()
    skipped: bool = False
    understood: str = ""
    raw: str = ""

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


def understand(interview: Interview, question: Question, sent: Sent, *, language: str, today: date) -> Understood:
    """What `sent` means as the answer to `question`; an empty field is a skipped question. Raises `Refused`."""
    typed = () if sent.skipped else tuple(text for text in sent.typed if clean(text))
    if not typed:
        interview.check(question, "")
        return Understood("", "")
    if sum(map(len, typed)) > LONGEST_ANSWER:
        raise Refused(TOO_LONG, most=LONGEST_ANSWER)
    if question.type in SELECTS:
        value = accept(question, " ".join(typed))
        answer = Understood(value, value)
    elif sent.understood and typed[0] == sent.understood:
        answer = Understood(accept(question, sent.understood), clean(sent.raw)[:LONGEST_ANSWER])
    else:
        reading = read(question, typed[0], language=language, today=today)
        answer = Understood(reading.value, clean(typed[0]), reading.sure)
    interview.check(question, answer.value)
    return answer
