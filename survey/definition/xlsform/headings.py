"""Which column of a workbook holds which language: the headers that read back as the languages of a survey."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from survey.definition.model import OF_CHOICES, UNDECLARED, Choice, Group, Question, Survey, Text
from survey.definition.xlsform.columns import MEDIA
from survey.definition.xlsform.language_names import language_of

TEXTS = ("label", "hint", "guidance_hint", "required_message", "constraint_message")


@dataclass(frozen=True, slots=True)
class Headings:
    """The headers of one workbook.

    `plain` is the code that columns without a language have ("" if there are to be none), `stated` whether the settings
    name the default language. `codes` are all languages in the order of their columns, `spoken` those of the survey.
    """

    survey: Survey
    plain: str
    stated: bool
    codes: tuple[str, ...]
    spoken: frozenset[str]

    def header(self, field: str, code: str) -> str:
        """The header of the column that holds `field` in the language `code`."""
        first = f"media::{field}" if field in MEDIA else field
        return first if code == self.plain else f"{first}::{self.called(code)}"

    def called(self, code: str) -> str:
        """What a header calls the language `code`."""
        known = next((language for language in self.survey.languages if language.code == code), None)
        if known is not None:
            with_code = f"{known.name} ({code})"
            names = [known.name, with_code] if known.name == code else [with_code, known.name]
            return next((name for name in names if language_of(name) == known), names[0])
        if code == UNDECLARED:
            return "default"
        # A language that has no texts of its own: only its code is known. Private ones are made from words.
        words = code.removeprefix("x-").replace("-", " ")
        names = [code, f"{code} ({code})", words, f"{words}."]
        return next((name for name in names if language_of(name).code == code), code)

    def kept(self, text: Text) -> Text:
        """`text` in the languages that people can choose: a text in another would make that language one of them."""
        return {code: words for code, words in text.items() if code in self.spoken}

    def label(self, choice: Choice) -> Text:
        """The label to write for a choice that people are asked; a name that serves as one is read so again."""
        unlabelled = UNDECLARED not in self.spoken or self.plain != UNDECLARED
        return {} if unlabelled and choice.label == {UNDECLARED: choice.name} else self.kept(choice.label)


def headings(survey: Survey) -> Headings:
    """The headers for `survey`.

    Naming the default language in the settings gives every column its language, which serves ODK best. It cannot be
    named where it is undeclared, nor where texts that are for everybody stand beside those of declared languages.
    """
    spoken = [language.code for language in survey.languages]
    for_everybody = UNDECLARED not in spoken and any(UNDECLARED in text for text in _met(survey))
    stated = survey.default_language != UNDECLARED and not for_everybody
    codes = dict.fromkeys([*spoken, *(code for text in _all(survey) for code in text)])
    return Headings(
        survey,
        plain="" if stated else UNDECLARED,
        stated=stated,
        codes=tuple(codes),
        spoken=frozenset([*spoken, UNDECLARED] if for_everybody else spoken),
    )


def texts_of(item: Question | Group) -> dict[str, Text]:
    """The texts of a question or group by field."""
    if isinstance(item, Group):
        return {"label": item.label}
    return {field: getattr(item, field) for field in TEXTS}


def _met(survey: Survey) -> Iterator[Text]:
    """Every text that people may meet; the names of choices that have no label are none."""
    for placed in survey.placed:
        yield from texts_of(placed.item).values()
    for choices in _asked(survey):
        yield from (choice.label for choice in choices if choice.label != {UNDECLARED: choice.name})


def _asked(survey: Survey) -> Iterable[tuple[Choice, ...]]:
    asked = {question.list_name: question.choices for question in survey.questions() if question.type in OF_CHOICES}
    return asked.values()


def _all(survey: Survey) -> Iterator[Text]:
    for placed in survey.placed:
        yield from texts_of(placed.item).values()
        if isinstance(placed.item, Question):
            yield from placed.item.media.values()
    for choices in (*survey.lists.values(), *_asked(survey)):
        for choice in choices:
            yield choice.label
            yield from choice.media.values()
