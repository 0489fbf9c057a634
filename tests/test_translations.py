"""Every sentence that a person can see is marked, translated in all languages, and keeps its placeholders."""

from __future__ import annotations

import re
import unicodedata

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

import config
from survey import languages
from survey.segments import count_segments
from survey.words import translate
from tools import words

LANGUAGES = [language for language in config.LANGUAGES if language != "en"]
PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]|%%")

# What is filled in when a text's length is judged.
TYPICAL = {
    "reference": "4M2K7",
    "count": 10,
    "keyword": "work_and_health",
    "answer": "ಟ್ಯಾಂಕರ್ ನೀರು",
    "title": "",
    "reason": "",
    "last": 10,
    "most": 9,
    "least": 1,
    "choices": "",
}
TEXTS = ("sms/", "survey/answers/", "survey/interview.py")
TWO_SEGMENTS = (
    "Write to us in your own words. LANGUAGE",
    "Up to %(count)s questions",
    "%(count)s questions or more",
    "Let us stop here for now",
)


def messages(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def forms(value: str | list[str] | tuple[str, ...] | None) -> list[str]:
    return [value] if isinstance(value, str) else list(value or [""])


def placeholders(text: str) -> list[str]:
    return sorted(match[0] for match in PLACEHOLDER.finditer(text))


@pytest.fixture(scope="module")
def gathered() -> Catalog:
    return words.gather()


def test_the_template_is_fresh(gathered: Catalog) -> None:
    with words.TEMPLATE.open("rb") as file:
        committed = {str(message.id) for message in messages(read_po(file))}
    assert committed == {str(message.id) for message in messages(gathered)}, "run `make words`"


def test_there_is_a_catalogue_for_each_language() -> None:
    assert words.languages() == sorted(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_is_complete_and_fresh(language: str, gathered: Catalog) -> None:
    catalogue = words.load(language)
    assert {str(m.id) for m in messages(catalogue)} == {str(m.id) for m in messages(gathered)}, "run `make words`"
    untranslated = [message.id for message in messages(catalogue) if not all(forms(message.string))]
    assert untranslated == []
    assert [message.id for message in messages(catalogue) if message.fuzzy] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_kept(language: str) -> None:
    for message in messages(words.load(language)):
        wanted = placeholders(forms(message.id)[-1])
        for form in forms(message.string):
            # A singular may say "one" in words.
            missing = set(wanted) - set(placeholders(form)) - ({"%(num)s"} if len(forms(message.id)) > 1 else set())
            assert not missing, (message.id, form)
            assert set(placeholders(form)) <= set(wanted), (message.id, form)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_is_in_its_own_script(language: str) -> None:
    """Most letters are the language's own: a sentence left in English, or pasted from another language, shows."""
    letters = {code for part in languages.get(language).letters for code in part}
    for message in messages(words.load(language)):
        source = PLACEHOLDER.sub("", forms(message.id)[0])
        if sum(character.isalpha() for character in source) < 12:
            continue
        for form in forms(message.string):
            said = [c for c in PLACEHOLDER.sub("", form) if c.isalpha() or unicodedata.category(c).startswith("M")]
            own = sum(ord(character) in letters for character in said)
            assert own >= len(said) * 0.2, (message.id, form)


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_short(language: str, gathered: Catalog) -> None:
    too_long = []
    for message in messages(gathered):
        if not any(name.startswith(TEXTS) for name, _line in message.locations) or "%(title)s" in str(message.id):
            continue
        text = translate(str(message.id), language)
        names = set(re.findall(r"%\((\w+)\)s", text))
        filled = text % {name: TYPICAL.get(name, "12") for name in names} if names else text
        allowed = 2 if str(message.id).startswith(TWO_SEGMENTS) else 1
        segments = count_segments(filled)
        if segments.segments > allowed:
            too_long.append(f"{segments.units} units: {filled}")
    assert too_long == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_urdu_and_the_others_use_their_own_letters(language: str) -> None:
    """Arabic yeh, kaf and heh look like the Urdu letters and are not: search and speech trip over them."""
    wrong = set("يكه") if language == "ur" else set()
    for message in messages(words.load(language)):
        for form in forms(message.string):
            assert not wrong & set(form), form
            assert form == unicodedata.normalize("NFC", form), form
