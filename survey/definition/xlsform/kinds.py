"""The type column: canonical types, the old spellings that ODK still accepts, and what we do not ask yet."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from survey.definition.model import QuestionType


class Role(Enum):
    """What a row of the survey sheet does."""

    QUESTION = auto()
    BEGIN = auto()
    END = auto()
    NOT_YET = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class Kind:
    """A type cell, understood. `container` is "group" or "repeat" of BEGIN and END; `choices` the list of a select."""

    role: Role
    type: QuestionType = QuestionType.NOTE
    choices: str = ""
    container: str = ""
    or_other: bool = False


_TYPES = {
    QuestionType.TEXT: ("text", "string", "q string", "add text prompt"),
    QuestionType.INTEGER: ("integer", "int", "q int", "add integer prompt"),
    QuestionType.DECIMAL: ("decimal", "q decimal", "add decimal prompt"),
    QuestionType.DATE: ("date", "q date", "add date prompt"),
    QuestionType.NOTE: ("note", "q note", "add note prompt"),
    QuestionType.CALCULATE: ("calculate", "q calculate", "add calculate prompt"),
    QuestionType.START: ("start", "start time", "get start time"),
    QuestionType.END: ("end", "end time", "get end time"),
    QuestionType.TODAY: ("today", "get today"),
}
_BY_SPELLING = {spelling: kind for kind, spellings in _TYPES.items() for spelling in spellings}

_SELECT_ONE = ("add select one prompt using", "select one from", "select1", "select_one", "select one")
_SELECT_MULTIPLE = (
    *("add select multiple prompt using", "select all that apply from", "select_multiple"),
    *("select all that apply", "select multiple"),
)
_SELECT = re.compile(
    rf"(?:(?P<one>{'|'.join(_SELECT_ONE)})|(?P<many>{'|'.join(_SELECT_MULTIPLE)}))"
    r"(?: (?P<choices>(?!from$|using$)\S+))?(?P<other> (?:or specify other|or_other|or other))?"
)
_CONTAINER = re.compile(
    r"(?P<edge>begin|end)[ _](?P<type>group|lgroup|repeat|loop|looped group)(?: (?:over )?(?P<list>\S+))?"
)
_NOT_YET = frozenset(
    {
        *("time", "datetime", "date time", "add date time prompt", "add datetime prompt", "q date time", "q datetime"),
        *("range", "rank", "trigger", "acknowledge", "q acknowledge", "add acknowledge prompt", "percentage", "hidden"),
        *(
            "image",
            "photo",
            "q image",
            "q picture",
            "add image prompt",
            "add photo prompt",
            "audio",
            "q audio",
            "video",
        ),
        *("add audio prompt", "q video", "add video prompt", "file", "add file prompt", "barcode", "q barcode"),
        *("add barcode prompt", "geopoint", "geotrace", "geoshape", "q geopoint", "q geotrace", "q geoshape", "gps"),
        *("location", "q location", "add location prompt", "start-geopoint", "background-geopoint", "background-audio"),
        *("deviceid", "device id", "get device id", "imei", "subscriberid", "subscriber id", "get subscriber id"),
        *("simserial", "sim id", "get sim id", "phonenumber", "phone number", "get phone number", "username", "email"),
        *("uri:deviceid", "uri:subscriberid", "uri:simserial", "uri:phonenumber", "uri:username", "uri:email", "audit"),
        *("osm", "xml-external", "csv-external", "number of days in last month", "number of days in last six months"),
        *("number of days in last year",),
    }
)
_NOT_YET_SELECTS = ("select_one_from_file", "select_multiple_from_file", "select one from file", "rank", "osm")
_NOT_YET_STARTS = (*_NOT_YET_SELECTS, "select multiple from file", "select_one_external", "select one external")
KNOWN_SPELLINGS = (*_BY_SPELLING, "select_one", "select_multiple", "begin_group", "end_group")


def kind_of(written: str) -> Kind:
    """What the type cell `written` (not empty) means. Capital letters count, as they do for ODK."""
    text = " ".join(written.split())
    folded = text.lower()
    if (question := _BY_SPELLING.get(text)) is not None:
        return Kind(Role.QUESTION, question)
    if container := _CONTAINER.fullmatch(text):
        role = Role.BEGIN if container["edge"] == "begin" else Role.END
        return Kind(role, container="group" if container["type"] == "group" else "repeat")
    if folded in _NOT_YET or folded.startswith(tuple(f"{start} " for start in _NOT_YET_STARTS)):
        return Kind(Role.NOT_YET)
    if select := _SELECT.fullmatch(text):
        if "${" in (select["choices"] or ""):
            return Kind(Role.NOT_YET)
        question = QuestionType.SELECT_ONE if select["one"] else QuestionType.SELECT_MULTIPLE
        return Kind(Role.QUESTION, question, select["choices"] or "", or_other=select["other"] is not None)
    return Kind(Role.UNKNOWN)
