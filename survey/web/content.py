"""Content in whatever language it exists in, marked up so that a page in another language reads it rightly."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from survey.definition.model import UNDECLARED, Text
from survey.web.language import language_marks, page_language


@dataclass(frozen=True, slots=True)
class Content:
    """A text and the language that it is really in; None where nobody knows."""

    text: str
    language: str | None

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)

    @property
    def marks(self) -> Markup:
        """The attributes that its element needs on this page."""
        return language_marks(self.language)


def content(text: Text, default_language: str) -> Content:
    """`text` in the page's language; else in `default_language`, in no declared one, in any (as `text_in` chooses)."""
    for code in (page_language(), default_language, UNDECLARED, *text):
        if text.get(code):
            return Content(text[code], None if code == UNDECLARED else code)
    return Content("", page_language())
