"""Who is looking, and the guard before each view. What they may know is left to the queries, which take the viewer."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from flask import abort, current_app, g
from flask.typing import ResponseReturnValue
from flask_login import current_user

from survey.people.models import Staff
from survey.people.roles import PUBLIC, Capability, Viewer, viewer_for

P = ParamSpec("P")


def current_staff() -> Staff | None:
    """Whoever is signed in."""
    account: Any = current_user
    return account.staff if account.is_authenticated else None


def current_viewer() -> Viewer:
    """The viewer of this request: the signed-in staff member, or the public."""
    viewer: Viewer | None = g.get("viewer")
    if viewer is None:
        staff = current_staff()
        viewer = viewer_for(staff.id, staff.organisation_id, staff.roles) if staff is not None else PUBLIC
        g.viewer = viewer
    return viewer


def may(capability: str) -> bool:
    """For templates: whether the viewer holds the capability of that name."""
    return current_viewer().may(Capability(capability))


def requires(
    capability: Capability,
) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, ResponseReturnValue]]:
    """Let only viewers with `capability` reach a view; send others to sign in, or say that it is not theirs to see."""

    def guard(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            if current_staff() is None:
                response: ResponseReturnValue = current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
                return response
            if not current_viewer().may(capability):
                abort(403)
            return view(*args, **kwargs)

        guarded.required_capability = capability  # type: ignore[attr-defined]  # the access test reads it
        return guarded

    return guard
