"""Whatever survey there is: written into a workbook it reads back equal, and ODK's converter takes it."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyxform.xls2xform import convert

from survey.definition import codec, xlsform
from survey.definition.expressions.tree import Binary, Call, Literal, Logic, Node, Path, Reference, Step
from survey.definition.model import (
    UNDECLARED,
    Choice,
    Group,
    Language,
    Question,
    QuestionType,
    Survey,
    Text,
)
from survey.definition.xlsform.writing import write
from survey.words import say
from tests.survey.definition.xlsform.written import definition

Draw = st.DrawFn
UNSAID = Language(UNDECLARED, "default", declared=False)
LANGUAGES = (
    Language("en", "English"),
    Language("kn", "Kannada"),
    Language("hi", "hi"),
    Language("pt-BR", "Português"),
    Language("fr", "French", declared=False),
    Language("x-our-own-words", "Our own words!", declared=False),
    UNSAID,
)
# A cell loses spaces around it, no-break spaces become spaces; curly quotation marks are read as straight ones, and an
# error of Excel's is no text. `$` and braces belong to `${name}`.
_LETTERS = st.characters(exclude_characters="\u00a0‘’“”${}#", exclude_categories=["Cs"])
_BEGINNINGS = st.sampled_from(["", "", "=", "+", "-", "@", "'", "_x0041_", "=1+1"])


@st.composite
def words(draw: Draw) -> str:
    text = draw(_BEGINNINGS) + draw(st.text(_LETTERS, max_size=12))
    return text.strip() or "x"


SIMPLE = st.sampled_from(["a", "b c", "it's", 'so "be" it', "ಕ", "=1", "-", "1.0"])
LIKE_TEXT = (QuestionType.TEXT, QuestionType.BARCODE, QuestionType.INTEGER, QuestionType.DECIMAL, QuestionType.DATE)
UNASKED = (QuestionType.CALCULATE, QuestionType.HIDDEN, QuestionType.TODAY, QuestionType.DEVICE_ID)
SELECTS = (QuestionType.SELECT_ONE, QuestionType.SELECT_MULTIPLE, QuestionType.RANK)
DEFAULTS = {QuestionType.TEXT: "some-words", QuestionType.INTEGER: "-4", QuestionType.DATE: "2026-11-24"}
PARAMETERS: Mapping[QuestionType, Mapping[str, str]] = {
    QuestionType.TEXT: {"rows": "3"},
    QuestionType.SELECT_ONE: {"randomize": "true", "seed": "${q1}"},
    QuestionType.IMAGE: {"max-pixels": "640"},
}


@dataclass(slots=True)
class World:
    """What a survey being made has so far."""

    draw: Draw
    codes: Sequence[str]
    lists: Mapping[str, tuple[Choice, ...]]
    numbers: Iterator[int]
    names: list[str] = field(default_factory=list)

    def maybe(self) -> bool:
        return self.draw(st.booleans())

    def text(self, *, full: bool = False) -> Text:
        """A text in some of the languages; in all of them if `full`."""
        return {code: self.draw(words()) for code in self.codes if full or self.maybe()}

    def formula(self) -> Node | None:
        """An expression about questions that came before, so that none goes in circles."""
        if not self.names or not self.maybe():
            return None
        parts: tuple[Node, ...] = tuple(
            Binary(
                self.draw(st.sampled_from(["=", "!=", "<", "+", "mod"])),
                Reference(self.draw(st.sampled_from(self.names))),
                Literal(self.draw(SIMPLE | st.just(7.5))),
            )
            for _ in range(self.draw(st.integers(1, 3)))
        )
        whole = parts[0] if len(parts) == 1 else Logic(self.draw(st.sampled_from(["and", "or"])), parts)
        return Call("not", (whole,)) if self.maybe() else whole

    def row(self, parent: str, depth: int) -> Question | Group:
        name = f"q{next(self.numbers)}"
        path = f"{parent}/{name}" if parent else name
        if depth < 3 and self.draw(st.integers(0, 5)) == 0:
            return self.group(name, path, depth)
        question = self.question(name, path)
        self.names.append(name)
        return question

    def group(self, name: str, path: str, depth: int) -> Group:
        repeats = self.maybe()
        label, relevant, times = self.text(), self.formula(), self.formula() if repeats else None
        # What stands in a repeat is many things to those outside.
        outside = list(self.names)
        children = tuple(self.row(path, depth + 1) for _ in range(self.draw(st.integers(1, 3))))
        if repeats:
            self.names[:] = outside
        appearance = self.draw(st.sampled_from(["", "field-list"]))
        return Group(name, path, children, label, relevant, appearance, repeats, times)

    def question(self, name: str, path: str) -> Question:
        kinds = (*LIKE_TEXT, *UNASKED, *SELECTS, QuestionType.RANGE, QuestionType.NOTE, QuestionType.IMAGE)
        kind = self.draw(st.sampled_from(kinds))
        if kind in UNASKED:
            computed = Literal("x") if kind is QuestionType.CALCULATE else None
            return Question(name, path, kind, relevant=self.formula(), calculation=self.formula() or computed)
        question = Question(
            name,
            path,
            kind,
            label=self.text(full=True),
            hint=self.text(),
            guidance_hint=self.text(),
            media={"image": dict.fromkeys(self.codes, "a.png")} if self.maybe() else {},
            required=Call("true", ()) if self.maybe() else self.formula(),
            required_message=self.text(),
            relevant=self.formula(),
            constraint=self.formula(),
            constraint_message=self.text(),
            read_only=self.formula() if kind is not QuestionType.NOTE else None,
            parameters=PARAMETERS.get(kind, {}) if "q1" in self.names and self.maybe() else {},
            appearance=self.draw(st.sampled_from(["", "minimal", "w1  wide"])),
        )
        if kind is QuestionType.RANGE:
            return replace(question, parameters={"start": "1", "end": "9", "step": "2"})
        if kind in SELECTS:
            list_name = self.draw(st.sampled_from(sorted(self.lists)))
            column = Path((Step("zone"),))
            chosen = Binary("=", column, Reference(self.names[0])) if self.names and self.maybe() else None
            return replace(question, list_name=list_name, choices=self.lists[list_name], choice_filter=chosen)
        if self.maybe() and kind in DEFAULTS:
            return replace(question, default=DEFAULTS[kind])
        if self.maybe() and kind in LIKE_TEXT:
            return replace(question, dynamic_default=Call("once", (Call("random", ()),)))
        return question


@st.composite
def surveys(draw: Draw) -> Survey:
    languages = draw(st.lists(st.sampled_from(LANGUAGES), min_size=1, max_size=4, unique=True))
    codes = [language.code for language in languages]
    lists = {name: draw(lists_of(codes)) for name in ("l", "towns-2")}
    world = World(draw, codes, lists, count(2))
    first = Question("q1", "q1", QuestionType.TEXT, world.text(full=True))
    world.names.append("q1")
    children = (first, *(world.row("", 0) for _ in range(draw(st.integers(0, 6)))))
    survey = Survey(
        form_id=draw(words()),
        title=world.text(full=True),
        languages=tuple(languages),
        default_language=UNDECLARED if UNDECLARED in codes and draw(st.booleans()) else draw(st.sampled_from(codes)),
        children=children,
        version=draw(st.sampled_from(["", "2026.10", "=1"])),
        root=draw(st.sampled_from(["data", "form"])),
        style=draw(st.sampled_from(["", "pages"])),
        instance_name=world.formula(),
    )
    asked = {question.list_name for question in survey.questions()}
    return replace(survey, lists={name: choices for name, choices in lists.items() if name in asked})


@st.composite
def lists_of(draw: Draw, codes: Sequence[str]) -> tuple[Choice, ...]:
    names = draw(st.lists(st.sampled_from(["a", "b", "1", "-", "=c", "+4"]), min_size=1, max_size=4))
    return tuple(
        Choice(
            name,
            {code: draw(words()) for code in codes},
            {"audio": {codes[0]: "a.mp3"}} if draw(st.booleans()) else {},
            {column: draw(words()) for column in ("zone", "size") if draw(st.booleans())},
        )
        for name in names
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(surveys())
def test_whatever_is_written_reads_back_equal(survey: Survey) -> None:
    # The survey itself must be one that can be kept.
    assert codec.from_json(codec.to_json(survey)) == survey
    written = write(survey)
    workbook = xlsform.read(written.workbook, "other.xlsx")
    assert workbook.survey is not None, [(fault, say(fault.message, "en")) for fault in workbook.errors]
    assert definition(workbook.survey) == definition(survey)
    convert(io.BytesIO(written.workbook), file_type=".xlsx")
