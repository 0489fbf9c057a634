"""The backlog as a whole: the board, the list, and moving items from card to card."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forms.desk import labels, typed
from forms.desk.room import ROW, bp
from survey import audit
from survey.audit import Act
from survey.backlog import items, ordering
from survey.backlog.items import Overtaken
from survey.backlog.models import Item
from survey.backlog.ordering import SORT_NAMES, Card, Sort, Wanted
from survey.backlog.stages import MOVES, PATH, STAGE_NAMES, Facts, Stage, Who, checkable, may_take, told_why
from survey.backlog.themes import Theme
from survey.people import directory
from survey.people.models import Organisation
from survey.people.roles import Capability
from survey.web.access import current_viewer, requires
from survey.web.content import Content, content
from survey.web.language import page_language, said
from survey.web.state import db_session, state, utcnow
from survey.words import N_, Message, Refused

SHOWN = (*PATH, *(stage for stage in Stage if stage not in PATH))
PER_COLUMN = 6
PER_PAGE = 15
STRIP = 4
MOST_PAGES = 100_000
NOBODY = "nobody"
MOVED = N_("Moved to “%(stage)s”: %(title)s")


@dataclass(frozen=True, slots=True)
class Column:
    """A stage on the board: its best cards, and how many items are in it."""

    stage: Stage
    cards: Sequence[Card]
    total: int


@dataclass(frozen=True, slots=True)
class Choice:
    """A stage that a card can be moved to from here. `words`: only with a reason, or with what was done."""

    stage: Stage
    words: bool


@dataclass(frozen=True, slots=True)
class Failed:
    """A move that was refused: of which item, what was said with it, why; and what somebody else did meanwhile."""

    item_id: int
    said: str
    refused: Refused
    meanwhile: Sequence[Act] = ()
    names: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """What the backlog's page shows: the board's columns or the list's rows, and what it was asked for.

    `kept` are the parameters of its address, without the page's number.
    """

    listed: bool
    wanted: Wanted
    sort: Sort
    kept: Mapping[str, Any]
    untaken: Sequence[Card]
    columns: Sequence[Column]
    rows: Sequence[Card]
    total: int
    most: int  # the most people behind any item shown
    astray: Card | None  # of an item that was not moved and is not on this page
    organisations: Sequence[Organisation]
    number: int = 1
    pages: int = 1


@bp.get("/backlog")
@requires(Capability.SEE_BACKLOG)
def backlog() -> ResponseReturnValue:
    """The board by stage, or the list, of what is asked for."""
    return _show()


@bp.post(f"/backlog/<{ROW}:item_id>/card")
@requires(Capability.SEE_BACKLOG)
def backlog_card(item_id: int) -> ResponseReturnValue:
    """Move an item from its card on the board; on refusal the card says why, with what was typed."""
    session, viewer = db_session(), current_viewer()
    item = items.find_item(session, viewer, item_id) or abort(404)
    words = typed.text("said")
    try:
        to = typed.one_of(Stage, "stage")
        why, check = ("", words) if to is Stage.DELIVERED else (words, "")
        revision = typed.row_id(typed.text("revision"))
        items.move(session, viewer, item, to, publish=False, why=why, check=check, revision=revision, now=utcnow())
    except Refused as refused:
        session.rollback()
        return _show(_failed(item_id, words, refused)), 400
    session.commit()
    flash(said(Message(MOVED, {"stage": labels.stage(to), "title": item.title(page_language())})))
    return redirect(url_for("desk.backlog", **_kept(_wanted(), _sort()), _anchor=f"item-{item.id}"))


def _failed(item_id: int, words: str, refused: Refused) -> Failed:
    if not isinstance(refused, Overtaken):
        return Failed(item_id, words, refused)
    session = db_session()
    item = items.find_item(session, current_viewer(), item_id) or abort(404)
    done = [act for act in audit.acts_on(session, item) if act.verb != "cite"][-refused.missed :]
    return Failed(item_id, words, refused, done, directory.staff_names(session, [act.staff_id for act in done]))


def choices(card: Card) -> Sequence[Choice]:
    """Where the viewer could move a card by hand, as far as its stage and its lead tell; the rest is the guards'."""
    viewer = current_viewer()
    leads = viewer.may(Capability.PROMISE) and viewer.organisation_id == card.item.lead_id
    known = Facts(by_team=viewer.may(Capability.EDIT_BACKLOG), by_lead=leads)
    moves = [MOVES[card.item.stage][stage] for stage in SHOWN if stage in MOVES[card.item.stage]]
    found = [
        Choice(move.to, told_why in move.guards or checkable in move.guards) for move in moves if may_take(move, known)
    ]
    return sorted(found, key=lambda choice: choice.words)


def decides(card: Card) -> bool:
    """Whether the next step of a card is a decision that the viewer may write."""
    steps = MOVES[card.item.stage].values()
    return current_viewer().may(Capability.DECIDE) and any(move.who is Who.DECISION for move in steps)


