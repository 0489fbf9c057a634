"""One item: what people say beside what partners say, and everything that is done with it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms.desk import commitments, typed
from forms.desk.backlog import chosen_lead, wordings
from forms.desk.commitments import Promises
from forms.desk.room import ROW, bp
from sms import telling
from sms.telling import Telling
from survey.backlog import concerns, evidence, family, history, items, positions, waiting
from survey.backlog.decisions import open_draft, published
from survey.backlog.evidence import Behind
from survey.backlog.history import Kind, Story
from survey.backlog.items import Fields, Overtaken, Wording
from survey.backlog.models import Decision, Evidence, Item, Position, Stance, standing
from survey.backlog.review import comments, community, replies
from survey.backlog.review.comments import Thread
from survey.backlog.review.community import Community
from survey.backlog.review.models import Reply
from survey.backlog.stages import DECIDABLE, PATH, Stage
from survey.backlog.themes import Theme
from survey.people import directory
from survey.people.models import Organisation
from survey.people.roles import Capability
from survey.web.access import current_viewer, requires
from survey.web.language import page_language, said
from survey.web.state import db_session, state, utcnow
from survey.words import N_, Message, Refused

KEPT = N_("Kept.")
MOST_PAGES = 1_000_000
VOICES = 50
"""Voices on one page of an item."""


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
    living: Item  # what it was merged into, or itself
    voices: Sequence[Evidence]
    voices_page: int
    voices_pages: int
    quotable: frozenset[int]
    positions: Sequence[Position]
    own_position: Position | None
    asks_position: bool
    next_steps: Sequence[items.Step]
    can_decide: bool
    draft: Decision | None
    published: Decision | None
    tellings: Mapping[int, Telling]
    promises: Promises
    community: Community
    threads: Sequence[Thread]
    concerned: Sequence[Organisation]
    replies: Sequence[Reply]
    unasked: Sequence[Organisation]
    story: Story


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
@requires(Capability.SEE_BACKLOG)
def backlog_move(item_id: int) -> ResponseReturnValue:
    """Move the item to another stage."""
    session, item = db_session(), found(item_id)
    try:
        to = typed.one_of(Stage, "stage")
        items.move(
            session,
            current_viewer(),
            item,
            to,
            publish=typed.ticked("publish"),
            why=typed.text("why"),
            check=typed.text("check"),
            revision=typed.row_id(typed.text("revision")),
            now=utcnow(),
        )
    except Refused as refused:
        session.rollback()
        return show(item_id, refused, at="move")
    session.commit()
    return back_to(item_id, KEPT)


@bp.post(f"/backlog/<{ROW}:item_id>/shown")
@requires(Capability.PUBLISH)
def backlog_show_stage(item_id: int) -> ResponseReturnValue:
    """Let the public page say where the item stands now."""
    session, item = db_session(), found(item_id)
    try:
        items.show_stage(session, current_viewer(), item, revision=typed.row_id(typed.text("revision")), now=utcnow())
    except Refused as refused:
        session.rollback()
        return show(item_id, refused, at="move")
    session.commit()
    return back_to(item_id, KEPT)


@bp.get(f"/backlog/<{ROW}:item_id>/edit")
@requires(Capability.EDIT_BACKLOG)
def backlog_edit(item_id: int) -> ResponseReturnValue:
    """The form for what is said of the item."""
    item = found(item_id)
    texts = {text.language: Wording(text.title, text.description, text.paraphrase or "") for text in item.texts}
    return _edit(
        item,
        {language: texts.get(language, Wording("", "")) for language in state().installation.languages},
        Fields(item.theme, item.place, item.urgency, item.effort),
        {row.organisation_id for row in item.concerned},
    )


@bp.post(f"/backlog/<{ROW}:item_id>/edit")
@requires(Capability.EDIT_BACKLOG)
def backlog_reword(item_id: int) -> ResponseReturnValue:
    """Change what is said of the item, who leads and whom it concerns."""
    session, viewer, item, now = db_session(), current_viewer(), found(item_id), utcnow()
    concerned = {row_id for value in request.form.getlist("concerned") if (row_id := typed.row_id(value)) is not None}
    chosen = Fields(
        theme=next((theme for theme in Theme if theme.value == typed.text("theme")), None),
        place=typed.text("place"),
        urgency=typed.row_id(typed.text("urgency")),
        effort=typed.row_id(typed.text("effort")),
    )
    try:
        items.take_turn(session, item, typed.row_id(typed.text("revision")))
        items.reword(session, viewer, item, wordings(), now=now)
        items.describe(session, viewer, item, chosen, now=now)
        items.set_lead(session, viewer, item, chosen_lead(), now=now)
        known = [organisation for organisation in directory.organisations(session) if organisation.id in concerned]
        concerns.concern(session, viewer, item, known, now=now)
    except Refused as refused:
        session.rollback()
        return _edit(found(item_id), wordings(), chosen, concerned, refused)
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
    page = max(1, typed.row_id(typed.asked("voices")) or 1)
    offset = (min(page, MOST_PAGES) - 1) * VOICES
    said_by_people = evidence.voices_of(session, viewer, item.id, limit=VOICES, offset=offset)
    behind = evidence.behind(session, viewer, [item.id]).get(item.id, Behind())
    story = _story(item)
    stand = standing(item.positions)
    concerned = concerns.of_item(session, item)
    return Sheet(
        item=item,
        shown_language=_language_for(item, page_language()),
        steps=_steps(item, history.reached(item, story.moves)),
        behind=behind,
        living=family.living(session, item),
        voices=said_by_people,
        voices_page=page,
        voices_pages=max(1, -(-behind.voices // VOICES)),
        quotable=evidence.quotable(session, said_by_people),
        positions=stand,
        own_position=next((p for p in stand if p.organisation_id == viewer.organisation_id), None),
        asks_position=item.id in waiting.without_position(session, viewer),
        next_steps=items.next_steps(item, items.facts(session, viewer, item)),
        can_decide=item.stage in DECIDABLE or open_draft(item) is not None,
        draft=open_draft(item),
        published=published(item),
        tellings=telling.of_decisions(session, viewer, [decision.id for decision in item.decisions]),
        promises=commitments.on_item(item),
        community=community.position(session, viewer, item),
        threads=comments.on_item(session, viewer, item),
        concerned=concerned,
        replies=replies.on_item(session, viewer, item) if concerned else (),
        unasked=replies.unasked(session, item) if concerned else (),
        story=story,
    )


def _story(item: Item) -> Story:
    """The part of the story that the address asks for; all of it where that is nothing."""
    kind = next((kind for kind in Kind if kind.value == typed.asked("story")), None)
    page = max(1, typed.row_id(typed.asked("page")) or 1)
    return history.story(db_session(), current_viewer(), item, kind=kind, page=min(page, MOST_PAGES))


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


def _edit(
    item: Item,
    words: Mapping[str, Wording],
    fields: Fields,
    concerned: Collection[int],
    refused: Refused | None = None,
) -> ResponseReturnValue:
    missed = refused.missed if isinstance(refused, Overtaken) else 0
    page = render_template(
        "desk/edit_item.html",
        meanwhile=history.missed(db_session(), current_viewer(), item, missed) if missed else (),
        item=item,
        wordings=words,
        fields=fields,
        concerned=concerned,
        themes=Theme,
        languages=state().installation.languages,
        organisations=directory.organisations(db_session()),
        lead=chosen_lead() if refused else item.lead,
        refused=refused,
    )
    return (page, 400) if refused else page
