"""The backlog as a whole, and new items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forms.desk import typed
from forms.desk.room import bp
from survey.backlog import evidence, items, waiting
from survey.backlog.evidence import Behind
from survey.backlog.items import Wording
from survey.backlog.models import Item, Relation, Stance, standing
from survey.backlog.stages import PATH, Stage
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

SHOWN = (*PATH, *(stage for stage in Stage if stage not in PATH))
MADE = N_("Kept.")


@dataclass(frozen=True, slots=True)
class Card:
    """An item as the backlog lists it."""

    item: Item
    behind: Behind
    stances: Mapping[Stance, int]
    asks_position: bool
    has_draft: bool


@bp.get("/backlog")
@requires(Capability.SEE_BACKLOG)
def backlog() -> ResponseReturnValue:
    """The items by stage, or those of one stage, or those that wait for the viewer."""
    session, viewer = db_session(), current_viewer()
    asked, drafted = waiting.without_position(session, viewer), waiting.unpublished_drafts(session, viewer)
    every = items.backlog(session, viewer)
    behind = evidence.behind(session, viewer, [item.id for item in every])
    cards = [
        Card(item, behind.get(item.id, Behind()), _stances(item), item.id in asked, item.id in drafted)
        for item in every
    ]
    counts = {stage: sum(card.item.stage is stage for card in cards) for stage in SHOWN}
    wanted = next((stage for stage in Stage if stage.value == typed.asked("stage")), None)
    only_waiting = typed.asked("waiting") == "1"
    shown = [
        card
        for card in cards
        if (wanted is None or card.item.stage is wanted) and (not only_waiting or card.asks_position or card.has_draft)
    ]
    return render_template(
        "desk/backlog.html",
        columns=[(stage, found) for stage in SHOWN if (found := [card for card in shown if card.item.stage is stage])],
        counts={stage: count for stage, count in counts.items() if count},
        total=len(cards),
        waiting_count=sum(card.asks_position or card.has_draft for card in cards),
        wanted=wanted,
        only_waiting=only_waiting,
    )


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
    """The title and description typed in each language."""
    languages = state().installation.languages
    titles, descriptions = typed.per_language("title", languages), typed.per_language("description", languages)
    return {language: Wording(titles[language], descriptions[language]) for language in languages}


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


def _stances(item: Item) -> Mapping[Stance, int]:
    held: Sequence[Stance] = [position.stance for position in standing(item.positions)]
    return {stance: held.count(stance) for stance in Stance if stance in held}
