"""Commitments: what was promised for an item, signing one, and what becomes of it. Never a ranking of organisations."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from forms.desk import typed
from forms.desk.room import ROW, bp
from survey.audit import Act
from survey.backlog import concerns, family, items
from survey.backlog.commitments import finding, making, settling
from survey.backlog.commitments.finding import WANTED_NAMES, Filter, Wanted
from survey.backlog.commitments.models import Commitment, State
from survey.backlog.commitments.standing import STANDING_NAMES, Standing, is_owned, standing_of
from survey.backlog.models import Item
from survey.people import directory
from survey.people.models import Organisation
from survey.people.roles import Capability, Viewer
from survey.web.access import current_viewer, requires
from survey.web.language import said
from survey.web.state import db_session, state, utcnow
from survey.words import N_, Message, Refused

KEPT = N_("Kept.")
PER_PAGE = 30
MOST_PAGES = 100_000

SHAPES: Mapping[Standing, str] = {
    Standing.PROMISED: "◐",
    Standing.LATE: "▲",
    Standing.KEPT: "✔",
    Standing.KEPT_LATE: "✔",
    Standing.BROKEN: "✖",
    Standing.RELEASED: "‖",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A commitment as lists show it: how it stands today, and whether somebody still answers for it."""

    commitment: Commitment
    standing: Standing
    owned: bool

    @property
    def shape(self) -> str:
        return SHAPES[self.standing]

    @property
    def word(self) -> str:
        """How it stands, in words."""
        return said(Message(STANDING_NAMES[self.standing]))


@dataclass(frozen=True, slots=True)
class Promises:
    """What an item's page shows of commitments: the lines, and who could answer for a new one of the reader's own.

    `barred` says why the reader cannot promise anything here ("" if they can).
    """

    lines: Sequence[Line]
    members: Sequence[tuple[int, str]]
    barred: str


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that the reader can do with a commitment: its name in the address, the button, what it asks for."""

    name: str
    button: str
    asks: str = ""  # the label of its text; "" where it needs none
    day: bool = False
    person: bool = False
    heir: bool = False

    @property
    def button_words(self) -> str:
        return said(Message(self.button))

    @property
    def asks_words(self) -> str:
        return said(Message(self.asks))


KEEP = Deed("keep", N_("It is done"), N_("What was done, and how anybody can check it"))
DATE = Deed("date", N_("Give it another day"), N_("Why the date changes"), day=True)
BREAK = Deed("break", N_("It will not be kept"), N_("Why it was not kept"))
OWNER = Deed("owner", N_("Somebody else answers for it"), person=True)
ANSWER = Deed("answer", N_("Answer that"), N_("What your organisation says to that"))
RELEASE = Deed("release", N_("Let it go"), N_("Why it is let go"), heir=True)
REOPEN = Deed("reopen", N_("Open it again"), N_("Why it is opened again"))
DEEDS = (KEEP, DATE, BREAK, OWNER, ANSWER, RELEASE, REOPEN)


def on_item(item: Item) -> Promises:
    """What the page of `item` shows of its commitments."""
    session, viewer = db_session(), current_viewer()
    why = making.why_not(viewer, item)
    able = why is None and item.merged_into_id is None and viewer.organisation_id is not None
    return Promises(
        lines=lines(finding.of_item(session, viewer, item)),
        members=making.members(session, viewer.organisation_id) if able and viewer.organisation_id else (),
        barred="" if able or why is None else said(Message(why)),
    )


def lines(commitments: Sequence[Commitment]) -> Sequence[Line]:
    """Commitments as lists show them."""
    today = state().installation.today(utcnow())
    return [Line(each, standing_of(each, today), is_owned(each)) for each in commitments]


@bp.get("/commitments")
@requires(Capability.SEE_BACKLOG)
def commitments() -> ResponseReturnValue:
    """What was promised, the next due first."""
    session, viewer = db_session(), current_viewer()
    wanted = next((each for each in Wanted if each.value == typed.asked("show")), None)
    organisation_id = typed.row_id(typed.asked("organisation"))
    mine = typed.asked("mine") == "1"
    number = min(max(1, typed.row_id(typed.asked("page")) or 1), MOST_PAGES)
    narrowed = Filter(wanted or Wanted.OPEN, organisation_id, owner_id=viewer.staff_id if mine else None)
    if typed.asked("show") == "all":
        narrowed = Filter(None, organisation_id, owner_id=narrowed.owner_id)
    today = state().installation.today(utcnow())
    found, total = finding.listed(session, viewer, narrowed, today, limit=PER_PAGE, offset=(number - 1) * PER_PAGE)
    return render_template(
        "desk/commitments.html",
        lines=lines(found),
        total=total,
        wanted=narrowed.wanted,
        names=WANTED_NAMES,
        organisations=finding.promising(session, viewer),
        organisation_id=organisation_id,
        mine=mine,
        number=number,
        pages=max(1, math.ceil(total / PER_PAGE)),
        kept={"show": typed.asked("show") or None, "organisation": organisation_id, "mine": "1" if mine else None},
    )


@bp.get(f"/commitments/<{ROW}:commitment_id>")
@requires(Capability.SEE_BACKLOG)
def commitments_one(commitment_id: int) -> ResponseReturnValue:
    """One commitment with every date it was given, and what can be done with it."""
    return _one(commitment_id)


@bp.post(f"/commitments/<{ROW}:commitment_id>/<deed>")
@requires(Capability.SEE_BACKLOG)
def commitments_do(commitment_id: int, deed: str) -> ResponseReturnValue:
    """Keep, move, break, hand over, answer, release or reopen a commitment; who may is the act's own to say."""
    act = _ACTS.get(deed) or abort(404)
    session, viewer = db_session(), current_viewer()
    try:
        held = settling.held(session, viewer, commitment_id, typed.row_id(typed.text("revision"))) or abort(404)
        act(session, viewer, held, utcnow())
    except Refused as refused:
        session.rollback()
        return _one(commitment_id, refused, at=deed)
    session.commit()
    flash(said(Message(KEPT)))
    return redirect(url_for("desk.commitments_one", commitment_id=commitment_id))


