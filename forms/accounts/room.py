"""The blueprint of accounts: nothing here may be kept by browsers or proxies, it shows links, secrets and codes."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from flask import Blueprint, Response, current_app
from flask.typing import ResponseReturnValue

from forms.accounts.gate import current_account
from forms.accounts.models import Account
from forms.desk import frame

P = ParamSpec("P")

bp = Blueprint("accounts", __name__, url_prefix="/accounts", template_folder="templates")
frame.hang(bp)


@bp.after_request
def _not_kept(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


def own(view: Callable[Concatenate[Account, P], ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Hand a view the account that is signed in; send others to sign in."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        account = current_account()
        if account is None:
            response: ResponseReturnValue = current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
            return response
        return view(account, *args, **kwargs)

    return guarded
