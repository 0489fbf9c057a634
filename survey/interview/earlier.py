"""What was given by an earlier moment: when a question was answered, or a repeat added.

Nobody writes down when what was answered. People answer in form order, so that is taken for it: what stands before in
the form was given before.
"""

from __future__ import annotations

from collections.abc import Mapping

from survey.definition.model import Survey

Order = tuple[tuple[int, int], ...]

_KEPT = "ranks"


def form_order(survey: Survey, path: str) -> Order:
    """Where `path`, with repeats numbered, stands among others in the form: compares as the form is read."""
    ranks: dict[str, int] | None = survey.worked_out.get(_KEPT)
    if ranks is None:
        ranks = {placed.item.path: rank for rank, placed in enumerate(survey.placed)}
        survey.worked_out[_KEPT] = ranks
    order = []
    above = ""
    for part in path.split("/"):
        name, _, number = part.removesuffix("]").partition("[")
        above = f"{above}/{name}" if above else name
        order.append((ranks.get(above, -1), int(number) if number.isdecimal() else 0))
    return tuple(order)


def given_before(survey: Survey, given: Mapping[str, str], path: str) -> dict[str, str]:
    """What of `given` stands before `path` in the form."""
    here = form_order(survey, path)
    return {other: value for other, value in given.items() if form_order(survey, other) < here}


def added_with(path: str) -> str:
    """The repeat that was added when what stands at `path` came to be; "" if it was there when the survey opened.

    The first of each repeat comes along with whatever is around it.
    """
    parts = path.split("/")
    while parts:
        _, _, number = parts[-1].removesuffix("]").partition("[")
        if number.isdecimal() and int(number) > 1:
            return "/".join(parts)
        parts.pop()
    return ""
