"""New items, and what is typed of any item."""

from __future__ import annotations

from collections.abc import Mapping

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forms.desk import typed
from forms.desk.room import bp
from survey.backlog import evidence, items
from survey.backlog.items import Wording
from survey.backlog.models import Relation
from survey.backlog.themes import Theme
from survey.feedback import voices
from survey.feedback.voices import Feedback
from survey.people import consent, directory
from survey.people.consent import Purpose
from survey.people.models import Organisation
from survey.people.roles import Capability
from survey.web.access import current_viewer, requires
from survey.web.language import said
from survey.web.state import db_session, state, utcnow
from survey.words import N_, Message, Refused

MADE = N_("Kept.")


@bp.get("/backlog/new")
@requires(Capability.EDIT_BACKLOG)
def backlog_new() -> ResponseReturnValue:
    """The form for a new item, with the voice it starts from, if there is one."""
    return _form()


@bp.post("/backlog/new")
@requires(Capability.EDIT_BACKLOG)
def backlog_make() -> ResponseReturnValue:
    """Make an item, and let it cite the voice it starts from."""
    session, viewer, now = db_session(), current_viewer(), utcnow()
    voice = _starting_voice()
    try:
        item = items.make_item(
            session,
            viewer,
            wordings(),
            theme=typed.one_of(Theme, "theme") if typed.text("theme") else None,
            place=typed.text("place"),
            lead=chosen_lead(),
            now=now,
        )
        if voice is not None:
            publish = typed.ticked("publish") and consent.holds(session, voice.contact_id, Purpose.QUOTE)
            evidence.cite(session, viewer, item, voice, Relation.SUPPORTS, publish=publish, now=now)
    except Refused as refused:
        session.rollback()
        return _form(refused)
    session.commit()
    flash(said(Message(MADE)))
    return redirect(url_for("desk.backlog_item", item_id=item.id))


def wordings() -> Mapping[str, Wording]:
    """The title, description and paraphrase typed in each language."""
    languages = state().installation.languages
    fields = [typed.per_language(name, languages) for name in ("title", "description", "paraphrase")]
    return {language: Wording(*(field[language] for field in fields)) for language in languages}


def chosen_lead() -> Organisation | None:
    """The organisation chosen to lead."""
    wanted = typed.row_id(typed.text("lead"))
    return db_session().get(Organisation, wanted) if wanted is not None else None


def _form(refused: Refused | None = None) -> ResponseReturnValue:
    session, voice = db_session(), _starting_voice()
    page = render_template(
        "desk/new_item.html",
        voice=voice,
        quotable=voice is not None and consent.holds(session, voice.contact_id, Purpose.QUOTE),
        wordings=wordings(),
        languages=state().installation.languages,
        organisations=directory.organisations(session),
        lead=chosen_lead(),
        refused=refused,
    )
    return (page, 400) if refused else page


def _starting_voice() -> Feedback | None:
    """The voice named in the address; a name that leads nowhere is told rather than forgotten."""
    named = typed.asked("voice")
    if not named:
        return None
    voice_id = typed.row_id(named)
    voice = voices.voice(db_session(), current_viewer(), voice_id) if voice_id is not None else None
    return voice or abort(404)
