"""What stands around every page of the desk: who is here, where they can go, what waits for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, request, url_for

from forms.desk import acts, labels
from survey.backlog import waiting
from survey.people.models import Staff
from survey.people.programme import name_of, the_programme
from survey.people.roles import ROLE_NAMES, Capability, Viewer
from survey.web.access import current_staff, current_viewer
from survey.web.language import interface_language, offer, said
from survey.web.state import db_session, state
from survey.words import N_, Message


@dataclass(frozen=True, slots=True)
class Door:
    """One entry of the navigation; `waits` is how much there is to do behind it."""

    name: str
    url: str
    current: bool
    waits: int = 0


@dataclass(frozen=True, slots=True)
class Frame:
    """Everything around a page, ready to print."""

    programme: str
    demonstration: bool
    name: str
    organisation: str
    roles: str
    doors: tuple[Door, ...]


# Endpoint, word, what one must be allowed to; the room's pages share the endpoint's first word.
DOORS = (
    ("desk.inbox", N_("Inbox"), Capability.SEE_FEEDBACK),
    ("desk.backlog", N_("Backlog"), Capability.SEE_BACKLOG),
    ("desk.rounds_list", N_("Rounds"), Capability.SEE_BACKLOG),
    ("desk.commitments", N_("Promises"), Capability.SEE_BACKLOG),
    ("desk.partner", N_("Your organisation"), Capability.TAKE_POSITION),
    ("desk.surveys", N_("Surveys"), Capability.SEE_SURVEYS),
    ("desk.texts", N_("Texts"), Capability.SEE_FEEDBACK),
    ("desk.people", N_("People"), Capability.MANAGE_PEOPLE),
    ("desk.trail", N_("Trail"), Capability.SEE_AUDIT),
    ("simulator.phones_list", N_("Simulator"), Capability.USE_SIMULATOR),
)


def hang(bp: Blueprint) -> None:
    """Give every page of `bp` the frame, and the languages of the installation, the reader's own first."""
    bp.before_request(_offer_languages)
    bp.context_processor(_context)


def _offer_languages() -> None:
    staff = current_staff()
    offer(state().installation.languages, preferred=staff.language if staff else None)


def _context() -> dict[str, Any]:
    staff = current_staff()
    if staff is None:
        return {}
    return {"desk": _frame(staff, current_viewer()), "labels": labels, "deeds": acts, "bdi": labels.isolated}


def _frame(staff: Staff, viewer: Viewer) -> Frame:
    programme = the_programme(db_session())
    return Frame(
        programme=name_of(programme, interface_language()),
        demonstration=programme is not None and programme.demonstration,
        name=staff.name,
        organisation=labels.called(staff.organisation),
        roles=", ".join(said(Message(ROLE_NAMES[role])) for role in sorted(staff.roles)),
        doors=tuple(_doors(viewer)),
    )


def _doors(viewer: Viewer) -> list[Door]:
    session, here = db_session(), _room(request.endpoint or "")
    waits = {
        "desk.inbox": waiting.uncited_voices(session, viewer) if viewer.may(Capability.TRIAGE) else 0,
        "desk.backlog": len(waiting.without_position(session, viewer) | waiting.unpublished_drafts(session, viewer)),
    }
    return [
        Door(said(Message(name)), url_for(endpoint), here == _room(endpoint), waits.get(endpoint, 0))
        for endpoint, name, capability in DOORS
        if viewer.may(capability)
    ]


def _room(endpoint: str) -> str:
    """The part of an endpoint's name that the pages of one room share."""
    blueprint, _, view = endpoint.partition(".")
    return blueprint if blueprint != "desk" else view.partition("_")[0]
