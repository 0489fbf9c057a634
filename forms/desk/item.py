"""One item: what people say beside what partners say, and everything that is done with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forms.desk import typed
from forms.desk.backlog import chosen_lead, wordings
from forms.desk.room import ROW, bp
from sms import telling
from sms.telling import Telling
from survey.audit import Act
from survey.backlog import evidence, history, items, positions, waiting
from survey.backlog.decisions import open_draft, published
from survey.backlog.evidence import Behind
from survey.backlog.items import Wording
from survey.backlog.models import Decision, Evidence, Item, Position, Stance, standing
from survey.backlog.stages import DECIDABLE, MOVES, PATH, Stage
from survey.people import directory
from survey.people.roles import Capability
from survey.web.access import current_viewer, requires
from survey.web.language import page_language, said
from survey.web.state import db_session, state, utcnow
from survey.words import N_, Message, Refused

KEPT = N_("Kept.")


@dataclass(frozen=True, slots=True)
class Step:
    """One stage on the track of an item."""

    stage: Stage
    at: datetime | None
    done: bool
    now: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that the page of an item shows."""

    item: Item
    shown_language: str  # of its wordings, the one that the reader is shown first
    steps: Sequence[Step]
    behind: Behind
    voices: Sequence[Evidence]
    quotable: frozenset[int]
    positions: Sequence[Position]
    own_position: Position | None
    asks_position: bool
    moves: Sequence[Stage]
    can_decide: bool
    draft: Decision | None
    published: Decision | None
    tellings: Mapping[int, Telling]
    acts: Sequence[Act]
    names: Mapping[int, str]


@bp.get(f"/backlog/<{ROW}:item_id>")
@requires(Capability.SEE_BACKLOG)
def backlog_item(item_id: int) -> ResponseReturnValue:
    """The item."""
    return show(item_id)


@bp.post(f"/backlog/<{ROW}:item_id>/position")
@requires(Capability.TAKE_POSITION)
def backlog_position(item_id: int) -> ResponseReturnValue:
    """State where the viewer's organisation stands."""
    session, item = db_session(), found(item_id)
    try:
        stance = typed.one_of(Stance, "stance")
        positions.take_position(session, current_viewer(), item, stance, typed.text("comment"), now=utcnow())
    except Refused as refused:
        session.rollback()
        return show(item_id, refused, at="position")
    session.commit()
    return back_to(item_id, KEPT)


@bp.post(f"/backlog/<{ROW}:item_id>/move")
@requires(Capability.EDIT_BACKLOG)
def backlog_move(item_id: int) -> ResponseReturnValue:
    """Move the item to another stage."""
    session, item = db_session(), found(item_id)
    try:
        to = typed.one_of(Stage, "stage")
        items.move(session, current_viewer(), item, to, publish=typed.ticked("publish"), now=utcnow())
    except Refused as refused:
        session.rollback()
        return show(item_id, refused, at="move")
    session.commit()
    return back_to(item_id, KEPT)


@bp.get(f"/backlog/<{ROW}:item_id>/edit")
@requires(Capability.EDIT_BACKLOG)
def backlog_edit(item_id: int) -> ResponseReturnValue:
    """The form for the item's wording."""
    item = found(item_id)
    languages = state().installation.languages
    texts = {text.language: Wording(text.title, text.description) for text in item.texts}
    return _edit(item, {language: texts.get(language, Wording("", "")) for language in languages})


@bp.post(f"/backlog/<{ROW}:item_id>/edit")
@requires(Capability.EDIT_BACKLOG)
def backlog_reword(item_id: int) -> ResponseReturnValue:
    """Change the item's wording and who leads."""
    session, viewer, item, now = db_session(), current_viewer(), found(item_id), utcnow()
    try:
        items.reword(session, viewer, item, wordings(), now=now)
        items.set_lead(session, viewer, item, chosen_lead(), now=now)
    except Refused as refused:
        session.rollback()
        return _edit(found(item_id), wordings(), refused)
    session.commit()
    return back_to(item_id, KEPT)


def found(item_id: int) -> Item:
    """The item of an address, as far as the viewer may see it; else there is nothing here."""
    return items.find_item(db_session(), current_viewer(), item_id) or abort(404)


def back_to(item_id: int, message: str) -> ResponseReturnValue:
    """To the item's page, saying what happened."""
    flash(said(Message(message)))
    return redirect(url_for("desk.backlog_item", item_id=item_id))


def show(item_id: int, refused: Refused | None = None, *, at: str = "") -> ResponseReturnValue:
    """The item's page; what was `refused` is said in the form `at` which it was asked."""
    page = render_template(
        "desk/item.html",
        sheet=_sheet(found(item_id)),
        languages=state().installation.languages,
        refused=refused,
        at=at,
    )
    return (page, 400) if refused else page


def _sheet(item: Item) -> Sheet:
    session, viewer = db_session(), current_viewer()
    said_by_people = evidence.voices_of(session, viewer, item.id)
    acts = history.of_item(session, item, {row.number for row in said_by_people})
    stand = standing(item.positions)
    return Sheet(
        item=item,
        shown_language=_language_for(item, page_language()),
        steps=_steps(item, history.reached(item, acts)),
        behind=evidence.behind(session, viewer, [item.id]).get(item.id, Behind()),
        voices=said_by_people,
        quotable=evidence.quotable(session, said_by_people),
        positions=stand,
        own_position=next((p for p in stand if p.organisation_id == viewer.organisation_id), None),
        asks_position=item.id in waiting.without_position(session, viewer),
        moves=[stage for stage in Stage if stage in MOVES[item.stage]],
        can_decide=item.stage in DECIDABLE or open_draft(item) is not None,
        draft=open_draft(item),
        published=published(item),
        tellings=telling.of_decisions(session, viewer, [decision.id for decision in item.decisions]),
        acts=acts,
        names=directory.staff_names(session, [act.staff_id for act in acts]),
    )


def _steps(item: Item, reached: Mapping[Stage, datetime]) -> Sequence[Step]:
    """The path with what lies behind; a stage beside the path (paused, declined) stands at the end."""
    if item.stage in PATH:
        at = PATH.index(item.stage)
        return [Step(stage, reached.get(stage), index < at, index == at) for index, stage in enumerate(PATH)]
    path = [Step(stage, reached.get(stage), done=True, now=False) for stage in PATH if stage in reached]
    return [*path, Step(item.stage, reached.get(item.stage), done=False, now=True)]


def _language_for(item: Item, language: str) -> str:
    written = [text.language for text in item.texts]
    return next((code for code in (language, "en") if code in written), written[0])


def _edit(item: Item, words: Mapping[str, Wording], refused: Refused | None = None) -> ResponseReturnValue:
    page = render_template(
        "desk/edit_item.html",
        item=item,
        wordings=words,
        languages=state().installation.languages,
        organisations=directory.organisations(db_session()),
        lead=chosen_lead() if refused else item.lead,
        refused=refused,
    )
    return (page, 400) if refused else page
