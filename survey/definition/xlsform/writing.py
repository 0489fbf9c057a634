"""XLSForm out: a survey to a workbook that ODK's converter takes and that reads back as the same survey."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from survey.definition import codec
from survey.definition.model import Group, Question, Survey
from survey.definition.xlsform.headings import TEXTS, Headings, headings
from survey.definition.xlsform.reading import read
from survey.definition.xlsform.settings import ROOT
from survey.definition.xlsform.spreadsheet import Table, workbook_of
from survey.definition.xlsform.written_lists import Lists, choices_table, lists_of
from survey.definition.xlsform.written_rows import formula, survey_table


@dataclass(frozen=True, slots=True)
class Written:
    """A survey as files: the .xlsx workbook, the attached files by the names that it uses for them.

    `missing` are files that were not there when the survey was published: the workbook names them, nobody has them.
    """

    workbook: bytes
    files: Mapping[str, bytes]
    missing: tuple[str, ...]


def write(survey: Survey) -> Written:
    """`survey` as a workbook: read again, it is the same but for the numbers of its rows.

    Everything is there that the definition holds, and nothing else: remarks, colours and what was not read are gone.
    Expressions are printed anew. Raises Refused for an expression that is too long for a cell.
    """
    lists = lists_of(survey)
    heads = headings(survey)
    questions = survey_table(survey, lists, heads)
    choices = choices_table(lists, heads)
    settings = _settings_table(survey, lists, heads, spaces=_has_runs_of_spaces(questions))
    tables = [questions, choices, settings] if choices.rows else [questions, settings]
    return Written(
        workbook_of(tables),
        lists.contents,
        tuple(file for file in lists.files.values() if file not in lists.contents),
    )


def reads_back(written: Written, survey: Survey) -> bool:
    """Whether what was `written` is read as `survey` again."""
    again = read(written.workbook, "survey.xlsx", written.files.get).survey
    return again is not None and codec.to_json(_without_rows(again)) == codec.to_json(_without_rows(survey))


def _without_rows(survey: Survey) -> Survey:
    def of(child: Question | Group) -> Question | Group:
        if isinstance(child, Group):
            return replace(child, row=0, children=tuple(map(of, child.children)))
        return replace(child, row=0)

    return replace(survey, children=tuple(map(of, survey.children)))


def _has_runs_of_spaces(table: Table) -> bool:
    """Whether some cell that is no text has spaces that reading would make one."""
    return any("  " in text for row in table.rows for header, text in row.items() if header.split("::")[0] not in TEXTS)


def _settings_table(survey: Survey, lists: Lists, heads: Headings, *, spaces: bool) -> Table:
    plain = survey.default_language if heads.stated else heads.plain
    row = {
        "form_title": survey.title.get(plain, ""),
        "form_id": survey.form_id,
        "version": survey.version,
        "default_language": heads.called(survey.default_language) if heads.stated else "",
        "name": survey.root if survey.root != ROOT else "",
        "style": survey.style,
        "instance_name": formula(survey.instance_name),
        "allow_choice_duplicates": "yes" if lists.duplicates else "",
        "clean_text_values": "no" if spaces else "",
    }
    if survey.title != {survey.default_language: survey.form_id}:
        row |= {f"translated_title::{heads.called(code)}": text for code, text in survey.title.items() if code != plain}
    row = {header: text for header, text in row.items() if text}
    return Table("settings", list(row), [row])
