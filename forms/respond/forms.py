"""What the pages send: raw text as it came, and the token against forged forms. Nothing is validated here."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, StringField


class SentField(Field):
    """Everything that was sent under one name, as it came: a text, or the names of the choices that were marked."""

    data: tuple[str, ...]

    def process_data(self, value: object) -> None:
        self.data = ()

    def process_formdata(self, valuelist: list[object]) -> None:
        self.data = tuple(str(value) for value in valuelist)


class PageForm(FlaskForm):
    """What a page of ours sends; `blank` makes the one that is shown, without what was sent."""

    def __init__(self, *, blank: bool = False) -> None:
        super().__init__(**({"formdata": None} if blank else {}))  # type: ignore[no-untyped-call]


class StartForm(PageForm):
    """The first page. `instance_id` was minted when it was opened."""

    instance_id = StringField()
    quote = BooleanField()


class AnswerForm(PageForm):
    """One question's page, or the review (`send`).

    `search` is what was searched in a long list, `understood` the value that a doubtful answer was shown as, `raw` what
    had been typed for it. `keep` comes with a change of language: nothing is answered yet, what is typed stays.
    """

    question = StringField()
    answer = SentField()
    search = StringField()
    understood = StringField()
    raw = StringField()
    skip = BooleanField()
    keep = BooleanField()
    send = BooleanField()
