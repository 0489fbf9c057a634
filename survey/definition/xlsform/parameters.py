"""The parameters column: `start=1 end=10 step=2`, `randomize=true seed=42`, `max-pixels=640`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation

from survey.definition.model import QuestionType
from survey.definition.xlsform.faults import DID_YOU_MEAN, NOTHING_TO_DO, Faults
from survey.definition.xlsform.survey_row import Row
from survey.words import N_

_PAIR = re.compile(r"([^\s=,;]+)\s*=\s*([^\s=,;]+)")
_GAP = re.compile(r"[\s,;]*")
_LETTERS_COUNT = frozenset({"label", "value"})

Test = Callable[[str], bool]


def _number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


def _whole(text: str) -> bool:
    return re.fullmatch(r"-?\d+", text, re.ASCII) is not None


def _truth(text: str) -> bool:
    return text in ("true", "false")


def _seed(text: str) -> bool:
    return _number(text) or re.fullmatch(r"\$\{[^{}]+\}", text) is not None


def _any(text: str) -> bool:
    return bool(text)


def _quality(text: str) -> bool:
    return text in ("voice-only", "low", "normal", "external")


_GEO: dict[str, Test] = {"allow-mock-accuracy": _truth, "reference-geometry": _any}
_SELECT: dict[str, Test] = {"randomize": _truth, "seed": _seed}
KNOWN: dict[QuestionType, Mapping[str, Test]] = {
    QuestionType.TEXT: {"rows": _whole},
    QuestionType.RANGE: {
        **dict.fromkeys(("start", "end", "step", "tick_interval", "placeholder"), _number),
        "tick_labelset": _any,
    },
    QuestionType.SELECT_ONE: {**_SELECT, "value": _any, "label": _any},
    QuestionType.SELECT_MULTIPLE: {**_SELECT, "value": _any, "label": _any},
    QuestionType.RANK: _SELECT,
    QuestionType.IMAGE: {"max-pixels": _whole, "app": _any},
    QuestionType.AUDIO: {"quality": _quality},
    QuestionType.BACKGROUND_AUDIO: {"quality": _quality},
    QuestionType.GEOPOINT: {**_GEO, "capture-accuracy": _number, "warning-accuracy": _number},
    QuestionType.GEOTRACE: {**_GEO, "incremental": _truth},
    QuestionType.GEOSHAPE: {**_GEO, "incremental": _truth},
    QuestionType.AUDIT: {
        **dict.fromkeys(("location-priority", "track-changes-reasons"), _any),
        **dict.fromkeys(("identify-user", "track-changes"), _truth),
        **dict.fromkeys(("location-max-age", "location-min-interval"), _whole),
    },
}


def read_parameters(row: Row, kind: QuestionType, faults: Faults) -> dict[str, str]:
    """The parameters of a question that ODK knows for its type; the others, and impossible values, are told.

    ODK's converter takes those that were read, and no others.
    """
    written = row.cell("parameters")
    if not written:
        return {}
    found: dict[str, str] = {}
    known = KNOWN.get(kind, {})
    for name, value in _pairs(row, written, faults).items():
        test = known.get(name)
        if test is None:
            suggestion = faults.similar(name, known)
            faults.warn(
                row.place("parameters"),
                N_("A question of type %(type)s has no parameter “%(name)s”. It is left out."),
                DID_YOU_MEAN if suggestion else NOTHING_TO_DO,
                type=str(kind),
                name=name,
                suggestion=suggestion,
            )
        elif not test(value):
            faults.error(
                row.place("parameters"),
                N_("The parameter “%(name)s” cannot be “%(value)s”."),
                _remedy(test),
                name=name,
                value=value,
            )
        else:
            found[name] = value
    if "seed" in found and "randomize" not in found:
        faults.warn(
            row.place("parameters"),
            N_("The parameter “%(name)s” does nothing here. It is left out."),
            N_("To shuffle the choices, write randomize=true before it."),
            name="seed",
        )
        del found["seed"]
    row.correct("parameters", " ".join(f"{name}={value}" for name, value in found.items()))
    return found


def _remedy(test: Test) -> str:
    if test is _truth:
        return N_("Write true or false.")
    if test in (_number, _whole, _seed):
        return N_("Write a number.")
    return N_("Write one of: voice-only, low, normal, external.")


def _pairs(row: Row, written: str, faults: Faults) -> dict[str, str]:
    found: dict[str, str] = {}
    index = 0
    while index < len(written):
        if gap := _GAP.match(written, index):
            index = gap.end()
        pair = _PAIR.match(written, index)
        if pair is None:
            break
        name = pair[1].lower()
        found[name] = pair[2] if name in _LETTERS_COUNT or "${" in pair[2] else pair[2].lower()
        index = pair.end()
    if index < len(written):
        faults.error(
            row.place("parameters"),
            N_("These parameters cannot be read: %(parameters)s."),
            N_("Write each as name=value, with a space between them, like start=1 end=10."),
            parameters=written[index:],
        )
    return found


def read_range(row: Row, parameters: dict[str, str], faults: Faults) -> dict[str, str]:
    """`parameters` of a range with start, end and step as numbers; what ODK assumes for those not written is told."""
    place = row.place("parameters")
    missing = [name for name in ("start", "end") if name not in parameters]
    full = {"start": "1", "end": "10", "step": "1", **parameters}
    start, end, step = (Decimal(full[name]) for name in ("start", "end", "step"))
    if missing and not faults.has_error_at(place.sheet, place.row):
        faults.warn(
            place,
            N_("This range does not say from where to where. It goes from %(start)s to %(end)s."),
            N_("Write both as parameters, like start=1 end=10."),
            start=full["start"],
            end=full["end"],
        )
    if not 0 < abs(step) <= abs(end - start):
        faults.error(
            place,
            N_("No step of %(step)s fits between %(start)s and %(end)s."),
            N_("Let the range begin and end at different numbers, with a step that is smaller than all of it."),
            step=full["step"],
            start=full["start"],
            end=full["end"],
        )
    return full
