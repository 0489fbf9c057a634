"""Groups that are asked several times: counted, open, and within each other."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from survey.interview.unfolded import MOST_REPEATS
from tests.survey.interview.interviews import asked, interview, survey, values

COLUMNS = "type | name | label | relevant | calculation | repeat_count"

HOUSEHOLD = survey(
    "integer | n | How many? | | |",
    "begin_repeat | member | Member | | | ${n}",
    "text | name | Name | | |",
    "integer | age | How old is ${name}? | ${name} != '' | |",
    "calculate | who | | | concat(position(..), ' ', ${name}) |",
    "end_repeat",
    "calculate | total | | | sum(${age}) |",
    "calculate | people | | | count(${member}) |",
    "calculate | names | | | join(', ', ${name}) |",
    "calculate | second | | | indexed-repeat(${name}, ${member}, 2) |",
    "calculate | adults | | | count(${member}[age >= 18]) |",
    columns=COLUMNS,
)

OPEN = survey(
    "begin_repeat | visit | Visit | | |",
    "integer | kg | Kg | | |",
    "calculate | so_far | | | sum(${visit}[position() <= position(current()/..)]/kg) |",
    "end_repeat",
    "text | done | Done? | | |",
    columns=COLUMNS,
)

NESTED = survey(
    "begin_repeat | house | House | | |",
    "integer | n | How many children? | | |",
    "begin_repeat | child | Child | ${n} > 0 | | ${n}",
    "text | name | Name | | |",
    "calculate | at | | | concat(position(../..), '-', position(..)) |",
    "end_repeat",
    "calculate | here | | | join(' ', ${name}) |",
    "end_repeat",
    "calculate | everywhere | | | join(' ', ${name}) |",
    "calculate | other | | | indexed-repeat(${name}, ${house}, 2, ${child}, 1) |",
    columns=COLUMNS,
)


@pytest.mark.parametrize(
    ("given", "then"),
    [
        pytest.param({}, ["n"], id="nobody has said how many"),
        pytest.param({"n": "0"}, ["n"], id="none"),
        pytest.param({"n": "2"}, ["n", "member[1]/name", "member[2]/name"], id="two"),
        pytest.param({"n": "-3"}, ["n"], id="fewer than none"),
        pytest.param({"n": "1.9"}, ["n", "member[1]/name"], id="only whole ones"),
        pytest.param(
            {"n": "2", "member[2]/name": "Ravi"},
            ["n", "member[1]/name", "member[2]/name", "member[2]/age"],
            id="relevance is that of the same repeat",
        ),
    ],
)
def test_a_counted_group_is_asked_as_often_as_was_said(given: Mapping[str, str], then: list[str]) -> None:
    assert asked(HOUSEHOLD, given) == then


def test_a_number_nobody_could_answer_is_cut_short() -> None:
    assert len(asked(HOUSEHOLD, {"n": "100000000"})) == 1 + MOST_REPEATS


def test_expressions_look_over_all_repeats_or_into_one() -> None:
    given = {"n": "3", "member[1]/name": "Asha", "member[1]/age": "30", "member[2]/name": "Ravi", "member[2]/age": "9"}
    found = values(HOUSEHOLD, {**given, "member[3]/name": "", "member[3]/age": "44"})
    assert found["member[2]/who"] == "2 Ravi"
    assert {name: found[name] for name in ("people", "names", "second", "adults")} == {
        "people": "3",
        "names": "Asha, Ravi, ",
        "second": "Ravi",
        "adults": "1",  # the third has no name, so the age given before counts for nothing
    }
    assert found["total"] == ""  # and what is blank is no number
    assert values(HOUSEHOLD, {**given, "n": "2"})["total"] == "39"


@pytest.mark.parametrize(
    ("given", "then"),
    [
        pytest.param({}, ["visit[1]/kg", "visit[2]", "done"], id="the first is always asked"),
        pytest.param({"visit[2]": "no"}, ["visit[1]/kg", "visit[2]", "done"], id="no more"),
        pytest.param({"visit[2]": ""}, ["visit[1]/kg", "visit[2]", "done"], id="skipped is no more"),
        pytest.param(
            {"visit[2]": "yes"}, ["visit[1]/kg", "visit[2]", "visit[2]/kg", "visit[3]", "done"], id="another one"
        ),
        pytest.param(
            {"visit[2]/kg": "5"}, ["visit[1]/kg", "visit[2]/kg", "visit[3]", "done"], id="one that a file gives"
        ),
        pytest.param(
            {"visit[2]": "no", "visit[2]/kg": "5", "visit[3]/kg": "7"},
            ["visit[1]/kg", "visit[2]", "done"],
            id="what was given beyond a no is out again",
        ),
    ],
)
def test_after_an_uncounted_group_people_are_asked_for_another(given: Mapping[str, str], then: list[str]) -> None:
    assert asked(OPEN, given) == then


def test_going_back_over_another_one_takes_the_repeat_with_it() -> None:
    more = interview(OPEN, {"visit[1]/kg": "1", "visit[2]": "yes", "visit[2]/kg": "2", "visit[3]": "no"})
    assert more.next is not None
    assert more.next.path == "done"
    back = more.without("visit[3]")
    assert back.next is not None
    assert back.next.path == "visit[3]"
    changed = more.with_answer("visit[2]", "no")
    assert [step.question.path for step in changed.steps()] == ["visit[1]/kg", "visit[1]/so_far", "done"]


def test_a_running_total_looks_at_the_repeats_before() -> None:
    found = values(OPEN, {"visit[1]/kg": "1", "visit[2]/kg": "20", "visit[3]/kg": "300"})
    assert [found[f"visit[{number}]/so_far"] for number in (1, 2, 3)] == ["1", "21", "321"]


def test_the_last_group_of_a_survey_may_hold_a_group_that_nobody_counts() -> None:
    empty = survey("begin_group | g | G", "begin_repeat | r | R | | | 0", "text | t | T", "end_repeat", "end_group",
                   "text | after | After", columns=COLUMNS)  # fmt: skip
    assert asked(empty) == ["after"]


def test_groups_within_groups_know_where_they_are() -> None:
    given = {"house[1]/n": "1", "house[1]/child[1]/name": "Asha", "house[2]/n": "2", "house[2]/child[1]/name": "Ravi"}
    found = values(NESTED, {**given, "house[2]/child[2]/name": "Devi"})
    assert found["house[2]/child[2]/at"] == "2-2"
    assert (found["house[1]/here"], found["house[2]/here"]) == ("Asha", "Ravi Devi")
    assert (found["everywhere"], found["other"]) == ("Asha Ravi Devi", "Ravi")


def test_a_repeat_in_a_group_that_does_not_apply_is_not_asked() -> None:
    inside = survey(
        "select_one yn | work | Work? | | |",
        "begin_group | job | Job | ${work} = 'yes' | |",
        "begin_repeat | place | Place | | | 2",
        "text | name | Name | | |",
        "end_repeat",
        "end_group",
        "calculate | places | | | count(${place}) |",
        columns=COLUMNS,
    )
    assert (asked(inside), values(inside)["places"]) == (["work"], "0")
    given = {"work": "yes", "job/place[1]/name": "Market"}
    assert asked(inside, given) == ["work", "job/place[1]/name", "job/place[2]/name"]
    assert values(inside, {**given, "work": "no"}).get("job/place[1]/name", "") == ""


def test_how_often_one_group_repeats_may_follow_from_where_another_stands() -> None:
    following = survey(
        "begin_repeat | outer | Outer | | | 2",
        "begin_repeat | inner | Inner | | | position(..)",
        "text | name | Name | | |",
        "end_repeat",
        "end_repeat",
        "integer | more | More | count(${inner}) > 5 | |",
        "begin_repeat | rest | Rest | | | ${more}",
        "text | what | What | | |",
        "end_repeat",
        columns=COLUMNS,
    )
    paths = ["outer[1]/inner[1]/name", "outer[2]/inner[1]/name", "outer[2]/inner[2]/name"]
    assert asked(following, {"more": "2"}) == paths  # only three, so nobody is asked how many more
    looked_first = interview(following, {"more": "2"})
    assert looked_first.value_at("more") == ""
    assert looked_first.place("rest[1]") is None
