"""Publishing: everything a survey must satisfy before people meet it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from survey import audit
from survey.by_text import InParts, NotByText, in_parts, not_by_text
from survey.catalogue import SurveyVersion, store_version
from survey.definition import codec, xlsform
from survey.definition.model import COLLECTABLE, IDENTIFYING, Group, Question, QuestionType, Survey
from survey.words import N_, Message, Refused, say

LEFT_EMPTY = N_("“%(name)s” stays empty: it would tell who or where people are.")
ASK_INSTEAD = N_("Leave it out. What you need to know, ask in a question.")
CAN_BE_KEPT = N_("Leave it out, or ask whoever runs Kelu to turn it on. Then tell people before they answer.")
KEPT = N_("“%(name)s” keeps people's phone numbers with their answers.")
TELL_PEOPLE = N_("Tell people before they answer, or leave it out.")


def check(
    workbook: xlsform.Workbook, language: str = "en", *, metadata: Collection[QuestionType] = ()
) -> dict[str, Any]:
    """What is said of a workbook before it is published, as JSON data in the language of the person who asks.

    `xlsform.report` with what concerns texts: `"sms": {"askable", "skipped": [{"name", "why"}]}`, a warning each, and
    one for each question that people get in several texts; and with a warning for every row that would identify
    people, `metadata` being what the programme has turned on.
    """
    found = xlsform.report(workbook, language)
    skipped = not_by_text(workbook.survey) if workbook.survey is not None else ()
    said: tuple[NotByText | InParts, ...] = skipped
    if workbook.survey is not None:
        said += in_parts(workbook.survey, {refused.question.path for refused in skipped})
    found["warnings"] += [_warning(each.question, "label", each.why, each.remedy, language) for each in said]
    if workbook.survey is not None:
        found["warnings"] += _of_metadata(workbook.survey, metadata, language)
    found["sms"] = {
        "askable": found["questions"] - len(skipped) if workbook.survey is not None else 0,
        "skipped": [{"name": refused.question.name, "why": say(refused.why, language)} for refused in skipped],
    }
    return found


def paths_not_by_text(survey: Survey) -> list[str]:
    """The paths of the questions that are not asked by text, and of the repeats of which nothing is."""
    refused = [refused.question.path for refused in not_by_text(survey)]
    asked = {question.path for question in survey.questions() if question.takes_answer}.difference(refused)
    repeats = (placed.item.path for placed in survey.placed if isinstance(placed.item, Group) and placed.item.repeats)
    return refused + [repeat for repeat in repeats if not any(path.startswith(f"{repeat}/") for path in asked)]


def _of_metadata(survey: Survey, turned_on: Collection[QuestionType], language: str) -> list[dict[str, Any]]:
    """A warning for each row that takes what identifies people without asking them."""
    warnings = []
    for question in survey.questions():
        if question.type not in IDENTIFYING:
            continue
        kept = question.type in turned_on
        remedy = TELL_PEOPLE if kept else CAN_BE_KEPT if question.type in COLLECTABLE else ASK_INSTEAD
        why = Message(KEPT if kept else LEFT_EMPTY, {"name": question.name})
        warnings.append(_warning(question, "type", why, Message(remedy), language))
    return warnings


def _warning(question: Question, column: str, why: Message, remedy: Message, language: str) -> dict[str, Any]:
    return {
        "sheet": "survey",
        "row": question.row,
        "column": column,
        "message": say(why, language),
        "remedy": say(remedy, language),
    }


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
        not_by_text=paths_not_by_text(survey),
        staff_id=staff_id,
        now=now,
    )
    if new:
        audit.record(session, "publish", version, staff_id=staff_id, now=now)
    return version, new
