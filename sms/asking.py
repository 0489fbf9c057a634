"""How a question, and what the survey says of answers, is put into the lines of a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sms.talk import Piece, Talk
from survey.answers import choice_numbers, how_to_answer
from survey.definition.model import Question, Survey, Text, text_in
from survey.definition.texts import fill
from survey.interview import NotAccepted
from survey.interview import objection as own_objection
from survey.parts import MOST_AFTER_SOMETHING, MOST_LINES, MOST_SEGMENTS, THE_REST, Unit, fits, part, units_of
from survey.words import Message, say

LEFT_OUT = "…"
"""Stands on a shared phone where the survey would repeat what somebody answered."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The open question, or the part of it that one text holds, and how many of its units have been said (0: all)."""

    say: tuple[Piece, ...]
    shown: int = 0


def ask(talk: Talk, *before: Piece, shown: int = 0) -> Asked:
    """The open question with the notes before it, its choices, and how to answer it; nothing when all is asked.

    `before` is said first. What does not fit into one text begins after the first `shown` units of it.
    """
    question = talk.question
    notes = [
        words for note in talk.interview.notes_before(question) if (words := _words(talk, note.label, note)).strip()
    ]
    if question is None:
        return Asked((*before, *notes))
    said = [*notes, _words_or(question.name, talk, question.label, question)]
    how = how_to_answer(question, language=talk.language, today=talk.today)
    below = () if how is None else (how,)
    if shown == 0 and len(question.choices) <= MOST_LINES:
        lines = (*before, *said, *_lines(talk, question), *below)
        if fits(render(lines, talk.language), MOST_AFTER_SOMETHING if before else MOST_SEGMENTS):
            return Asked(lines)
    found = part(
        _units(talk, question, said),
        shown=shown,
        opening=render(before, talk.language),
        how=render(below, talk.language),
        rest=say(Message(THE_REST), talk.language),
    )
    if not found.text and shown:
        return ask(talk, *before)  # it became shorter meanwhile
    if not found.shown:
        return Asked((*before, found.text, *below))
    return Asked((*before, found.text, *(below if found.choices else ()), Message(THE_REST)), found.shown)


def _units(talk: Talk, question: Question, said: Iterable[str]) -> Iterator[Unit]:
    for words in said:
        yield from units_of(words)
    for line in _lines(talk, question):
        yield Unit(line, choice=True)


def _lines(talk: Talk, question: Question) -> Iterator[str]:
    numbers = choice_numbers(question, talk.language)
    for number, choice in zip(numbers, question.choices, strict=True):
        label = _words_or(choice.name, talk, choice.label, question)
        yield label if label == number else f"{number} {label}"


def objection(talk: Talk, error: NotAccepted, question: Question) -> Piece:
    """What to say of an answer that may not stand."""
    if not talk.discreet:
        return talk.interview.objection(error, talk.language, question)
    told = own_objection(error, talk.interview.survey, talk.language)
    return told if isinstance(told, Message) else fill(told, lambda _: LEFT_OUT)


def repeats_answers(survey: Survey) -> bool:
    """Whether `survey` says again what somebody answered (`How old is ${name}?`)."""
    return survey.once("repeats answers", lambda: any("${" in words for words in _said(survey)))


def _said(survey: Survey) -> Iterator[str]:
    """Every text that a conversation may say, in every language."""
    for placed in survey.placed:
        yield from placed.item.label.values()
        if isinstance(placed.item, Question):
            yield from placed.item.constraint_message.values()
            yield from placed.item.required_message.values()
    for choices in survey.lists.values():
        for choice in choices:
            yield from choice.label.values()


def render(pieces: Iterable[Piece], language: str) -> str:
    """What is said, as one text in `language`."""
    return "\n".join(piece if isinstance(piece, str) else say(piece, language) for piece in pieces)


def _words_or(name: str, talk: Talk, text: Text, question: Question) -> str:
    """The words of `text`; `name` where they are blank, as "${other}" may be: nobody is met with silence."""
    words = _words(talk, text, question)
    return words if words.strip() else name


def _words(talk: Talk, text: Text, question: Question) -> str:
    if not talk.discreet:
        return talk.interview.words(text, talk.language, question)
    return fill(text_in(text, talk.language, talk.interview.survey.default_language), lambda _: LEFT_OUT)
