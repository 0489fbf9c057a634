"""A log line says what happened and where; whatever is logged, and by whom, it says nothing about anybody."""

from __future__ import annotations

import ast
import io
import json
import logging
import sys
import threading
import warnings
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

import logs

TYPED = "they took my cart in Shivajinagar"
NUMBER = "+91 70000 00101"


class Log:
    """Loggers that nobody else hears (what is said here on purpose must not fail the run), and what they wrote."""

    def __init__(self) -> None:
        self.stream = io.StringIO()
        self.handler = logging.StreamHandler(self.stream)
        self.handler.setFormatter(logs.JsonLines())

    def __call__(self, name: str) -> logging.Logger:
        logger = logging.Logger(name)
        logger.addHandler(self.handler)
        return logger

    @property
    def last(self) -> dict[str, Any]:
        line: dict[str, Any] = json.loads(self.stream.getvalue().splitlines()[-1])
        return line


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
def process_logs() -> Iterator[io.StringIO]:
    """The logs of this process, set up as in production; everything as it was when the test is over."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    hooks = warnings.showwarning, sys.excepthook, threading.excepthook, sys.unraisablehook
    names = [*logs.OURS, *logs.TAMED]
    levels = {name: logging.getLogger(name).level for name in names}
    stream = io.StringIO()
    root.handlers = []
    logs.set_up(production=True, stream=stream)
    yield stream
    root.handlers, root.level = handlers, level
    warnings.showwarning, sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)
    logging.Logger.manager._clear_cache()  # type: ignore[attr-defined]  # noqa: SLF001 — the root's level was put back


def test_a_line_is_one_object_with_time_level_logger_and_message(log: Log) -> None:
    log("sms.gateway").error("a text could not be handled: %s", "ValueError", extra={"inbound_id": 7})
    line = log.last
    assert line.pop("time").endswith("Z")
    assert line == {
        "level": "error",
        "logger": "sms.gateway",
        "message": "a text could not be handled: ValueError",
        "inbound_id": 7,
    }


@pytest.mark.parametrize(
    ("name", "template", "given", "shown"),
    [
        pytest.param("sms.outbox", "sent %d of %s", (3, 7), "sent 3 of 7", id="numbers"),
        pytest.param("sms.outbox", "it was %s", ("uncertain",), "it was uncertain", id="a word of ours"),
        pytest.param("sms.outbox", "it was %s", (TYPED,), "it was …", id="a sentence"),
        pytest.param("sms.outbox", "it was %s", (NUMBER,), "it was …", id="a phone number"),
        pytest.param("sms.outbox", "it was %s", ("917000000101",), "it was …", id="digits alone"),
        pytest.param("sms.outbox", "it was %s", ("a917000000101",), "it was …", id="digits behind a letter"),
        pytest.param("sms.outbox", "it was %s", ("asha@example.org",), "it was …", id="an e-mail address"),
        pytest.param("sms.outbox", "it was %s", ("/accounts/link/x",), "it was …", id="an address of a page"),
        pytest.param("sms.outbox", "it was %s", (ValueError(TYPED),), "it was …", id="an exception"),
        pytest.param("sms.outbox", "it was %s", ({"text": TYPED},), "it was …", id="a structure"),
        pytest.param("sms.outbox", "it took %d", (TYPED,), "it took %d", id="words where a number belongs"),
        pytest.param("sms.outbox", "by name: %(who)s", ({"who": TYPED},), "by name: …", id="filled by name"),
        pytest.param("twilio.http", "body %s", ("hello",), "body …", id="a word that a library filled in"),
    ],
)
def test_what_fills_a_message_is_shown_only_if_it_is_harmless(
    log: Log, name: str, template: str, given: tuple[Any, ...], shown: str
) -> None:
    log(name).warning(template, *given)
    assert log.last["message"] == shown


def test_a_message_made_of_data_is_withheld(log: Log) -> None:
    log("sms.outbox").error(f"it said {TYPED}")
    assert log.last["message"] == logs.WITHHELD


def test_of_an_error_kind_and_place_are_shown_and_its_words_are_not(log: Log) -> None:
    try:
        try:
            raise KeyError(NUMBER)
        except KeyError as error:
            raise ValueError(TYPED) from error
    except ValueError:
        log("sms.gateway").exception("a text could not be handled")
    errors = log.last["error"]
    assert [error["kind"] for error in errors] == ["ValueError", "KeyError"]
    assert errors[0]["at"][-1].startswith("tests/operating/test_logs.py:")
    written = log.stream.getvalue()
    assert TYPED not in written
    assert NUMBER not in written


@pytest.mark.parametrize(
    ("extra", "shown"),
    [
        pytest.param({"outbound_id": 3}, {"outbound_id": 3}, id="an id"),
        pytest.param({"outbound_id": TYPED}, {}, id="words in the place of an id"),
        pytest.param({"endpoint": "public.home", "ms": 1.5}, {"endpoint": "public.home", "ms": 1.5}, id="a request"),
        pytest.param({"endpoint": "/s/household?phone=1"}, {}, id="an address in the place of a view"),
        pytest.param({"at": "sms/gateway.py:84"}, {"at": "sms/gateway.py:84"}, id="a place"),
        pytest.param({"at": TYPED}, {}, id="words in the place of a place"),
        pytest.param({"text": TYPED, "sender": NUMBER}, {}, id="extras that nobody knows"),
    ],
)
def test_of_the_extras_only_the_known_ones_are_shown(log: Log, extra: dict[str, Any], shown: dict[str, Any]) -> None:
    log("sms.gateway").warning("it happened", extra=extra)
    line = log.last
    assert {name: line[name] for name in line if name not in ("time", "level", "logger", "message")} == shown


def test_every_extra_that_we_log_is_a_known_one() -> None:
    given = {name for folder in logs.OURS for path in sources(folder) for name in extras_in(path)}
    assert {"announcement_id", "notice_id", "outbound_id"} <= given
    assert given <= set(logs.EXTRAS)


def sources(name: str) -> Iterator[Path]:
    """The source files of one of our rooms."""
    return chain(logs.ROOT.glob(f"{name}.py"), (logs.ROOT / name).rglob("*.py"))


def extras_in(path: Path) -> Iterator[str]:
    """The names in every `extra={…}` of a source file, also where that is written on a line of its own."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        match node:
            case ast.keyword(arg="extra", value=ast.Dict(keys=keys)):
                pass
            case ast.Assign(targets=[ast.Name(id="extra")], value=ast.Dict(keys=keys)):
                pass
            case _:
                continue
        yield from (key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str))


