"""The conversation, pure: where it stands and a text in, what to keep and what to say out.

Nothing is stored, sent or timed here; the gateway does that. What to ask follows from the interview.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from sms.asking import ask, named, objection, render
from sms.talk import Answered, Ending, Piece, Talk, Turn
from survey import languages
from survey.answers import AnswerRejected, Reading, read
from survey.definition.model import Choice, Group, Question, QuestionType
from survey.interview import NotAccepted
from survey.words import N_, Message, say

__all__ = ["MOST_REASKS", "Answered", "Ending", "Piece", "Talk", "Turn", "begin", "render", "resume", "take"]

MOST_REASKS = 3

OPENING_OF_REPEATS = N_("%(count)s questions or more; each reply costs you one text. # skips a question, STOP ends.")
OPENING = N_("Up to %(count)s questions; each reply costs you one text. # skips a question, STOP ends.")
DID_YOU_MEAN = N_("Did you mean “%(answer)s”? 1 yes 2 no")
PARKED = N_("Let us stop here for now. What you answered is kept. Send %(keyword)s to go on.")
NOTHING_TO_CORRECT = N_("This is the first question.")
MENU = N_("# skips, * goes back. PAUSE rests, LANGUAGE changes the language, STOP ends.")
MORE = N_("Thank you! %(count)s more? 1 yes 2 later")
LATER = N_("Later")

FEWEST_OFFERED = 2
"""To be asked whether to go on costs a text, too: a single question that is left is simply asked."""


def opening(talk: Talk) -> Message:
    """How much is coming, what it costs and how to leave."""
    survey = talk.interview.survey
    count = sum(1 for q in survey.questions() if q.takes_answer and q.path not in talk.not_by_text)
    repeats = any(isinstance(placed.item, Group) and placed.item.repeats for placed in survey.placed)
    return Message(OPENING_OF_REPEATS if repeats else OPENING, {"count": count})


def begin(talk: Talk) -> Turn:
    """Open the conversation: how much is coming and what it costs, then the first question."""
    return Turn((opening(talk), *ask(talk)), ending=_ending(talk))


def resume(talk: Talk) -> Turn:
    """Ask the open question again."""
    return Turn(ask(talk), ending=_ending(talk))


def take(talk: Talk, text: str) -> Turn:
    """Take `text` as the next thing the person says in this conversation."""
    question = talk.question
    if question is None:
        return resume(talk)
    if talk.pending is not None:
        confirmed = yes_or_no(text, talk.language, talk.today)
        if confirmed is True:
            return _keep(talk, talk.pending)
        if confirmed is False:
            return Turn(ask(talk), reasks=talk.reasks, unread=(question, talk.pending.raw))
    match languages.command(text, in_question=True):
        case "skip":
            return _take_value(talk, question, "", text)
        case "back":
            return _back(talk, question)
        case "menu":
            return Turn((Message(MENU), *ask(talk)), reasks=talk.reasks)
    try:
        reading = reading_of(talk, question, text)
    except AnswerRejected as error:
        return replace(_ask_again(talk, error.message), unread=(question, text))
    if not reading.sure:
        return Turn(
            (Message(DID_YOU_MEAN, {"answer": named(talk, question, reading.value)}),),
            pending=Answered(question.path, reading.value, text),
            reasks=talk.reasks,
        )
    return _take_value(talk, question, reading.value, text)


def reading_of(talk: Talk, question: Question, text: str) -> Reading:
    """What `text` means as the answer. Raises AnswerRejected.

    What the desk taught is looked up only where it is not plain without: most turns never ask.
    """

    def reading(taught: Mapping[str, str]) -> Reading:
        return read(question, text, language=talk.language, today=talk.today, taught=taught)

    try:
        plain = reading({})
    except AnswerRejected:
        if not (question.choices and (taught := talk.taught(question.path))):
            raise
        return reading(taught)
    if plain.sure or not (question.choices and (taught := talk.taught(question.path))):
        return plain
    return reading(taught)


def yes_or_no(text: str, language: str, today: date, *, other: str = "") -> bool | None:
    """Whether `text` says yes or no; None if neither. `other` (an English sentence of ours) says no, too: "Later"."""
    label = {language: say(Message(other), language), "en": other} if other else {}
    question = Question(
        name="confirm",
        path="confirm",
        type=QuestionType.SELECT_ONE,
        choices=(Choice("yes", {}), Choice("no", label)),
    )
    try:
        reading = read(question, text, language=language, today=today)
    except AnswerRejected:
        return None
    return reading.value == "yes" if reading.sure else None


def _take_value(talk: Talk, question: Question, value: str, raw: str) -> Turn:
    try:
        talk.interview.check(question, value)
    except NotAccepted as error:
        return _ask_again(talk, objection(talk, error, question))
    return _keep(talk, Answered(question.path, value, raw))


def _keep(talk: Talk, answered: Answered) -> Turn:
    after = talk.after(talk.interview.with_answer(answered.path, answered.value))
    if talk.at_a_time and talk.stretch + 1 >= talk.at_a_time and (left := after.left()) >= FEWEST_OFFERED:
        return Turn((Message(MORE, {"count": min(left, talk.at_a_time)}),), keep=answered, offer=True)
    return Turn(ask(after), keep=answered, ending=_ending(after))


def _back(talk: Talk, question: Question) -> Turn:
    answered = [q for q in talk.askable() if q.path in talk.interview.given]
    before = [q for q in answered if q.path != question.path]
    if not before:
        return Turn((Message(NOTHING_TO_CORRECT), *ask(talk)), reasks=talk.reasks)
    last = before[-1].path
    after = talk.after(talk.interview.without(last))
    return Turn(ask(after), forget=last)


def _ask_again(talk: Talk, why: Piece) -> Turn:
    reasks = talk.reasks + 1
    if reasks > MOST_REASKS:
        return Turn((Message(PARKED, {"keyword": talk.keyword}),), ending=Ending.PARKED)
    # The question itself is still on the phone: say it again only if saying what is wrong did not help.
    return Turn((why,) if reasks == 1 else (why, *ask(talk)), reasks=reasks)


def _ending(talk: Talk) -> Ending | None:
    return Ending.COMPLETE if talk.question is None else None
