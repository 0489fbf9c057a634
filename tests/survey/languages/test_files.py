"""What every language file must hold, so that a language is complete before anybody meets it."""

import json
import subprocess
import sys
import unicodedata
from dataclasses import fields
from decimal import Decimal
from pathlib import Path

import pytest

from survey.languages import COMMANDS, Language, direction, find, get, known, script
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
    assert set(missing) <= {"give"}, "not every language has a number that means something else"


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
    several = {word: kinds for word, kinds in said.items() if len(kinds) > 1}
    assert several == {word: {"soft_opt_out", "pause"} for word in ("end", "quit", "cancel")}


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
dont_know = ["জানি না"]
opt_out = ["বন্ধ করুন"]
help = ["সাহায্য"]
back = ["পিছনে"]
and = ["আর"]
yesterday = ["গতকাল"]
everything = ["সব"]
ago = ["আগে"]
days = ["দিন"]
filler = ["কেজি"]
romanised = ["amader", "paschi", "jol"]
[months]
11 = ["নভেম্বর"]
[clock]
evening = ["বিকাল"]
oclock = ["টা"]
[numbers]
words = { 2 = ["দুই"], 3 = ["তিন"], "2.5" = ["আড়াই"] }
scales = { 100000 = ["লাখ"] }
pairs = { 2 = ["দুতিন"] }
"""

BENGALI_CATALOGUE = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

msgid "Please write a whole number, like 5."
msgstr "একটা সংখ্যা লিখুন, যেমন 5।"
"""

ADDED = """
import json, sys
from datetime import date
from pathlib import Path
from survey import words
from survey.languages import language
language.FILES, words.CATALOGUES = Path(sys.argv[1]), Path(sys.argv[2])
from survey.answers import AnswerRejected, read, spoken
from survey.definition.model import Choice, Question, QuestionType
from survey.languages import command, direction, name, named, of_text, script

SOLD = (Choice("paper", {"bn": "কাগজ"}), Choice("metal", {"bn": "লোহা"}))
YES_NO = (Choice("yes", {"bn": "আছে"}), Choice("no", {"bn": "নেই"}))
OF = {"select_one": SOLD, "select_multiple": SOLD, "yes_no": YES_NO}

def told(kind, text, language="bn"):
    asked = Question("q", "q", QuestionType("select_one" if kind == "yes_no" else kind), choices=OF.get(kind, ()))
    try:
        reading = read(asked, text, language=language, today=date(2026, 11, 24))
    except AnswerRejected as rejected:
        return words.say(rejected.message, language)
    return reading.value if reading.sure else reading.value + "?"

day = Question("q", "q", QuestionType.DATE)
print(json.dumps({
    "name": [name("bn"), script("bn"), direction("bn"), named("bangla")],
    "romanised": [script("bn-Latn"), direction("bn-Latn"), told("integer", "dui", "bn-Latn")],
    "guessed": [of_text("আমাদের জল").language, of_text("amader jol").language],
    "commands": [command("বন্ধ করুন"), command("সাহায্য"), command("পিছনে")],
    "numbers": [told("integer", text) for text in ("দুই", "dui", "৪২", "তিন লাখ", "৪২ কেজি", "দুতিন", "জল")],
    "halves": told("decimal", "আড়াই"),
    "choices": [told("select_one", text) for text in ("কাগজ", "kagaj", "২", "কাগজ না")],
    "several": [told("select_multiple", text) for text in ("কাগজ আর লোহা", "সব")],
    "yes": [told("yes_no", text) for text in ("হ্যাঁ", "না")],
    "dates": [told("date", text) for text in ("গতকাল", "৩ দিন আগে", "২৪ নভেম্বর ২০২৬", "সোমবার")],
    "said again": told("date", spoken(day, "2026-11-24", "bn")),
    "times": told("time", "বিকাল ৫ টা"),
}))
"""

ROOT = Path(__file__).parents[3]


def test_adding_a_language_is_adding_data(tmp_path: Path) -> None:
    """A file of words and a catalogue, no code."""
    files, catalogue = tmp_path / "languages", tmp_path / "translations" / "bn" / "LC_MESSAGES" / "messages.po"
    files.mkdir()
    catalogue.parent.mkdir(parents=True)
    for language in known():
        source = ROOT / "survey" / "languages" / f"{language.code}.toml"
        (files / source.name).write_bytes(source.read_bytes())
    (files / "bn.toml").write_text(BENGALI, encoding="utf-8")
    catalogue.write_text(BENGALI_CATALOGUE, encoding="utf-8")
    told = subprocess.run(
        [sys.executable, "-c", ADDED, str(files), str(tmp_path / "translations")],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
    )
    assert json.loads(told.stdout) == {
        "name": ["বাংলা", "Beng", "ltr", "bn"],
        "romanised": ["Latn", "ltr", "2"],
        "guessed": ["bn", "bn"],
        "commands": ["opt_out", "help", "back"],
        "numbers": ["2", "2", "42", "300000", "42", "2?", "একটা সংখ্যা লিখুন, যেমন 5।"],
        "halves": "2.5",
        "choices": ["paper", "paper", "metal", "Reply with a number from 1 to 2."],
        "several": ["paper metal", "paper metal"],
        "yes": ["yes", "no"],
        "dates": ["2026-11-23", "2026-11-21", "2026-11-24", "2026-11-23?"],
        "said again": "2026-11-24",
        "times": "17:00:00",
    }


@pytest.mark.parametrize(
    ("code", "font"),
    [
        ("as", "Bengali"), ("bn", "Bengali"), ("gu", "Gujarati"), ("hi", "Devanagari"), ("kn", "Kannada"),
        ("ml", "Malayalam"), ("mr", "Devanagari"), ("ne", "Devanagari"), ("or", "Oriya"), ("pa", "Gurmukhi"),
        ("ta", "Tamil"), ("te", "Telugu"),
    ],
)  # fmt: skip
def test_the_languages_of_india_have_a_font_of_their_script(code: str, font: str) -> None:
    """So that a language that is added as data is shown in letters made for it."""
    sheet = (ROOT / "forms" / "static" / "base.css").read_text(encoding="utf-8")
    rules = [line for line in sheet.splitlines() if f":lang({code})" in line and "font-family" in line]
    assert len(rules) == 1
    assert f'"Noto Sans {font}"' in rules[0]


@pytest.mark.parametrize("language", ["kn", "hi", "ta", "te", "ur", "bn"])
def test_a_romanised_language_is_the_language_in_latin_letters(language: str) -> None:
    assert (script(f"{language}-Latn"), direction(f"{language}-Latn")) == ("Latn", "ltr")
    assert find(f"{language}-Latn") is find(language)
