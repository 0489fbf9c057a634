"""How the database carries statements out: which big tables it reads whole, and how long each takes."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from tests.bench.inside import Statement

BIG = frozenset(
    {"inbound", "outbound", "contact", "address", "address_contact", "consent", "submission", "feedback", "act"}
)
"""Tables that grow with every person and every text."""
MANY = 10_000
"""Rows that no statement of a hot path should have to read."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A statement, how long it took (milliseconds, the better of two), and the big tables that it read through."""

    statement: str
    milliseconds: float
    reads_whole: tuple[str, ...]


def plans(engine: sa.Engine, statements: Iterable[Statement]) -> list[Plan]:
    """The plan of every different statement that asks or changes something; whatever it changes is undone."""
    different: Mapping[str, Statement] = {statement.text: statement for statement in statements}
    found = []
    with engine.connect() as connection:
        for statement in different.values():
            if statement.text.split()[0] in ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH"):
                found.append(_plan(connection, statement))
                connection.rollback()
    return found


def _plan(connection: sa.Connection, statement: Statement) -> Plan:
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement.text}", statement.parameters)
        whole = _whole_by_sqlite([row.detail for row in rows], " LIMIT " in statement.text)
        times = [_timed(connection, statement) for _ in range(2)]
        return Plan(statement.text, min(times) * 1000, whole)
    answers = []
    for _ in range(2):
        with connection.begin_nested() as savepoint:
            explained = f"EXPLAIN (ANALYZE, FORMAT JSON) {statement.text}"
            answer = connection.exec_driver_sql(explained, statement.parameters).scalar_one()
            answers.append(json.loads(answer)[0] if isinstance(answer, str) else answer[0])
            savepoint.rollback()
    return Plan(
        statement.text,
        min(answer["Execution Time"] for answer in answers),
        tuple(sorted(set(_whole_by_postgres(answers[0]["Plan"])))),
    )


def _timed(connection: sa.Connection, statement: Statement) -> float:
    with connection.begin_nested() as savepoint:
        began = time.perf_counter()
        answer = connection.exec_driver_sql(statement.text, statement.parameters)
        if answer.returns_rows:
            answer.all()
        spent = time.perf_counter() - began
        savepoint.rollback()
    return spent


def _whole_by_sqlite(details: Iterable[str], limited: bool) -> tuple[str, ...]:
    """Tables that SQLite scans. Walking in the order that is asked for, up to a limit, is no scan."""
    details, found = list(details), set()
    if limited and not any("TEMP B-TREE" in detail for detail in details):
        return ()
    for detail in details:
        verb, _, rest = detail.partition(" ")
        table = rest.split(" ")[0]
        if verb == "SCAN" and table in BIG:
            found.add(table)
    return tuple(sorted(found))


def _whole_by_postgres(node: Mapping[str, Any]) -> Iterator[str]:
    """Tables of which a step reads many rows, thrown away ones included, in all its loops."""
    dropped = sum(count for name, count in node.items() if name.startswith("Rows Removed by"))
    read = (node.get("Actual Rows", 0) + dropped) * node.get("Actual Loops", 1)
    if node.get("Relation Name") in BIG and read >= MANY:
        yield str(node["Relation Name"])
    for child in node.get("Plans", ()):
        yield from _whole_by_postgres(child)
