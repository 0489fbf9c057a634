"""What holds for every type: nothing but `AnswerRejected` is ever raised, values are canonical, reading is quick."""

import json
import time
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from survey.answers import READERS, AnswerRejected, accept, read, understand
from survey.definition.model import SILENT, Choice, Question, QuestionType
from survey.segments import count_segments
from survey.words import SOURCE_LANGUAGE, say
from tests.survey.answers.asking import MATERIALS, TODAY, YES_NO, labelled, question

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
QUESTIONS = [
    *(question(kind) for kind in ("text", "integer", "decimal", "date")),
    *(question(kind, choices) for kind in ("select_one", "select_multiple") for choices in (MATERIALS, YES_NO, ())),
    question("select_one", labelled("0", "1-3", "4+")),
    *(question("rank", choices) for choices in (MATERIALS, YES_NO, labelled("0", "1-3", "4+"), ())),
    question("range"),
    question("range", parameters={"start": "10", "end": "-2.5", "step": "0.1"}),
    question("range", parameters={"start": "1e99", "end": "x", "step": "0"}),
    *(question(kind) for kind in ("time", "dateTime", "geopoint", "geotrace", "geoshape", "barcode", "acknowledge")),
    *(question(kind) for kind in ("image", "audio", "video", "file")),
]
LANGUAGES = ["en", "kn", "hi", "ta", "te", "ur", "sw", "und", ""]

WORDS = st.sampled_from(
    ["1", "೨", "۳", "-", ",", ".", "/", "½", "_", "e", "k", "rs", "and", "ಮತ್ತು", "paper", "ಕಾಗದ", "illa", "do", "lakh",
     "hundred", "sadhe", "half", "nov", "kal", "stop", "pm", ":", "°", "N", "E", ";", "past", "gante", "\n",
     "@", "https://", "\u200d", "\u202e", "👍", "\ud800", "९" * 30]
)  # fmt: skip
VALUES = st.sampled_from(
    ["14:30", "14:30:00.000+05:30", "2026-11-24", "2026-11-24T14:30", "12.97 77.59", "12.97 77.59 0 0; 12.98 77.6 0 0",
     "91 181", "OK", "photo.jpg", "../photo.jpg", "metal paper", "paper plastic glass metal wet_waste", "2.50", "1e5"]
)  # fmt: skip
TEXTS = st.one_of(VALUES, st.text(), st.text(max_size=400), st.lists(WORDS).map("".join), st.lists(WORDS).map(" ".join))


@given(st.sampled_from(QUESTIONS), TEXTS, st.sampled_from(LANGUAGES))
@example(QUESTIONS[1], "٣" * 5000, "ur")
@example(QUESTIONS[4], "1,1," * 1250, "en")
def test_any_text_is_read_or_rejected(asked: Question, text: str, language: str) -> None:
    try:
        reading = read(asked, text, language=language, today=TODAY)
    except AnswerRejected as rejected:
        say(rejected.message, SOURCE_LANGUAGE)
    else:
        assert accept(asked, reading.value) == reading.value


@given(st.sampled_from(QUESTIONS), TEXTS)
def test_any_value_is_accepted_once_and_for_all_or_rejected(asked: Question, value: str) -> None:
    try:
        accepted = accept(asked, value)
    except AnswerRejected:
        return
    assert accept(asked, accepted) == accepted


@given(st.lists(st.text(), max_size=12), TEXTS)
def test_any_labels_are_read_among(labels: list[str], text: str) -> None:
    asked = question("select_multiple", tuple(Choice(f"c{at}", {"kn": label}) for at, label in enumerate(labels)))
    try:
        read(asked, text, language="kn", today=TODAY)
    except AnswerRejected as rejected:
        say(rejected.message, SOURCE_LANGUAGE)


@pytest.mark.parametrize("asked", QUESTIONS, ids=lambda asked: f"{asked.type}-{len(asked.choices)}")
@pytest.mark.parametrize(
    "text",
    [
        "ಅ" * 5000,
        "1," * 2500,
        "1-" * 2500,
        "9" * 5000,
        ".,-/" * 1250,
        "a b " * 1250,
        "and " * 1250,
        "ek do " * 60,
        "12.97 77.59;" * 400,
        "1:" * 2500,
        "pm " * 1600,
        "N " * 2500,
        "0°" * 2500,
    ],
    ids=lambda text: f"{text[:4]}…",
)
def test_long_texts_are_quick(asked: Question, text: str) -> None:
    def ask() -> None:
        with suppress(AnswerRejected):
            read(asked, text, language="kn", today=TODAY)

    ask()  # tables are made once
    started = time.process_time()
    ask()
    assert time.process_time() - started < 0.05


