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
QUESTIONS = st.builds(
    Question,
    name=WORDS,
    path=WORDS,
    type=st.sampled_from(QuestionType),
    label=TEXTS,
    hint=TEXTS,
    required=st.none() | EXPRESSIONS,
    required_message=TEXTS,
    relevant=st.none() | EXPRESSIONS,
    constraint=st.none() | EXPRESSIONS,
    constraint_message=TEXTS,
    calculation=st.none() | EXPRESSIONS,
    default=WORDS,
    choices=st.lists(st.builds(Choice, WORDS, TEXTS), max_size=2).map(tuple),
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
    version=WORDS,
)


@given(SURVEYS)
def test_a_survey_comes_back_the_same(survey: Survey) -> None:
    assert from_json(json.loads(json.dumps(to_json(survey)))) == survey


@pytest.mark.parametrize("data", [{}, {"format": 99}])
def test_other_data_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises((ValueError, KeyError)):
        from_json(data)
