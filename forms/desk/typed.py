"""What somebody typed into a form of the desk, as values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import TypeVar

from flask import request

from survey.words import N_, Refused

Chosen = TypeVar("Chosen", bound=StrEnum)


def clean(value: str) -> str:
    """`value` as a database can keep it: PostgreSQL stores no NUL; browsers send CRLF for a line's end."""
    return value.replace("\x00", "").replace("\r\n", "\n")


def text(name: str) -> str:
    """The field `name` of the form, trimmed; "" if it was not sent."""
    return clean(request.form.get(name, "")).strip()


def asked(name: str) -> str:
    """The parameter `name` of the address, trimmed; "" if there is none."""
    return clean(request.args.get(name, "")).strip()


def ticked(name: str) -> bool:
    """Whether the box `name` was ticked."""
    return bool(request.form.get(name))


def one_of(kind: type[Chosen], name: str) -> Chosen:
    """The field `name` as a member of `kind`. Raises `Refused` if nothing, or nothing known, was chosen."""
    try:
        return kind(text(name))
    except ValueError:
        raise Refused(N_("Choose one.")) from None


def row_id(value: str) -> int | None:
    """`value` as a row's id; None if it is none."""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else None


def day(name: str) -> date | None:
    """The field `name` as a day, as browsers send it; None if it is none."""
    try:
        return date.fromisoformat(text(name))
    except ValueError:
        return None


def per_language(name: str, languages: Sequence[str]) -> Mapping[str, str]:
    """The fields `name-en`, `name-kn` …: language → text."""
    return {language: text(f"{name}-{language}") for language in languages}