def test_every_type_that_takes_an_answer_has_a_reader() -> None:
    assert set(QuestionType) - SILENT - {QuestionType.NOTE} == set(READERS)


@pytest.mark.parametrize("language", ["en", "kn", "hi", "ta", "te", "ur"])
def test_what_is_told_fits_a_text_in_every_language(language: str) -> None:
    for asked in QUESTIONS:
        for text in ("", "@", "hello there my friend", "https://goo.gl/x", "5.05"):
            with suppress(AnswerRejected):
                read(asked, text, language=language, today=TODAY)
                continue
            with pytest.raises(AnswerRejected) as rejected:
                read(asked, text, language=language, today=TODAY)
            told = say(rejected.value.message, language)
            assert count_segments(told).segments == 1, told


def test_parameters_come_along() -> None:
    told = understand("range", [], "en", "12", NOW, parameters={"end": 20})
    assert told == {"ok": True, "value": 12, "why": ""}


@pytest.mark.parametrize(
    ("kind", "choices", "language", "text", "told"),
    [
        ("integer", [], "kn", "೪೨", {"ok": True, "value": 42, "why": ""}),
        ("decimal", [], "en", "2,5", {"ok": True, "value": 2.5, "why": ""}),
        ("decimal", [], "en", "12345678901234567", {"ok": True, "value": 12345678901234567, "why": ""}),
        ("date", [], "kn", "ninne", {"ok": True, "value": "2026-11-23", "why": ""}),
        ("text", [], "kn", " ಅ ", {"ok": True, "value": "ಅ", "why": ""}),
        ("integer", [], "en", "1-2", {"ok": True, "value": 1, "why": "asked back"}),
        ("integer", [], "en", "x", {"ok": False, "value": None, "why": "Please write a whole number, like 5."}),
        (
            "select_one",
            [{"name": "a1", "label": {"kn": "ಕಾಗದ"}}, {"name": "a2", "label": "ಲೋಹ"}],
            "kn",
            "loha",
            {"ok": True, "value": "a2", "why": ""},
        ),
        (
            "select_multiple",
            [{"name": "a1", "label": {"kn": "ಕಾಗದ"}}, {"name": "a2"}],
            "kn",
            "1 2",
            {"ok": True, "value": ["a1", "a2"], "why": ""},
        ),
        ("range", [], "kn", "೭", {"ok": True, "value": 7, "why": ""}),
        ("range", [], "en", "11", {"ok": False, "value": None, "why": "Please write a number from 1 to 10."}),
        ("time", [], "kn", "ಮಧ್ಯಾಹ್ನ 2 ಗಂಟೆ", {"ok": True, "value": "14:00:00", "why": ""}),
        ("time", [], "en", "it's 10 ok", {"ok": True, "value": "10:00:00", "why": "asked back"}),
        ("dateTime", [], "en", "yesterday 2pm", {"ok": True, "value": "2026-11-23T14:00:00", "why": ""}),
        ("geopoint", [], "en", "12.97, 77.59", {"ok": True, "value": "12.97 77.59 0 0", "why": ""}),
        ("barcode", [], "en", " 8901 ", {"ok": True, "value": "8901", "why": ""}),
        ("acknowledge", [], "hi", "ठीक है", {"ok": True, "value": "OK", "why": ""}),
        (
            "image",
            [],
            "en",
            "my house",
            {"ok": False, "value": None, "why": "Words cannot stand here: this needs a photo."},
        ),
        (
            "rank",
            [{"name": "a1", "label": {"kn": "ಕಾಗದ"}}, {"name": "a2", "label": "ಲೋಹ"}],
            "kn",
            "2 1",
            {"ok": True, "value": ["a2", "a1"], "why": ""},
        ),
        (
            "select_one",
            [{"name": "a1", "label": {"kn": "ಕಾಗದ"}}],
            "kn",
            "7",
            {"ok": False, "value": None, "why": "Reply with a number from 1 to 1."},
        ),
    ],
)
def test_understand(
    kind: str, choices: list[dict[str, object]], language: str, text: str, told: dict[str, object]
) -> None:
    understood = understand(kind, choices, language, text, NOW)
    assert understood == told
    assert json.loads(json.dumps(understood)) == told


@pytest.mark.parametrize("kind", ["note", "calculate", "start-geopoint", "percentage"])
def test_understand_refuses_types_without_an_answer(kind: str) -> None:
    with pytest.raises(ValueError, match=kind):
        understand(kind, [], "en", "1", NOW)
