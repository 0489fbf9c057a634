"""What every language file must hold, so that a language is complete before anybody meets it."""

import subprocess
import sys
import unicodedata
from dataclasses import fields
from decimal import Decimal
from pathlib import Path

import pytest

from survey.languages import COMMANDS, Language, find, get, known
from survey.languages.folding import fold

SIX = ["en", "hi", "kn", "ta", "te", "ur"]
EVERY = pytest.mark.parametrize("language", known(), ids=lambda language: language.code)


def test_the_six_languages_are_there() -> None:
    assert [language.code for language in known()] == SIX


@EVERY
def test_names_and_digits(language: Language) -> None:
    assert language.name
    assert language.english_name
    assert [unicodedata.decimal(digit) for digit in language.digits] == list(range(10))
    assert all(any(ord(char) in letters for letters in language.letters) for char in language.name if char.isalpha())


@EVERY
def test_every_kind_of_word_is_there(language: Language) -> None:
    missing = [kind.name for kind in fields(language.vocabulary) if not getattr(language.vocabulary, kind.name)]
    assert missing == []


@EVERY
def test_numbers_and_months_are_complete(language: Language) -> None:
    numbers = language.numbers
    assert [number for number in range(100) if Decimal(number) not in numbers.words] == []
    assert set(numbers.scales) >= {100, 1000, 100_000, 10_000_000}
    assert set(language.months) == set(range(1, 13))
    assert set(numbers.ordinals) == {1, 2, 3, 4, 5}


@EVERY
def test_the_parts_of_the_day_are_there(language: Language) -> None:
    needed = ("am", "pm", "morning", "noon", "evening", "night", "midnight", "oclock")
    assert [kind for kind in needed if not getattr(language.clock, kind)] == []


def test_no_word_is_two_parts_of_the_day_in_any_language() -> None:
    said: dict[str, set[str]] = {}
    for language in known():
        for kind in fields(language.clock):
            for word in getattr(language.clock, kind.name):
                said.setdefault(fold(word), set()).add(kind.name)
    assert {word: kinds for word, kinds in said.items() if len(kinds) > 1} == {}


@EVERY
def test_no_number_word_says_two_numbers(language: Language) -> None:
    said: dict[str, set[Decimal]] = {}
    scales = {Decimal(number): words for number, words in language.numbers.scales.items()}
    for numbers in (language.numbers.words, scales):
        for number, words in numbers.items():
            for word in words:
                said.setdefault(fold(word), set()).add(number)
    assert {word: numbers_ for word, numbers_ in said.items() if len(numbers_) > 1} == {}


def test_no_word_is_two_commands_in_any_language() -> None:
    said: dict[str, set[str]] = {}
    for language in known():
        for kind in (*COMMANDS, "soft_opt_out", "yes"):
            for word in getattr(language.vocabulary, kind):
                said.setdefault(fold(word), set()).add(kind)
    assert {word: kinds for word, kinds in said.items() if len(kinds) > 1} == {}


def test_no_word_is_yes_and_no() -> None:
    yes = {fold(word) for language in known() for word in language.vocabulary.yes}
    no = {
        fold(word)
        for language in known()
        for kind in ("no", "dont_know")
        for word in getattr(language.vocabulary, kind)
    }
    assert yes & no == set()


def test_a_language_is_found_by_its_code_or_its_base() -> None:
    assert get("kn").name == "ಕನ್ನಡ"
    assert find("kn-Latn") is get("kn")
    assert find("sw") is None
    with pytest.raises(KeyError):
        get("sw")


BENGALI = """
name = "বাংলা"
english_name = "Bengali"
names = ["bangla"]
direction = "ltr"
script = "Beng"
letters = ["0980-09FF"]
digits = "০১২৩৪৫৬৭৮৯"
[vocabulary]
yes = ["হ্যাঁ"]
no = ["না"]
opt_out = ["বন্ধ করুন"]
romanised = ["amader", "paschi", "jol"]
[numbers]
words = { 2 = ["দুই"] }
"""

ADDED = """
import sys
from datetime import date
from pathlib import Path
from survey.languages import language
language.FILES = Path(sys.argv[1])
from survey.answers import choice_numbers, read
from survey.definition.model import Choice, Question, QuestionType
from survey.languages import command, direction, named, of_text
number = Question("n", "n", QuestionType.INTEGER)
yes_no = Question("c", "c", QuestionType.SELECT_ONE, choices=(Choice("yes", {"en": "Yes"}), Choice("no", {"en": "No"})))
today = date(2026, 11, 24)
print(direction("bn"), named("bangla"), of_text("আমাদের জল").language, of_text("amader jol").language,
      command("বন্ধ করুন"), read(number, "দুই", language="bn", today=today).value,
      read(number, "dui", language="bn", today=today).value, read(yes_no, "হ্যাঁ", language="bn", today=today).value)
"""


def test_adding_a_language_is_adding_a_file(tmp_path: Path) -> None:
    for language in known():
        source = Path(sys.modules["survey.languages.language"].__file__ or "").parent / f"{language.code}.toml"
        (tmp_path / source.name).write_bytes(source.read_bytes())
    (tmp_path / "bn.toml").write_text(BENGALI, encoding="utf-8")
    told = subprocess.run(
        [sys.executable, "-c", ADDED, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(Path(__file__).parents[3]), "PYTHONIOENCODING": "utf-8"},
    )
    assert told.stdout.split() == ["ltr", "bn", "bn", "bn", "opt_out", "2", "2", "yes"]
