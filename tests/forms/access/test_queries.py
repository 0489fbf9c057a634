"""Every core query that takes a viewer, asked by everybody: what is sealed leaves no word, no code and no count."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

import sms
import survey
from survey.backlog import evidence, history, items, waiting
from survey.backlog.models import Relation
from survey.db import Base
from survey.feedback import voices
from survey.feedback.voices import InboxFilter
from survey.people.roles import PUBLIC, Capability, Role, Viewer
from tests.forms.desk.cast import NOW, hear, make, viewer

SEALED, PLAIN = "ಅವನು ಬೆದರಿಸಿದ", "ನೀರು ಇಲ್ಲ"

Query = Callable[[Session, Viewer, Mapping[str, int]], Any]
QUERIES: Mapping[str, Query] = {
    "survey.backlog.evidence.behind": lambda s, v, w: evidence.behind(s, v, [w["item"]]),
    "survey.backlog.evidence.items_citing": lambda s, v, w: evidence.items_citing(s, v, w["sealed"]),
    "survey.backlog.evidence.voices_of": lambda s, v, w: evidence.voices_of(s, v, w["item"]),
    "survey.backlog.history.items_named": lambda s, v, w: history.items_named(s, v, {w["item"]}),
    "survey.backlog.items.backlog": lambda s, v, _w: items.backlog(s, v),
    "survey.backlog.items.find_item": lambda s, v, w: items.find_item(s, v, w["item"]),
    "survey.backlog.waiting.uncited_voices": lambda s, v, _w: waiting.uncited_voices(s, v),
    "survey.backlog.waiting.unpublished_drafts": lambda s, v, _w: waiting.unpublished_drafts(s, v),
    "survey.backlog.waiting.without_position": lambda s, v, _w: waiting.without_position(s, v),
    "survey.feedback.voices.inbox": lambda s, v, _w: voices.inbox(s, v, InboxFilter(), evidence.cited()),
    "survey.feedback.voices.spoken_languages": lambda s, v, _w: voices.spoken_languages(s, v),
    "survey.feedback.voices.voice": lambda s, v, w: voices.voice(s, v, w["sealed"]),
}
"""What reads. Everything else that takes a viewer acts in their name, or is a condition that these are made of."""

ACTS = {
    "sms.reconcile.decide",
    "survey.backlog.decisions.draft",
    "survey.backlog.decisions.publish",
    "survey.backlog.evidence.cite",
    "survey.backlog.items.make_item",
    "survey.backlog.items.move",
    "survey.backlog.items.reword",
    "survey.backlog.items.set_lead",
    "survey.backlog.items.visible",
    "survey.backlog.positions.take_position",
    "survey.feedback.voices.mark_sensitive",
    "survey.feedback.voices.visible",
    "survey.feedback.voices.write_gloss",
}


def taking_a_viewer() -> set[str]:
    found = set()
    for package in (survey, sms):
        for module_info in walk_packages(package.__path__, f"{package.__name__}."):
            module = import_module(module_info.name)
            for name, function in inspect.getmembers(module, inspect.isfunction):
                if function.__module__ != module.__name__ or name.startswith("_"):
                    continue
                if "viewer" in inspect.signature(function).parameters:
                    found.add(f"{module.__name__}.{name}")
    return found


def who(session: Session) -> Mapping[str, Viewer]:
    return {"public": PUBLIC} | {role.value: viewer(session, role) for role in Role}


def world(session: Session, *, sealed: bool) -> Mapping[str, int]:
    """A plain voice, and one that is sealed or was never said, both cited; ids by name."""
    plain = hear(session, PLAIN)
    item = make(session, "Water", plain)
    ids = {"item": item.id, "plain": plain.id, "sealed": 0}
    if sealed:
        hidden = hear(session, SEALED)
        evidence.cite(session, viewer(session), item, hidden, Relation.SUPPORTS, now=NOW)
        voices.mark_sensitive(session, viewer(session), hidden, True, now=NOW)
        ids["sealed"] = hidden.id
    session.commit()
    return ids


def leaves(value: Any, seen: set[int] | None = None) -> Iterator[str]:
    """All that a value holds, as texts: rows by their loaded columns and relations."""
    seen = set() if seen is None else seen
    if id(value) in seen:
        return
    if isinstance(value, Base):
        seen.add(id(value))
        for held in list(vars(value).values()):
            yield from leaves(held, seen)
    elif is_dataclass(value) and not isinstance(value, type):
        seen.add(id(value))
        for field in fields(value):
            yield from leaves(getattr(value, field.name), seen)
    elif isinstance(value, Mapping):
        for pair in value.items():
            yield from leaves(list(pair), seen)
    elif isinstance(value, list | tuple | set | frozenset):
        for held in value:
            yield from leaves(held, seen)
    else:
        yield str(value)


def shape(value: Any) -> Any:
    """How much there is in a value, without what differs between two worlds."""
    if isinstance(value, Base):
        return type(value).__name__
    if is_dataclass(value) and not isinstance(value, type):
        return [shape(getattr(value, field.name)) for field in fields(value)]
    if isinstance(value, Mapping):
        return [shape(held) for held in value.values()]
    if isinstance(value, list | tuple | set | frozenset):
        return [shape(held) for held in value]
    return value if isinstance(value, int) else type(value).__name__


def test_every_function_that_takes_a_viewer_is_here() -> None:
    assert taking_a_viewer() - set(QUERIES) - ACTS == set(), "say here what it may tell whom"
    assert (set(QUERIES) | ACTS) - taking_a_viewer() == set(), "no such function any more"


@pytest.mark.parametrize("name", QUERIES)
def test_what_is_sealed_is_told_to_nobody_else(session: Session, name: str) -> None:
    told_anybody = False
    ids = world(session, sealed=True)
    for role, looking in who(session).items():
        session.expunge_all()
        told = list(leaves(QUERIES[name](session, looking, ids)))
        sealed_told = any(SEALED in leaf for leaf in told)
        assert not sealed_told or looking.may(Capability.SEE_SENSITIVE), role
        told_anybody |= sealed_told
    assert told_anybody == (name in {"survey.feedback.voices.inbox", "survey.feedback.voices.voice"})


@pytest.mark.parametrize("name", QUERIES)
def test_no_count_betrays_what_is_sealed(session: Session, name: str) -> None:
    """The same question in a world where the sealed voice was said, and in one where it never was."""
    with_it = world(session, sealed=True)
    viewers = {role: looking for role, looking in who(session).items() if not looking.may(Capability.SEE_SENSITIVE)}
    answers = {role: shape(QUERIES[name](session, looking, with_it)) for role, looking in viewers.items()}
    session.expunge_all()
    for table in ("evidence", "feedback"):
        column = "feedback_id" if table == "evidence" else "id"
        session.execute(sa.text(f"DELETE FROM {table} WHERE {column} = :id"), {"id": with_it["sealed"]})
    without = {role: shape(QUERIES[name](session, looking, with_it)) for role, looking in viewers.items()}
    assert answers == without


def test_those_who_may_not_read_voices_get_no_word_of_them(session: Session) -> None:
    ids = world(session, sealed=False)
    asked = {"item": ids["item"], "sealed": ids["plain"]}
    for role, looking in who(session).items():
        session.expunge_all()
        told = [leaf for query in QUERIES.values() for leaf in leaves(query(session, looking, asked))]
        reads = looking.may(Capability.SEE_FEEDBACK) or looking.may(Capability.SEE_VOICES)
        assert any(PLAIN in leaf for leaf in told) == reads, role
