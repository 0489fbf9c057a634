"""What is worked out at one moment and stays: defaults, calculations with a trigger, once()."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from survey.interview import Interview
from tests.survey.interview.interviews import CLOCK, survey, values

COLUMNS = "type | name | label | calculation | trigger | default | relevant | repeat_count"

TRIGGERED = survey(
    "text | who | Who?",
    "integer | size | Size | | | 4",
    "calculate | stamp | | concat(${who}, ' ', ${size}, ' ', ${later}) | ${size}",
    "text | copy | Copy | ${who} | ${who}",
    "text | later | Later",
    columns=COLUMNS,
)


@pytest.mark.parametrize(
    ("given", "stamp"),
    [
        pytest.param({"who": "Asha"}, "", id="not yet"),
        pytest.param({"who": "Asha", "size": ""}, "Asha  ", id="emptied is changed"),
        pytest.param({"who": "Asha", "size": "4"}, "", id="the same as before is no change"),
        pytest.param({"who": "Asha", "size": "5"}, "Asha 5 ", id="changed"),
        pytest.param({"who": "Asha", "size": "5", "later": "no"}, "Asha 5 ", id="what comes later is not in it"),
    ],
)
def test_a_calculation_with_a_trigger_is_worked_out_when_that_changes(given: Mapping[str, str], stamp: str) -> None:
    assert values(TRIGGERED, given)["stamp"] == stamp


def test_what_a_trigger_set_can_be_changed_by_the_person() -> None:
    assert values(TRIGGERED, {"who": "Asha"})["copy"] == "Asha"
    assert values(TRIGGERED, {"who": "Asha", "copy": "Ravi"})["copy"] == "Ravi"


def test_the_last_of_several_triggers_counts() -> None:
    two = survey(
        "text | a | A",
        "text | b | B",
        "calculate | c | | concat(${a}, ${b}) | ${a}, ${b}",
        "text | d | D",
        columns=COLUMNS,
    )
    assert values(two, {"a": "1"})["c"] == "1"
    assert values(two, {"a": "1", "b": "2"})["c"] == "12"
    assert values(two, {"a": "1", "b": ""})["c"] == "1"


def test_a_dynamic_default_is_worked_out_when_the_survey_opens_or_the_repeat_is_added() -> None:
    visits = survey(
        "integer | start | Start | | | 1 + 1",
        "integer | next | Next | | | ${start} + 1",
        "begin_repeat | visit | Visit",
        "text | place | Place | | | concat('no. ', position(..))",
        "text | before | Before | | | ${visit}[position() = position(current()/..) - 1]/place",
        "end_repeat",
        columns=COLUMNS,
    )
    assert values(visits) == {"start": "2", "next": "3", "visit[1]/place": "no. 1", "visit[1]/before": ""}
    given = {"start": "7", "visit[1]/place": "market", "visit[2]": "yes"}
    assert values(visits, given) == {
        "start": "7",
        "next": "3",
        "visit[1]/place": "market",
        "visit[1]/before": "",
        "visit[2]/place": "no. 2",
        "visit[2]/before": "market",
    }


def test_defaults_that_follow_from_the_repeat_before_do_so_over_hundreds_of_them() -> None:
    counting = survey(
        "begin_repeat | row | Row",
        "integer | at | At | | | coalesce(${row}[position() = position(current()/..) - 1]/at, 0) + 1",
        "text | t | T",
        "end_repeat",
        columns=COLUMNS,
    )
    last = Interview(counting, {"row[300]/t": "x"}, CLOCK)
    assert last.value_at("row[300]/at") == "300"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        pytest.param({}, "", id="nothing to keep yet"),
        pytest.param({"a": "1"}, "1", id="the first value"),
        pytest.param({"a": "1", "b": "2"}, "1", id="stays"),
        pytest.param({"a": "", "b": "2"}, "2", id="an empty one is none"),
    ],
)
def test_once_keeps_the_first_value(given: Mapping[str, str], kept: str) -> None:
    keeping = survey(
        "text | a | A",
        "text | b | B",
        "calculate | kept | | once(concat(${a}, ${b}))",
        "calculate | same | | if(. = '', concat(${a}, ${b}), .)",
        columns=COLUMNS,
    )
    found = values(keeping, given)
    assert (found["kept"], found["same"]) == (kept, kept)


def test_once_keeps_the_moment_when_the_survey_was_opened() -> None:
    stamped = survey("calculate | at | | once(format-date-time(now(), '%H:%M'))", "text | a | A", columns=COLUMNS)
    an_hour_later = replace(CLOCK, now=CLOCK.started_at + timedelta(hours=1))
    assert Interview(stamped, {"a": "x"}, an_hour_later).value_at("at") == "01:30"


def test_a_list_that_is_filtered_by_what_is_asked_until_something_is_chosen_from_it() -> None:
    """As field mapping workbooks do: the filter is asked only as long as no feature is known."""
    mapping = survey(
        "select_one task | task | Task | | | | ${place} = ''",
        "select_one feature | feature | Feature",
        "calculate | place | | instance('feature')/root/item[name = ${feature}]/place | ${feature}",
        columns=f"{COLUMNS} | choice_filter",
        choices=("task | 1 | One", "task | 2 | Two", "feature | f | F | 1 | market", "feature | g | G | 2 | lane"),
        further="| task | place",
    )
    filtered = survey(
        "select_one task | task | Task | | | | ${place} = ''",
        "select_one feature | feature | Feature | | | | | | selected(${task}, '') or task = ${task}",
        "calculate | place | | instance('feature')/root/item[name = ${feature}]/place | ${feature}",
        columns=f"{COLUMNS} | choice_filter",
        choices=("task | 1 | One", "task | 2 | Two", "feature | f | F | 1 | market", "feature | g | G | 2 | lane"),
        further="| task | place",
    )
    for each in (mapping, filtered):
        assert values(each, {"task": "1", "feature": "f"}) == {"task": "", "feature": "f", "place": "market"}
