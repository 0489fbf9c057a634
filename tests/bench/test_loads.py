"""Every load against the real app in this process: what it expects is what comes, and what was stored is checked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from sms.messages import Inbound
from survey.collect.submissions import Submission
from survey.feedback.voices import Feedback
from tests.bench.desk import DeskPage
from tests.bench.draining import drain
from tests.bench.floor import create_app as create_floor
from tests.bench.floor import make_engine
from tests.bench.floors import Floor
from tests.bench.inside import Inside
from tests.bench.installation import Installed, install, prepare_floor
from tests.bench.loads import WrongInDatabase
from tests.bench.submissions import REQUESTS, Submissions
from tests.bench.turns import TURNS, Turns

PEOPLE = 16  # every language, both ways of writing digits, every choice


@pytest.fixture
def installed(engine: sa.Engine, tmp_path: Path) -> Iterator[Installed]:
    made = install(engine.url.render_as_string(hide_password=False), tmp_path, demonstrated=False)
    yield made
    made.engine.dispose()


def change(installed: Installed, statement: sa.Executable) -> None:
    with installed.sessions.begin() as session:
        session.execute(statement)


def turns_of(installed: Installed, people: int = PEOPLE) -> Turns:
    """Phones that have sent all their answers but the last."""
    turns = Turns(installed.sessions, installed.settings.installation, installed.version)
    Inside(installed.app, installed.engine).cpu(turns, people * TURNS)
    return turns


def test_turns_are_answered_and_found(installed: Installed) -> None:
    turns = turns_of(installed)
    assert turns.check() == PEOPLE * TURNS


def test_phones_go_on_where_they_were_left(installed: Installed) -> None:
    turns = Turns(installed.sessions, installed.settings.installation, installed.version)
    first = turns.lanes(2 * TURNS)
    turns.took([4, 0])
    again = turns.lanes(2 * TURNS)
    assert [len(lane) for lane in again] == [TURNS - 4, TURNS, TURNS]
    assert again[0][0] is first[0][4]


@pytest.mark.parametrize(
    ("harm", "why"),
    [
        pytest.param(sa.delete(Inbound).where(Inbound.text == "2"), "are stored", id="a lost text"),
        pytest.param(
            sa.update(Inbound).values(text="something else"), "not stored as it was sent", id="a changed text"
        ),
        pytest.param(
            sa.update(Inbound).values(flagged="engine_failed"), "not stored as it was sent", id="an unread text"
        ),
        pytest.param(sa.update(Submission).values(answers={}), "answers were given", id="lost answers"),
    ],
)
def test_what_a_text_left_wrongly_is_found_out(installed: Installed, harm: sa.Executable, why: str) -> None:
    turns = turns_of(installed, 4)
    change(installed, harm)
    with pytest.raises(WrongInDatabase, match=why):
        turns.check()


def submissions_of(installed: Installed, people: int) -> Submissions:
    submissions = Submissions(installed.app, installed.sessions, installed.version)
    Inside(installed.app, installed.engine).cpu(submissions, people)
    return submissions


def test_forms_are_filled_in_and_found(installed: Installed) -> None:
    submissions = submissions_of(installed, 8)
    assert submissions.check() == 8
    assert [len(filler.lane) for filler in submissions.fillers] == [REQUESTS] * 8


def test_a_form_half_filled_in_is_found_as_far_as_it_got(installed: Installed) -> None:
    submissions = Submissions(installed.app, installed.sessions, installed.version)
    inside = Inside(installed.app, installed.engine)
    for request in submissions.lanes(1)[0][:7]:
        assert request.wrong(inside.answer(request)) is None
    submissions.took([7])
    assert submissions.check() == 0


@pytest.mark.parametrize(
    ("harm", "why"),
    [
        pytest.param(sa.update(Submission).values(completed_at=None), "is complete: False", id="a form not closed"),
        pytest.param(sa.delete(Feedback), "voices: 0", id="a lost voice"),
        pytest.param(sa.update(Submission).values(answers={}), "answers were given", id="lost answers"),
    ],
)
def test_what_a_form_left_wrongly_is_found_out(installed: Installed, harm: sa.Executable, why: str) -> None:
    submissions = submissions_of(installed, 2)
    change(installed, harm)
    with pytest.raises(WrongInDatabase, match=why):
        submissions.check()


def test_the_desk_shows_the_newest_voices_and_reading_changes_nothing(sqlite_engine: sa.Engine, tmp_path: Path) -> None:
    installed = install(str(sqlite_engine.url), tmp_path)
    desk = DeskPage(installed.app, installed.sessions)
    inside = Inside(installed.app, installed.engine)
    inside.cpu(desk, 3)
    assert desk.check() == 3
    seen, count = inside.statements(desk)
    assert count == 1
    assert all(statement.text.split()[0] in ("BEGIN", "SELECT", "WITH") for statement in seen)
    change(installed, sa.update(Feedback).values(sensitive=True))
    with pytest.raises(WrongInDatabase):
        desk.check()
    installed.engine.dispose()


def test_the_floor_keeps_every_request_once(tmp_path: Path) -> None:
    floor = Floor(prepare_floor(f"sqlite:///{tmp_path / 'floor.db'}"))
    inside = Inside(create_floor(floor.engine), floor.engine)
    inside.cpu(floor, 5)
    assert floor.check() == 5
    assert len(inside.statements(floor)[0]) == 2  # the INSERT and its commit
    with make_engine(str(floor.engine.url)).begin() as connection:
        connection.exec_driver_sql("INSERT INTO floor (provider_id, text) VALUES ('SMdouble', '')")
    with pytest.raises(WrongInDatabase):
        floor.check()
    floor.engine.dispose()


def test_the_outbox_is_drained_and_found_empty(installed: Installed) -> None:
    drained = drain(installed, 3)
    assert drained.wall > 0