def title_of(item: Item) -> Content:
    """What an item is called, in the reader's language where it is known there, marked up for the one it is in."""
    return content({text.language: text.title for text in item.texts}, "en")


def _show(failed: Failed | None = None) -> str:
    wanted, sort = _wanted(), _sort()
    listed = typed.asked("view") == "list" or wanted.stage is not None
    read = _list if listed else _board
    page = read(wanted, sort, utcnow().astimezone(state().installation.timezone).date(), failed)
    return render_template(
        "desk/backlog.html",
        page=page,
        failed=failed,
        choices=choices,
        decides=decides,
        title_of=title_of,
        called=SORT_NAMES,
        stage_names=STAGE_NAMES,
        languages=state().installation.languages,
        themes=Theme,
    )


def _board(wanted: Wanted, sort: Sort, today: date, failed: Failed | None) -> Page:
    session, viewer = db_session(), current_viewer()
    strip = 0 if wanted.anything else STRIP
    laid = ordering.lay_out(session, viewer, wanted, sort, today, per_column=PER_COLUMN, strip=strip)
    shown = [item_id for column in laid.columns.values() for item_id in column]
    cards = ordering.cards(session, viewer, {*shown, *laid.untaken, *_astray(failed, shown)}, today)
    return Page(
        listed=False,
        wanted=wanted,
        sort=sort,
        kept=_kept(wanted, sort),
        untaken=[cards[item_id] for item_id in laid.untaken if item_id in cards],
        columns=[
            Column(stage, [cards[item_id] for item_id in laid.columns.get(stage, ())], laid.totals.get(stage, 0))
            for stage in SHOWN
            if stage in laid.columns or stage in PATH
        ],
        rows=[],
        astray=_card_astray(failed, shown, cards),
        total=sum(laid.totals.values()),
        most=0,
        organisations=directory.organisations(session),
    )


def _list(wanted: Wanted, sort: Sort, today: date, failed: Failed | None) -> Page:
    session, viewer = db_session(), current_viewer()
    number = min(max(1, typed.row_id(typed.asked("page")) or 1), MOST_PAGES)
    ids, total = ordering.listed(session, viewer, wanted, sort, today, limit=PER_PAGE, offset=(number - 1) * PER_PAGE)
    if not ids and number > 1:  # since that address was made, items have gone elsewhere
        number = 1
        ids, total = ordering.listed(session, viewer, wanted, sort, today, limit=PER_PAGE, offset=0)
    cards = ordering.cards(session, viewer, [*ids, *_astray(failed, ids)], today, by_group=True)
    rows = [cards[item_id] for item_id in ids if item_id in cards]
    return Page(
        listed=True,
        wanted=wanted,
        sort=sort,
        kept=_kept(wanted, sort),
        untaken=[],
        columns=[],
        rows=rows,
        astray=_card_astray(failed, ids, cards),
        total=total,
        most=max((card.behind.people for card in rows), default=0),
        organisations=directory.organisations(session),
        number=number,
        pages=max(1, math.ceil(total / PER_PAGE)),
    )


def _astray(failed: Failed | None, shown: Sequence[int]) -> Sequence[int]:
    return [failed.item_id] if failed and failed.item_id not in shown else []


def _card_astray(failed: Failed | None, shown: Sequence[int], cards: Mapping[int, Card]) -> Card | None:
    return next((cards[item_id] for item_id in _astray(failed, shown) if item_id in cards), None)


def _sort() -> Sort:
    return next((sort for sort in Sort if sort.value == typed.asked("sort")), Sort.PEOPLE)


def _wanted() -> Wanted:
    lead = typed.asked("lead")
    untitled = typed.asked("untitled")
    return Wanted(
        stage=next((stage for stage in Stage if stage.value == typed.asked("stage")), None),
        theme=next((theme for theme in Theme if theme.value == typed.asked("theme")), None),
        lead=0 if lead == NOBODY else typed.row_id(lead),
        place=typed.asked("place"),
        untitled=untitled if untitled in state().installation.languages else "",
        search=typed.asked("q"),
        asks=typed.asked("waiting") == "1",
        untaken=typed.asked("untaken") == "1",
        late=typed.asked("late") == "1",
    )


def _kept(wanted: Wanted, sort: Sort) -> dict[str, Any]:
    """What was asked for as parameters of an address: only what we know, never whatever else the address held."""
    texts = {
        "view": "list" if typed.asked("view") == "list" else None,
        "stage": wanted.stage.value if wanted.stage else None,
        "theme": wanted.theme.value if wanted.theme else None,
        "lead": NOBODY if wanted.lead == 0 else wanted.lead,
        "place": wanted.place,
        "untitled": wanted.untitled,
        "q": wanted.search,
        "sort": sort.value if sort is not Sort.PEOPLE else None,
    }
    ticks = {"waiting": wanted.asks, "untaken": wanted.untaken, "late": wanted.late}
    return {name: text for name, text in texts.items() if text} | {name: "1" for name, tick in ticks.items() if tick}
