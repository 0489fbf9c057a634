"""A survey walked with given answers, as a person would meet it: for trying workbooks out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from survey.answers import AnswerRejected, accept
from survey.definition.model import OF_CHOICES, SILENT, Question, QuestionType, Survey, text_in
from survey.interview import Clock, Interview, objection
from survey.interview.engine import Step
from survey.words import Message, Refused, say

COMPUTED = frozenset({QuestionType.CALCULATE, QuestionType.HIDDEN})


def walk(survey: Survey, answers: Mapping[str, str], clock: Clock, language: str) -> dict[str, Any]:
    """What a person would meet who gave `answers` (path, with repeats numbered → ODK value text), as JSON data.

    `{"questions": [{"path", "type", "relevant", "required", "value", "valid", "label", "error"}], "calculates": {path:
    value}, "unknown": [paths among the answers at which nothing can be answered]}`. Questions stand in form order,
    repeats unfolded, irrelevant ones with an empty value. Metadata is left out.
    """
    given = {path: _canonical(survey.question_at(path), value) for path, value in answers.items()}
    interview = Interview(survey, given, clock, language=language)
    steps = interview.steps()
    return {
        "questions": [_met(interview, step, language) for step in steps if step.question.type not in SILENT],
        "calculates": {step.question.path: step.value for step in steps if step.question.type in COMPUTED},
        "unknown": [path for path in answers if interview.posed_at(path) is None],
    }


def _canonical(question: Question | None, value: str) -> str:
    """An answer as we keep it; one that cannot be read stays as it is, so that the walk can say what is wrong."""
    if question is None or not question.takes_answer or question.type in OF_CHOICES or not value:
        return " ".join(value.split()) if question is not None and question.type in OF_CHOICES else value
    try:
        return accept(question, value)
    except AnswerRejected:
        return value


def _met(interview: Interview, step: Step, language: str) -> dict[str, Any]:
    question = step.question
    error = _objection(interview, step, language) if step.relevant and question.takes_answer else None
    return {
        "path": question.path,
        "type": question.type.value,
        "relevant": step.relevant,
        "required": interview.required(question),
        "value": step.value,
        "valid": error is None,
        "label": _label(interview, question, language),
        "error": error,
    }


def _label(interview: Interview, question: Question, language: str) -> str:
    """The label with the values themselves filled in, as ODK shows it; a person here reads the labels of choices."""
    return _filled(interview, question, text_in(question.label, language, interview.survey.default_language))


def _filled(interview: Interview, question: Question, text: str) -> str:
    place = interview.place(question.path)
    return interview.filled(text, place) if place is not None else text


def _objection(interview: Interview, step: Step, language: str) -> str | None:
    try:
        if step.value:
            accept(step.question, step.value)
        interview.check(step.question, step.value)
    except Refused as refused:
        told = objection(refused, interview.survey, language)
        return say(told, language) if isinstance(told, Message) else _filled(interview, step.question, told)
    return None
