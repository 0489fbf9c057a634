"""The trail: who did what, when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import render_template
from flask.typing import ResponseReturnValue

from forms.desk import acts as words
from forms.desk.room import bp
from survey import audit
from survey.audit import Act
from survey.backlog import history
from survey.backlog.models import Item
from survey.people import directory
from survey.people.models import Staff
from survey.people.roles import Capability
from survey.web.access import current_viewer, requires
from survey.web.language import page_language
from survey.web.state import db_session


@dataclass(frozen=True, slots=True)
class Entry:
    """One act in words. Voices are never named here: the trail must not tell who said what is sealed."""

    at: datetime
    who: str
    what: str
    item: Item | None
    title: str
    about: str = ""  # the colleague that it was done to
    about_id: int = 0


@bp.get("/trail")
@requires(Capability.SEE_AUDIT)
def trail() -> ResponseReturnValue:
    """The latest acts, newest first."""
    session, viewer = db_session(), current_viewer()
    acts = audit.recent(session)
    names = directory.staff_names(session, [act.staff_id for act in acts] + [_about_id(act) for act in acts])
    items = history.items_named(session, viewer, {found for act in acts if (found := _item_id(act)) is not None})
    entries = []
    for act in acts:
        item = items.get(_item_id(act) or 0)
        title = item.title(page_language()) if item else ""
        who, about_id = names.get(act.staff_id or 0, ""), _about_id(act) or 0
        what, about = words.act(act, voices=False), names.get(about_id, "")
        entries.append(Entry(act.at, who, what, item, title, about, about_id))
    return render_template("desk/trail.html", entries=entries)


def _about_id(act: Act) -> int | None:
    """The colleague whom an act was about, if not the one who did it."""
    return act.subject_id if act.subject_type == Staff.__tablename__ and act.subject_id != act.staff_id else None


def _item_id(act: Act) -> int | None:
    if act.subject_type == Item.__tablename__:
        return act.subject_id
    about: int | None = act.detail.get("item_id")
    return about
