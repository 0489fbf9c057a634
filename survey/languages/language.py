"""What a language is to Kelu: one TOML file beside this module. Adding a language is adding a file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path

FILES = Path(__file__).parent

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """The words of a language that mean something to Kelu, in its own script and in common Latin spellings.

    `polite` are words that change nothing about what is said (please, sir, "to me"). `soft_opt_out` are words that mean
    "enough" when sent alone and something else when a question was asked. `shy` are number words that are everyday
    words, too (Hindi "do" is "two" and "give"): they count only when nothing else is said.
    `numbering` may stand around the number of a choice ("option 2", "2nd"), `filler` around any number ("about 5 kg").
    `only` narrows an answer to itself ("just 2", "paper only"). `give` are number words that ask for something when
    they end what is said (Hindi "do": "two", "give"). `wait` are phrases that ask for patience, not for a number ("one
    minute"); `many` are scales that alone say "very many" ("thousands"); `hour` makes a number an hour of the day (बजे).
    `everything`, `both` and `nothing` say it of a list of choices. `bounds` make a number more or less than it says
    ("more than 5"); `denies` turn around what stands beside them ("except paper"), as `no` does; `sides` say that a
    moment is before or after what is named ("since 5 pm"). `ago` after a number of `days`, `weeks` or `months` counts
    back from today.
    `romanised` tells this language from others in Latin letters.
    """

    yes: Words = ()
    no: Words = ()
    dont_know: Words = ()
    opt_out: Words = ()
    soft_opt_out: Words = ()
    opt_in: Words = ()
    help: Words = ()
    language: Words = ()
    back: Words = ()
    skip: Words = ()
    menu: Words = ()
    pause: Words = ()
    someone_else: Words = ()
    more: Words = ()
    and_: Words = ()
    polite: Words = ()
    numbering: Words = ()
    filler: Words = ()
    only: Words = ()
    give: Words = ()
    wait: Words = ()
    many: Words = ()
    hour: Words = ()
    shy: Words = ()
    today: Words = ()
    yesterday: Words = ()
    day_before_yesterday: Words = ()
    tomorrow: Words = ()
    day_after_tomorrow: Words = ()
    everything: Words = ()
    both: Words = ()
    nothing: Words = ()
    bounds: Words = ()
    sides: Words = ()
    denies: Words = ()
    ago: Words = ()
    days: Words = ()
    weeks: Words = ()
    months: Words = ()
    romanised: Words = ()


@dataclass(frozen=True, slots=True, eq=False)
class Clock:
    """The words around a time of day. `noon` is the middle of the day and the hours after it, `night` what is dark;
    `oclock` are words that say that a number is a time ("hours", Hindi बजे); the last three change the hour said after
    (English) or before them by minutes."""

    am: Words = ()
    pm: Words = ()
    morning: Words = ()
    noon: Words = ()
    evening: Words = ()
    night: Words = ()
    midnight: Words = ()
    oclock: Words = ()
    half_past: Words = ()
    quarter_past: Words = ()
    quarter_to: Words = ()


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """Number words. `words`: value → words; `scales`: what multiplies what stands before it (100, 1000, 100000 …);
    `added`: said before a number, changes it (Hindi साढ़े: +0.5); `ordinals`: first, second … of a list. `pairs`: the
    lesser of two numbers said in one word (Kannada ಐದಾರು, "five-six"), always asked back. `joined` tells whether tens
    and units are said as two words ("twenty one")."""

    words: Mapping[Decimal, Words] = field(default_factory=dict)
    scales: Mapping[int, Words] = field(default_factory=dict)
    added: Mapping[Decimal, Words] = field(default_factory=dict)
    ordinals: Mapping[int, Words] = field(default_factory=dict)
    pairs: Mapping[Decimal, Words] = field(default_factory=dict)
    joined: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """One language. `name` is in the language itself; `script` an ISO 15924 code; `letters` the code points that count
    as that script; `digits` its ten native digits; `spoken_like` the language it cannot be told from in Latin letters
    and whose romanised words it shares (Urdu: Hindi)."""

    code: str
    name: str
    english_name: str
    direction: str
    script: str
    letters: tuple[range, ...]
    digits: str
    names: Words = ()
    spoken_like: str = ""
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    numbers: Numbers = field(default_factory=Numbers)
    months: Mapping[int, Words] = field(default_factory=dict)
    clock: Clock = field(default_factory=Clock)


def _read(path: Path) -> Language:
    with path.open("rb") as file:
        data = tomllib.load(file)
    words = {("and_" if key == "and" else key): tuple(value) for key, value in data.pop("vocabulary", {}).items()}
    numbers = data.pop("numbers", {})
    months = data.pop("months", {})
    clock = {kind: tuple(said) for kind, said in data.pop("clock", {}).items()}
    return Language(
        code=path.stem,
        letters=tuple(_code_points(part) for part in data.pop("letters")),
        names=tuple(data.pop("names", ())),
        vocabulary=Vocabulary(**words),
        numbers=Numbers(
            words={Decimal(value): tuple(said) for value, said in numbers.get("words", {}).items()},
            scales={int(value): tuple(said) for value, said in numbers.get("scales", {}).items()},
            added={Decimal(value): tuple(said) for value, said in numbers.get("added", {}).items()},
            ordinals={int(value): tuple(said) for value, said in numbers.get("ordinals", {}).items()},
            pairs={Decimal(value): tuple(said) for value, said in numbers.get("pairs", {}).items()},
            joined=numbers.get("joined", False),
        ),
        months={int(number): tuple(said) for number, said in months.items()},
        clock=Clock(**clock),
        **data,
    )


def _code_points(text: str) -> range:
    """ "0C80-0CFF" as a range that includes both ends."""
    first, _, last = text.partition("-")
    return range(int(first, 16), int(last or first, 16) + 1)


@cache
def known() -> tuple[Language, ...]:
    """Every language that has a file, by code."""
    return tuple(_read(path) for path in sorted(FILES.glob("*.toml")))


@cache
def _by_code() -> Mapping[str, Language]:
    return {language.code: language for language in known()}


def get(code: str) -> Language:
    """The language of `code`. Raises KeyError where there is no file for it."""
    return _by_code()[code]


def find(code: str) -> Language | None:
    """The language of `code`, else of its base language ("kn" for "kn-Latn"), else None."""
    return _by_code().get(code) or _by_code().get(code.replace("_", "-").partition("-")[0])
