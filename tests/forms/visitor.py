"""Somebody who opens pages, fills in what the page has and presses its buttons: no field is sent that is not there."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from flask import Flask
from werkzeug.test import TestResponse


@dataclass
class Form:
    """A form as a browser knows it: where it goes, what it holds, which buttons it has."""

    action: str = ""
    fields: list[tuple[str, str]] = field(default_factory=list)
    controls: dict[str, dict[str, str]] = field(default_factory=dict)
    buttons: list[str] = field(default_factory=list)


class Page(HTMLParser):
    """A page: its first form, its links, its text, the attributes of <html>."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.form = Form()
        self.links: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.pieces: list[str] = []
        self._area: str | None = None
        self._quiet = False
        self._picker: int | None = None
        self.feed(html)
        self.text = re.sub(r"\s+", " ", " ".join(self.pieces)).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        self.tags.append((tag, has))
        name = has.get("name", "")
        match tag:
            case "form":
                self.form.action = has.get("action", "")
            case "a":
                self.links.append(has.get("href", ""))
            case "title":
                self._quiet = True
            case "button" if name:
                self.form.buttons.append(name)
            case "textarea":
                self._area = name
                self.form.controls[name] = has
                self.form.fields.append((name, ""))
            case "select" if name:
                self._picker = len(self.form.fields)
                self.form.controls[name] = has
                self.form.fields.append((name, ""))
            case "option" if self._picker is not None and "selected" in has:
                self.form.fields[self._picker] = (self.form.fields[self._picker][0], has.get("value", ""))
            case "input" if name:
                self.form.controls[name] = has
                if has.get("type") not in ("radio", "checkbox") or "checked" in has:
                    self.form.fields.append((name, has.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = None
        if tag == "select":
            self._picker = None
        if tag == "title":
            self._quiet = False

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self.form.fields[-1] = (self._area, data.removeprefix("\n"))
        elif not self._quiet:
            self.pieces.append(data)

    def attributes(self, tag: str) -> dict[str, str]:
        """The attributes of the first `tag`."""
        return next(has for name, has in self.tags if name == tag)

    def sent(self, name: str) -> list[str]:
        """What the field `name` holds."""
        return [value for key, value in self.form.fields if key == name]


class Visitor:
    """A browser without JavaScript, on `page` after the last request; follows redirects."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()
        self.response: TestResponse
        self.page = Page("")
        self.address = ""

    def open(self, address: str, **headers: str) -> Page:
        """Open an address."""
        return self._seen(self.client.get(address, headers=headers, follow_redirects=True))

    def answer(self, *typed: str, button: str | None = None, without: str | None = None) -> Page:
        """Fill `typed` in as the answer (nothing: leave it as it is) and press a button (None: the first)."""
        fields = [(name, value) for name, value in self.page.form.fields if name not in ("answer", without)]
        fields += [("answer", value) for value in typed or self.page.sent("answer")]
        return self.press(fields, button)

    def press(self, fields: list[tuple[str, str]] | None = None, button: str | None = None) -> Page:
        """Send the page's form, with other fields where they are given, by the button of that name."""
        if button is not None:
            assert button in self.page.form.buttons
        sent: dict[str, list[str]] = {}
        for name, value in [
            *(self.page.form.fields if fields is None else fields),
            *([(button, "1")] if button else []),
        ]:
            sent.setdefault(name, []).append(value)
        return self._seen(self.client.post(self.page.form.action or self.address, data=sent, follow_redirects=True))

    def _seen(self, response: TestResponse) -> Page:
        self.response = response
        self.address = response.request.full_path.rstrip("?")
        self.page = Page(response.get_data(as_text=True))
        return self.page
