"""Publishing: everything a survey must satisfy before people meet it, and whether it can be asked by text."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from survey import audit, languages
from survey.catalogue import SurveyVersion, store_version
from survey.definition import codec, xlsform
from survey.definition.model import Question, Survey, text_in
from survey.segments import count_segments
from survey.words import N_, Message, Refused, say

COMMAND_WORD = N_("The choice “%(label)s” is a word that does something else in texts, as STOP or HELP does.")
TOO_LONG = N_("It would take %(segments)s texts in %(language)s; at most %(most)s are sent for one question.")
ON_THE_PAGE = N_("It is asked on the page only. To ask it by text too, use other or fewer words.")

MOST_SEGMENTS = 4
"""A question with its choices may take this many segments as a text; a longer one is asked on the web only."""


@dataclass(frozen=True, slots=True)
class NotByText:
    """A question that is not asked by text, and why."""

    question: Question
    why: Message


def not_by_text(survey: Survey) -> tuple[NotByText, ...]:
    """The questions of `survey` that cannot be asked by text, each with the reason."""
    refused = (
        (question, _why_not_by_text(survey, question)) for question in survey.questions() if question.takes_answer
    )
    return tuple(NotByText(question, why) for question, why in refused if why is not None)


def check(workbook: xlsform.Workbook, language: str = "en") -> dict[str, Any]:
    """What is said of a workbook before it is published, as JSON data in the language of the person who asks.

    `xlsform.report` with what concerns texts: `"sms": {"askable", "skipped": [{"name", "why"}]}`, and a warning each.
    """
    found = xlsform.report(workbook, language)
    skipped = not_by_text(workbook.survey) if workbook.survey is not None else ()
    found["warnings"] += [
        {
            "sheet": "survey",
            "row": refused.question.row,
            "column": "label",
            "message": say(refused.why, language),
            "remedy": say(Message(ON_THE_PAGE), language),
        }
        for refused in skipped
    ]
    found["sms"] = {
        "askable": found["questions"] - len(skipped) if workbook.survey is not None else 0,
        "skipped": [{"name": refused.question.name, "why": say(refused.why, language)} for refused in skipped],
    }
    return found


def _why_not_by_text(survey: Survey, question: Question) -> Message | None:
    for choice in question.choices:
        for label in choice.label.values():
            if languages.command(label, in_question=True) is not None:
                return Message(COMMAND_WORD, {"label": label})
    for language in survey.languages:
        lines = [text_in(question.label, language.code, survey.default_language)]
        lines += [
            f"{number} {text_in(choice.label, language.code, survey.default_language)}"
            for number, choice in enumerate(question.choices, 1)
        ]
        segments = count_segments("\n".join(lines)).segments
        if segments > MOST_SEGMENTS:
            return Message(
                TOO_LONG,
                {"segments": segments, "language": language.name, "most": MOST_SEGMENTS},
            )
    return None


def slug_of(form_id: str) -> str:
    """`form_id` made safe for a web address: lower case, letters, digits, `_`, `-`, `.`. "" if nothing is left."""
    return re.sub(r"[^a-z0-9_.-]+", "-", form_id.lower()).strip("-.")[:64]


def publish_survey(
    session: Session, survey: Survey, *, staff_id: int | None, now: datetime
) -> tuple[SurveyVersion, bool]:
    """Publish `survey` under its slug; returns the version and whether it is new.

    A definition that is already the newest version is not published twice.
    """
    slug = slug_of(survey.form_id)
    if not slug:
        raise Refused(N_("The form_id has no letter or digit that a web address can hold."))
    if not any(question.takes_answer for question in survey.questions()):
        raise Refused(N_("This survey asks nothing."))
    definition = codec.to_json(survey)
    canonical = json.dumps(definition, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    version, new = store_version(
        session,
        slug,
        definition,
        form_version=survey.version,
        digest=digest,
        not_by_text=[refused.question.path for refused in not_by_text(survey)],
        staff_id=staff_id,
        now=now,
    )
    if new:
        audit.record(session, "publish", version, staff_id=staff_id, now=now)
    return version, new
