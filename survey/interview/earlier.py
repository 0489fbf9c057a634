"""What was given by an earlier moment: when a question was reached or answered, or a repeat added.

Nobody writes down when what was answered. People answer in form order, so that is taken for it: what stands before in
the form was given before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from survey.definition.model import Survey
from survey.interview.another import YES

Moment: TypeAlias = tuple[tuple[tuple[int, int], ...], bool]
"""Where in the form somebody is, and whether what stands there has been answered: compares as the form is read."""

BEGINNING: Moment = ((), False)


def reached(survey: Survey, path: str) -> Moment:
    """When what stands at `path`, its repeats numbered, is reached."""
    ranks = survey.once("ranks", lambda: {placed.item.path: rank for rank, placed in enumerate(survey.placed)})
    order = []
    above = ""
    for part in path.split("/"):
        name, number = _numbered(part)
        above = f"{above}/{name}" if above else name
        order.append((ranks.get(above, -1), number))
    return tuple(order), False


def just_answered(survey: Survey, path: str) -> Moment:
    """When the question at `path` has just been answered."""
    return reached(survey, path)[0], True


def given_before(survey: Survey, given: Mapping[str, str], path: str) -> dict[str, str]:
    """What of `given` stands before `path` in the form; the repeat that `path` is in has been added."""
    here = reached(survey, path)
    before = {other: value for other, value in given.items() if reached(survey, other) < here}
    added = added_with(path)
    return {**before, added: YES} if added else before


def given_until(survey: Survey, given: Mapping[str, str], path: str) -> dict[str, str]:
    """What of `given` stands before `path` in the form, and what was given there."""
    return {**given_before(survey, given, path), path: given[path]}


def added_with(path: str) -> str:
    """The repeat that was added when what stands at `path` came to be; "" if it was there when the survey opened.

    The first of each repeat comes along with whatever is around it.
    """
    parts = path.split("/")
    while parts and _numbered(parts[-1])[1] < 2:
        parts.pop()
    return "/".join(parts)


def same_in_repeats_before(path: str) -> Iterator[str]:
    """The same as `path`, in the repeats before the one that it was added with, from the second."""
    added = added_with(path)
    if added:
        series, _, number = added.removesuffix("]").rpartition("[")
        for earlier in range(2, int(number)):
            yield f"{series}[{earlier}]{path.removeprefix(added)}"


def _numbered(part: str) -> tuple[str, int]:
    name, _, number = part.removesuffix("]").partition("[")
    return name, int(number) if number.isdecimal() else 0
