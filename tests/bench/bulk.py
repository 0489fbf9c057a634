"""Many rows at once: by COPY on PostgreSQL, by the driver's own executemany on SQLite."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa


def insert(connection: sa.Connection, table: sa.Table, rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert `rows`, which all have the same columns, with values as the table's types take them."""
    ahead = iter(rows)
    first = next(ahead, None)
    if first is None:
        return
    names = list(first)
    columns = ", ".join(connection.dialect.identifier_preparer.quote(name) for name in names)
    values = _as_stored(connection.dialect, table, names, first, ahead)
    cursor: Any = connection.connection.cursor()
    if connection.dialect.name == "postgresql":
        with cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy:
            for row in values:
                copy.write_row(row)
    else:
        cursor.executemany(f"INSERT INTO {table.name} ({columns}) VALUES ({', '.join('?' * len(names))})", values)
    cursor.close()


def next_id(connection: sa.Connection, table: sa.Table) -> int:
    """The first id that is free."""
    return (connection.scalar(sa.select(sa.func.max(table.c.id))) or 0) + 1


def count_on(connection: sa.Connection, tables: Iterable[sa.Table]) -> None:
    """Let ids that the database gives continue after those that were inserted."""
    if connection.dialect.name != "postgresql":
        return  # SQLite takes the highest there is
    for table in tables:
        if "id" in table.c:
            sequence = sa.func.pg_get_serial_sequence(table.name, "id")
            connection.execute(sa.select(sa.func.setval(sequence, next_id(connection, table), False)))


def _as_stored(
    dialect: sa.Dialect, table: sa.Table, names: list[str], first: Mapping[str, Any], rest: Iterator[Mapping[str, Any]]
) -> Iterator[tuple[Any, ...]]:
    processors = [table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names]
    steps = list(zip(names, processors, strict=True))
    yield tuple(first[name] if process is None else process(first[name]) for name, process in steps)
    for row in rest:
        yield tuple(row[name] if process is None else process(row[name]) for name, process in steps)
