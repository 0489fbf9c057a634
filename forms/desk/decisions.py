"""Deciding: the draft with its reasons, the preview of what people will receive, publishing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forms.desk import labels, typed
from forms.desk.item import back_to, found
from forms.desk.room import ROW, bp
from survey.backlog import decisions, evidence
from survey.backlog.codesign import signing
from survey.backlog.models import Decision, Item, Outcome
from survey.backlog.stages import DECIDABLE
from survey.people import directory
from survey.people.roles import Capability
from survey.segments import Segments, count_segments
from survey.web.access import current_viewer, requires
from survey.web.language import said
from survey.web.state import db_session, state, utcnow
from survey.words import N_, Message, Refused

DRAFTED = N_("The draft is kept. Nobody has been told yet.")
APPROVED = N_("Approved. Whoever wrote it can publish it now.")
PUBLISHED = N_("Published. Everybody who spoke is being told now.")


@dataclass(frozen=True, slots=True)
class Preview:
    """The text that people who speak `language` will receive, and how many they are."""

    language: str
    text: str
    size: Segments
    people: int
    written: bool  # the reason is there in this language, not borrowed from another


@bp.get(f"/backlog/<{ROW}:item_id>/decision")
@requires(Capability.DECIDE)
def backlog_decision(item_id: int) -> ResponseReturnValue:
    """The decision being drafted, beside the texts that it will become."""
    return _show(found(item_id))


@bp.post(f"/backlog/<{ROW}:item_id>/decision")
@requires(Capability.DECIDE)
def backlog_draft(item_id: int) -> ResponseReturnValue:
    """Keep the draft."""
    session, item = db_session(), found(item_id)
    reasons = typed.per_language("reason", state().installation.languages)
    try:
        outcome = typed.one_of(Outcome, "outcome")
        overrides = typed.text("overrides")
        decisions.draft(session, current_viewer(), item, outcome, reasons, overrides=overrides, now=utcnow())
    except Refused as refused:
        session.rollback()
        return _show(found(item_id), refused, reasons)
    session.commit()
    flash(said(Message(DRAFTED)))
    return redirect(url_for("desk.backlog_decision", item_id=item_id))


@bp.post(f"/backlog/<{ROW}:item_id>/publish")
@requires(Capability.PUBLISH)
def backlog_publish(item_id: int) -> ResponseReturnValue:
    """Publish the draft that the reader has just seen, and let everybody who spoke be told; or only approve it."""
    session, viewer, item, now = db_session(), current_viewer(), found(item_id), utcnow()
    decision = decisions.open_draft(item)
    only_approve = typed.ticked("approve")
    try:
        if decision is None:
            raise Refused(N_("This is published already."))
        decisions.take_up(session, decision)  # first: what was seen must be what goes out
        if typed.text("seen") != seal_of(decision):
            raise Refused(N_("The draft has changed since you opened this page. Read it again, then publish."))
        if not typed.ticked("sure"):
            raise Refused(N_("Read the texts and tick the box: what is sent cannot be taken back."))
        if only_approve:
            decisions.approve(session, viewer, decision, now=now)
        else:
            decisions.publish(session, viewer, decision, languages=state().installation.languages, now=now)
    except Refused as refused:
        session.rollback()
        return _show(found(item_id), refused)
    session.commit()
    if only_approve:
        flash(said(Message(APPROVED)))
        return redirect(url_for("desk.backlog_decision", item_id=item_id))
    state().wake()
    return back_to(item_id, PUBLISHED)


def seal_of(decision: Decision) -> str:
    """What tells one state of a draft from another."""
    return f"{decision.id}.{decision.drafted_at.timestamp()}"


def _show(item: Item, refused: Refused | None = None, reasons: Mapping[str, str] | None = None) -> ResponseReturnValue:
    session, viewer = db_session(), current_viewer()
    languages = state().installation.languages
    draft = decisions.open_draft(item)
    spoken = decisions.contributor_languages(session, item)
    missing = decisions.missing_languages(session, draft, languages) if draft else []
    previews = _previews(draft, _needed_first(languages, spoken), spoken) if draft else []
    own = draft is not None and draft.drafted_by_id == viewer.staff_id
    approver = directory.staff_names(session, [draft.approved_by_id]) if draft and draft.approved_by_id else {}
    page = render_template(
        "desk/decision.html",
        item=item,
        draft=draft,
        reasons=reasons if reasons is not None else (draft.reasons if draft else {}),
        outcome=typed.text("outcome") or (draft.outcome.value if draft else ""),
        languages=_needed_first(languages, spoken),
        spoken=spoken,
        voices=evidence.voices_of(session, viewer, item.id),
        missing=", ".join(map(labels.language_called, missing)),
        previews=previews,
        segments=sum(preview.size.segments * preview.people for preview in previews),
        own=own,
        approved_by=approver.get(draft.approved_by_id or 0, "") if draft else "",
        against=decisions.against(session, draft, now=utcnow()) if draft else [],
        overridden=signing.against(session, item),
        overrides=typed.text("overrides") or (draft.overrides if draft else "") or "",
        reached=decisions.reachable(session, item),
        people=sum(spoken.values()),
        seal=seal_of(draft) if draft else "",
        open=draft is not None or item.stage in DECIDABLE,
        longest=decisions.LONGEST_REASON,
        refused=refused,
    )
    return (page, 400) if refused else page


def _previews(draft: Decision, languages: Sequence[str], spoken: Mapping[str, int]) -> Sequence[Preview]:
    shown = []
    for language in languages:
        if language in spoken or (not spoken and draft.reasons.get(language)):
            text = decisions.told_text(draft, language)
            written = bool(draft.reasons.get(language))
            shown.append(Preview(language, text, count_segments(text), spoken.get(language, 0), written))
    return shown


def _needed_first(languages: Sequence[str], spoken: Mapping[str, int]) -> Sequence[str]:
    return sorted(languages, key=lambda language: (language not in spoken, languages.index(language)))
