"""A question row: everything that its cells say."""

from __future__ import annotations

import re
from collections.abc import Sequence

from survey.definition.expressions.tree import Call, Literal
from survey.definition.model import OF_CHOICES, SILENT, QuestionType
from survey.definition.xlsform.defaults import read_default
from survey.definition.xlsform.drafts import Draft
from survey.definition.xlsform.faults import FILL_IN, NOT_FILLED, WRITE_LABEL, Faults
from survey.definition.xlsform.formulas import NEVER, read_expression
from survey.definition.xlsform.kinds import Kind
from survey.definition.xlsform.parameters import read_parameters, read_range
from survey.definition.xlsform.selects import Selects
from survey.definition.xlsform.survey_row import Row
from survey.words import N_

_TEXTS = ("label", "hint", "guidance_hint", "required_message", "constraint_message")
_FORMULAS = ("required", "relevant", "constraint", "calculation", "read_only")
_TRIGGER = re.compile(r"\$\{\s*([^{}]+?)\s*\}")


def read_texts(draft: Draft, row: Row, fields: Sequence[str]) -> None:
    """The texts of a row in every language."""
    for field in fields:
        if text := row.text(field):
            draft.texts[field] = text
            draft.places[field] = row.place(field)


def read_formula(draft: Draft, row: Row, column: str, field: str, faults: Faults) -> None:
    """The expression in the cell of `column`, as far as it can be read, as `field` of the draft."""
    written = row.cell(column)
    if not written:
        return
    node = read_expression(written, row.place(column), faults)
    if node is None or (field in ("required", "read_only") and node == NEVER):
        return
    draft.formulas[field] = node
    draft.places[field] = row.place(column)


class Questions:
    """Reads question rows."""

    def __init__(self, selects: Selects, faults: Faults) -> None:
        self.selects = selects
        self.faults = faults

    def read(self, draft: Draft, row: Row, kind: Kind) -> None:
        """Everything that the row of a question says."""
        if kind.type not in SILENT:
            read_texts(draft, row, _TEXTS)
            draft.media = row.media()
        for field in _FORMULAS:
            read_formula(draft, row, field, field, self.faults)
        draft.trigger = self.trigger(row)
        draft.places.update(
            {field: row.place(field) for field in ("trigger", "appearance", "parameters", *draft.media)}
        )
        draft.appearance = row.cell("appearance")
        if kind.constraint and "constraint" not in draft.formulas:
            self.bring_along(draft, row, kind)
        parameters = read_parameters(row, kind.type, self.faults)
        draft.parameters = read_range(row, parameters, self.faults) if kind.type is QuestionType.RANGE else parameters
        if kind.type in OF_CHOICES:
            self.selects.read(draft, row, kind)
        read_default(draft, row, kind.type, self.faults)
        if kind.type not in SILENT:
            self.is_shown(draft, row)
        self.check_calculation(draft, row)
        self.check_media(draft, row)

    def bring_along(self, draft: Draft, row: Row, kind: Kind) -> None:
        """The constraint, and the hint, that an old type of ODK stands for."""
        node = read_expression(kind.constraint, row.place("type"), self.faults)
        if node is not None:
            draft.formulas["constraint"] = node
            draft.places["constraint"] = row.place("type")
        if kind.hint and "hint" not in draft.texts:
            draft.texts["hint"] = self.selects.tongues.say_in_all(kind.hint)
            draft.places["hint"] = row.place("type")

    def is_shown(self, draft: Draft, row: Row) -> None:
        """A question that is shown needs something to show; one that only computes is a calculate, as it is for ODK."""
        if draft.texts.get("label") or draft.texts.get("hint"):
            if "label" not in draft.texts:
                self.faults.warn(row.place("label"), NOT_FILLED, WRITE_LABEL, column="label")
            return
        if "calculation" in draft.formulas or draft.trigger:
            # Without a calculation its trigger empties it.
            draft.formulas.setdefault("calculation", Literal(""))
            draft.places.setdefault("calculation", row.place("trigger"))
            if draft.type is QuestionType.INTEGER:
                # What its type would have made of the value.
                draft.formulas["calculation"] = Call("int", (draft.formulas["calculation"],))
            draft.type = QuestionType.CALCULATE
            draft.choices, draft.list_name = (), ""
        elif draft.media:
            self.faults.warn(row.place("label"), NOT_FILLED, WRITE_LABEL, column="label")
        else:
            self.faults.error(row.place("label"), NOT_FILLED, WRITE_LABEL, column="label")

    def check_calculation(self, draft: Draft, row: Row) -> None:
        """A calculate computes something; what is never computed says nothing."""
        if (
            draft.type is QuestionType.CALCULATE
            and "calculation" not in draft.formulas
            and not row.cell("calculation")
            and "dynamic_default" not in draft.formulas
        ):
            self.faults.error(row.place("calculation"), NOT_FILLED, FILL_IN, column="calculation")
        if draft.type is QuestionType.BACKGROUND_GEOPOINT and not draft.trigger:
            self.faults.error(row.place("trigger"), NOT_FILLED, FILL_IN, column="trigger")
        if draft.type is QuestionType.BACKGROUND_GEOPOINT and draft.formulas.pop("calculation", None) is not None:
            row.correct("calculation", "")

    def trigger(self, row: Row) -> tuple[str, ...]:
        """The names of the questions whose change sets the calculation."""
        written = row.cell("trigger")
        if not written:
            return ()
        names = tuple(_TRIGGER.findall(written))
        if not names or _TRIGGER.sub("", written).replace(",", "").strip():
            self.faults.error(
                row.place("trigger"),
                N_("“%(trigger)s” does not name the questions to watch."),
                N_("Write their names like ${age}, with a comma between them."),
                trigger=written,
            )
            return ()
        return names

    def check_media(self, draft: Draft, row: Row) -> None:
        """A large picture is the larger form of a picture."""
        if "big-image" in draft.media and "image" not in draft.media:
            draft.media["image"] = draft.media.pop("big-image")
            self.faults.warn(
                row.place("big-image"),
                N_("There is a big-image without an image. It is shown as the image."),
                N_("Fill in the column image."),
            )
            row.correct("big-image", "")
