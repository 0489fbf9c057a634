"""Places: a point, a line, an area, as people copy them from a map: numbers, degrees and minutes, or a link.

The value is ODK's: "latitude longitude altitude accuracy" in degrees (WGS 84) and metres, unknown altitude and accuracy
as 0; the points of a line or area follow one another with "; " between, and an area ends where it began.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from survey.answers.coordinates import Place, in_link, in_text, is_link, place_of
from survey.answers.numbers import decimal_text
from survey.answers.rejected import EMPTY, LINK_HIDES, POINT, POINTS, AnswerRejected, Reading
from survey.definition.model import Question, QuestionType

EXAMPLE = "12.9716 77.5946"

LONGEST = 5000
"""Characters beyond which nobody has written a line by hand."""

_BETWEEN = re.compile(r"[;\n\r]+")
_VALUE = re.compile(r"[+-]?[0-9]{1,9}(?:\.[0-9]{0,20})?(?:[Ee]-?[0-9]{1,2})?")

_LEAST = {QuestionType.GEOTRACE: 2, QuestionType.GEOSHAPE: 3}


@dataclass(frozen=True, slots=True)
class _Home:
    """Where our programmes are: South Asia. A point far outside that falls inside with its numbers exchanged is asked
    back, exchanged; nobody there writes of the seas off Svalbard."""

    south: int = 5
    north: int = 38
    west: int = 66
    east: int = 98

    def holds(self, place: Place) -> bool:
        return self.south <= place.latitude <= self.north and self.west <= place.longitude <= self.east


_HOME = _Home()


def read_point(question: Question, raw: str, *, language: str, today: date) -> Reading:
    """One place: "12.97 77.59", "12°58′N 77°35′E", a link of a map."""
    if not raw.strip():
        raise AnswerRejected(EMPTY)
    place = _place(raw) if len(raw) <= LONGEST else None
    if place is None or not place.exists:
        raise AnswerRejected(LINK_HIDES if is_link(raw) else POINT, example=EXAMPLE)
    return Reading(_text(place), place.sure)


def read_points(question: Question, raw: str, *, language: str, today: date) -> Reading:
    """A line or an area: places with ; or a line's end between them."""
    if not raw.strip():
        raise AnswerRejected(EMPTY)
    if len(raw) > LONGEST:
        raise _few(question)
    places = [_place(part) for part in _BETWEEN.split(raw) if part.strip()]
    known = [place for place in places if place is not None and place.exists]
    if len(known) != len(places):
        raise _few(question)
    return Reading(_line(question, known), all(place.sure for place in known))


def accept_point(question: Question, value: str) -> str:
    """Two to four numbers with spaces between, in bounds; altitude and accuracy that are left out are 0."""
    place = _exact(value)
    if place is None:
        raise AnswerRejected(POINT, example=EXAMPLE)
    return _text(place)


def accept_points(question: Question, value: str) -> str:
    """Points as `accept_point` takes them, with ; between; an area is closed."""
    places = [_exact(part) for part in value.split(";") if part.strip()]
    known = [place for place in places if place is not None]
    if len(known) != len(places):
        raise _few(question)
    return _line(question, known)


def points_of(value: str) -> Sequence[tuple[str, str]]:
    """Latitude and longitude of every point in a value of ours."""
    return [(numbers[0], numbers[1]) for point in value.split(";") if len(numbers := point.split()) >= 2]


def _place(raw: str) -> Place | None:
    place = in_link(raw) if is_link(raw) else in_text(raw)
    if place is None or place.labelled:
        return place
    exchanged = replace(place, latitude=place.longitude, longitude=place.latitude, sure=False)
    likely = _HOME.holds(exchanged) if place.exists else exchanged.exists
    return exchanged if likely and not _HOME.holds(place) else place


def _exact(value: str) -> Place | None:
    numbers = value.split()
    if not 2 <= len(numbers) <= 4 or not all(_VALUE.fullmatch(number) for number in numbers):
        return None
    place = place_of([Decimal(number) for number in numbers])
    return place if place.exists else None


def _line(question: Question, places: Sequence[Place]) -> str:
    points = [_text(place) for place in places]
    spots = [(place.latitude, place.longitude) for place in places]
    if question.type is QuestionType.GEOSHAPE and len(spots) > 1 and spots[0] != spots[-1]:
        points.append(points[0])
    if len(set(spots)) < _LEAST.get(question.type, 1):
        raise _few(question)
    return "; ".join(points)


def _few(question: Question) -> AnswerRejected:
    return AnswerRejected(POINTS, least=_LEAST.get(question.type, 1), example="12.97 77.59; 12.98 77.6")


def _text(place: Place) -> str:
    return " ".join(map(decimal_text, (place.latitude, place.longitude, place.altitude, place.accuracy)))
