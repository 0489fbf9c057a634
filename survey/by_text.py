"""Which questions of a survey can be asked by text, and for the others the reason, said so that a team can mend it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from heapq import nlargest

from survey import languages
from survey.answers.choice_table import numbers_before
from survey.answers.prompts import how_to_answer
from survey.definition.expressions.tree import Reference, walk
from survey.definition.model import Choice, Language, Question, QuestionType, Survey, text_in
from survey.filtered_lists import Choices, grouping
from survey.languages.commands import MILD
from survey.parts import MOST_SEGMENTS, THE_REST, Unit, count_parts, fits, units_of
from survey.segments import count_segments
from survey.words import N_, Message, Parameter, say

SENSITIVE = N_("It is marked as sensitive: a text stays on the phone, where others may read it.")
COMMAND_WORD = N_("The choice “%(label)s” is a word that does something else in texts, as STOP or HELP does.")
TOO_LONG = N_("The choice “%(label)s” alone would take %(segments)s texts in %(language)s; at most %(most)s are sent.")
PHOTO = N_("It needs a photo, which a text cannot carry.")
RECORDING = N_("It needs a sound recording, which a text cannot carry.")
VIDEO = N_("It needs a video, which a text cannot carry.")
FILE = N_("It needs a file, which a text cannot carry.")
MAP = N_("It needs a map, which a text does not have.")
PLACE = N_("It needs a place, and few people can write one as numbers.")
TOO_MANY_TO_RANK = N_("It asks to put %(count)s things in an order; by text at most %(most)s can be overseen.")
NO_WORDS = N_("It is asked by a picture or a recording alone; a text needs words.")
FOLLOWS = N_("Its choices depend on “%(name)s”, which is not asked by text.")
ON_THE_PAGE = N_("It is asked on the page only. To ask it by text too, use other or fewer words.")
ONLY_ON_THE_PAGE = N_("It is asked on the page only.")
IN_PARTS = N_(
    "By text it comes in %(parts)s parts in %(language)s. Each costs people a text: they ask for it with MORE."
)
FEWER_WORDS = N_("Use fewer or shorter words or choices to spare people texts.")

MOST_RANKED = 6

_NEEDS: Mapping[QuestionType, str] = {
    QuestionType.IMAGE: PHOTO,
    QuestionType.AUDIO: RECORDING,
    QuestionType.VIDEO: VIDEO,
    QuestionType.FILE: FILE,
    QuestionType.GEOTRACE: MAP,
    QuestionType.GEOSHAPE: MAP,
    QuestionType.GEOPOINT: PLACE,
}
_ON_A_MAP = frozenset({"map", "image-map"})

_SENSITIVE = "sensitive"
"""The appearance, of a question or of a group around it, that keeps it off phones."""

_LIKELY = 5
"""Of hundreds of lists that a filter can leave, so many are counted exactly: those that look longest."""

_SHOWN = 30
"""Characters of a label that is too long."""

_ANY_DAY = date(2026, 12, 31)  # only its length counts


@dataclass(frozen=True, slots=True)
class NotByText:
    """A question that is not asked by text, and why."""

    question: Question
    why: Message

    @property
    def remedy(self) -> Message:
        """What can be done about it."""
        return Message(ON_THE_PAGE if self.why.id in (COMMAND_WORD, TOO_LONG, NO_WORDS) else ONLY_ON_THE_PAGE)


@dataclass(frozen=True, slots=True)
class InParts:
    """A question that is too long for one text: how many parts it takes in the language in which it takes most."""

    question: Question
    parts: int
    language: Language

    @property
    def why(self) -> Message:
        """What to tell the team."""
        return Message(IN_PARTS, {"parts": self.parts, "language": self.language.name})

    @property
    def remedy(self) -> Message:
        """What can be done about it."""
        return Message(FEWER_WORDS)


def not_by_text(survey: Survey) -> tuple[NotByText, ...]:
    """The questions of `survey` that cannot be asked by text, each with the reason, in form order."""
    looked_at = _Lists(survey)
    asked = [question for question in survey.questions() if question.takes_answer]
    reasons = {question.path: why for question in asked if (why := _why(looked_at, question)) is not None}
    more = True
    while more:  # a filter may hang on a question that hangs on another
        following = {
            question.path: why
            for question in asked
            if question.path not in reasons and (why := _follows(survey, question, reasons)) is not None
        }
        reasons |= following
        more = bool(following)
    return tuple(NotByText(question, reasons[question.path]) for question in asked if question.path in reasons)


def in_parts(survey: Survey, not_asked: Collection[str]) -> tuple[InParts, ...]:
    """The questions of `survey` that people get in several texts, in form order, those at the paths `not_asked` aside.

    Of a filtered list the longest that can be left counts. What answers make longer (`${name}`) is not known yet.
    """
    lists = _Lists(survey)
    found = []
    for question in survey.questions():
        if question.takes_answer and question.path not in not_asked:
            parts, language = max(
                ((lists.parts(question, language), language) for language in survey.languages), key=lambda each: each[0]
            )
            if parts > 1:
                found.append(InParts(question, parts, language))
    return tuple(found)


def _why(lists: _Lists, question: Question) -> Message | None:
    placed = lists.survey.by_path[question.path]
    if any(
        _SENSITIVE in appearance.split() for appearance in (question.appearance, *(g.appearance for g in placed.around))
    ):
        return Message(SENSITIVE)
    if question.type in _NEEDS:
        return Message(_NEEDS[question.type])
    if not _ON_A_MAP.isdisjoint(question.appearance.split()):
        return Message(MAP)
    if _wordless(question.label, question.media) or any(_wordless(c.label, c.media) for c in question.choices):
        return Message(NO_WORDS)
    if question.type is QuestionType.RANK:
        count = max(map(len, lists.left(question)), default=0)
        if count > MOST_RANKED:
            return Message(TOO_MANY_TO_RANK, {"count": count, "most": MOST_RANKED})
    for language in lists.survey.languages:
        if too_long := lists.too_long(question, language):
            label, segments = too_long
            counted: dict[str, Parameter] = {"segments": segments, "most": MOST_SEGMENTS, "language": language.name}
            return Message(TOO_LONG, {"label": f"{label[:_SHOWN]}…"} | counted)
    command = lists.command_among(question.choices)
    return Message(COMMAND_WORD, {"label": command}) if command else None


def _follows(survey: Survey, question: Question, reasons: Mapping[str, Message]) -> Message | None:
    for node in walk(question.choice_filter) if question.choice_filter is not None else ():
        placed = survey.by_name.get(node.name) if isinstance(node, Reference) else None
        if isinstance(node, Reference) and placed is not None and placed.item.path in reasons:
            return Message(FOLLOWS, {"name": node.name})
    return None


def _wordless(label: Mapping[str, str], media: Mapping[str, Mapping[str, str]]) -> bool:
    return bool(media) and not any(label.values())


class _Lists:
    """What the choice lists of a survey would take as texts, worked out once per list, however many questions use it.
    Lists are told apart by identity: the survey holds them meanwhile."""

    def __init__(self, survey: Survey) -> None:
        self.survey = survey
        self._left: dict[object, list[Choices]] = {}
        self._longest: dict[object, list[str]] = {}
        self._too_long: dict[object, tuple[str, int] | None] = {}
        self._commands: dict[int, str] = {}

    def left(self, question: Question) -> list[Choices]:
        """The lists that can be offered for `question`."""
        key = self._key(question)
        if key not in self._left:
            self._left[key] = list(grouping(question).groups(question.choices)) if question.choices else []
        return self._left[key]

    def parts(self, question: Question, language: Language) -> int:
        """How many parts `question` takes in `language` with the longest list that it can be asked with."""
        words = text_in(question.label, language.code, self.survey.default_language) or question.name
        lines = self._longest_lines(question, language)
        how = self._how(question, language)
        if fits("\n".join(filter(None, (words, *lines, how)))):
            return 1
        units = [*units_of(words), *(Unit(line, choice=True) for line in lines)]
        return count_parts(units, how=how, rest=say(Message(THE_REST), language.code))

    def too_long(self, question: Question, language: Language) -> tuple[str, int] | None:
        """The label that no text holds in `language`, and how many segments it would take; None if there is none."""
        key = (id(question.choices), language.code)
        if key not in self._too_long:
            below = ("", self._how(question, language), say(Message(THE_REST), language.code))
            self._too_long[key] = next(
                (
                    (label, count_segments(text).segments)
                    for label in (self._label(choice, language) for choice in question.choices)
                    if not fits(text := f"0000 {label}" + "\n".join(below))
                ),
                None,
            )
        return self._too_long[key]

    def _longest_lines(self, question: Question, language: Language) -> Sequence[str]:
        key = (self._key(question), language.code)
        if key not in self._longest:
            likely = nlargest(_LIKELY, self.left(question), key=lambda choices: self._roughly(choices, language))
            lists = (list(self._lines(choices, language)) for choices in likely)
            self._longest[key] = max(lists, key=lambda lines: count_segments("\n".join(lines)).units, default=[])
        return self._longest[key]

    def _how(self, question: Question, language: Language) -> str:
        offered = replace(question, choices=max(self.left(question), key=len, default=()))
        how = how_to_answer(offered, language=language.code, today=_ANY_DAY)
        return say(how, language.code) if how else ""

    def command_among(self, choices: Choices) -> str:
        """The first label among `choices` that is a command in texts; "" if none is."""
        if id(choices) not in self._commands:
            labels = (label for choice in choices for label in choice.label.values())
            self._commands[id(choices)] = next(
                (label for label in labels if languages.command(label, in_question=True) not in (None, *MILD)), ""
            )
        return self._commands[id(choices)]

    def _key(self, question: Question) -> tuple[int, object]:
        return id(question.choices), grouping(question)

    def _lines(self, choices: Choices, language: Language) -> Iterator[str]:
        labels = [self._label(choice, language) for choice in choices]
        for number, label in zip(numbers_before(labels), labels, strict=True):
            yield label if label == number else f"{number} {label}"

    def _roughly(self, choices: Choices, language: Language) -> int:
        """About how many units the lines of `choices` take: enough to find those that can be the longest."""
        labels = "\n".join(f"000 {self._label(choice, language)}" for choice in choices)
        return len(labels) if labels.isascii() else len(labels) * 153 // 67

    def _label(self, choice: Choice, language: Language) -> str:
        return text_in(choice.label, language.code, self.survey.default_language) or choice.name
