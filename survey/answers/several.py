"""Several choices in one text: "1 3", "paper and glass", ಕಾಗದ ಮತ್ತು ಗಾಜು, and "13" where only 1 and 3 can be meant."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from survey.answers.choice_table import ChoiceTable, table_of
from survey.answers.choices import LONGEST, find_choice, narrowed
from survey.answers.label_index import NONE
from survey.answers.matching import UNTAUGHT, Match, Taught, plainly, said_as, single_number
from survey.answers.number_words import ordinal_word
from survey.answers.rejected import EMPTY, NOT_OFFERED, SEVERAL_NUMBERS, SEVERAL_OF, AnswerRejected, Reading
from survey.answers.word_sets import means, said, without
from survey.definition.model import Question
from survey.languages.folding import fold

_SEPARATOR = re.compile(r"[,;/&+|\n\r،؛।·•]+|\.(?=\s|$)")
_RANGE = re.compile(r"\s*(\d{1,3})\s*[-–—]\s*(\d{1,3})\s*")
_FROM_TO = re.compile(r"\d ?\.\. ?\.? ?\d")
"""May leave out what lies between: "1...3"."""
_NOTHING: tuple[int, ...] = ()
_LONGEST_LABEL = 8
"""Words of a label that are looked for in a row of labels without commas."""


def read_several(question: Question, raw: str, *, language: str, today: date, taught: Taught = UNTAUGHT) -> Reading:
    """The names of all choices that `raw` means, in the order of the list, separated by spaces."""
    table = table_of(question, language)
    found, sure = _all_of(table, raw) or in_order(table, raw, language, taught)
    if not found:
        raise _ask(table, raw)
    return Reading(" ".join(table.names[at] for at in sorted(set(found))), sure and not _contradicts(table, found))


def _all_of(table: ChoiceTable, raw: str) -> tuple[tuple[int, ...], bool] | None:
    """All choices where `raw` says "all" or "both"; asked back where some ("other", "none") are hardly meant."""
    words = without(fold(raw).split(" "), "polite") if len(raw) <= LONGEST else []
    counted = [word for word in words if word.isdigit()]
    text = " ".join(word for word in words if not word.isdigit())
    meant = tuple(at for at in range(len(table.names)) if at not in table.left_out_of_all)
    says_all = means(text, "everything") or (len(meant) == 2 and means(text, "both"))
    if not text or not says_all or len(meant) < 2 or (counted and counted != [str(len(meant))]):
        return None
    if any(label == text or label.startswith(f"{text} ") for labels in table.texts for label in labels):
        return None  # "All kinds of waste" is a choice of its own
    return meant, len(meant) == len(table.names)


def _contradicts(table: ChoiceTable, found: tuple[int, ...]) -> bool:
    """Whether "none of these" stands among others."""
    chosen = set(found)
    return len(chosen) > 1 and not chosen.isdisjoint(table.sweeping["nothing"])


def accept_several(question: Question, value: str) -> str:
    """The names in `value`, each once, in the order of the list; all must be names of choices."""
    wanted = set(value.split())
    names = [choice.name for choice in question.choices if choice.name in wanted]
    if not wanted or len(set(names)) != len(wanted):
        raise AnswerRejected(NOT_OFFERED if wanted else EMPTY)
    return " ".join(dict.fromkeys(names))


def _ask(table: ChoiceTable, raw: str) -> AnswerRejected:
    if not raw.strip():
        return AnswerRejected(EMPTY)
    if table.plain:
        example = "1 3" if len(table.shown) > 2 else "1 2"
        return AnswerRejected(SEVERAL_NUMBERS, last=len(table.shown), example=example)
    return AnswerRejected(SEVERAL_OF, options=", ".join(table.shown))


def in_order(table: ChoiceTable, raw: str, language: str, taught: Taught = UNTAUGHT) -> tuple[tuple[int, ...], bool]:
    """The choices that `raw` names, by index, in the order in which it names them, and whether that is sure.

    None at all where any part of the text is not understood. One that is named twice stands there twice.
    """
    if len(raw) > LONGEST or _FROM_TO.search(raw):
        return _NOTHING, True
    whole = find_choice(table, raw, language, taught)
    if len(whole.found) == 1 and whole.sure:
        return tuple(whole.found), True
    parts = [part for part in _SEPARATOR.split(raw) if fold(part)]
    found, sure, known = _NOTHING, True, {fold(raw): whole}
    for part in parts:
        in_part, sure_of_part = _in_part(table, part, language, taught, known)
        if not in_part and (bare := narrowed(table, said_as(part, language, taught))):
            in_part, sure_of_part = _in_part(table, bare.raw, language, taught, known)
        if not in_part:
            found = _NOTHING
            break
        found, sure = found + in_part, sure and sure_of_part
    if found:
        return found, sure
    return (tuple(whole.found), whole.sure) if len(whole.found) == 1 else (_NOTHING, True)


def _in_part(
    table: ChoiceTable, part: str, language: str, taught: Taught, known: Mapping[str, Match]
) -> tuple[tuple[int, ...], bool]:
    if match := _RANGE.fullmatch(part):
        return _from_range(table, match), True
    words = [word for word in without(fold(part).split(" "), "polite") if word not in said("and_")]
    if in_row := _in_row(table, words, language, taught):
        return in_row, True
    found, sure = _NOTHING, True
    for piece in _between_ands(fold(part).split(" ")):
        match_ = known.get(piece) or find_choice(table, piece, language, taught)
        if len(match_.found) != 1:
            return _NOTHING, True
        found, sure = found + tuple(match_.found), sure and match_.sure
    return found, sure


def _from_range(table: ChoiceTable, match: re.Match[str]) -> tuple[int, ...]:
    """ "1-2" is 1 and 2 either way; "1-3" may be two choices or three, so it is neither."""
    ends = [at for end in match.groups() for at in table.by_number.get(fold(end), NONE)]
    return tuple(ends) if len(ends) == 2 and abs(ends[0] - ends[1]) == 1 else _NOTHING


def _in_row(table: ChoiceTable, words: list[str], language: str, taught: Taught) -> tuple[int, ...]:
    """Choices named one after another without commas, the longest label first; none if a word belongs to none."""
    if _in_both_ways(words, language):
        return _NOTHING
    found, at = _NOTHING, 0
    while at < len(words):
        for size in range(min(_LONGEST_LABEL, len(words) - at), 0, -1):
            meant = _item(table, " ".join(words[at : at + size]), language, taught)
            if len(meant) == 1 or (size == 1 and meant):
                break
        else:
            return _NOTHING
        if len(meant) != 1 and not words[at].isdigit():
            return _NOTHING
        found += meant
        at += size
    return found


def _in_both_ways(words: list[str], language: str) -> bool:
    """Whether some words are places and some are numbers: "the first three" are three."""
    places = [word for word in words if ordinal_word(word, language)]
    return bool(places) and any(word not in places and single_number(word, language) for word in words)


def _item(table: ChoiceTable, item: str, language: str, taught: Taught) -> tuple[int, ...]:
    meant = plainly(table, said_as(item, language, taught))
    if meant or not item.isdigit():
        return tuple(sorted(meant))
    return _digits_run_together(table, item)


def _digits_run_together(table: ChoiceTable, digits: str) -> tuple[int, ...]:
    """ "13" as 1 and 3, where every choice has one digit and none is said twice."""
    if any(len(number) > 1 for number in table.shown) or len(set(digits)) != len(digits):
        return _NOTHING
    found = [table.by_number.get(digit, NONE) for digit in digits]
    return tuple(at for indices in found for at in indices) if all(found) else _NOTHING


def _between_ands(words: list[str]) -> list[str]:
    pieces: list[list[str]] = [[]]
    for word in words:
        if word in said("and_"):
            pieces.append([])
        else:
            pieces[-1].append(word)
    return [" ".join(piece) for piece in pieces if piece]
