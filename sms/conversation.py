"""The conversation, pure: where it stands and a text in, what to keep and what to say out.

Nothing is stored, sent or timed here; the gateway does that. What to ask follows from the interview.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from sms.asking import ask, objection, render
from sms.talk import Answered, Ending, Piece, Talk, Turn
from survey import languages
from survey.answers import AnswerRejected, Reading, choice_numbers, how_to_answer, read
from survey.definition.model import Choice, Group, Question, QuestionType
from survey.interview import NotAccepted
from survey.parts import fits
from survey.words import N_, Message, say

__all__ = ["MOST_REASKS", "Answered", "Ending", "Piece", "Talk", "Turn", "begin", "render", "resume", "take"]

MOST_REASKS = 3

OPENING_OF_REPEATS = N_("%(count)s questions or more; each reply costs you one text. # skips a question, STOP ends.")
OPENING = N_("Up to %(count)s questions; each reply costs you one text. # skips a question, STOP ends.")
DID_YOU_MEAN = N_("Did you mean “%(answer)s”? 1 yes 2 no")
PARKED = N_("Let us stop here for now. What you answered is kept. Send %(keyword)s to go on.")
BY_NUMBER = N_("Please send only the number from the list.")
BY_LETTER = N_("Please send only the number or letter from the list.")
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
    return resume(talk, opening(talk))


def resume(talk: Talk, *before: Piece) -> Turn:
    """Ask the open question again, from its beginning; `before` is said first."""
    return _asking(talk, *before, ending=_ending(talk))


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
            return _asking(talk, reasks=talk.reasks, unread=(question, talk.pending.raw))
    match languages.command(text, in_question=True):
        case "skip":
            return _take_value(talk, question, "", text)
        case "back":
            return _back(talk, question)
        case "menu":
            return _asking(talk, Message(MENU), reasks=talk.reasks)
        case "more" if not _is_choice(talk, question, text) and (rest := _rest(talk)):
            return rest
    try:
        reading = reading_of(talk, question, text)
    except AnswerRejected as error:
        return replace(_ask_again(talk, error.message), unread=(question, text))
    if reading.sure:
        return _take_value(talk, question, reading.value, text)
    did_you_mean = Message(DID_YOU_MEAN, {"answer": talk.interview.spoken(question, reading.value, talk.language)})
    if question.choices and (talk.discreet or not fits(say(did_you_mean, talk.language))):
        # To say which one would show it to whoever reads this phone; and its number beside "1 yes 2 no" would be taken
        # for the answer, or the answer for it.
        return replace(_ask_again(talk, *_by_number(talk, question)), unread=(question, text))
    return Turn(
        (did_you_mean,),
        pending=Answered(question.path, reading.value, text),
        reasks=talk.reasks,
        shown=talk.shown,
    )


def _is_choice(talk: Talk, question: Question, text: str) -> bool:
    """Whether `text`, a word of ours, is one of the choices all the same."""
    try:
        return bool(question.choices) and reading_of(talk, question, text).sure
    except AnswerRejected:
        return False


def _rest(talk: Talk) -> Turn | None:
    """The next part of the open question, after the last one the first again; None if it takes one text only."""
    turn = _asking(talk, reasks=talk.reasks, shown=talk.shown)
    return turn if talk.shown or turn.shown else None


def _by_number(talk: Talk, question: Question) -> tuple[Piece, ...]:
    letters = any(not number.isdecimal() for number in choice_numbers(question, talk.language))
    how = how_to_answer(question, language=talk.language, today=talk.today)
    return (Message(BY_LETTER if letters else BY_NUMBER), *(() if how is None else (how,)))


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
    return _asking(after, keep=answered, ending=_ending(after))


def _back(talk: Talk, question: Question) -> Turn:
    answered = [q for q in talk.askable() if q.path in talk.interview.given]
    before = [q for q in answered if q.path != question.path]
    if not before:
        return _asking(talk, Message(NOTHING_TO_CORRECT), reasks=talk.reasks)
    last = before[-1].path
    return _asking(talk.after(talk.interview.without(last)), forget=last)


def _ask_again(talk: Talk, *why: Piece) -> Turn:
    reasks = talk.reasks + 1
    if reasks > MOST_REASKS:
        return Turn((Message(PARKED, {"keyword": talk.keyword}),), ending=Ending.PARKED)
    # The question itself is still on the phone: say it again only if saying what is wrong did not help.
    return Turn(why, reasks=reasks, shown=talk.shown) if reasks == 1 else _asking(talk, *why, reasks=reasks)


def _asking(
    talk: Talk,
    *before: Piece,
    shown: int = 0,
    keep: Answered | None = None,
    forget: str | None = None,
    reasks: int = 0,
    ending: Ending | None = None,
    unread: tuple[Question, str] | None = None,
) -> Turn:
    """The turn that says `before` and then asks the open question, after the first `shown` units of it."""
    asked = ask(talk, *before, shown=shown)
    return Turn(asked.say, keep=keep, forget=forget, reasks=reasks, ending=ending, unread=unread, shown=asked.shown)


def _ending(talk: Talk) -> Ending | None:
    return Ending.COMPLETE if talk.question is None else None
