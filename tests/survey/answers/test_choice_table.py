"""The tables of choices: made once per list and language, kept while they are used, never more than fit."""

from survey.answers.choice_table import _Tables, table_of
from tests.survey.answers.asking import MATERIALS, labelled, question, told


def test_a_table_is_made_once_per_list_and_language() -> None:
    asked = question("select_one", MATERIALS)
    assert table_of(asked, "kn") is table_of(asked, "kn")
    assert table_of(asked, "kn") is not table_of(asked, "en")
    assert table_of(question("select_one", MATERIALS), "kn") is table_of(asked, "kn"), "several questions share a list"


def test_equal_lists_are_not_taken_for_one_another() -> None:
    first, second = labelled("Paper", "Glass"), labelled("Paper", "Glass")
    assert table_of(question("select_one", first), "en") is not table_of(question("select_one", second), "en")


def test_the_longest_unused_make_room() -> None:
    tables = _Tables(most=10)
    lists = [labelled(*(f"{number} {at}" for at in range(4))) for number in range(3)]
    first, second = tables.of(lists[0], "en"), tables.of(lists[1], "en")
    assert tables.of(lists[0], "en") is first
    tables.of(lists[2], "en")
    assert tables.of(lists[0], "en") is first
    assert tables.of(lists[1], "en") is not second


def test_a_list_longer_than_all_that_is_kept_is_kept_alone() -> None:
    tables = _Tables(most=3)
    longest = labelled(*(f"Ward {number}" for number in range(9)))
    assert tables.of(longest, "en") is tables.of(longest, "en")


def test_five_thousand_choices_are_read_as_thirty_are() -> None:
    villages = question("select_one", labelled(*(f"Village {chr(97 + at % 26)}{at}" for at in range(5000))))
    assert told(villages, "4999") == "c4999"
    assert told(villages, "village b4967") == "c4968"
    assert told(villages, "vollage b4967") == "c4968?"
