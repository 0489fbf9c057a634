"""Reading one answer: texts of every kind in six languages, and a list of 199 choices beside Python's own difflib.

CPU milliseconds of this process. What is read is checked: a fast wrong answer is none.
"""

from __future__ import annotations

import difflib
import gc
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from survey.answers import AnswerRejected, read
from survey.definition.model import Choice, Question, QuestionType
from tests.bench.figures import Spread, percentile, ratios
from tests.bench.inside import WrongAnswer

AIM = 0.2
"""Milliseconds for one answer."""

CHOICES = 199
UNSEEN = 400
"""Texts a round that no cache has seen."""

_REPEATED = 40
_TODAY = date(2026, 11, 24)

_SOLD = tuple(
    Choice(name, dict(zip(("en", "kn", "hi", "ta", "te", "ur"), labels, strict=True)))
    for name, labels in {
        "paper": ("Paper", "ಕಾಗದ", "कागज़", "காகிதம்", "కాగితం", "کاغذ"),
        "plastic": ("Plastic", "ಪ್ಲಾಸ್ಟಿಕ್", "प्लास्टिक", "பிளாஸ்டிக்", "ప్లాస్టిక్", "پلاسٹک"),
        "glass": ("Glass bottles", "ಗಾಜಿನ ಬಾಟಲಿ", "काँच की बोतल", "கண்ணாடி பாட்டில்", "గాజు సీసాలు", "کانچ کی بوتل"),
        "metal": ("Metal", "ಲೋಹ", "लोहा", "உலோகம்", "లోహం", "لوہا"),
    }.items()
)
_YES_NO = (Choice("yes", {"en": "Yes"}), Choice("no", {"en": "No"}))

