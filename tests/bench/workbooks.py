"""Large surveys: checking a workbook beside ODK's converter alone, and what one changed answer costs.

CPU seconds of this process, measured in turn: the converter, ours, the converter, ours.
"""

from __future__ import annotations

import gc
import io
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from zoneinfo import ZoneInfo

import openpyxl
from pyxform.xls2xform import convert

from survey.definition import xlsform
from survey.definition.model import Survey
from survey.interview import Clock, Interview, Step
from survey.publishing import check
from tests.bench.figures import Spread, ratios
from tests.bench.inside import WrongAnswer

QUESTIONS = 1000
GROUP = 20
LANGUAGES = {
    "English (en)": "Question {0}: how many people in your house sort waste, counting the children?",
    "Kannada (kn)": "ಪ್ರಶ್ನೆ {0}: ನಿಮ್ಮ ಮನೆಯಲ್ಲಿ ಮಕ್ಕಳನ್ನೂ ಸೇರಿಸಿ ಎಷ್ಟು ಜನ ಕಸ ವಿಂಗಡಿಸುತ್ತಾರೆ?",
    "Hindi (hi)": "सवाल {0}: आपके घर में बच्चों को मिलाकर कितने लोग कचरा छाँटते हैं?",
    "Tamil (ta)": "கேள்வி {0}: உங்கள் வீட்டில் குழந்தைகளையும் சேர்த்து எத்தனை பேர் குப்பையைப் பிரிக்கிறீர்கள்?",
    "Telugu (te)": "ప్రశ్న {0}: మీ ఇంట్లో పిల్లలతో కలిపి ఎంతమంది చెత్తను వేరు చేస్తారు?",
    "Urdu (ur)": "سوال {0}: آپ کے گھر میں بچوں کو ملا کر کتنے لوگ کچرا چھانٹتے ہیں؟",
}
_NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
CLOCK = Clock(_NOW, _NOW, ZoneInfo("Asia/Kolkata"))


@dataclass(frozen=True, slots=True)
class Figures:
    """CPU seconds: of a check, of ODK's converter alone, their ratio round by round; of a change, and of a first look.

    A change is one answer more and every question's relevance and value after it; a first look works all of it out from
    nothing.
    """

    check: Spread
    converter: Spread
    ratio: Spread
    change: Spread
    first_look: Spread


def workbook() -> bytes:
    """A survey of `QUESTIONS` questions in six languages, as .xlsx: relevance, constraints, calculations in a chain."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("survey")
    languages = [f"label::{language}" for language in LANGUAGES]
    hints = [f"hint::{language}" for language in LANGUAGES]
    sheet.append(["type", "name", "required", "relevant", "constraint", "calculation", *languages, *hints])
    for number in range(QUESTIONS):
        labels = [text.format(number + 1) for text in LANGUAGES.values()]
        if number % GROUP == 0:
            if number:
                sheet.append(["end_group"])
            relevant = f"${{q{number - GROUP}}} != 7" if number else ""
            sheet.append(["begin_group", f"g{number}", "", relevant, "", "", *labels])
        kind = ("integer", "select_one yn", "select_multiple work", "text", "date")[number % 5]
        constraint = {"integer": ". >= 0 and . < 100", "date": ". <= today()"}.get(kind, "")
        asked = f"${{q{number - 4}}} != 'no'" if number % 5 == 0 and number % GROUP else ""
        sheet.append([kind, f"q{number}", "yes" if number % 3 == 0 else "", asked, constraint, "", *labels, *labels])
        if number % 10 == 9:
            before = f"coalesce(${{c{number - 10}}}, 0)" if number > 9 else "0"
            sheet.append(["calculate", f"c{number}", "", "", "", f"{before} + count-selected(${{q{number - 7}}})"])
    sheet.append(["end_group"])
    choices = book.create_sheet("choices")
    choices.append(["list_name", "name", *languages])
    for listed, names in {"yn": ("yes", "no"), "work": ("sort", "sell", "carry", "none")}.items():
        for name in names:
            choices.append([listed, name, *(f"{name} {language[:2]}" for language in LANGUAGES)])
    settings = book.create_sheet("settings")
    settings.append(["form_title", "form_id", "default_language"])
    settings.append(["A thousand questions", "thousand", "English (en)"])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def measure(rounds: int) -> Figures:
    """Every figure, the median of `rounds`. Raises WrongAnswer if what was measured is not right."""
    data = workbook()
    ours, theirs = [], []
    survey = _read(data)
    for _ in range(rounds):
        theirs.append(_cpu(lambda: convert(io.BytesIO(data))))
        ours.append(_cpu(lambda: check(xlsform.read(data, "thousand.xlsx"))))
    return Figures(Spread.of(ours), Spread.of(theirs), ratios(ours, theirs), *_changes(survey, rounds))


def shown(figures: Figures) -> str:
    """The figures in words."""
    return "\n".join(
        (
            f"A workbook of {QUESTIONS} questions in six languages, CPU:",
            f"  checked         {figures.check.median:7.2f} s, {figures.ratio.median:.2f} times ODK's converter alone"
            f" ({figures.ratio.least:.2f}–{figures.ratio.most:.2f}; {figures.converter.median:.2f} s)",
            f"  one answer more {figures.change.median * 1000:7.2f} ms, and all that follows from it worked out again"
            f" ({figures.change.least * 1000:.2f}–{figures.change.most * 1000:.2f})",
            f"  from nothing    {figures.first_look.median * 1000:7.2f} ms",
        )
    )


def _read(data: bytes) -> Survey:
    survey = xlsform.read(data, "thousand.xlsx").survey
    if survey is None or sum(1 for question in survey.questions() if question.takes_answer) != QUESTIONS:
        raise WrongAnswer("the workbook was not read as it was written")
    return survey


def _changes(survey: Survey, rounds: int) -> tuple[Spread, Spread]:
    asked = [question for question in survey.questions() if question.takes_answer]
    given = {question.path: _ANSWERS[question.type] for question in asked}
    changes = {question.path: _OTHERS[question.type] for question in asked[:: QUESTIONS // 50 - 1]}
    first, after_one = [], []
    for _ in range(rounds):
        interview = Interview(survey, given, CLOCK)
        first.append(_cpu(interview.steps))
        spent = []
        for path, value in changes.items():
            change = _Change(interview, path, value)
            spent.append(_cpu(change))
            if change.steps != Interview(survey, {**given, path: value}, CLOCK).steps():
                raise WrongAnswer(f"after a change of {path}, the survey does not stand as it does from the beginning")
        after_one.append(median(spent))
    return Spread.of(after_one), Spread.of(first)


_ANSWERS = {"integer": "3", "select_one": "yes", "select_multiple": "sort sell", "text": "cart", "date": "2026-01-02"}
_OTHERS = {"integer": "7", "select_one": "no", "select_multiple": "none", "text": "bag", "date": "2026-01-03"}


@dataclass(slots=True)
class _Change:
    """One answer more, and the whole survey as it then stands."""

    interview: Interview
    path: str
    value: str
    steps: tuple[Step, ...] = ()

    def __call__(self) -> None:
        self.steps = self.interview.with_answer(self.path, self.value).steps()


def _cpu(work: Callable[[], object]) -> float:
    gc.collect()
    began = time.process_time()
    work()
    return time.process_time() - began
