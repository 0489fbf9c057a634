"""What people see when something goes wrong: never a trace, always what to do next, in their language."""

from __future__ import annotations

import logging

from flask import Flask, g, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from survey.web.language import said
from survey.web.tracing import request_reference
from survey.words import N_, Message, Refused

log = logging.getLogger(__name__)

TITLES: dict[int, str] = {
    400: N_("That did not work"),
    403: N_("This is not yours to see"),
    404: N_("There is nothing here"),
    405: N_("That did not work"),
    413: N_("That is too large"),
    500: N_("Something broke on our side"),
}

NEXT: dict[int, str] = {
    400: N_("Go back and send it again. What you typed is still there."),
    403: N_("If you need it for your work, ask your programme team."),
    404: N_("The address may be mistyped, or the page has gone. Start from the first page."),
    405: N_("Go back and send it again. What you typed is still there."),
    413: N_("Send something smaller."),
    500: N_("It is not your fault. Go back and try again in a minute; what you typed is still there."),
}

STALE = N_("This page was open for a long time. Go back, load it anew and send it again.")


def init_errors(app: Flask) -> None:
    """Answer every error with a page in the reader's language."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _stale)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(Exception, _broken)


def error_page(status: int, detail: str = "") -> tuple[str, int]:
    """The page for `status`; `detail` is a sentence already in the reader's language."""
    shown = status if status in TITLES else (500 if status >= 500 else 400)
    reference = request_reference() if status >= 500 else ""  # what they can tell us, and we find in the log
    page = render_template(
        "error.html", title_id=TITLES[shown], next_id=NEXT[shown], detail=detail, reference=reference
    )
    return page, status


def _http(error: HTTPException) -> tuple[str, int] | HTTPException:
    if error.code is None or error.code < 400:
        return error
    return error_page(error.code)


def _stale(_error: CSRFError) -> tuple[str, int]:
    return error_page(400, said(Message(STALE)))


def _refused(error: Refused) -> tuple[str, int]:
    return error_page(400, said(error.message))


def _broken(error: Exception) -> tuple[str, int]:
    # The message of an exception may hold what people typed: only its kind and place go to the log.
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    place = f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}" if frame is not None else "?"
    log.error("unexpected %s in %s", type(error).__name__, request.endpoint, extra={"at": place})
    session = g.get("db_session")
    if session is not None:
        session.rollback()
    return error_page(500)
