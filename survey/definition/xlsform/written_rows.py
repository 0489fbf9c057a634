"""The survey sheet of a workbook, from the questions and groups of a survey."""

from __future__ import annotations

import re
from collections.abc import Iterator

from survey.definition.expressions.lexer import NAME
from survey.definition.expressions.printing import print_expression
from survey.definition.expressions.tree import Call, Literal, Node, walk
from survey.definition.model import OF_CHOICES, Group, Question, QuestionType, Survey
from survey.definition.xlsform.columns import MEDIA
from survey.definition.xlsform.formulas import ALWAYS
from survey.definition.xlsform.headings import TEXTS, Headings, texts_of
from survey.definition.xlsform.sheets import MAX_CELL
from survey.definition.xlsform.spreadsheet import Table
from survey.definition.xlsform.written_lists import Lists
from survey.words import N_, Refused

_NAME = re.compile(NAME)
_FORMULAS = ("relevant", "required", "constraint", "calculation", "read_only", "choice_filter")
_ORDER = (
    *("type", "name", "label", "hint", "guidance_hint", *MEDIA, "relevant", "required", "required_message"),
    *("constraint", "constraint_message", "calculation", "trigger", "read_only", "default", "choice_filter"),
    *("repeat_count", "parameters", "appearance"),
)

Row = dict[str, str]
"""Header → text."""


def survey_table(survey: Survey, lists: Lists, headings: Headings) -> Table:
    """The survey sheet."""
    rows = [*_Rows(lists, headings).within(survey.children)]
    for name in _to_declare(survey, lists):
        kind = lists.files[name].rpartition(".")[2]
        _declare(rows, {"type": f"{kind}-external", "name": name}, survey)
    used = {header for row in rows for header in row}
    # The order of the label columns is that of the languages, so all of them are there.
    used |= {headings.header("label", language.code) for language in survey.languages}
    order = [
        header
        for field in _ORDER
        for header in (
            [headings.header(field, code) for code in headings.codes] if field in (*TEXTS, *MEDIA) else [field]
        )
    ]
    return Table("survey", [header for header in order if header in used], rows)


class _Rows:
    def __init__(self, lists: Lists, headings: Headings) -> None:
        self.lists = lists
        self.headings = headings

    def within(self, children: tuple[Question | Group, ...]) -> Iterator[Row]:
        """The rows of questions and groups, in form order."""
        for child in children:
            if isinstance(child, Question):
                yield self.question(child)
                continue
            container = "repeat" if child.repeats else "group"
            row = {"type": f"begin_{container}", "name": child.name, "appearance": child.appearance} | self.texts(child)
            yield _filled(row | {"relevant": formula(child.relevant), "repeat_count": formula(child.count)})
            yield from self.within(child.children)
            yield {"type": f"end_{container}"}

    def question(self, question: Question) -> Row:
        """The row of a question."""
        row = {"type": self.type(question), "name": question.name} | self.texts(question)
        for kind, names in question.media.items():
            row |= {self.headings.header(kind, code): file for code, file in names.items()}
        for field in _FORMULAS:
            node: Node | None = getattr(question, field)
            row[field] = "yes" if node == ALWAYS and field in ("required", "read_only") else formula(node)
        row |= {
            "default": question.default or formula(question.dynamic_default),
            "trigger": ", ".join(f"${{{name}}}" for name in question.trigger),
            "parameters": " ".join(f"{name}={value}" for name, value in question.parameters.items()),
            "appearance": question.appearance,
        }
        for field in row:
            if len(row[field]) > MAX_CELL:
                raise Refused(
                    N_("“%(column)s” of “%(name)s” is too long for a workbook."), column=field, name=question.name
                )
        return _filled(row)

    def type(self, question: Question) -> str:
        """The type cell."""
        if question.choices_from:
            return f"{question.type} ${{{question.choices_from}}}"
        if question.type in OF_CHOICES:
            name = self.lists.list_of(question)
            if name not in self.lists.files:
                return f"{question.type} {name}"
            from_file = "" if question.type is QuestionType.RANK else "_from_file"
            return f"{question.type}{from_file} {self.lists.files[name]}"
        if question.type is QuestionType.CALCULATE and (question.media or any(texts_of(question).values())):
            # Only what could be shown has texts; without a label it is read as a calculate again.
            return QuestionType.TEXT
        return question.type

    def texts(self, item: Question | Group) -> Row:
        return {
            self.headings.header(field, code): words
            for field, text in texts_of(item).items()
            for code, words in self.headings.kept(text).items()
        }


def _filled(row: Row) -> Row:
    return {header: text for header, text in row.items() if text}


def formula(node: Node | None) -> str:
    """The text of an expression cell, "" if there is none."""
    if node is None:
        return ""
    return print_expression(node)


def _to_declare(survey: Survey, lists: Lists) -> Iterator[str]:
    """The files that no question asks and that `pulldata()` alone does not bring along."""
    called: dict[str, set[str]] = {"instance": set(), "pulldata": set()}
    for node in _formulas(survey):
        for below in walk(node):
            match below:
                case Call("instance" | "pulldata" as function, (Literal(str(name)), *_)):
                    called[function].add(name.removesuffix(".csv") if function == "pulldata" else name)
    for name in lists.files:
        brought_along = name in called["pulldata"] - called["instance"] and lists.files[name].endswith(".csv")
        if name not in lists.asked and not brought_along and _NAME.fullmatch(name):
            yield name


def _declare(rows: list[Row], row: Row, survey: Survey) -> None:
    """Put `row` at the beginning; into the first group, if a question outside has its name."""
    start = 0
    if any(child.name == row["name"] for child in survey.children):
        start = next((i for i, other in enumerate(rows, 1) if other["type"].startswith("begin_")), 0)
    rows.insert(start, row)


def _formulas(survey: Survey) -> Iterator[Node]:
    found: list[Node | None] = [survey.instance_name]
    for placed in survey.placed:
        item = placed.item
        if isinstance(item, Group):
            found += [item.relevant, item.count]
        else:
            found += [getattr(item, field) for field in (*_FORMULAS, "dynamic_default")]
    return (node for node in found if node is not None)
