"""What every test can ask for: a migrated database of each kind, a session on it, a browser."""

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from secrets import token_hex

import hypothesis
import pytest
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import URL, Engine, make_url
from sqlalchemy.orm import Session

from survey import db
from tests.services import chromium, fonts, postgres

pytest_plugins = ["tests.command", "tests.complete", "tests.leaks"]

hypothesis.settings.register_profile("kelu", deadline=None, print_blob=True)  # a busy machine is no failure
hypothesis.settings.load_profile("kelu")

WIPE = """
DO $$ DECLARE relation regclass; BEGIN
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid();
    SET LOCAL session_replication_role = replica;  -- no triggers, no foreign keys, any order
    FOR relation IN SELECT oid FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'
    LOOP EXECUTE 'DELETE FROM ' || relation; END LOOP;
    PERFORM setval(seqrelid, seqstart, false) FROM pg_sequence;
END $$
"""


def pytest_configure() -> None:
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ended from outside: tidy up as after Ctrl-C


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite database, to be copied."""
    path = tmp_path_factory.mktemp("template") / "kelu.sqlite3"
    with engine_for(f"sqlite:///{path}") as engine:
        db.upgrade(engine)
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[URL]:
    """A PostgreSQL: that of KELU_TEST_POSTGRES_URL (a superuser's address), or one started for this run."""
    if given := os.environ.get("KELU_TEST_POSTGRES_URL"):
        yield make_url(given)
    elif folder := postgres.find():
        with postgres.running(folder) as address:
            yield make_url(address)
    else:
        pytest.skip("no PostgreSQL could be found; `make test` says what it needs")


@pytest.fixture(scope="session")
def postgres_database(postgres_server: URL) -> Iterator[URL]:
    """One migrated database for the whole run; each test that gets it finds it wiped."""
    with new_postgres_database(postgres_server) as url:
        with engine_for(url) as engine:
            db.upgrade(engine)
        yield url


@pytest.fixture
def sqlite_engine(sqlite_template: Path, tmp_path: Path) -> Iterator[Engine]:
    path = shutil.copy(sqlite_template, tmp_path / "kelu.sqlite3")
    with engine_for(f"sqlite:///{path}") as engine:
        yield engine


@pytest.fixture
def postgres_engine(postgres_database: URL) -> Iterator[Engine]:
    with engine_for(postgres_database) as engine:
        with engine.begin() as connection:
            connection.exec_driver_sql(WIPE)
        yield engine


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """A migrated database without rows, of each kind in turn. Where one kind will do, ask for `sqlite_engine`."""
    kind: Engine = request.getfixturevalue({"sqlite": "sqlite_engine", "postgresql": "postgres_engine"}[request.param])
    return kind


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database without tables, of each kind in turn, for the tests of migrations."""
    with ExitStack() as stack:
        url: URL | str = f"sqlite:///{tmp_path / 'bare.sqlite3'}"
        if request.param == "postgresql":
            url = stack.enter_context(new_postgres_database(request.getfixturevalue("postgres_server")))
        yield stack.enter_context(engine_for(url))


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with db.make_session(engine)() as session:
        yield session


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium. Each test opens a context of its own: `browser.new_context(locale=…, viewport=…)`."""
    found = chromium.find()
    if found is None or fonts.missing():
        pytest.skip("no Chromium with fonts for our languages could be found; `make test` says what it needs")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=chromium.FLAGS)
        yield browser
        browser.close()


@contextmanager
def engine_for(url: URL | str) -> Iterator[Engine]:
    engine = db.make_engine(url if isinstance(url, str) else url.render_as_string(hide_password=False))
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def new_postgres_database(server: URL) -> Iterator[URL]:
    name = f"kelu_test_{token_hex(6)}"
    with engine_for(server) as engine, engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE template0")
        try:
            yield server.set(database=name)
        finally:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
