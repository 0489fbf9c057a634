"""Surveys in no declared language, and in languages that Kelu itself does not speak."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from sqlalchemy.orm import Session

from tests.forms.surveys import publish
from tests.forms.visitor import Visitor

Work = Callable[[], AbstractContextManager[Session]]

UNDECLARED = """
| survey   |         |      |           |
|          | type    | name | label     |
|          | integer | n    | How many? |
| settings |         |      |           |
|          | form_id | form_title |     |
|          | plain   | A plain one |    |
"""

MARATHI = """
| survey   |         |       |                     |                     |
|          | type    | name  | label::Marathi (mr) | label::Sindhi (sd)  |
|          | integer | n     | किती?               | ڪيترا؟              |
|          | text    | other | अजून काही?           |                     |
| settings |         |       |                     |                     |
|          | form_id | default_language |          |                     |
|          | beyond  | Marathi (mr)     |          |                     |
"""


def languages(visitor: Visitor) -> list[str]:
    return [has["hreflang"] for tag, has in visitor.page.tags if tag == "a" and "hreflang" in has]


def test_a_survey_in_no_declared_language_is_offered_in_ours(visitor: Visitor, work: Work) -> None:
    with work() as session:
        publish(session, UNDECLARED)
    page = visitor.open("/s/plain?lang=ur")
    assert languages(visitor) == ["en", "kn", "hi", "ta", "te", "ur"]
    assert page.attributes("html") == {"lang": "ur", "dir": "rtl"}
    assert page.attributes("h1") == {"lang": "", "dir": "auto"}, "nobody knows in which language it is"
    page = visitor.press()
    assert "How many?" in page.text
    page = visitor.answer("۵")
    assert "5" in page.text


def test_around_a_language_that_we_do_not_speak_the_programme_speaks_its_own(visitor: Visitor, work: Work) -> None:
    with work() as session:
        publish(session, MARATHI)
    visitor.open("/s/beyond?lang=mr")
    assert languages(visitor) == ["mr", "sd"]
    page = visitor.press()
    assert page.attributes("html") == {"lang": "mr", "dir": "ltr"}
    assert "किती?" in page.text
    assert "Next" in page.text
    assert next(has for tag, has in page.tags if tag == "footer")["lang"] == "en"

    page = visitor.open(next(link for link in page.links if "lang=sd" in link))
    assert page.attributes("html") == {"lang": "sd", "dir": "rtl"}
    page = visitor.answer("5")
    label = next(has for tag, has in page.tags if tag == "label")
    assert label["lang"] == "mr", "what is not translated is marked as what it is"
    assert label["dir"] == "ltr"
