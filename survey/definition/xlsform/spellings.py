"""Types as people write them: what is none of ODK's spellings and yet can mean one thing only."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache, lru_cache

from survey.definition.model import QuestionType
from survey.definition.xlsform.kinds import EXACT, Kind, Role, exact_kind

# Never a type of XLSForm; each is what other tools, or people, call one.
_ALSO = {
    "tel": "text",
    "telephone": "text",
    "phone": "text",
    "mobile": "text",
    "phone_number": "text",
    "phone-number": "text",
    "url": "text",
    "free text": "text",
    "long text": "text",
    "short text": "text",
    "textarea": "text",
    "number": "decimal",
    "numeric": "decimal",
    "float": "decimal",
    "double": "decimal",
    "whole number": "integer",
    "picture": "image",
    "voice": "audio",
    "gps point": "geopoint",
    "qr code": "barcode",
    "calculation": "calculate",
    "start date": "start",
    "end date": "end",
}
_SELECT_ONE = ("selectone", "select1", "singleselect", "selectsingle", "radio", "selectonefrom")
_SELECT_MULTIPLE = ("selectmultiple", "selectmany", "multiselect", "multipleselect", "selectall", "checkbox")
KNOWN_SPELLINGS = (*EXACT, "select_one", "select_multiple", "begin_group", "end_group", "begin_repeat", "end_repeat")


@lru_cache(maxsize=2_000)
def kind_of(written: str) -> Kind:
    """What the type cell `written` (not empty) means; `near` where ODK would not know it."""
    text = " ".join(written.split())
    if (kind := exact_kind(text)) is not None:
        return kind
    near = _near(text)
    return replace(near, near=True) if near is not None else Kind(Role.UNKNOWN)


def _near(text: str) -> Kind | None:
    folded = text.lower()
    if (kind := exact_kind(folded) or exact_kind(folded.replace("-", "_"))) is not None and not kind.choices:
        return kind
    if also := _ALSO.get(folded) or _ALSO.get(folded.replace("_", " ").replace("-", " ")):
        return EXACT[also]
    if (kind := _squashed_types().get(_squash(folded))) is not None:
        return kind
    return _near_container(folded) or _near_select(text)


def _near_container(folded: str) -> Kind | None:
    match = re.fullmatch(r"(begin|start|end|close)[\s_-]*(group|repeat|section)", folded)
    if match is None:
        return None
    role = Role.BEGIN if match[1] in ("begin", "start") else Role.END
    return Kind(role, container="repeat" if match[2] == "repeat" else "group")


def _near_select(text: str) -> Kind | None:
    """`Select_One yes_no`, `selectone yes_no`, `select-multiple jobs`: the list keeps its letters."""
    other = re.search(r"\s+or[\s_]other$", text, re.IGNORECASE)
    words = (text[: other.start()] if other else text).split(" ")
    for last in range(min(3, len(words)), 0, -1):
        command = _squash("".join(words[:last]).lower())
        rest = words[last:]
        for known, canonical in ((_SELECT_ONE, "select_one"), (_SELECT_MULTIPLE, "select_multiple")):
            if command in known and len(rest) <= 1:
                return exact_kind(" ".join([canonical, *rest, *(["or_other"] if other else [])]))
    return None


def _squash(text: str) -> str:
    return re.sub(r"[\s_-]", "", text)


@cache
def _squashed_types() -> dict[str, Kind]:
    """Types without the spaces and dashes in them; those that two types would share are left out."""
    found: dict[str, Kind] = {}
    shared = set()
    for spelling, kind in EXACT.items():
        squashed = _squash(spelling.lower())
        if squashed in found and found[squashed] != kind:
            shared.add(squashed)
        found[squashed] = kind
    return {spelling: kind for spelling, kind in found.items() if spelling not in shared}


def list_with_spaces(written: str) -> str:
    """The list that an unknown type names in several words, "" if it is no select question at all."""
    first, _, rest = written.strip().partition(" ")
    kind = kind_of(f"{first} l")
    return rest.strip() if kind.role is Role.QUESTION and kind.choices and " " in rest.strip() else ""


@lru_cache(maxsize=2_000)
def canonical(kind: Kind) -> str:
    """The spelling under which ODK's converter knows what `kind` was read from."""
    if kind.role in (Role.BEGIN, Role.END):
        over = f" over {kind.choices}" if kind.container == "loop" and kind.choices else ""
        return f"{'begin' if kind.role is Role.BEGIN else 'end'}_{kind.container}{over}"
    if kind.choices or kind.type in (QuestionType.SELECT_ONE, QuestionType.SELECT_MULTIPLE, QuestionType.RANK):
        file = kind.extension not in ("", "?")
        ending = "_from_file" if file and kind.type is not QuestionType.RANK else "_external" if kind.external else ""
        command = f"{kind.type}{ending}"
        words = [command, f"{kind.choices}{kind.extension if file else ''}", "or_other" if kind.or_other else ""]
        return " ".join(word for word in words if word)
    return next((spelling for spelling, known in EXACT.items() if known == replace(kind, near=False)), str(kind.type))
