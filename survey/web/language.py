"""The language of a page: asked for in the address, remembered in a cookie, the reader's own, the browser's, ours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from urllib.parse import quote

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from flask import Flask, Response, g, request
from markupsafe import Markup, escape

from survey import languages
from survey.web.state import state
from survey.words import Message, catalogue, say

COOKIE = "lang"
COOKIE_SECONDS = 365 * 24 * 3600


def init_language(app: Flask) -> None:
    """Give templates `_`, `ngettext`, languages, dates and numbers in the page's language; remember a choice."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # added by the extension
        lambda text: catalogue(interface_language()).gettext(text),
        lambda one, many, count: catalogue(interface_language()).ngettext(one, many, count),
        newstyle=True,
        pgettext=lambda context, text: catalogue(interface_language()).pgettext(context, text),
        npgettext=lambda context, one, many, count: catalogue(interface_language()).npgettext(
            context, one, many, count
        ),
    )
    app.jinja_env.globals.update(
        page_language=page_language,
        page_direction=page_direction,
        interface_language=interface_language,
        interface_marks=interface_marks,
        language_links=language_links,
        language_name=language_name,
        direction=languages.direction,
        say=said,
    )
    app.jinja_env.filters.update(day=day, moment=moment, number=number, said=said)
    app.after_request(_remember)


def offer(codes: Sequence[str], preferred: str | None = None) -> None:
    """Set the languages that this page can be read in, where not the programme's; `preferred` is the default."""
    g.offered, g.preferred = tuple(codes), preferred
    g.pop("page_language", None)


def offered() -> tuple[str, ...]:
    """The languages that this page can be read in."""
    own: tuple[str, ...] | None = g.get("offered")
    return own or state().installation.languages


def page_language() -> str:
    """The language of this page's content."""
    chosen: str | None = g.get("page_language")
    if chosen is None:
        chosen = g.page_language = _choose()
    return chosen


def interface_language() -> str:
    """The language of the words around the content: the page's, where we speak it; else the programme's."""
    installation = state().installation
    chosen = page_language()
    return chosen if chosen in installation.languages else installation.language


def page_direction() -> str:
    """ "rtl" or "ltr", from the script of the page's language."""
    return languages.direction(page_language())


def language_marks(language: str | None) -> Markup:
    """The `lang` and `dir` that an element in `language` needs on this page; None is a language that nobody knows."""
    if language == page_language():
        return Markup("")
    if language is None:
        return Markup(' lang="" dir="auto"')
    return Markup(' lang="{}" dir="{}"').format(language, languages.direction(language))


def interface_marks() -> Markup:
    """The same for our own words, where the page's content is in a language that we do not speak."""
    return language_marks(interface_language())


def language_name(code: str) -> str:
    """The name of a language in itself."""
    return languages.name(code)


def language_links() -> list[dict[str, str | bool]]:
    """One link per language of this page: code, name in itself, address, and whether it is the current one."""
    links: list[dict[str, str | bool]] = []
    elsewhere: str | None = g.get("language_path")  # where this page's own address cannot be opened
    path, kept = (elsewhere, {}) if elsewhere else (request.path, request.args.to_dict(flat=False))
    for code in offered():
        args = kept | {"lang": [code]}
        query = "&".join(f"{_quoted(key)}={_quoted(value)}" for key, values in args.items() for value in values)
        links.append(
            {
                "code": code,
                "name": language_name(code),
                "url": f"{path}?{query}",
                "current": code == page_language(),
            }
        )
    return links


def said(message: Message | str) -> str:
    """A message in the page's language; the survey's own words as they are."""
    return message if isinstance(message, str) else say(message, interface_language())


def day(value: date | datetime, style: str = "medium") -> str:
    """A day as the reader writes it, in the programme's time zone."""
    if isinstance(value, datetime):
        value = value.astimezone(state().installation.timezone).date()
    return format_date(value, style, locale=languages.locale(interface_language()))


def moment(value: datetime) -> Markup:
    """A moment as the reader writes it, in the programme's time zone, machine-readable beside."""
    local = value.astimezone(state().installation.timezone)
    shown = format_datetime(local, "d MMM y, HH:mm", locale=languages.locale(interface_language()))
    return Markup('<time datetime="{}">{}</time>').format(escape(local.isoformat(timespec="minutes")), shown)


def number(value: float) -> str:
    """A number as the reader groups it, in Western digits."""
    if isinstance(value, int) and 0 <= value < 1000:
        return str(value)  # nothing to group, whatever the language; a page has hundreds of them
    return format_decimal(value, locale=languages.locale(interface_language()))


def _choose() -> str:
    possible = offered()
    for code in (request.args.get("lang"), request.cookies.get(COOKIE), g.get("preferred")):
        if code in possible:
            return str(code)
    best = request.accept_languages.best_match(possible) if request.accept_languages else None
    return best or possible[0]


def _remember(response: Response) -> Response:
    asked = request.args.get("lang")
    if asked and asked in offered() and asked != request.cookies.get(COOKIE):
        response.set_cookie(
            COOKIE, asked, max_age=COOKIE_SECONDS, samesite="Lax", httponly=True, secure=state().production
        )
    return response


def _quoted(text: str) -> str:
    return quote(text, safe="")
