"""Values that follow from values: right, whatever is asked for first, and without working out everything again."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from survey.interview import Interview
from tests.survey.interview.interviews import CLOCK, YES_NO, asked, interview, survey, values

COLUMNS = "type | name | label | relevant | calculation | repeat_count | choice_filter | default | trigger | constraint"

EVERY_KIND = survey(
    "integer | n | N | | | | | | | . < 4",
    "select_one yn | ask | Ask?",
    "text | note | Note | ${ask} = 'yes' | | | | concat('d', 1)",
    "select_one list | pick | Pick | | | | kind = ${ask} or ${ask} = ''",
    "begin_group | g | G | ${ask} != 'no'",
    "integer | a | A",
    "integer | b | B | ${a} > 1",
    "calculate | sum | | | coalesce(${a}, 0) + coalesce(${b}, 0)",
    "end_group",
    "begin_repeat | row | Row | ${sum} > 0 | | ${n}",
    "integer | x | X",
    "calculate | upto | | | sum(${row}[position() <= position(current()/..)]/x)",
    "text | t | T | ${x} > 1 | | | | ${note}",
    "end_repeat",
    "begin_repeat | free | Free",
    "text | f | F",
    "end_repeat",
    "calculate | total | | | sum(${x}) + ${sum}",
    "calculate | chance | | | random()",
    "calculate | stamp | | | concat(${a}, ${note}) | | | | ${a}",
    "calculate | kept | | | once(${b})",
    "calculate | label | | | jr:choice-name(${pick}, '${pick}')",
    "text | end | End | ${total} > 3 or count(${free}) > 1",
    columns=COLUMNS,
    choices=(*YES_NO, "list | p | P | yes", "list | q | Q | no", "list | r | R"),
    further="| kind",
)

_PATHS = {
    "n": ["0", "1", "3", ""],
    "ask": ["yes", "no", ""],
    "note": ["hello", ""],
    "pick": ["p", "q", ""],
    "g/a": ["0", "2", "5", ""],
    "g/b": ["1", "7", ""],
    "row[1]/x": ["1", "4", ""],
    "row[2]/x": ["2", ""],
    "row[2]/t": ["t"],
    "free[1]/f": ["f"],
    "free[2]": ["yes", "no"],
    "free[2]/f": ["ff"],
    "end": ["over"],
}
_ANSWERS = st.lists(
    st.sampled_from([(path, value) for path, offered in _PATHS.items() for value in offered]), max_size=12
)


@settings(max_examples=150)
@given(answers=_ANSWERS, looked=st.lists(st.booleans(), min_size=12, max_size=12))
def test_one_more_answer_gives_what_a_fresh_interview_gives(answers: list[tuple[str, str]], looked: list[bool]) -> None:
    going = interview(EVERY_KIND)
    for (path, value), look in zip(answers, looked, strict=False):
        if look:
            going.steps()
        going = going.with_answer(path, value)
    fresh = interview(EVERY_KIND, dict(answers))
    assert going.steps() == fresh.steps()
    assert [question.path for question in going.asked] == [question.path for question in fresh.asked]


def test_a_thousand_calculations_after_each_other_are_no_trouble() -> None:
    chain = survey(
        "integer | c0 | Start",
        *(f"calculate | c{at} | | | ${{c{at - 1}}} + 1" for at in range(1, 1001)),
        "text | last | Last | ${c1000} > 1000",
    )
    assert values(chain, {"c0": "5"})["c1000"] == "1005"
    assert asked(chain, {"c0": "5"}) == ["c0", "last"]
    assert interview(chain, {"c0": "5"}).with_answer("c0", "-5").value_at("c1000") == "995"
    reversed_chain = survey(
        *(f"calculate | c{at} | | | ${{c{at - 1}}} + 1" for at in range(1000, 0, -1)), "integer | c0 | Start"
    )
    assert Interview(reversed_chain, {"c0": "5"}, CLOCK).value_at("c1000") == "1005"


def test_a_thousand_questions_each_asked_because_of_the_one_before() -> None:
    chain = survey("text | q0 | Q", *(f"text | q{at} | Q | ${{q{at - 1}}} != ''" for at in range(1, 1001)))
    everything = {f"q{at}": "x" for at in range(1001)}
    assert len(asked(chain, everything)) == 1001
    assert asked(chain, {**everything, "q500": ""})[-1] == "q500"


def test_chance_falls_the_same_way_each_time_the_interview_is_replayed() -> None:
    chance = survey("calculate | a | | | random()", "calculate | b | | | uuid()", "text | t | T")
    first = Interview(chance, {}, CLOCK, seed="s")
    again = Interview(chance, {"t": "x"}, CLOCK, seed="s")
    assert again.value_at("b") == first.value_at("b")  # whichever is asked for first
    assert again.value_at("a") == first.value_at("a") == first.with_answer("t", "y").value_at("a")
    assert Interview(chance, {}, CLOCK, seed="other").value_at("a") != first.value_at("a")


def test_a_calculation_may_look_at_itself() -> None:
    itself = survey("text | t | T", "calculate | a | | | if(. = '', ${t}, .)")
    assert values(itself)["a"] == ""
    assert values(itself, {"t": "x"})["a"] == "x"


def test_a_group_in_a_repeat_applies_by_its_own_repeat() -> None:
    groups = survey(
        "begin_repeat | r | R | | | 2",
        "integer | kg | Kg",
        "begin_group | much | Much | ${kg} > 10",
        "text | why | Why?",
        "calculate | twice | | | ${kg} * 2",
        "end_group",
        "calculate | seen | | | coalesce(${twice}, 'nothing')",
        "end_repeat",
        columns=COLUMNS,
    )
    given = {"r[1]/kg": "20", "r[1]/much/why": "a", "r[2]/kg": "2", "r[2]/much/why": "b"}
    assert asked(groups, given) == ["r[1]/kg", "r[1]/much/why", "r[2]/kg"]
    found = values(groups, given)
    assert [found[path] for path in ("r[1]/much/why", "r[2]/much/why", "r[1]/seen", "r[2]/seen")] == [
        "a",
        "",
        "40",
        "nothing",
    ]
