"""The coordinates in a text or in a map's link."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from urllib.parse import unquote

from survey.languages.folding import fold_keeping


@dataclass(frozen=True, slots=True)
class Place:
    """A point in degrees and metres. `labelled` says that it was said which number is which; `sure` that there is no
    doubt about it."""

    latitude: Decimal
    longitude: Decimal
    altitude: Decimal = Decimal(0)
    accuracy: Decimal = Decimal(0)
    labelled: bool = field(default=True, kw_only=True)
    sure: bool = field(default=True, kw_only=True)

    @property
    def exists(self) -> bool:
        """Whether there is such a point on earth."""
        return abs(self.latitude) <= 90 and abs(self.longitude) <= 180 and self.accuracy >= 0


def place_of(numbers: Sequence[Decimal], *, labelled: bool = True, sure: bool = True) -> Place:
    """The place of two to four numbers; those that are left out are 0."""
    latitude, longitude, altitude, accuracy = (*numbers, Decimal(0), Decimal(0))[:4]
    return Place(latitude, longitude, altitude, accuracy, labelled=labelled, sure=sure)


_LINK = re.compile(r"(?:https?://|\bgeo:|\bwww\.|\bmaps\.|\bgoo\.gl/)", re.IGNORECASE)
_DEGREES = r"([+-]?[0-9]{1,3}(?:\.[0-9]{1,20})?)"
_PAIR = rf"{_DEGREES}(?:,|\s)\s*\+?{_DEGREES}"
# What a link is about comes before what its map happens to show.
_IN_LINKS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"!3d{_DEGREES}!4d{_DEGREES}",
        rf"[?&]mlat={_DEGREES}&mlon={_DEGREES}",
        rf"[?&](?:q|query|ll|destination|daddr|cbll|viewpoint)=(?:loc:)?{_PAIR}",
        rf"\bgeo:{_PAIR}",
        rf"/(?:place|search|dir)/(?:[^@]*/)?{_PAIR}",
        rf"@{_PAIR}",
        rf"[#&?]map=[0-9.]{{1,5}}/{_DEGREES}/{_DEGREES}",
        rf"[?&]center={_PAIR}",
    )
)

_SIGNS = fold_keeping(".,-+°'\":=()")
_SIGNS.update({ord(sign): plain for sign, plain in zip("−–º˚′’ʹ″”“", "--°°'''\"\"\"", strict=True)})
_SIGNS.update({ord("٫"): ".", ord("،"): ","})

_ANGLE = (
    r"[+-]?[0-9]{1,4}(?:\.[0-9]{1,20})?"
    r"(?: ?(?:°|deg\b|degrees?\b) ?(?:[0-9]{1,2}(?:\.[0-9]{1,20})? ?(?:'(?!')|min\b) ?"
    r"(?:[0-9]{1,2}(?:\.[0-9]{1,20})? ?(?:\"|''|sec\b))?)?)?"
)
_LABEL = r"lat(?:itude)?|lon(?:g(?:itude)?)?|lng|[nsew]"
_COORDINATE = re.compile(
    rf"\b(?P<before>{_LABEL})[ .:=]*(?P<labelled>{_ANGLE})"
    rf"|(?P<bare>{_ANGLE})(?: ?(?P<after>[nsew])(?![a-z])| ?m\b)?"
)
_BETWEEN = re.compile(r"[ ,()]*")
_DECIMAL_COMMAS = re.compile(r"([+-]?[0-9]{1,3}),([0-9]+) +([+-]?[0-9]{1,3}),([0-9]+)")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")

LONGEST = 200
"""Characters of a text beyond which it is a story, not a place."""


def is_link(raw: str) -> bool:
    """Whether there is a link in `raw`."""
    return _LINK.search(raw) is not None


def in_link(raw: str) -> Place | None:
    """The place that a map's link is about; None where the link does not say it."""
    link = unquote(raw.replace("+", " ")).replace("%2C", ",")
    for pattern in _IN_LINKS:
        if found := pattern.search(link):
            return Place(Decimal(found[1]), Decimal(found[2]))
    return None


def in_text(raw: str) -> Place | None:
    """The place that `raw` says in two to four numbers; None where it says anything beside or less."""
    text = " ".join(unicodedata.normalize("NFD", raw).translate(_SIGNS).split()) if len(raw) <= LONGEST else ""
    if commas := _DECIMAL_COMMAS.fullmatch(text):
        return _plain([f"{commas[1]}.{commas[2]}", f"{commas[3]}.{commas[4]}"], sure=False)
    found, at = [], 0
    while at < len(text):
        at = _end(_BETWEEN, text, at)
        match = _COORDINATE.match(text, at)
        if match is None:
            break
        found.append(match)
        at = match.end()
    if not 2 <= len(found) <= 4 or at < len(text):
        return None
    labels = [(match["before"] or match["after"] or "") for match in found]
    angles = [match["labelled"] or match["bare"] for match in found]
    if not labels[0] and not labels[1]:
        return _plain(angles, sure=True)
    return _labelled(labels, angles)


def _plain(numbers: list[str], *, sure: bool) -> Place | None:
    exact = all("." in number or "°" in number for number in numbers[:2])  # "12 77" may be anything
    values = [value for number in numbers if (value := _value(number)) is not None]
    return place_of(values, labelled=False, sure=sure and exact) if len(values) == len(numbers) else None


def _labelled(labels: list[str], angles: list[str]) -> Place | None:
    sides: dict[str, Decimal] = {}
    for label, angle in zip(labels[:2], angles[:2], strict=True):
        value = _value(angle)
        if not label or value is None:
            return None
        side = "latitude" if label in ("n", "s") or label.startswith("lat") else "longitude"
        sides[side] = -abs(value) if label in ("s", "w") else value
    heights = [height for angle in angles[2:] if (height := _value(angle)) is not None]
    if len(sides) != 2 or len(heights) != len(angles[2:]):
        return None
    return place_of([sides["latitude"], sides["longitude"], *heights])


def _value(angle: str) -> Decimal | None:
    """Degrees, minutes and seconds as degrees, to a tenth of a millimetre; None where a part is 60 or more."""
    degrees, *parts = map(Decimal, _NUMBER.findall(angle))
    if not parts:
        return -degrees if angle.startswith("-") else degrees
    if any(part >= 60 for part in parts):
        return None
    seconds = sum((part * scale for part, scale in zip(parts, (60, 1), strict=False)), Decimal(0))
    value = round(degrees + seconds / 3600, 9)
    return -value if angle.startswith("-") else value


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at
