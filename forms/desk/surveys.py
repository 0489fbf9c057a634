"""Surveys: which there are, how many answered, and publishing a workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from flask import abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from forms.desk.room import bp
from survey.catalogue import SurveyVersion, find_survey, latest_version, newest_versions
from survey.collect.submissions import completed_counts
from survey.definition import xlsform
from survey.definition.model import text_in
from survey.definition.xlsform.spreadsheet import zipped
from survey.definition.xlsform.writing import write
from survey.people.roles import Capability
from survey.publishing import check, publish_survey
from survey.web.access import current_viewer, requires
from survey.web.language import interface_language, page_language, said
from survey.web.state import db_session, state, utcnow
from survey.words import N_, Message, Refused

NO_FILE = N_("Choose a workbook first.")
PUBLISHED = N_("Published: %(title)s, version %(number)s. People can answer it now.")
SAME = N_("Nothing has changed since version %(number)s, so nothing was published.")
FINE = N_("This workbook can be published.")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Line:
    """A survey as the desk lists it."""

    title: str
    version: SurveyVersion
    languages: Sequence[str]
    complete: int
    by_text: bool


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in the workbook `filename`; `refused` is why it was not published all the same."""

    filename: str
    found: Mapping[str, Any]  # as `publishing.check` tells it
    refused: Refused | None = None
    note: str = ""


@bp.get("/surveys")
@requires(Capability.SEE_SURVEYS)
def surveys() -> ResponseReturnValue:
    """Every survey in its newest version."""
    return _show()


@bp.post("/surveys")
@requires(Capability.PUBLISH_SURVEY)
def surveys_publish() -> ResponseReturnValue:
    """Check a workbook; publish it, if that was asked and nothing stands in its way."""
    uploaded = request.files.get("workbook")
    if uploaded is None or not uploaded.filename:
        return _show(refused=Refused(NO_FILE))
    attached = {file.filename: file for file in request.files.getlist("attached") if file.filename}
    workbook = xlsform.read(
        uploaded.read(), uploaded.filename, lambda name: attached[name].read() if name in attached else None
    )
    found = check(workbook, interface_language(), metadata=state().installation.metadata)
    if workbook.survey is None:
        return _show(Checked(uploaded.filename, found))
    if request.form.get("do") != "publish":
        return _show(Checked(uploaded.filename, found, note=said(Message(FINE))), status=200)
    session = db_session()
    try:
        version, new = publish_survey(session, workbook.survey, staff_id=current_viewer().staff_id, now=utcnow())
    except Refused as refused:
        session.rollback()
        return _show(Checked(uploaded.filename, found, refused))
    session.commit()
    if not new:
        flash(said(Message(SAME, {"number": version.number})))
        return redirect(url_for("desk.surveys"))
    note = said(Message(PUBLISHED, {"title": _title(version), "number": version.number}))
    if found["warnings"]:
        return _show(Checked(uploaded.filename, found, note=note), status=200)
    flash(note)
    return redirect(url_for("desk.surveys"))


@bp.get("/surveys/<slug>/workbook")
@requires(Capability.SEE_SURVEYS)
def surveys_workbook(slug: str) -> ResponseReturnValue:
    """The newest version of a survey as a workbook; in a ZIP archive if files belong to it."""
    session = db_session()
    record = find_survey(session, slug)
    version = latest_version(session, record.id) if record is not None else None
    if version is None:
        abort(404)
    written = write(version.survey)
    data, ending, kind = written.workbook, "xlsx", XLSX
    if written.files:
        data, ending, kind = zipped({f"{slug}.xlsx": written.workbook, **written.files}), "zip", "application/zip"
    return send_file(BytesIO(data), mimetype=kind, as_attachment=True, download_name=f"{slug}.{ending}")


def _show(checked: Checked | None = None, *, refused: Refused | None = None, status: int = 400) -> ResponseReturnValue:
    session = db_session()
    complete = completed_counts(session)
    lines = [
        Line(
            _title(version),
            version,
            [language.code for language in version.survey.languages],
            complete.get(version.survey_id, 0),
            len(version.not_by_text) < sum(question.takes_answer for question in version.survey.questions()),
        )
        for version in newest_versions(session)
    ]
    page = render_template("desk/surveys.html", lines=lines, checked=checked, refused=refused)
    return (page, status) if checked or refused else page


def _title(version: SurveyVersion) -> str:
    return text_in(version.survey.title, page_language(), version.survey.default_language) or version.record.slug
