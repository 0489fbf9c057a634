"""Filling a backlog and opening its pages: a small one, for what they ask; how long they take is for `make bench`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from survey.backlog.evidence import behind
from survey.backlog.models import Evidence, Item
from survey.people.models import Staff
from survey.people.roles import viewer_for
from tests.bench.backlog import MOST_STATEMENTS, TEAM, Backlog, Pages, fill, measure, shown
from tests.bench.installation import install

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)


def test_a_filled_backlog_holds_what_it_should_and_its_pages_ask_little(engine: sa.Engine, tmp_path: Path) -> None:
    installed = install(engine.url.render_as_string(hide_password=False), tmp_path, demonstrated=False)
    volume = Backlog(0.01)
    filled = fill(installed, volume, NOW)
    with installed.sessions() as session:
        counts = {model: session.scalar(sa.select(sa.func.count()).select_from(model)) for model in (Item, Evidence)}
        assert counts == {Item: 50, Evidence: 3000}
        staff = session.scalars(sa.select(Staff).where(Staff.email == TEAM)).one()
        team = viewer_for(staff.id, staff.organisation_id, staff.roles)
        largest = session.get_one(Item, filled.largest)
        assert behind(session, team, [largest.id])[largest.id].people == largest.people
        assert largest.rarely_heard > 0
    pages = measure(installed, filled, Pages("a small backlog", volume), tries=1)
    overviews = [page for page in pages.pages if not page.address[len("/desk/backlog/") :].isdigit()]
    assert len(overviews) == len(pages.pages) - 4
    assert [page for page in overviews if page.statements > MOST_STATEMENTS] == []
    assert "50 items, 3,000 links to 2,400 voices" in shown(pages)
    installed.engine.dispose()
