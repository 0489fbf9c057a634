"""Pages ask the database as often for many rows as for few, and templates never do."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from survey.backlog.models import Stance
from survey.backlog.positions import take_position
from survey.people.roles import Role
from tests.forms.desk.cast import NOW, Desk, Work, contact, hear, make, viewer

As = Callable[..., Desk]


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


def fill(work: Work, more: int) -> None:
    with work() as session:
        partner = viewer(session, Role.PARTNER)
        for _ in range(more):
            heard = [hear(session, f"ನೀರು {number}", who=contact(session)) for number in range(2)]
            heard[0].gloss, heard[0].gloss_by_id = "Water", viewer(session).staff_id
            item = make(session, "Water", *heard)
            for _ in range(more):
                take_position(session, partner, item, Stance.SUPPORT, "Yes", now=NOW)
            for _ in range(more):
                make_voice = hear(session, "ಶೌಚಾಲಯ ಬೇಕು")
                assert make_voice.id


@pytest.mark.parametrize(
    "address",
    ["/desk/", "/desk/inbox", "/desk/inbox/1", "/desk/backlog", "/desk/backlog/1", "/desk/trail", "/desk/texts"],
)
def test_the_number_of_queries_stays(engine: Engine, as_: As, work: Work, address: str) -> None:
    fill(work, 1)
    desk = as_(Role.PROGRAMME)
    desk.get(address)
    with counted(engine) as few:
        desk.get(address)
    fill(work, 8)
    with counted(engine) as many:
        desk.get(address)
    assert len(many) == len(few)
