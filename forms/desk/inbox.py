"""The inbox: what people said, in their own words, and the first things the team does with it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forms.desk import typed
from forms.desk.room import ROW, bp
from survey.backlog import evidence, items, ordering, weighing
from survey.backlog.models import Evidence, Item, Relation
from survey.feedback import voices
from survey.feedback.voices import Feedback, InboxFilter
from survey.people import consent, directory, groups
from survey.people.consent import Purpose
from survey.people.models import Group
from survey.people.roles import Capability
from survey.web.access import current_viewer, requires
from survey.web.language import page_language, said
from survey.web.state import db_session, utcnow
from survey.words import N_, Message, Refused

PER_PAGE = 30
AT_HAND = 60
"""How many items are offered for citing a voice in; others are found by a word of their title."""
MOST_PAGES = 1_000_000
SEALED = N_("Handed to the safeguarding lead. Only they see it now.")
GIVEN_BACK = N_("Given back to the team.")
KEPT = N_("Kept.")


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the inbox: the voices on it, where it stands, and the filter to carry along in addresses."""

    voices: Sequence[Feedback]
    total: int
    number: int
    pages: int
    wanted: InboxFilter
    kept: Mapping[str, Any]  # the filter as parameters of an address
    languages: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The voice being looked at, with all that is shown of it."""

    voice: Feedback
    question: str
    gloss_by: str
    quotable: bool
    cited: Sequence[Evidence]
    items: Sequence[Item]  # some that it may be cited in: those whose title holds `words`
    words: str
    groups: Sequence[Group]
    in_groups: frozenset[int]


@bp.get("/inbox")
@requires(Capability.SEE_FEEDBACK)
def inbox() -> ResponseReturnValue:
    """The list, with its first voice beside it."""
    page = _page()
    chosen = _chosen(page.voices[0]) if page.voices else None
    return render_template("desk/inbox.html", page=page, chosen=chosen, at_hand=AT_HAND)


@bp.get(f"/inbox/<{ROW}:voice_id>")
@requires(Capability.SEE_FEEDBACK)
def inbox_voice(voice_id: int) -> ResponseReturnValue:
    """One voice, the list beside it."""
    return show(voice_id)


@bp.post(f"/inbox/<{ROW}:voice_id>/gloss")
@requires(Capability.TRIAGE)
def inbox_gloss(voice_id: int) -> ResponseReturnValue:
    """Say in other words what a voice says."""
    session, voice = db_session(), found(voice_id)
    try:
        voices.write_gloss(session, current_viewer(), voice, typed.text("gloss"), now=utcnow())
    except Refused as refused:
        session.rollback()
        return show(voice_id, refused)
    session.commit()
    return back_to(voice_id, KEPT)


@bp.post(f"/inbox/<{ROW}:voice_id>/sensitive")
@requires(Capability.TRIAGE)
def inbox_sensitive(voice_id: int) -> ResponseReturnValue:
    """Hand a voice to the safeguarding lead, or give it back."""
    session, viewer, voice = db_session(), current_viewer(), found(voice_id)
    sensitive = typed.text("sensitive") == "yes"
    try:
        voices.mark_sensitive(session, viewer, voice, sensitive, now=utcnow())
        weighing.recount_citing(session, voice.id)
    except Refused as refused:
        session.rollback()
        return show(voice_id, refused)
    session.commit()
    if sensitive and not viewer.may(Capability.SEE_SENSITIVE):
        flash(said(Message(SEALED)))
        return redirect(url_for("desk.inbox", **_kept(_wanted())))
    return back_to(voice_id, SEALED if sensitive else GIVEN_BACK)


@bp.post(f"/inbox/<{ROW}:voice_id>/cite")
@requires(Capability.TRIAGE)
def inbox_cite(voice_id: int) -> ResponseReturnValue:
    """Let an item of the backlog cite this voice."""
    session, viewer, voice = db_session(), current_viewer(), found(voice_id)
    if not viewer.may(Capability.SEE_BACKLOG):
        abort(403)
    try:
        relation = typed.one_of(Relation, "relation")
        item_id = typed.row_id(typed.text("item"))
        item = items.find_item(session, viewer, item_id) if item_id is not None else None
        if item is None:
            raise Refused(N_("Choose one."))
        publish = typed.ticked("publish") and consent.holds(session, voice.contact_id, Purpose.QUOTE)
        evidence.cite(session, viewer, item, voice, relation, publish=publish, now=utcnow())
    except Refused as refused:
        session.rollback()
        return show(voice_id, refused)
    session.commit()
    return back_to(voice_id, KEPT)


def show(voice_id: int, refused: Refused | None = None) -> ResponseReturnValue:
    """One voice, the list beside it; with what was refused, if anything."""
    chosen = _chosen(found(voice_id))
    page = render_template(
        "desk/inbox.html", page=_page(), chosen=chosen, at_hand=AT_HAND, opened=True, refused=refused
    )
    return (page, 400) if refused else page


def found(voice_id: int) -> Feedback:
    """The voice of an address, as far as the viewer may see it; else there is nothing here."""
    return voices.voice(db_session(), current_viewer(), voice_id) or abort(404)


def _chosen(voice: Feedback) -> Chosen:
    session, viewer = db_session(), current_viewer()
    names = directory.staff_names(session, [voice.gloss_by_id])
    words = typed.asked("find")
    return Chosen(
        voice,
        question=voice.question(page_language()),
        gloss_by=names.get(voice.gloss_by_id, "") if voice.gloss_by_id else "",
        quotable=consent.holds(session, voice.contact_id, Purpose.QUOTE),
        cited=evidence.items_citing(session, viewer, voice.id),
        items=ordering.titled(session, viewer, words, limit=AT_HAND) if viewer.may(Capability.SEE_BACKLOG) else [],
        words=words,
        groups=groups.every(session) if viewer.may(groups.KEEPING) else [],
        in_groups=groups.of_contact(session, viewer, voice.contact_id),
    )


def _page() -> Page:
    session, viewer, wanted = db_session(), current_viewer(), _wanted()

    def read(number: int) -> tuple[Sequence[Feedback], int]:
        return voices.inbox(session, viewer, wanted, evidence.cited(), limit=PER_PAGE, offset=(number - 1) * PER_PAGE)

    number = min(_page_asked(), MOST_PAGES)
    rows, total = read(number)
    pages = max(1, math.ceil(total / PER_PAGE))
    if number > pages:  # since that address was made, voices have gone elsewhere
        number = pages
        rows, total = read(number)
    return Page(rows, total, number, pages, wanted, _kept(wanted), voices.spoken_languages(session, viewer))


def _page_asked() -> int:
    return max(1, typed.row_id(typed.asked("page")) or 1)


def _wanted() -> InboxFilter:
    may_see_sealed = current_viewer().may(Capability.SEE_SENSITIVE)
    return InboxFilter(
        language=typed.asked("language") or None,
        source=typed.asked("source") or None,
        search=typed.asked("q") or None,
        uncited=typed.asked("uncited") == "1",
        flagged=typed.asked("flagged") == "1",
        sensitive=may_see_sealed and typed.asked("sensitive") == "1",
    )


def _kept(wanted: InboxFilter) -> dict[str, Any]:
    """The filter as parameters of an address: only what we know, never whatever else the address held."""
    texts = {"language": wanted.language, "source": wanted.source, "q": wanted.search}
    ticks = {"uncited": wanted.uncited, "flagged": wanted.flagged, "sensitive": wanted.sensitive}
    kept = {name: text for name, text in texts.items() if text} | {name: "1" for name, tick in ticks.items() if tick}
    return kept | ({"page": str(_page_asked())} if _page_asked() > 1 else {})


def back_to(voice_id: int, message: str) -> ResponseReturnValue:
    """To the voice's page, saying what happened."""
    flash(said(Message(message)))
    return redirect(url_for("desk.inbox_voice", voice_id=voice_id, **_kept(_wanted())))
