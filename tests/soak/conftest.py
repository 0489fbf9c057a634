"""A storm over each kind of database, looked at by many tests; its figures, and what went before when one fails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress

import pytest
from sqlalchemy import URL

from survey import db
from tests.conftest import engine_for, new_postgres_database
from tests.soak.size import chosen_seed, chosen_size
from tests.soak.storm import Aftermath, storm

KINDS = ("sqlite", "postgresql")
FIGURES = pytest.StashKey[dict[str, str]]()
AFTERMATH = pytest.StashKey[Aftermath]()


@pytest.fixture(scope="module", params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """The kind of database."""
    return str(request.param)


@pytest.fixture(scope="module")
def databases(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Mapping[str, tuple[str, str]]]:
    """Two databases of each kind that can be had, a migrated one for the storm and an empty one for its backup."""
    folder = tmp_path_factory.mktemp("soak-databases")
    found = {"sqlite": (f"sqlite:///{folder / 'storm.db'}", f"sqlite:///{folder / 'backup.db'}")}
    with ExitStack() as stack:
        with suppress(pytest.skip.Exception):  # without PostgreSQL the tests on it are left out, not those on SQLite
            server: URL = request.getfixturevalue("postgres_server")
            one, other = (stack.enter_context(new_postgres_database(server)) for _ in range(2))
            found["postgresql"] = (
                one.render_as_string(hide_password=False),
                other.render_as_string(hide_password=False),
            )
        for url, _ in found.values():
            with engine_for(url) as engine:
                db.upgrade(engine)  # one after the other: Alembic is no two threads' friend
        yield found


@pytest.fixture(scope="module")
def storms(
    databases: Mapping[str, tuple[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Mapping[str, Future[Aftermath]]]:
    """The storms over each kind of database, at the same time: they also wait a good deal."""
    size, seed = chosen_size(), chosen_seed()
    print(f"KELU_SOAK={size.name} KELU_SOAK_SEED={seed}")  # pytest shows it where a storm itself fails
    with ExitStack() as stack, ThreadPoolExecutor() as pool:
        yield {
            kind: pool.submit(stack.enter_context, storm(tmp_path_factory.mktemp(f"soak-{kind}"), url, size, seed))
            for kind, (url, _) in databases.items()
        }


@pytest.fixture(scope="module")
def aftermath(
    kind: str, storms: Mapping[str, Future[Aftermath]], request: pytest.FixtureRequest
) -> Iterator[Aftermath]:
    """What is left after the storm."""
    if kind not in storms:
        request.getfixturevalue("postgres_server")  # which says why there is none
    left = storms[kind].result()
    request.config.stash.setdefault(FIGURES, {})[kind] = left.figures
    request.config.stash[AFTERMATH] = left
    yield left
    del request.config.stash[AFTERMATH]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report: pytest.TestReport = yield  # type: ignore[assignment]  # pluggy sends it
    if report.failed and (left := item.config.stash.get(AFTERMATH, None)):
        report.sections += [
            ("the storm", left.figures),
            ("the last that its processes said", left.installation.log_tails()),
        ]
    return report  # type: ignore[return-value]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for kind, figures in config.stash.get(FIGURES, {}).items():
        terminalreporter.write_line(f"Soak on {kind}, {figures}")
