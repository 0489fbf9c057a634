"""What people see when something goes wrong: never a trace, always what to do next and what they typed, in their words.

An error page asks the database nothing: it must stand when that is what has failed.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from flask import Flask, Response, abort, current_app, g, jsonify, make_response, redirect, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy import exc
from werkzeug.exceptions import HTTPException

from survey.web import held
from survey.web.access import current_staff
from survey.web.held import Typed
from survey.web.language import offer, said
from survey.web.state import state, utcnow
from survey.web.tracing import request_reference
from survey.words import N_, Message, Refused

log = logging.getLogger(__name__)

_DID_NOT_WORK = N_("That did not work")
_NO_REACH = N_("We cannot get to it just now")

TITLES: dict[int, str] = {
    400: _DID_NOT_WORK,
    401: N_("Sign in first"),
    403: N_("This is not yours to see"),
    404: N_("There is nothing here"),
    405: _DID_NOT_WORK,
    408: _DID_NOT_WORK,
    410: N_("This is over"),
    413: N_("That is too large"),
    414: _DID_NOT_WORK,
    429: N_("Too much at once"),
    500: N_("Something broke on our side"),
    502: _NO_REACH,
    503: _NO_REACH,
    504: _NO_REACH,
}

_NOT_LIKE_THAT = N_("This address cannot be opened like that. Start from the first page.")
_NO_ANSWER = N_("Our records do not answer. It is not your fault. Try again in a minute.")

NEXT: dict[int, str] = {
    400: N_("We could not read what was sent. Go back and try once more."),
    401: N_("This page is for people with an account. Sign in, then open it again."),
    403: N_("If you need it for your work, ask your programme team."),
    404: N_("The address may be mistyped, or the page has gone. Start from the first page."),
    405: _NOT_LIKE_THAT,
    408: N_("It took too long to arrive. Look at your connection, then send it again."),
    410: N_("It was here once and has been closed. Start from the first page."),
    413: N_("Send something smaller."),
    414: _NOT_LIKE_THAT,
    429: N_("Wait a few minutes, then try again."),
    500: N_("It is not your fault. Try again in a minute."),
    502: _NO_ANSWER,
    503: _NO_ANSWER,
    504: _NO_ANSWER,
}

AGAIN = "again"
NOT_SENT = N_("Not sent yet")
OPEN_LONG = N_("This page was open for a long time. What you typed is still here: press the button once more.")
STALE = N_("This page was open for a long time. Go back, load it anew and send it again.")

RETRY_AFTER: dict[int, int] = {429: 15 * 60, 502: 30, 503: 30, 504: 30}
"""Seconds after which to try again, where nobody said otherwise."""

MAY_WORK_AGAIN = frozenset({408, 429, 500, 502, 503, 504})
"""What can go well the second time, without a change."""

MACHINES = ("/sms/", "/api/", "/healthz", "/readyz", "/metrics")
"""Where nobody reads pages."""

UNREACHABLE = (exc.OperationalError, exc.InterfaceError, exc.TimeoutError)


def init_errors(app: Flask) -> None:
    """Answer every error with a page in the reader's language, or shortly where a machine asks."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _stale)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(exc.DataError, _unkeepable)
    for kind in UNREACHABLE:
        app.register_error_handler(kind, _unreachable)
    app.register_error_handler(Exception, _broken)
    app.add_url_rule("/sorry/<what>", "sorry", _sorry, methods=["GET", "POST"])
    app.after_request(_when_to_try_again)
    app.jinja_env.globals.update(held_token=held.token, held_path=held.path)


def error_page(status: int, detail: str = "") -> tuple[str, int]:
    """The page for `status`; `detail` is a sentence already in the reader's language. What they typed stands on it."""
    shown = status if status in TITLES else (500 if status >= 500 else 400)
    reference = request_reference() if status >= 500 else ""  # what they can tell us, and we find in the log
    return _page(str(shown), held.typed(), detail=detail, reference=reference), status


def again_page(typed: Typed) -> str:
    """What somebody `typed`, with a button that sends it once more under a fresh token."""
    return _page(AGAIN, typed)


