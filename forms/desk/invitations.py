"""Inviting people to a survey by text: who, what they will get and who cannot be asked, then sending. Under surveys."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from forms.desk import typed
from forms.desk.room import bp
from sms import invitations
from sms.invitations import Invited, Invitee
from survey.catalogue import SurveyVersion, open_version
from survey.definition.model import text_in
from survey.people.roles import Capability
from survey.segments import Segments, count_segments
from survey.web.access import current_viewer, requires
from survey.web.language import page_language
from survey.web.state import db_session, state, utcnow
from survey.words import N_, Refused

MOST_AT_ONCE = 50
"""People invited in one go."""

LONGEST_CODE = 16
"""Characters; what is longer is shown cut, and nobody's."""

CAME_NAMES: Mapping[str, str] = {
    Invited.MADE: N_("is invited"),
    Invited.UNKNOWN: N_("nobody has this code"),
    Invited.NO_ADDRESS: N_("left no number"),
    Invited.OPTED_OUT: N_("asked for no more texts"),
    Invited.ALREADY: N_("their phone has the invitation already, or they have begun"),
    Invited.TALKING: N_("is answering something else just now"),
    Invited.CLOSED: N_("the survey is closed"),
    Invited.NOT_BY_TEXT: N_("the survey asks nothing by text"),
}
"""What came of inviting somebody."""

WOULD_COME_NAMES: Mapping[str, str] = {**CAME_NAMES, Invited.MADE: N_("can be invited")}
"""What would come of it."""

CAME_SHAPES: Mapping[str, str] = {
    Invited.MADE: "✔",
    Invited.UNKNOWN: "✖",
    Invited.NO_ADDRESS: "‖",
    Invited.OPTED_OUT: "‖",
    Invited.ALREADY: "●",
    Invited.TALKING: "◔",
    Invited.CLOSED: "‖",
    Invited.NOT_BY_TEXT: "‖",
}


@dataclass(frozen=True, slots=True)
class Preview:
    """The text that people who speak `language` will receive, and how many they are."""

    language: str
    text: str
    size: Segments
    people: int
    written: bool = True


@bp.get("/surveys/<slug>/invite")
@requires(Capability.PUBLISH)
def surveys_invite(slug: str) -> ResponseReturnValue:
    """The form: whom to invite."""
    return _show(_version(slug))


@bp.post("/surveys/<slug>/invite")
@requires(Capability.PUBLISH)
def surveys_invite_send(slug: str) -> ResponseReturnValue:
    """Show who can be invited and what they would get; send it once that was read."""
    session, viewer, version = db_session(), current_viewer(), _version(slug)
    installation, now = state().installation, utcnow()
    codes = codes_in(typed.text("codes"))
    try:
        if not codes:
            raise Refused(N_("Write at least one code, such as %(example)s."), example="C-7F3K")
        if len(codes) > MOST_AT_ONCE:
            raise Refused(N_("That is too many at once: at most %(most)s."), most=MOST_AT_ONCE)
        if typed.text("do") != "send":
            return _show(version, invitees=invitations.look(session, viewer, version, codes, installation))
        if not typed.ticked("sure"):
            raise Refused(N_("Read the texts and tick the box: what is sent cannot be taken back."))
        sent = invitations.invite_all(session, viewer, version, codes, installation, now=now)
    except Refused as refused:
        session.rollback()
        version = _version(slug)
        looked = typed.text("do") == "send" and 0 < len(codes) <= MOST_AT_ONCE
        invitees = invitations.look(session, viewer, version, codes, installation) if looked else []
        return _show(version, refused, invitees=invitees)
    session.commit()
    state().wake()
    return _show(_version(slug), sent=sent)


def codes_in(text: str) -> list[str]:
    """The codes that somebody typed, each once, in their order: "c-7f3k, 9T2M" is C-7F3K and C-9T2M."""
    words = (word.strip("-.").upper().removeprefix("C-") for word in re.split(r"[\s,;]+", text))
    return list(dict.fromkeys(f"C-{word}"[:LONGEST_CODE] for word in words if word.strip("C")))


def _version(slug: str) -> SurveyVersion:
    if "\x00" in slug:  # PostgreSQL cannot even be asked
        abort(404)
    return open_version(db_session(), slug) or abort(404)


def _show(
    version: SurveyVersion,
    refused: Refused | None = None,
    *,
    invitees: Sequence[Invitee] = (),
    sent: Sequence[Invitee] = (),
) -> ResponseReturnValue:
    reached = [one for one in invitees if one.came is Invited.MADE]
    previews = _previews(version, reached)
    now, installation = utcnow(), state().installation
    goes_at = invitations.not_before(now, installation)
    page = render_template(
        "desk/invite.html",
        version=version,
        title=text_in(version.survey.title, page_language(), version.survey.default_language) or version.record.slug,
        typed=typed.text("codes"),
        invitees=invitees,
        reached=reached,
        previews=previews,
        texts=sum(preview.people * preview.size.segments for preview in previews),
        sent=sent,
        made=sum(one.came is Invited.MADE for one in sent),
        goes_at=goes_at if goes_at > now else None,
        came_names=CAME_NAMES,
        would_come_names=WOULD_COME_NAMES,
        shapes=CAME_SHAPES,
        most=MOST_AT_ONCE,
        refused=refused,
    )
    return (page, 400) if refused else page


def _previews(version: SurveyVersion, reached: Sequence[Invitee]) -> Sequence[Preview]:
    people: dict[str, int] = {}
    for one in reached:
        people[one.language] = people.get(one.language, 0) + 1
    shown = []
    for language in sorted(people, key=lambda language: (-people[language], language)):
        text = invitations.text_of(version, language)
        shown.append(Preview(language, text, count_segments(text), people[language]))
    return shown