_SAID: dict[str, Sequence[tuple[str, str, str | None]]] = {
    "integer": (
        ("en", "5", "5"), ("kn", "೪೨", "42"), ("en", "about 5 kg", "5"), ("kn", "ಮೂವತ್ತೈದು", "35"),
        ("hi", "दो लाख पचास हज़ार", "250000"), ("hi", "paanch log", "5"), ("ta", "அஞ்சு பேர்", "5"),
        ("te", "aiduguru", "5"), ("ur", "۵ لوگ", "5"), ("en", "stop giving mixed waste", None),
        ("kn", "ಕಸ ಬಂದಿಲ್ಲ", None),
    ),
    "decimal": (("en", "2.5", "2.5"), ("kn", "ಒಂದೂವರೆ ಕೆಜಿ", "1.5"), ("hi", "sadhe teen", "3.5"), ("te", "అర కిలో", "0.5")),
    "select_one": (
        ("en", "1", "paper"), ("kn", "೩", "glass"), ("en", "option 2", "plastic"), ("en", "PLASTIC", "plastic"),
        ("kn", "ಕಾಗದ", "paper"), ("hi", "kagaz", "paper"), ("ta", "ulogam", "metal"), ("te", "లోహం", "metal"),
        ("ur", "کاغذ", "paper"), ("en", "plastc", "plastic"), ("kn", "ಕಾಗದವನ್ನು", "paper"), ("en", "only 1", "paper"),
        ("en", "no water since three days", None), ("hi", "gaadi nahi aayi", None),
    ),
    "select_multiple": (
        ("en", "1 3", "paper glass"), ("en", "paper and metal", "paper metal"), ("kn", "ಕಾಗದ, ಲೋಹ", "paper metal"),
        ("hi", "ek aur teen", "paper glass"), ("ur", "کاغذ، لوہا", "paper metal"), ("en", "1 or 3", None),
    ),
    "yes_no": (
        ("en", "yes sir", "yes"), ("kn", "ಹೌದು", "yes"), ("kn", "illa", "no"), ("hi", "haan ji", "yes"),
        ("ta", "ஆமா", "yes"), ("te", "ledu", "no"), ("ur", "نہیں", "no"), ("en", "no idea", None),
    ),
    "date": (
        ("en", "24/11/2026", "2026-11-24"), ("en", "24 nov 2026", "2026-11-24"), ("kn", "ನಿನ್ನೆ", "2026-11-23"),
        ("hi", "teen din pehle", "2026-11-21"), ("ta", "innaiku", "2026-11-24"), ("en", "31/02/2026", None),
    ),
    "time": (
        ("en", "14:30", "14:30:00"), ("kn", "ಸಂಜೆ 5 ಗಂಟೆ", "17:00:00"), ("hi", "subah 6 baje", "06:00:00"),
        ("en", "morning", None),
    ),
    "text": (("kn", "ನೀರು ಬಂದಿಲ್ಲ", "ನೀರು ಬಂದಿಲ್ಲ"),),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figures:
    """CPU milliseconds of one answer: of every kind mixed, of the slowest kind; of 199 choices a text that was never
    seen before, the slowest hundredth of these; difflib alone on the same texts and labels, and how many times ours
    that is."""

    mixed: Spread
    slowest_kind: str
    slowest: float
    long_list: Spread
    long_list_p99: float
    difflib: Spread
    times_ours: Spread


def measure(rounds: int) -> Figures:
    """Every figure, the median of `rounds`. Raises WrongAnswer if a text is not read as it is meant."""
    asked = {kind: _question(kind) for kind in _SAID}
    for kind, said in _SAID.items():
        for language, text, meant in said:
            if (value := _value(asked[kind], text, language)) != meant:
                raise WrongAnswer(f"{text!r} was read as {value!r}, not as {meant!r}")
    kinds: dict[str, list[float]] = {kind: [] for kind in _SAID}
    long_list, slow, theirs = [], [], []

    def read_as(asked: tuple[Question, str, str]) -> object:
        return _value(*asked)

    wards = Question("ward", "ward", QuestionType.SELECT_ONE, choices=choices())
    labels = [label for choice in wards.choices for label in choice.label.values()]
    _value(wards, "what is none of them", "kn")
    for number in range(rounds):
        for kind, said in _SAID.items():
            texts_of_kind = [(asked[kind], text, language) for language, text, _meant in said]
            kinds[kind].append(_each(read_as, texts_of_kind * _REPEATED)[0])
        texts = list(unseen(wards.choices, seed=number))
        mean, p99 = _each(lambda text: _value(wards, text, "kn"), texts)
        long_list.append(mean)
        slow.append(p99)
        theirs.append(_each(lambda text: difflib.get_close_matches(text, labels, n=1), texts[::10])[0])
    counts = {kind: len(said) for kind, said in _SAID.items()}
    mixed = [sum(kinds[kind][at] * counts[kind] for kind in _SAID) / sum(counts.values()) for at in range(rounds)]
    slowest = max(kinds, key=lambda kind: Spread.of(kinds[kind]).median)
    return Figures(
        Spread.of(mixed), slowest, Spread.of(kinds[slowest]).median, Spread.of(long_list), Spread.of(slow).median,
        Spread.of(theirs), ratios(theirs, long_list),
    )  # fmt: skip


def shown(figures: Figures) -> str:
    """The figures in words."""
    mixed, long_list = figures.mixed, figures.long_list
    slowest = f"the slowest, {figures.slowest_kind}: {figures.slowest:.3f}"
    return "\n".join(
        (
            f"Reading one answer, CPU (aim: {AIM} ms):",
            f"  every kind, six languages {mixed.median:7.3f} ms, {mixed.median / AIM:.2f} of the aim"
            f" ({mixed.least:.3f}–{mixed.most:.3f}; {slowest})",
            f"  of {CHOICES} choices, new texts {long_list.median:7.3f} ms, {long_list.median / AIM:.2f} of the aim"
            f" ({long_list.least:.3f}–{long_list.most:.3f}; 99 of 100 within {figures.long_list_p99:.3f})",
            f"  difflib on the same list  {figures.difflib.median:7.3f} ms, {figures.times_ours.median:.1f} times ours"
            f" ({figures.times_ours.least:.1f}–{figures.times_ours.most:.1f})",
        )
    )


def choices() -> tuple[Choice, ...]:
    """A list of 199 places, named as places here are, in two scripts."""
    ends = {"halli": "ಹಳ್ಳಿ", "pura": "ಪುರ", "nagara": "ನಗರ", "palya": "ಪಾಳ್ಯ", "kere": "ಕೆರೆ"}
    syllables = {"ka": "ಕ", "ma": "ಮ", "na": "ನ", "ra": "ರ", "va": "ವ", "sa": "ಸ", "ba": "ಬ", "ja": "ಜ", "ha": "ಹ"}
    names = [
        (f"{first}{second}{end}".capitalize(), f"{syllables[first]}{syllables[second]}{ends[end]}")
        for first in syllables
        for second in syllables
        for end in ends
    ]
    picked = random.Random(CHOICES).sample(names, CHOICES)
    return tuple(Choice(f"ward_{at}", {"en": english, "kn": own}) for at, (english, own) in enumerate(picked, 1))


def unseen(offered: Sequence[Choice], seed: int) -> Iterator[str]:
    """Texts that no two rounds share: labels, labels mistyped, labels in a sentence, and what is no choice at all."""
    chance = random.Random(seed)
    for number in range(UNSEEN):
        label = chance.choice(list(chance.choice(offered).label.values()))
        at, mark = chance.randrange(len(label)), f"{seed}{chr(97 + number % 26)}{chr(97 + number // 26)}"
        match number % 4:
            case 0:
                yield f"{label} {mark}"
            case 1:
                yield f"{label[:at]}{chance.choice('aeiouನರ')}{label[at + 1 :]}"
            case 2:
                yield f"near {label} {mark[1:]}"
            case _:
                yield "".join(chance.choice("kgtdnpbmyrlvs") + chance.choice("aeiou") for _ in range(5))


def _question(kind: str) -> Question:
    offered = _YES_NO if kind == "yes_no" else _SOLD if kind.startswith("select") else ()
    return Question(kind, kind, QuestionType("select_one" if kind == "yes_no" else kind), choices=offered)


def _value(question: Question, text: str, language: str) -> str | None:
    try:
        return read(question, text, language=language, today=_TODAY).value
    except AnswerRejected:
        return None


def _each(work: Callable[[Any], object], texts: Sequence[Any]) -> tuple[float, float]:
    """Milliseconds of CPU for one of `texts`: the mean, and what 99 of 100 stay within."""
    gc.collect()
    spent = []
    for text in texts:
        began = time.process_time_ns()
        work(text)
        spent.append((time.process_time_ns() - began) / 1e6)
    return sum(spent) / len(spent), percentile(spent, 0.99)
