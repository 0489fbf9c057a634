"""Words that the desk taught count as said plainly: after what the list says itself, before anything is guessed."""

from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from survey.answers import AnswerRejected, read
from survey.definition.model import Choice
from survey.languages.folding import fold
from tests.survey.answers.asking import MATERIALS, TODAY, question

TAUGHT = {
    fold(said): name
    for said, name in {
        "raddi": "paper",
        "ರದ್ದಿ": "paper",
        "tin dabba": "metal",
        "plasti": "metal",
        "1": "metal",
        "glass bottles": "metal",
        "gone": "no_longer_there",
    }.items()
}


def told(kind: str, text: str, choices: tuple[Choice, ...] = MATERIALS) -> str | None:
    try:
        reading = read(question(kind, choices), text, language="kn", today=TODAY, taught=TAUGHT)
    except AnswerRejected:
        return None
    return reading.value if reading.sure else f"{reading.value}?"


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        pytest.param("select_one", "raddi", "paper", id="a taught word"),
        pytest.param("select_one", " RADDI!", "paper", id="in capitals"),
        pytest.param("select_one", "ರದ್ದಿ", "paper", id="in kannada"),
        pytest.param("select_one", "raddi please", "paper", id="politely"),
        pytest.param("select_one", "tin dabba", "metal", id="two words"),
        pytest.param("select_one", "plasti", "metal", id="before a beginning of a label"),
        pytest.param("select_one", "1", "paper", id="the number shown wins"),
        pytest.param("select_one", "glass bottles", "glass", id="the label wins"),
        pytest.param("select_one", "gone", None, id="its choice is not offered"),
        pytest.param("select_one", "raddi beda", None, id="denied"),
        pytest.param("select_multiple", "raddi, 2", "paper plastic", id="among several"),
        pytest.param("select_multiple", "tin dabba raddi", "paper metal", id="several in a row"),
        pytest.param("rank", "raddi 2 3 tin dabba 5", "paper plastic glass metal wet_waste", id="in an order"),
        pytest.param("integer", "raddi", None, id="no question of choices"),
    ],
)
def test_taught_words(kind: str, text: str, value: str | None) -> None:
    assert told(kind, text) == value


def test_nothing_is_taught_by_default() -> None:
    with pytest.raises(AnswerRejected):
        read(question("select_one", MATERIALS), "raddi", language="kn", today=TODAY)


@given(st.dictionaries(st.text(), st.text()), st.text(), st.sampled_from(["select_one", "select_multiple", "rank"]))
@example({"x": "paper"}, "x", "select_one")
def test_anything_may_be_taught(taught: dict[str, str], text: str, kind: str) -> None:
    with suppress(AnswerRejected):
        read(question(kind, MATERIALS), text, language="kn", today=TODAY, taught=taught)
