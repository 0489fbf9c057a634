"""A survey as JSON and back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.definition.codec import from_json, to_json
from survey.definition.expressions.parse import parse
from survey.definition.model import Choice, Group, Language, Question, QuestionType, Survey

EXPRESSIONS = st.sampled_from(["${a} = 'x'", ". > 3", "true()", "../a[1]", "selected(., 'b') and not(${c})"]).map(parse)
TEXTS = st.dictionaries(st.sampled_from(["kn", "ur", "und"]), st.text(min_size=1, max_size=5), max_size=3)
WORDS = st.text(max_size=5)
COLUMNS = st.dictionaries(WORDS, WORDS, max_size=2)
MEDIA = st.dictionaries(st.sampled_from(["image", "audio"]), TEXTS, max_size=2)
CHOICES = st.lists(st.builds(Choice, WORDS, TEXTS, MEDIA, COLUMNS), max_size=2).map(tuple)
QUESTIONS = st.builds(
    Question,
    name=WORDS,
    path=WORDS,
    type=st.sampled_from(QuestionType),
    label=TEXTS,
    hint=TEXTS,
    guidance_hint=TEXTS,
    media=MEDIA,
    required=st.none() | EXPRESSIONS,
    required_message=TEXTS,
    relevant=st.none() | EXPRESSIONS,
    constraint=st.none() | EXPRESSIONS,
    constraint_message=TEXTS,
    calculation=st.none() | EXPRESSIONS,
    trigger=st.lists(WORDS, max_size=2).map(tuple),
    read_only=st.none() | EXPRESSIONS,
    default=WORDS,
    dynamic_default=st.none() | EXPRESSIONS,
    list_name=st.just("unknown"),
    choices=CHOICES,
    choices_from=WORDS,
    choice_filter=st.none() | EXPRESSIONS,
    parameters=COLUMNS,
    appearance=WORDS,
    row=st.integers(0, 9),
)
CHILDREN: st.SearchStrategy[Question | Group] = st.recursive(
    QUESTIONS,
    lambda inner: st.builds(
        Group,
        name=WORDS,
        path=WORDS,
        children=st.lists(inner, max_size=2).map(tuple),
        label=TEXTS,
        relevant=st.none() | EXPRESSIONS,
        appearance=WORDS,
        repeats=st.booleans(),
        count=st.none() | EXPRESSIONS,
        row=st.integers(0, 9),
    ),
    max_leaves=3,
)
SURVEYS = st.builds(
    Survey,
    form_id=WORDS,
    title=TEXTS,
    languages=st.lists(st.builds(Language, WORDS, WORDS, st.booleans()), max_size=2).map(tuple),
    default_language=WORDS,
    children=st.lists(CHILDREN, max_size=2).map(tuple),
    lists=st.dictionaries(st.sampled_from(["places", "kinds"]), CHOICES, max_size=2),
    version=WORDS,
    root=WORDS,
)


@given(SURVEYS)
def test_a_survey_comes_back_the_same(survey: Survey) -> None:
    assert from_json(json.loads(json.dumps(to_json(survey)))) == survey


def test_choices_of_a_list_are_kept_once() -> None:
    choices = (Choice("yes", {"en": "Yes"}), Choice("no", {"en": "No"}))
    asked = tuple(
        Question(name, name, QuestionType.SELECT_ONE, list_name="yn", choices=choices) for name in ("eats", "sleeps")
    )
    survey = Survey("x", {"en": "X"}, (Language("en", "English"),), "en", asked, lists={"yn": choices})
    kept = json.dumps(to_json(survey))
    assert kept.count('"Yes"') == 1
    assert from_json(json.loads(kept)) == survey


def test_what_was_kept_in_the_first_format_can_still_be_read() -> None:
    question = {
        "type": "select_one",
        "name": "eats",
        "path": "eats",
        "choices": [{"name": "y", "label": {"en": "Yes"}}],
    }
    kept = {"format": 1, "form_id": "x", "title": {"en": "X"}, "languages": [], "default_language": "en", "version": ""}
    survey = from_json({**kept, "children": [question]})
    (eats,) = survey.questions()
    assert (eats.choices, survey.lists) == ((Choice("y", {"en": "Yes"}),), {})


@pytest.mark.parametrize("data", [{}, {"format": 99}])
def test_other_data_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises((ValueError, KeyError)):
        from_json(data)
