"""The page that everybody may read: what people said, what was decided, and where to answer."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from forms.public import stories
from survey.backlog import published
from survey.catalogue import newest_versions
from survey.people.programme import name_of, the_programme
from survey.web.language import interface_language
from survey.web.state import db_session

bp = Blueprint("public", __name__, template_folder="templates")

STORIES_PER_PAGE = 10
LAST_PAGE = 10_000


@bp.get("/")
def home() -> ResponseReturnValue:
    """Open surveys, and the stories of what was published, ten to a page."""
    session = db_session()
    programme = the_programme(session)
    page = request.args.get("page", 1, type=int)
    if not 1 <= page <= LAST_PAGE:
        abort(404)
    found = published.stories(session, limit=STORIES_PER_PAGE + 1, offset=(page - 1) * STORIES_PER_PAGE)
    return render_template(
        "public/home.html",
        programme=programme,
        programme_name=name_of(programme, interface_language()),
        totals=published.totals(session),
        surveys=[stories.invitation(version) for version in newest_versions(session, only_open=True)],
        stories=[stories.told(story) for story in found[:STORIES_PER_PAGE]],
        page=page,
        older=len(found) > STORIES_PER_PAGE,
    )


@bp.get("/stories/<int:item_id>")
def story(item_id: int) -> ResponseReturnValue:
    """One story, for a link of its own."""
    session = db_session()
    found = published.story(session, item_id) if item_id < 2**63 else None
    if found is None:
        abort(404)
    return render_template("public/story.html", programme=the_programme(session), story=stories.told(found))


@bp.get("/privacy")
def privacy() -> ResponseReturnValue:
    """How we treat what people say."""
    programme = the_programme(db_session())
    return render_template(
        "public/privacy.html", programme=programme, programme_name=name_of(programme, interface_language())
    )
