"""The type column: canonical types, and the old spellings that ODK still accepts.

Source: pyxform's `question_type_dictionary`, `aliases` and `xls2json`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum, auto

from survey.definition.model import QuestionType
from survey.words import N_


class Role(Enum):
    """What a row of the survey sheet does."""

    QUESTION = auto()
    BEGIN = auto()
    END = auto()
    FILE = auto()
    """Declares an attached file for look-ups (`csv-external`); `extension` is its kind."""
    SETTING = auto()
    """Says what the settings sheet could: `choices` is the setting's field, the name column its value."""
    REFUSED = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class Kind:
    """A type cell, understood.

    `container` is "group", "repeat" or "loop" of BEGIN and END; `choices` the list, or the file, of a select;
    `external` tells that the list is one of the external_choices. `constraint` and `hint` are what the old types of ODK
    bring along. `near` tells that the spelling is none of ODK's, though it can mean one thing only.
    """

    role: Role
    type: QuestionType = QuestionType.NOTE
    choices: str = ""
    extension: str = ""
    container: str = ""
    or_other: bool = False
    external: bool = False
    constraint: str = ""
    hint: str = ""
    near: bool = False


TYPES = {
    QuestionType.TEXT: ("text", "string", "q string", "add text prompt"),
    QuestionType.INTEGER: ("integer", "int", "q int", "add integer prompt"),
    QuestionType.DECIMAL: ("decimal", "q decimal", "add decimal prompt"),
    QuestionType.RANGE: ("range",),
    QuestionType.DATE: ("date", "q date", "add date prompt"),
    QuestionType.TIME: ("time",),
    QuestionType.DATE_TIME: (
        *("dateTime", "datetime", "date time", "q date time", "q dateTime"),
        *("add date time prompt", "add dateTime prompt"),
    ),
    QuestionType.GEOPOINT: ("geopoint", "q geopoint", "gps", "location", "q location", "add location prompt"),
    QuestionType.GEOTRACE: ("geotrace", "q geotrace"),
    QuestionType.GEOSHAPE: ("geoshape", "q geoshape"),
    QuestionType.BARCODE: ("barcode", "q barcode", "add barcode prompt"),
    QuestionType.ACKNOWLEDGE: ("acknowledge", "q acknowledge", "add acknowledge prompt", "trigger"),
    QuestionType.IMAGE: ("image", "photo", "q image", "q picture", "add image prompt", "add photo prompt"),
    QuestionType.AUDIO: ("audio", "q audio", "add audio prompt"),
    QuestionType.VIDEO: ("video", "q video", "add video prompt"),
    QuestionType.FILE: ("file", "add file prompt"),
    QuestionType.NOTE: ("note", "q note", "add note prompt"),
    QuestionType.CALCULATE: ("calculate", "q calculate", "add calculate prompt"),
    QuestionType.HIDDEN: ("hidden",),
    QuestionType.START: ("start", "start time", "get start time"),
    QuestionType.END: ("end", "end time", "get end time"),
    QuestionType.TODAY: ("today", "get today"),
    QuestionType.DEVICE_ID: ("deviceid", "device id", "get device id", "imei", "uri:deviceid"),
    QuestionType.PHONE_NUMBER: ("phonenumber", "get phone number", "uri:phonenumber"),
    QuestionType.SIM_SERIAL: ("simserial", "sim id", "get sim id", "uri:simserial"),
    QuestionType.SUBSCRIBER_ID: ("subscriberid", "subscriber id", "get subscriber id", "uri:subscriberid"),
    QuestionType.USER_NAME: ("username", "uri:username"),
    QuestionType.EMAIL: ("email", "uri:email"),
    QuestionType.AUDIT: ("audit",),
    QuestionType.START_GEOPOINT: ("start-geopoint",),
    QuestionType.BACKGROUND_GEOPOINT: ("background-geopoint",),
    QuestionType.BACKGROUND_AUDIO: ("background-audio",),
}


