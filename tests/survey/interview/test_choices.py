"""Which choices are offered, and what becomes of an answer that no longer is."""

from __future__ import annotations

from survey.answers import accept
from tests.survey.interview.interviews import asked, interview, survey, values

COLUMNS = "type | name | label | choice_filter | calculation | relevant | default"

PLACES = survey(
    "select_one state | state | State",
    "select_one district | district | District | state = ${state} | | ${state} != ''",
    "select_multiple ward | wards | Wards | district = ${district}",
    "calculate | label | | | jr:choice-name(${district}, '${district}')",
    "calculate | people | | | sum(instance('ward')/root/item[district = ${district}]/people)",
    "text | why | Why ${wards}? | | | selected(${wards}, 'w2')",
    columns=COLUMNS,
    further="| state | district | people",
    choices=(
        "state | ka | Karnataka",
        "state | tn | Tamil Nadu",
        "district | blr | Bengaluru | ka",
        "district | mys | Mysuru | ka",
        "district | chn | Chennai | tn",
        "ward | w1 | Ward 1 | | blr | 100",
        "ward | w2 | Ward 2 | | blr | 20",
        "ward | w3 | Ward 3 | | chn | 3",
    ),
)

GIVEN = {"state": "ka", "district": "blr", "wards": "w1 w2", "why": "near"}


def test_only_the_choices_that_the_filter_leaves_are_offered() -> None:
    def offered(path: str) -> list[str]:
        posed = interview(PLACES, GIVEN).posed_at(path)
        assert posed is not None
        return [choice.name for choice in posed.choices]

    assert offered("district") == ["blr", "mys"]
    assert offered("wards") == ["w1", "w2"]


def test_an_answer_that_the_filter_no_longer_leaves_is_blank_and_so_is_what_follows() -> None:
    found = values(PLACES, GIVEN)
    assert (found["label"], found["people"], found["why"]) == ("Bengaluru", "120", "near")
    changed = values(PLACES, {**GIVEN, "state": "tn"})
    assert {name: changed[name] for name in ("district", "wards", "label", "people", "why")} == {
        "district": "",
        "wards": "",
        "label": "",
        "people": "",
        "why": "",
    }
    assert asked(PLACES, {**GIVEN, "state": "tn"}) == ["state", "district", "wards"]
    back = interview(PLACES, GIVEN).with_answer("state", "tn").with_answer("state", "ka")
    assert back.value_at("why") == "near"


def test_what_is_computed_must_be_a_choice_too() -> None:
    computed = survey(
        "select_one yn | a | A | | 'perhaps'",
        "select_one yn | b | B | | concat('y', 'es')",
        "select_one yn | c | C | | | | no",
        "select_multiple yn | d | D | | 'maybe yes'",
        columns=COLUMNS,
    )
    assert values(computed) == {"a": "", "b": "yes", "c": "no", "d": "yes"}


def test_where_one_is_chosen_its_name_may_have_spaces_in_it() -> None:
    spaced = survey(
        "select_one barrier | barrier | Barrier | name != 'none'",
        "calculate | label | | | jr:choice-name(${barrier}, '${barrier}')",
        columns=COLUMNS,
        choices=("barrier | cattle grid | A cattle grid", "barrier | gate | A gate", "barrier | none | None"),
    )
    assert values(spaced, {"barrier": "cattle grid"}) == {"barrier": "cattle grid", "label": "A cattle grid"}


def test_a_label_that_speaks_of_an_answer_is_filled_in_for_expressions_too() -> None:
    speaking = survey(
        "text | who | Who?",
        "select_one person | person | Person",
        "calculate | label | | | jr:choice-name(${person}, '${person}')",
        columns=COLUMNS,
        choices=("person | self | ${who}", "person | other | Somebody else"),
    )
    assert values(speaking, {"who": "Asha", "person": "self"})["label"] == "Asha"


def test_two_lists_that_leave_out_what_was_chosen_from_the_other() -> None:
    ranked = survey(
        "select_one c | first | First | name != ${second}",
        "select_one c | second | Second | name != ${first}",
        columns=COLUMNS,
        choices=("c | a | A", "c | b | B"),
    )
    assert values(ranked, {"first": "a", "second": "b"}) == {"first": "a", "second": "b"}
    assert values(ranked, {"first": "a", "second": "a"}) == {"first": "a", "second": ""}


def test_an_empty_cell_of_an_attached_file_is_there_and_empty() -> None:
    prices = survey(
        "select_one_from_file items.csv | item | Item",
        "calculate | price | | | instance('items')/root/item[name = ${item}]/price",
        "calculate | prices | | | count(instance('items')/root/item/price)",
        "calculate | known | | | count(instance('items')/root/item[price != ''])",
        columns=COLUMNS,
        files="name,label,price\na,Apple,10\nb,Bag,\n",
    )
    assert values(prices, {"item": "a"}) == {"item": "a", "price": "10", "prices": "2", "known": "1"}


PEOPLE = survey(
    "begin_repeat | person | Person",
    "text | called | Name",
    "integer | age | Age",
    "end_repeat | | ",
    "select_one ${called} | cook | Who cooks? | ${age} >= 12",
    "text | dish | What does ${cook} cook? | | | ${cook} != ''",
    columns=COLUMNS,
)


FAMILY = {
    "person[1]/called": "Asha K",
    "person[1]/age": "34",
    "person[2]/called": "Ravi",
    "person[2]/age": "7",
    "person[3]/called": "Meena",
    "person[3]/age": "12",
    "person[4]/called": "",
    "person[4]/age": "50",
}


def test_choices_can_be_what_people_answered_in_a_repeat() -> None:
    cook = interview(PEOPLE, FAMILY).posed_at("cook")
    assert cook is not None
    assert [choice.name for choice in cook.choices] == ["Asha K", "Meena"]
    assert values(PEOPLE, {**FAMILY, "cook": "Asha K"})["cook"] == "Asha K"


def test_whoever_is_no_longer_among_them_was_not_chosen() -> None:
    assert values(PEOPLE, {**FAMILY, "person[1]/age": "3", "cook": "Asha K"})["cook"] == ""


def test_what_depends_on_such_a_choice_follows_the_answers() -> None:
    standing = interview(PEOPLE, {**FAMILY, "cook": "Meena"})
    assert "dish" in [question.path for question in standing.asked]
    renamed = standing.with_answer("person[3]/called", "Mina")
    assert "dish" not in [question.path for question in renamed.asked]


def test_several_of_them_can_be_chosen_whatever_they_are_called() -> None:
    several = survey(
        "begin_repeat | person | Person",
        "text | called | Name",
        "end_repeat | | ",
        "select_multiple ${called} | go | Who?",
    )
    standing = interview(several, {"person[1]/called": "Asha K", "person[2]/called": "Ravi"})
    go = standing.posed_at("go")
    assert go is not None
    assert accept(go, "Asha_K Ravi") == "Asha_K Ravi"
    assert standing.spoken(go, "Asha_K Ravi", "en") == "Asha K, Ravi"
