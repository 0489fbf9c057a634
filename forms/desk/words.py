"""Words: what people wrote by text that was not understood, and what the desk taught from it. Under /desk/texts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forms.desk import typed
from forms.desk.room import ROW, bp
from survey.catalogue import SurveyVersion, newest_versions
from survey.definition.model import OF_CHOICES, Question, text_in
from survey.feedback import learning, unread
from survey.feedback.learning import TaughtWord
from survey.feedback.unread import Entry
from survey.languages.folding import fold
from survey.people import directory
from survey.people.roles import Capability
from survey.web.access import current_viewer, requires
from survey.web.language import page_language, said
from survey.web.state import db_session, utcnow
from survey.words import N_, Message, Refused

PER_PAGE = 30
MOST_LISTED = 60
"""Choices in a list to pick from; where there are more, somebody types the one they mean."""

TAUGHT = N_("Taught. From now on it is understood.")
SETTLED = N_("Settled. It does not come up again.")
TAKEN_BACK = N_("Taken back. It is not understood any more.")


@dataclass(frozen=True, slots=True)
class Asked:
    """Where a text was written: the survey's title, the question as it reads now, and its choices: (name, label)."""

    survey: str
    question: str
    choices: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Page:
    """What is shown: lines with where they were asked, taught words with the choice each means, and the filter."""

    entries: Sequence[tuple[Entry, Asked]]
    taught: Sequence[tuple[TaughtWord, Asked, str]]
    total: int
    number: int
    pages: int
    surveys: Mapping[str, str]  # slug → title
    languages: Sequence[str]
    kept: Mapping[str, Any]  # the filter as parameters of an address


@bp.get("/texts/words")
@requires(Capability.SEE_FEEDBACK)
def texts_words() -> ResponseReturnValue:
    """What waits, newest first, and below it what was taught."""
    return _show()


@bp.post(f"/texts/words/<{ROW}:entry_id>")
@requires(Capability.TRIAGE)
def texts_words_settle(entry_id: int) -> ResponseReturnValue:
    """Say which choice a text means, or that it is no answer."""
    session, viewer = db_session(), current_viewer()
    entry = unread.entry(session, viewer, entry_id) or abort(404)
    try:
        if typed.text("do") == "no_answer":
            unread.no_answer(session, viewer, entry, now=utcnow())
            told = SETTLED
        else:
            version = _versions().get(entry.survey_id)
            question = version.survey.question_at(entry.question_path) if version else None
            if not typed.text("choice"):
                raise Refused(N_("Choose one."))
            learning.teach(session, viewer, entry, question, _name(question, typed.text("choice")), now=utcnow())
            told = TAUGHT
    except Refused as refused:
        session.rollback()
        return _show(refused)
    return _back(told)


@bp.post(f"/texts/words/taught/<{ROW}:word_id>/back")
@requires(Capability.TRIAGE)
def texts_words_take_back(word_id: int) -> ResponseReturnValue:
    """Let a taught word mean nothing again."""
    learning.take_back(db_session(), current_viewer(), word_id, now=utcnow())
    return _back(TAKEN_BACK)


def _back(told: str) -> ResponseReturnValue:
    db_session().commit()
    flash(said(Message(told)))
    return redirect(url_for("desk.texts_words", **_kept(_versions())))


def _show(refused: Refused | None = None) -> ResponseReturnValue:
    page = _page()
    names = directory.staff_names(db_session(), [word.taught_by_id for word, _, _ in page.taught])
    html = render_template("desk/words.html", page=page, names=names, refused=refused, most_listed=MOST_LISTED)
    return (html, 400) if refused else html


def _page() -> Page:
    session, viewer, versions = db_session(), current_viewer(), _versions()
    kept = _kept(versions)
    ids = {version.record.slug: survey_id for survey_id, version in versions.items()}
    survey_id, language = ids.get(kept.get("survey", "")), kept.get("language")

    def read(number: int) -> tuple[Sequence[Entry], int]:
        offset = (number - 1) * PER_PAGE
        return unread.worklist(session, viewer, survey_id=survey_id, language=language, limit=PER_PAGE, offset=offset)

    number = min(int(kept.get("page", "1")), 1_000_000)
    entries, total = read(number)
    pages = max(1, math.ceil(total / PER_PAGE))
    if number > pages:
        number = pages
        entries, total = read(number)
    taught = learning.taught_words(session, viewer, survey_id=survey_id, language=language)
    where = sorted({*unread.waiting_in(session, viewer), *learning.taught_in(session, viewer)})
    return Page(
        [(entry, _asked(versions, entry)) for entry in entries],
        [(word, asked, dict(asked.choices).get(word.choice, word.choice)) for word, asked in _each(versions, taught)],
        total,
        number,
        pages,
        {
            versions[one].record.slug: _title(versions[one])
            for one in sorted({one for one, _ in where})
            if one in versions
        },
        sorted({code for _, code in where}),
        kept,
    )


def _each(versions: Mapping[int, SurveyVersion], taught: Sequence[TaughtWord]) -> Sequence[tuple[TaughtWord, Asked]]:
    return [(word, _asked(versions, word)) for word in taught]


def _asked(versions: Mapping[int, SurveyVersion], of: Entry | TaughtWord) -> Asked:
    version = versions.get(of.survey_id)
    question = version.survey.question_at(of.question_path) if version else None
    if version is None or question is None:
        return Asked(_title(version) if version else "", of.question_path, ())
    fallback, reader = version.survey.default_language, page_language()
    label = text_in(question.label, reader, fallback) or question.name
    return Asked(_title(version), label, _choices(question, reader, fallback))


def _choices(question: Question, reader: str, fallback: str) -> Sequence[tuple[str, str]]:
    if question.type not in OF_CHOICES:
        return ()
    return [(choice.name, text_in(choice.label, reader, fallback) or choice.name) for choice in question.choices]


def _name(question: Question | None, chosen: str) -> str:
    """The name of the choice that somebody picked, or typed by its name or its label in any language."""
    choices = question.choices if question else ()
    if chosen in {choice.name for choice in choices}:
        return chosen
    called = fold(chosen)
    return next((one.name for one in choices if called in map(fold, one.label.values())), chosen)


def _versions() -> Mapping[int, SurveyVersion]:
    return {version.survey_id: version for version in newest_versions(db_session())}


def _title(version: SurveyVersion) -> str:
    return text_in(version.survey.title, page_language(), version.survey.default_language) or version.record.slug


def _kept(versions: Mapping[int, SurveyVersion]) -> dict[str, Any]:
    """The filter as parameters of an address: only what we know."""
    slugs = {version.record.slug for version in versions.values()}
    kept: dict[str, Any] = {"survey": typed.asked("survey")} if typed.asked("survey") in slugs else {}
    if language := typed.asked("language")[:35]:
        kept["language"] = language
    page = typed.row_id(typed.asked("page")) or 1
    return kept | ({"page": str(page)} if page > 1 else {})
