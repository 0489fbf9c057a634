"""How a question, and what the survey says of answers, is put into the lines of a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sms.talk import Piece, Talk
from survey.answers import choice_numbers, how_to_answer
from survey.definition.model import Question, Survey, Text, text_in
from survey.definition.texts import fill
from survey.interview import NotAccepted
from survey.interview import objection as own_objection
from survey.words import Message, say

LEFT_OUT = "…"
"""Stands on a shared phone where the survey would repeat what somebody answered."""


def ask(talk: Talk) -> tuple[Piece, ...]:
    """The open question with the notes before it, its choices, and how to answer it; nothing when all is asked."""
    question = talk.question
    notes = (_words(talk, note.label, note) for note in talk.interview.notes_before(question))
    pieces: list[Piece] = [note for note in notes if note]
    if question is None:
        return tuple(pieces)
    pieces.append(_words(talk, question.label, question) or question.name)
    numbers = choice_numbers(question, talk.language)
    for number, choice in zip(numbers, question.choices, strict=True):
        label = _words(talk, choice.label, question) or choice.name
        pieces.append(label if label == number else f"{number} {label}")
    if how := how_to_answer(question, language=talk.language, today=talk.today):
        pieces.append(how)
    return tuple(pieces)


def named(talk: Talk, question: Question, value: str) -> str:
    """`value` as we name it to ask whether it was meant; on a shared phone a choice by its number alone."""
    if talk.discreet and question.choices:
        numbers = dict(zip((c.name for c in question.choices), choice_numbers(question, talk.language), strict=True))
        return ", ".join(numbers.get(name, LEFT_OUT) for name in ([value] if value in numbers else value.split()))
    return talk.interview.spoken(question, value, talk.language)


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


def _words(talk: Talk, text: Text, question: Question) -> str:
    if not talk.discreet:
        return talk.interview.words(text, talk.language, question)
    return fill(text_in(text, talk.language, talk.interview.survey.default_language), lambda _: LEFT_OUT)