def _number_of_days(most: int) -> Kind:
    return Kind(Role.QUESTION, QuestionType.INTEGER, constraint=f"0 <= . and . <= {most}")


_OLD_TYPES = {
    "percentage": _number_of_days(100),
    "number of days in last month": _number_of_days(31),
    "number of days in last six months": _number_of_days(183),
    "number of days in last year": _number_of_days(365),
    "phone number": Kind(
        Role.QUESTION, QuestionType.TEXT, constraint=r"regex(., '^\d*$')", hint=N_("Digits only, please.")
    ),
}
_SETTINGS = {
    "form_title": "title",
    "set_form_title": "title",
    "form_id": "form_id",
    "set_form_id": "form_id",
}
EXACT: dict[str, Kind] = {
    **{
        spelling: Kind(Role.QUESTION, question_type)
        for question_type, spellings in TYPES.items()
        for spelling in spellings
    },
    **_OLD_TYPES,
    "csv-external": Kind(Role.FILE, extension=".csv"),
    "xml-external": Kind(Role.FILE, extension=".xml"),
    **{spelling: Kind(Role.SETTING, choices=field) for spelling, field in _SETTINGS.items()},
}

_SELECTS = {
    QuestionType.SELECT_ONE: (
        *("add select one prompt using", "select one from", "select one using", "select1", "q select1"),
        *("select_one_from_file", "select one from file", "select_one_external", "select one external"),
        *("select_one", "select one"),
    ),
    QuestionType.SELECT_MULTIPLE: (
        *("add select multiple prompt using", "select all that apply from", "select multiple from"),
        *("select multiple using", "select_multiple_from_file", "select multiple from file", "q select"),
        *("select_multiple", "select all that apply", "select multiple"),
    ),
    QuestionType.RANK: ("rank",),
}
_SELECT_WORDS = {spelling: question_type for question_type, spellings in _SELECTS.items() for spelling in spellings}
_SELECT = re.compile(
    # The longest first: "select one from x" is not "select one" of a list "from".
    rf"(?P<command>{'|'.join(map(re.escape, sorted(_SELECT_WORDS, key=len, reverse=True)))})"
    r"(?: (?P<choices>(?!(?:from|using)$)\S+))?(?P<other> (?:or specify other|or_other|or other))?"
)
_CONTAINER = re.compile(
    r"(?P<edge>begin|end)[ _](?P<type>group|lgroup|repeat|loop|looped group)(?: (?:over )?(?P<list>\S+))?"
)
_FILE = re.compile(r"(?P<stem>[^.]+)(?P<extension>\.(?:csv|xml|geojson))")
FILE_EXTENSIONS = (".csv", ".xml", ".geojson")


def exact_kind(text: str) -> Kind | None:
    """What `text` means in a spelling that ODK has, or has had; capital letters count. None if it has no such type."""
    if (kind := EXACT.get(text)) is not None:
        return kind
    if container := _CONTAINER.fullmatch(text):
        role = Role.BEGIN if container["edge"] == "begin" else Role.END
        word = {"group": "group", "loop": "loop"}.get(container["type"], "repeat")
        return Kind(role, container=word, choices=container["list"] or "")
    if select := _SELECT.fullmatch(text):
        return _select(select["command"], select["choices"] or "", or_other=select["other"] is not None)
    if re.fullmatch(r"osm(?: \S+)?", text):
        return Kind(Role.QUESTION, QuestionType.FILE, near=True)
    return None


def _select(command: str, choices: str, *, or_other: bool) -> Kind:
    kind = Kind(
        Role.QUESTION,
        _SELECT_WORDS[command],
        choices,
        or_other=or_other,
        external="external" in command,
    )
    if file := _FILE.fullmatch(choices):
        return replace(kind, choices=file["stem"], extension=file["extension"])
    return replace(kind, extension="?") if "from_file" in command or "from file" in command else kind
