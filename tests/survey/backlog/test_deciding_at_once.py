"""Two people at one draft at the same moment: nobody publishes, or changes, what they have not seen."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from survey.backlog import decisions
from survey.backlog.models import Decision, Item, Outcome
from survey.people.roles import Role
from survey.words import Refused
from tests.sms.factories import INSTALLATION, NOW
from tests.survey.backlog.factories import item, viewer


def test_a_draft_that_was_published_meanwhile_is_not_changed(postgres_engine: sa.Engine) -> None:
    with Session(postgres_engine) as session:
        team, colleague = viewer(session, Role.PROGRAMME), viewer(session, Role.PROGRAMME)
        matter = item(session, team)
        decision = decisions.draft(session, team, matter, Outcome.DECLINED, {"en": "No ground for it."}, now=NOW)
        session.commit()
        item_id, decision_id = matter.id, decision.id
    with Session(postgres_engine) as drafting, Session(postgres_engine) as publishing:
        open_page = drafting.get_one(Item, item_id)
        assert decisions.open_draft(open_page) is not None
        seen = publishing.get_one(Decision, decision_id)
        decisions.publish(publishing, colleague, seen, languages=INSTALLATION.languages, now=NOW)
        publishing.commit()
        with pytest.raises(Refused):
            decisions.draft(drafting, team, open_page, Outcome.DECLINED, {"en": "Other words."}, now=NOW)
        drafting.rollback()
    with Session(postgres_engine) as session:
        assert session.get_one(Decision, decision_id).reasons == {"en": "No ground for it."}
        assert session.get_one(Decision, decision_id).approved_by_id == colleague.staff_id
