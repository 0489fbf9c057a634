"""Columns and sheets of a workbook that are not read: those that carry a meaning are told of, the rest is remarks."""

from __future__ import annotations

from collections.abc import Mapping

from survey.definition.xlsform.columns import (
    SETTINGS_COLUMNS,
    SURVEY_COLUMNS,
    Column,
    further_columns,
    header_parts,
    snake,
)
from survey.definition.xlsform.faults import DID_YOU_MEAN, NOTHING_TO_DO, Faults, Place
from survey.definition.xlsform.sheets import SHEET_NAMES, Sheet
from survey.words import N_

COLUMN_LEFT_OUT = N_("The column “%(column)s” is left out.")
_WITH_MEANING = frozenset({"save_to", "intent"})
# What ODK's tools write beside the meaning: how a picture is shown, how a compact text is packed, who made the row.
_HARMLESS_UNDER = frozenset(
    {"oc", "kb", "esri", "hxl", "rows", "autoplay", "accept", "saveincomplete", "jr:noapperrorstring"}
)
_KNOWN_SETTINGS = frozenset(
    {
        *("instance_xmlns", "xml_root", "prefix", "delimiter", "sms_keyword", "sms_separator", "sms_allow_media"),
        *("sms_date_format", "sms_datetime_format", "sms_response", "omit_instanceid", "instance_id", "attribute"),
    }
)
_SETTINGS_WITH_MEANING = frozenset({"auto_send", "auto_delete", "client_editable", "flat"})


def tell_of_left_out_columns(sheet: Sheet, columns: list[Column], faults: Faults) -> None:
    """Of the survey sheet: columns that are nearly known ones, and those that ODK acts on and we do not."""
    double_colon = any("::" in header for header in sheet.headers)
    for index, header in further_columns(sheet, columns):
        parts = [snake(part) for part in header_parts(header, double_colon=double_colon)]
        if _has_meaning(parts):
            row = sheet.first_filled(index)
            if row is not None:
                faults.warn(Place(sheet.name, row, header), COLUMN_LEFT_OUT, NOTHING_TO_DO, column=header)
            continue
        suggestion = "" if parts[0] in SURVEY_COLUMNS else faults.similar(parts[0], SURVEY_COLUMNS)
        if suggestion:
            faults.warn(
                Place(sheet.name, 1, header),
                N_("The column “%(column)s” is not known and is left out."),
                DID_YOU_MEAN,
                column=header,
                suggestion=suggestion,
            )


def _has_meaning(parts: list[str]) -> bool:
    if parts[0] in ("bind", "body", "control", "instance") and len(parts) > 1:
        return parts[1] not in _HARMLESS_UNDER and parts[1].partition(":")[0] not in _HARMLESS_UNDER
    return parts[0] in _WITH_MEANING


def tell_of_left_out_settings(sheet: Sheet, columns: list[Column], faults: Faults) -> None:
    """Of the settings sheet, likewise."""
    for index, header in further_columns(sheet, columns):
        row = sheet.first_filled(index)
        word = snake(header)
        if row is None:
            continue
        if word in _SETTINGS_WITH_MEANING:
            faults.warn(Place(sheet.name, row, header), COLUMN_LEFT_OUT, NOTHING_TO_DO, column=header)
        elif word not in _KNOWN_SETTINGS and (suggestion := faults.similar(word, SETTINGS_COLUMNS)):
            faults.warn(
                Place(sheet.name, 1, header),
                N_("The column “%(column)s” is not known and is left out."),
                DID_YOU_MEAN,
                column=header,
                suggestion=suggestion,
            )


def tell_of_left_out_sheets(sheets: Mapping[str, Sheet], others: list[str], faults: Faults) -> None:
    """Sheets that ODK acts on and we do not, and those whose name is nearly one that is read."""
    for name in ("entities", "osm"):
        if name in sheets and sheets[name].rows:
            faults.warn(
                Place(sheets[name].name),
                N_("The sheet “%(sheet)s” is left out."),
                NOTHING_TO_DO,
                sheet=sheets[name].name,
            )
    missing = [name for name in SHEET_NAMES if name not in sheets and name != "osm"]
    for other in others:
        suggestion = "" if other.startswith("_") else faults.similar(other.strip().lower(), missing)
        if suggestion:
            faults.warn(
                Place(other),
                N_("The sheet “%(sheet)s” is not read."),
                N_("If it belongs to the survey, name it “%(suggestion)s”."),
                sheet=other,
                suggestion=suggestion,
            )
