"""Items: making, changing and moving them; the lists of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from survey import audit
from survey.backlog.models import Item, ItemText, Position
from survey.backlog.stages import Stage, check_move
from survey.backlog.themes import Theme
from survey.people.models import Organisation
from survey.people.roles import Capability, Viewer
from survey.words import N_, Refused

LONGEST_TITLE = 300


@dataclass(frozen=True, slots=True)
class Wording:
    """Title and description of an item in one language."""

    title: str
    description: str


def visible(viewer: Viewer) -> sa.ColumnElement[bool]:
    """The condition on `Item` that leaves `viewer` only what they may know."""
    return sa.true() if viewer.may(Capability.SEE_BACKLOG) else Item.published_at.is_not(None)


def make_item(
    session: Session,
    viewer: Viewer,
    wordings: Mapping[str, Wording],
    *,
    theme: Theme | None = None,
    place: str = "",
    lead: Organisation | None = None,
    now: datetime,
) -> Item:
    """A new item, heard, with its wordings (language → wording). Raises `Refused` without a title."""
    viewer.must(Capability.EDIT_BACKLOG)
    if len(place) > LONGEST_TITLE:
        raise Refused(N_("That is too long: at most %(most)s characters."), most=LONGEST_TITLE)
    item = Item(
        stage=Stage.HEARD, theme=theme, place=place, lead=lead, made_at=now, published_stage=None, published_at=None
    )
    _word(item, wordings)
    session.add(item)
    session.flush()
    audit.record(session, "make", item, staff_id=viewer.staff_id, now=now)
    return item


def reword(session: Session, viewer: Viewer, item: Item, wordings: Mapping[str, Wording], *, now: datetime) -> None:
    """Change what an item is called and how it is described, in the languages given."""
    viewer.must(Capability.EDIT_BACKLOG)
    before = {text.language: (text.title, text.description) for text in item.texts}
    _word(item, wordings)
    after = {text.language: (text.title, text.description) for text in item.texts}
    changed = sorted(
        language for language in before.keys() | after.keys() if before.get(language) != after.get(language)
    )
    if changed:
        session.flush()
        audit.record(session, "reword", item, staff_id=viewer.staff_id, now=now, languages=changed)


def move(session: Session, viewer: Viewer, item: Item, to: Stage, *, publish: bool, now: datetime) -> None:
    """Move an item by hand to another stage; with `publish`, its public story too. Raises `Refused`, saying why."""
    viewer.must(Capability.EDIT_BACKLOG)
    check_move(item.stage, to)
    publish = publish and item.published_at is not None
    audit.record(
        session,
        "move",
        item,
        staff_id=viewer.staff_id,
        now=now,
        before=item.stage.value,
        after=to.value,
        publish=publish,
    )
    item.stage = to
    if publish:
        item.published_stage = to


def set_lead(session: Session, viewer: Viewer, item: Item, lead: Organisation | None, *, now: datetime) -> None:
    """Say who leads on an item."""
    viewer.must(Capability.EDIT_BACKLOG)
    if item.lead_id != (lead.id if lead else None):
        item.lead = lead
        audit.record(
            session, "lead", item, staff_id=viewer.staff_id, now=now, organisation_id=lead.id if lead else None
        )


def find_item(session: Session, viewer: Viewer, item_id: int) -> Item | None:
    """One item with its positions and decisions, if it exists and `viewer` may see it."""
    return session.scalar(
        sa.select(Item)
        .where(Item.id == item_id, visible(viewer))
        .options(
            selectinload(Item.decisions),
            selectinload(Item.positions).joinedload(Position.organisation),
            selectinload(Item.positions).joinedload(Position.staff),
        )
    )


def backlog(session: Session, viewer: Viewer, *, stage: Stage | None = None) -> Sequence[Item]:
    """The items that `viewer` may see, the newest first."""
    query = sa.select(Item).where(visible(viewer)).options(selectinload(Item.decisions), selectinload(Item.positions))
    if stage is not None:
        query = query.where(Item.stage == stage)
    return session.scalars(query.order_by(Item.made_at.desc(), Item.id.desc())).all()


def _word(item: Item, wordings: Mapping[str, Wording]) -> None:
    texts = {text.language: text for text in item.texts}
    for language, wording in wordings.items():
        title, description = wording.title.strip(), wording.description.strip()
        if len(title) > LONGEST_TITLE:
            raise Refused(N_("That is too long: at most %(most)s characters."), most=LONGEST_TITLE)
        if not title:
            if description:
                raise Refused(N_("Give it a title too."))
            if language in texts:
                item.texts.remove(texts[language])
        elif language in texts:
            texts[language].title, texts[language].description = title, description
        else:
            item.texts.append(ItemText(language=language, title=title, description=description))
    if not item.texts:
        raise Refused(N_("Give it a title."))