def test_in_development_the_same_is_made_for_reading(log: Log) -> None:
    log.handler.setFormatter(logs.ReadableLines())
    try:
        raise ValueError(TYPED)
    except ValueError:
        log("sms.gateway").exception("a text could not be handled: %s", TYPED, extra={"inbound_id": 7})
    first, second = log.stream.getvalue().splitlines()
    assert first.endswith("error sms.gateway: a text could not be handled: … (inbound_id=7)")
    assert second.startswith("    ValueError at tests/operating/test_logs.py:")


def test_setting_up_twice_writes_each_line_once(process_logs: io.StringIO) -> None:
    logs.set_up(production=True, stream=process_logs)
    logging.getLogger("sms.outbox").info("it happened")
    assert len(process_logs.getvalue().splitlines()) == 1


def test_libraries_stay_quiet_about_requests_and_rows(process_logs: io.StringIO) -> None:
    logging.getLogger().setLevel(logging.DEBUG)
    for name in ("twilio.http_client", "sqlalchemy.engine.Engine", "huey.consumer", "urllib3.connectionpool"):
        logging.getLogger(name).info("this would be a request, a row, a task")
    assert process_logs.getvalue() == ""


def test_warnings_and_errors_that_nobody_caught_become_lines_without_words(process_logs: io.StringIO) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.showwarning = logs._warned  # noqa: SLF001 — pytest puts its own in place
        warnings.warn(TYPED, RuntimeWarning, stacklevel=1)
    try:
        raise ValueError(TYPED)
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)

    def fail() -> None:
        raise KeyError(NUMBER)

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    lines = [json.loads(line) for line in process_logs.getvalue().splitlines()]
    assert [line["logger"] for line in lines] == ["kelu.warnings", "kelu", "kelu"]
    assert lines[0]["message"] == "a library warns: RuntimeWarning"
    assert [line["error"][0]["kind"] for line in lines[1:]] == ["ValueError", "KeyError"]
    assert TYPED not in process_logs.getvalue()
    assert NUMBER not in process_logs.getvalue()


def test_a_line_that_cannot_be_written_shows_nothing_of_it(
    process_logs: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    process_logs.close()
    logging.getLogger("sms.outbox").error("it was %s", "a-word")
    said = capsys.readouterr().err
    assert said == "a log line of sms.outbox could not be written\n"
