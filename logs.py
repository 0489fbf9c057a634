"""Logs that hold nothing about anybody: what happened, where and how long it took; never who said what.

That is so by construction, whoever logs and whatever:

- a message is shown only if it stands word for word in the source file that logged it; one that was put together
  from data (an f-string, somebody else's exception) is withheld;
- of what fills its places, numbers are shown, and single plain words of our own modules; anything else becomes "…";
- of an exception its kind and its places in the code are shown, never its message: it may hold what people typed;
- of the extras only the known ones, and only where they look as they should.

In production a line is one JSON object, in development it is made for reading. Both go to standard error.
"""

from __future__ import annotations

import ast
import json
import logging
import re
import sys
import threading
import warnings
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

ROOT = Path(__file__).parent
OURS = frozenset({"commands", "forms", "kelu", "launch", "logs", "operating", "sms", "survey", "worker", "wsgi"})
WORDY = OURS | {"gunicorn"}
"""Loggers, by the first part of their names, whose messages may be filled in with plain words."""

# What these say at lower levels is made of requests, texts and rows.
TAMED = ("huey", "sqlalchemy", "twilio", "urllib3", "werkzeug")

HIDDEN = "…"
WITHHELD = "(a message made of data, withheld)"

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,79}")
_PLACE = re.compile(r"[\w./<>-]{1,200}:\d+")
_REQUEST_ID = re.compile(r"[0-9a-f-]{16,64}")
_LONG_NUMBER = re.compile(r"\d{7,}")  # of a phone number or an account, in what would else be a plain word
_FRAMES = 12

EXTRAS: dict[str, re.Pattern[str] | None] = {
    "request_id": _REQUEST_ID,
    "method": _WORD,
    "endpoint": _WORD,
    "status": None,
    "ms": None,
    "at": _PLACE,
    "reason": _WORD,
    "count": None,
    "inbound_id": None,
    "outbound_id": None,
    "submission_id": None,
    "address_id": None,
    "announcement_id": None,
    "notice_id": None,
    "letter_id": None,
}
"""Extras that are shown: None for numbers, else what a word must look like."""


def set_up(
    *, production: bool, request_id: Callable[[], str | None] = lambda: None, stream: TextIO | None = None
) -> None:
    """Send every log line of this process to `stream` (default: standard error). Doing it again changes nothing more.

    `request_id` says which request is being answered, if any.
    """
    root = logging.getLogger()
    for handler in list(root.handlers):
        if isinstance(handler, _Handler):
            root.removeHandler(handler)
    handler = _Handler(stream or sys.stderr)
    handler.setFormatter(JsonLines(request_id) if production else ReadableLines(request_id))
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.INFO)
    tame()
    warnings.showwarning = _warned
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread
    sys.unraisablehook = _unraisable


def tame() -> None:
    """Keep libraries from logging requests, texts and rows, whatever the level of everything else."""
    for name in TAMED:
        logging.getLogger(name).setLevel(logging.WARNING)


def fields(record: logging.LogRecord) -> dict[str, Any]:
    """What is shown of `record`, but for its time: level, logger, message, known extras, the chain of errors."""
    top = record.name.partition(".")[0]
    shown: dict[str, Any] = {
        "level": record.levelname.lower(),
        "logger": record.name,
        "message": _message(record, words=top in WORDY),
    }
    for name, pattern in EXTRAS.items():
        value = getattr(record, name, None)
        if value is not None and (is_number(value) if pattern is None else _looks_like(pattern, value)):
            shown[name] = value
    if record.exc_info and record.exc_info[1] is not None:
        shown["error"] = chain(record.exc_info[1])
    return shown


def chain(error: BaseException) -> list[dict[str, Any]]:
    """`error` and what led to it: kinds and places, outermost first; no message of any of them."""
    found: list[dict[str, Any]] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        found.append({"kind": type(current).__name__, "at": _places(current.__traceback__)})
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return found


def is_number(value: object) -> bool:
    """Whether `value` is a plain number, or yes or no."""
    return isinstance(value, int | float)


class _Handler(logging.StreamHandler[TextIO]):
    """The handler that `set_up` puts on the root, and finds again."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 — logging's own name
        # The default prints the record, arguments and all.
        if sys.stderr is not None:
            sys.stderr.write(f"a log line of {record.name} could not be written\n")


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def __init__(self, request_id: Callable[[], str | None] = lambda: None) -> None:
        super().__init__()
        self._request_id = request_id

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC)
        shown = {"time": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"), **fields(record)}
        answering = self._request_id()
        if answering:
            shown.setdefault("request_id", answering)
        return json.dumps(shown, ensure_ascii=False)


class ReadableLines(JsonLines):
    """The same for reading: `12:30:01 error sms.gateway: a text could not be handled (inbound_id=3)`."""

    def format(self, record: logging.LogRecord) -> str:
        shown = fields(record)
        level, logger, message = (shown.pop(name) for name in ("level", "logger", "message"))
        errors = shown.pop("error", ())
        extras = " ".join(f"{name}={value}" for name, value in shown.items())
        clock = datetime.fromtimestamp(record.created).astimezone().strftime("%H:%M:%S")
        lines = [f"{clock} {level} {logger}: {message}{f' ({extras})' if extras else ''}"]
        lines += [f"    {error['kind']} at {' < '.join(reversed(error['at']))}" for error in errors]
        return "\n".join(lines)


def _message(record: logging.LogRecord, *, words: bool) -> str:
    template = record.msg
    if not isinstance(template, str) or template not in _sentences(record.pathname):
        return WITHHELD
    if not record.args:
        return template
    try:
        if isinstance(record.args, dict):
            if "%(" not in template:  # one structure for one place, which logging takes for named ones
                return template % HIDDEN
            return template % {name: _shown(value, words=words) for name, value in record.args.items()}
        return template % tuple(_shown(value, words=words) for value in record.args)
    except (TypeError, ValueError, KeyError):  # a place for a number, filled with something else
        return template


def _shown(value: object, *, words: bool) -> object:
    if is_number(value):
        return value
    return value if words and _looks_like(_WORD, value) else HIDDEN


def _looks_like(pattern: re.Pattern[str], value: object) -> bool:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        return False
    return pattern is not _WORD or not _LONG_NUMBER.search(value)


@cache
def _sentences(path: str) -> frozenset[str]:
    """Every text that stands in a source file."""
    try:
        tree = ast.parse(Path(path).read_bytes())
    except (OSError, SyntaxError, ValueError):
        return frozenset()
    return frozenset(
        node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def _places(traceback: TracebackType | None) -> list[str]:
    places: list[str] = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        places.append(f"{_short(code.co_filename)}:{traceback.tb_lineno} {code.co_name}")
        traceback = traceback.tb_next
    return places[-_FRAMES:]


def _short(filename: str) -> str:
    _, found, within = filename.rpartition("/site-packages/")
    return within if found else filename.removeprefix(f"{ROOT}/")


def _warned(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    logging.getLogger("kelu.warnings").warning(
        "a library warns: %s", category.__name__, extra={"at": f"{_short(filename)}:{lineno}"}
    )


def _uncaught(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("kelu").critical("this process ends: nobody caught an error", exc_info=(kind, error, traceback))


def _uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None and not issubclass(args.exc_type, SystemExit):
        logging.getLogger("kelu").error("a thread ended: nobody caught an error", exc_info=args.exc_value)


def _unraisable(args: Any) -> None:
    logging.getLogger("kelu").error("an error that could not be raised", exc_info=args.exc_value)