def released_page(staff_id: int, now: datetime) -> str | None:
    """For whoever has just signed in: what they had typed when their session had ended; None if nothing is held."""
    typed = held.release(staff_id, now)
    return None if typed is None else again_page(typed)


def _page(what: str, typed: Typed | None, *, detail: str = "", reference: str = "") -> str:
    if request.method == "POST":  # its address cannot be opened in another language, the same words can
        g.held_path = g.language_path = f"/sorry/{what}"
    held.hold(typed, utcnow())
    again, status = what == AGAIN, 400 if what == AGAIN else int(what)
    # Not by `render_template`: what blueprints add to their pages is asked of the database.
    return current_app.jinja_env.get_template("error.html").render(
        title_id=NOT_SENT if again else TITLES[status],
        next_id=OPEN_LONG if again else NEXT[status],
        detail=detail,
        reference=reference,
        status=status,
        typed=typed,
        resend=typed is not None and not typed.files and (again or status in MAY_WORK_AGAIN),
        at_desk=(typed.address if typed else request.path).startswith("/desk"),
    )


def _http(error: HTTPException) -> ResponseReturnValue:
    original = getattr(error, "original_exception", None)
    if isinstance(original, UNREACHABLE):  # in another error's handler
        return _unreachable(original)
    if error.response is not None or error.code is None or error.code < 400:
        return error
    told = [(name, value) for name, value in error.get_headers() if name.lower() in ("allow", "retry-after")]
    return _answer(error.code, told)


def _stale(_error: CSRFError) -> ResponseReturnValue:
    staff = current_staff()
    typed = held.typed()
    if typed is None:
        return error_page(400, said(Message(STALE)))
    if staff is None:
        return _sign_in_first()
    offer(state().installation.languages, preferred=staff.language)  # the blueprint has not come to it
    return again_page(typed), 400


def _sign_in_first() -> ResponseReturnValue:
    response: ResponseReturnValue = current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
    return response


def _refused(error: Refused) -> ResponseReturnValue:
    return error_page(400, said(error.message))


def _unkeepable(error: exc.DataError) -> ResponseReturnValue:
    """A text or number that no database can hold, which no page of ours sends."""
    log.warning("%s in %s", type(error).__name__, request.endpoint)
    _roll_back()
    return _answer(400)


def _unreachable(error: Exception) -> ResponseReturnValue:
    log.error("database failed with %s in %s", type(error).__name__, request.endpoint)
    _roll_back()
    return _answer(503)


def _broken(error: Exception) -> ResponseReturnValue:
    # The message of an exception may hold what people typed: only its kind and place go to the log.
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    place = f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}" if frame is not None else "?"
    log.error("unexpected %s in %s", type(error).__name__, request.endpoint, extra={"at": place})
    _roll_back()
    return _answer(500)


def _answer(status: int, headers: Sequence[tuple[str, str]] = ()) -> Response:
    """The page for `status`; where a machine asks, the bare status (a carrier), or that in JSON."""
    if request.path.startswith("/sms/"):
        response = make_response("", status)
        response.mimetype = "text/plain"
    elif request.path.startswith(MACHINES):
        response = make_response(jsonify(ok=False, status=status), status)
    else:
        response = make_response(error_page(status))
    response.headers.extend(headers)
    return response


def _sorry(what: str) -> ResponseReturnValue:
    """The page about a status, in another language: where the language links lead of a form that was not taken.

    With it comes what was typed, encrypted: nobody but us can have put it there.
    """
    if held.SIGN_IN.endswith(f"/{what}"):
        return _sign_in_first()
    if what != AGAIN and what not in map(str, TITLES):
        abort(404)
    typed = held.release(held.whose(), utcnow()) if held.token() else None
    if what == AGAIN and typed is None:
        return redirect("/")
    return _page(what, typed)


def _roll_back() -> None:
    session = g.get("db_session")
    if session is not None:
        with suppress(exc.SQLAlchemyError):  # there may be nobody left to tell
            session.rollback()


def _when_to_try_again(response: Response) -> Response:
    if response.status_code in RETRY_AFTER and "Retry-After" not in response.headers:
        response.headers["Retry-After"] = str(RETRY_AFTER[response.status_code])
    return response