def deeds_of(viewer: Viewer, commitment: Commitment, today: date) -> Sequence[Deed]:
    """What `viewer` can do with a commitment now; the acts themselves ask again."""
    own, team = settling.is_own(viewer, commitment), viewer.may(Capability.EDIT_BACKLOG)
    if commitment.state is not State.OPEN:
        return [*([ANSWER] if settling.may_answer(viewer, commitment) else []), *([REOPEN] if team else [])]
    can: list[Deed] = [KEEP, DATE, BREAK, OWNER] if own else []
    if team and not own:
        can += [BREAK, OWNER] if commitment.due_on < today else [OWNER]
    return [*can, *([RELEASE] if team else [])]


def _one(commitment_id: int, refused: Refused | None = None, *, at: str = "") -> ResponseReturnValue:
    session, viewer = db_session(), current_viewer()
    commitment = finding.commitment(session, viewer, commitment_id) or abort(404)
    item = family.living(session, commitment.item)
    free = items.find_item(session, viewer, item.id) is not None and not concerns.is_involved(viewer, item)
    done: Sequence[Act] = finding.acts(session, viewer, commitment)
    heirs: Sequence[Organisation] = directory.organisations(session)
    page = render_template(
        "desk/commitment.html",
        line=lines([commitment])[0],
        item=item,
        possible=deeds_of(viewer, commitment, state().installation.today(utcnow())) if free else (),
        members=making.members(session, commitment.organisation_id),
        heirs=[each for each in heirs if each.id != commitment.organisation_id],
        acts=done,
        names=directory.staff_names(session, [each.staff_id for each in done]),
        refused=refused,
        at=at,
        typed=request.form,
    )
    return (page, 400) if refused else page


Done = Callable[[Session, Viewer, Commitment, datetime], object]

_ACTS: Mapping[str, Done] = {
    KEEP.name: lambda s, v, c, now: settling.keep(s, v, c, typed.text("text"), state().installation, now=now),
    DATE.name: lambda s, v, c, now: settling.renegotiate(
        s, v, c, typed.day("day"), typed.text("text"), state().installation, now=now
    ),
    BREAK.name: lambda s, v, c, now: settling.break_(s, v, c, typed.text("text"), state().installation, now=now),
    OWNER.name: lambda s, v, c, now: settling.name_owner(s, v, c, typed.row_id(typed.text("person")), now=now),
    ANSWER.name: lambda s, v, c, now: settling.answer(s, v, c, typed.text("text"), now=now),
    RELEASE.name: lambda s, v, c, now: settling.release(
        s, v, c, typed.text("text"), typed.row_id(typed.text("heir")), now=now
    ),
    REOPEN.name: lambda s, v, c, now: settling.reopen(s, v, c, typed.text("text"), now=now),
}
