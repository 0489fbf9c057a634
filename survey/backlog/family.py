"""Items that were merged: the living one, and all those whose voices it speaks for.

A merge is a pointer and moves nothing. Pointers may form a chain (a market's toilet went into the ward's, and that into
the city's), never a circle: `merging` sees to that.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from survey.backlog.models import Item


def alive() -> sa.ColumnElement[bool]:
    """The condition on `Item` that it was not merged into another: what lists show."""
    return Item.merged_into_id.is_(None)


def living(session: Session, item: Item) -> Item:
    """The item that `item` went into, however far; `item` itself while it was not merged. Every act goes there."""
    while item.merged_into_id is not None:
        item = session.get_one(Item, item.merged_into_id)
    return item


def members(roots: Collection[int] | sa.ScalarSelect[int] | sa.Select[int]) -> sa.CTE:
    """Every pair (`root_id`, `item_id`) of an item of `roots` and one whose voices count for it: itself, and what was
    merged into it."""
    one = isinstance(roots, sa.ScalarSelect)
    wanted = Item.id == roots if one else Item.id.in_(roots)
    pairs = sa.select(Item.id.label("root_id"), Item.id.label("item_id")).where(wanted).cte(recursive=True)
    merged = sa.select(pairs.c.root_id, Item.id).join(pairs, Item.merged_into_id == pairs.c.item_id)
    return pairs.union_all(merged)


def ancestors(ids: Collection[int]) -> sa.CTE:
    """The ids (`item_id`) of the items `ids` and of all that they went into."""
    steps = sa.select(Item.id.label("item_id"), Item.merged_into_id).where(Item.id.in_(ids)).cte(recursive=True)
    up = sa.select(Item.id, Item.merged_into_id).join(steps, Item.id == steps.c.merged_into_id)
    return steps.union(up)


def merged_into(session: Session, roots: Collection[int]) -> Mapping[int, int]:
    """Every item that was merged into one of `roots`, however far, and into which.

    Asked apart where voices of many items are counted: of a list of numbers the database knows how long it is, of a
    recursion it expects the worst and reads its largest tables whole.
    """
    if not roots:
        return {}
    member = members(roots)
    rows = session.execute(sa.select(member.c.item_id, member.c.root_id).where(member.c.item_id != member.c.root_id))
    return dict(rows.all())


def root_of(item_id: sa.SQLColumnExpression[int], merged: Mapping[int, int]) -> sa.SQLColumnExpression[int]:
    """The living item that a column's item counts for, by what `merged_into` found."""
    return sa.case(dict(merged), value=item_id, else_=item_id) if merged else item_id
