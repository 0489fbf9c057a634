"""Long texts in parts: nothing is lost, a part ends where a sentence or a choice does, and no letter is torn."""

from __future__ import annotations

from itertools import pairwise

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from survey.parts import MOST_AFTER_SOMETHING, MOST_SEGMENTS, Part, Unit, count_parts, fits, part, units_of
from survey.segments import count_segments

REST = "There is more: send MORE or +"
FIFTY = "a word " * 7


def parts_of(units: list[Unit], how: str = "", opening: str = "") -> list[Part]:
    """All parts, as somebody gets them who asks for more each time; only the first has the opening."""
    parts = [part(units, opening=opening, how=how, rest=REST)]
    while parts[-1].shown:
        parts.append(part(units, shown=parts[-1].shown, how=how, rest=REST))
    return parts


def ends(text: str) -> list[str]:
    """The pieces of `text` after which a part may end."""
    pieces, so_far = [], ""
    for unit in units_of(text):
        so_far += unit.before * bool(so_far) + unit.text
        if unit.ends:
            pieces.append(so_far)
            so_far = ""
    return pieces


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        pytest.param("One. Two? Three!", ["One.", "Two?", "Three!"], id="stops"),
        pytest.param("एक बात। दूसरी बात॥", ["एक बात।", "दूसरी बात॥"], id="danda"),
        pytest.param("ایک بات۔ دوسری؟ تیسری", ["ایک بات۔", "دوسری؟", "تیسری"], id="urdu stops"),
        pytest.param("Wait… Go on.", ["Wait…", "Go on."], id="ellipsis"),
        pytest.param(
            "“Who asked?” Tell us. (Or not.) Bye", ["“Who asked?”", "Tell us.", "(Or not.)", "Bye"], id="quotes"
        ),
        pytest.param("First line\nSecond line", ["First line", "Second line"], id="line breaks"),
        pytest.param("It costs Rs. 500. No more.", ["It costs Rs. 500.", "No more."], id="rupees"),
        pytest.param("ಇದಕ್ಕೆ ರೂ. 500. ಅಷ್ಟೇ.", ["ಇದಕ್ಕೆ ರೂ. 500.", "ಅಷ್ಟೇ."], id="rupees in kannada"),
        pytest.param("Ask Dr. Rao or A. K. Devi. Today.", ["Ask Dr. Rao or A. K. Devi.", "Today."], id="names"),
        pytest.param("About 1.5 kg. Yes.", ["About 1.5 kg.", "Yes."], id="decimals"),
        pytest.param("See kelu.org/a.b?c=1 now. Ok", ["See kelu.org/a.b?c=1 now.", "Ok"], id="addresses"),
        pytest.param("1. How old? 2. Where?", ["1. How old?", "2. Where?"], id="numbering"),
        pytest.param("वह है. और यह भी.", ["वह है.", "और यह भी."], id="a full stop in hindi"),
        pytest.param("Rs.\u00a0500 only. Yes", ["Rs.\u00a0500 only.", "Yes"], id="a space that does not break"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_where_a_part_may_end(text: str, pieces: list[str]) -> None:
    assert ends(text) == pieces


@pytest.mark.parametrize(
    ("text", "most", "does"),
    [
        pytest.param("a" * 612, 4, True, id="four segments of latin letters"),
        pytest.param("a" * 613, 4, False, id="one letter more"),
        pytest.param("ಅ" * 268, 4, True, id="four segments of kannada"),
        pytest.param("ಅ" * 269, 4, False, id="one more"),
        pytest.param("🙂" * 132, 4, True, id="emoji take two units and are not torn"),
        pytest.param("🙂" * 133, 4, False, id="one emoji more"),
        pytest.param("€" * 304, 4, True, id="extension characters take two"),
        pytest.param("€" * 305, 4, False, id="one of them more"),
        pytest.param("", 4, True, id="nothing"),
    ],
)
def test_what_fits(text: str, most: int, does: bool) -> None:
    assert fits(text, most) is does
    assert (count_segments(text).segments <= most) is does


def test_what_fits_is_said_as_it_is() -> None:
    units = [*units_of("Two  spaces.\n\nAnd lines."), Unit("1 Yes", choice=True)]
    assert parts_of(units, "How?") == [Part("Two  spaces.\n\nAnd lines.\n1 Yes", 0, choices=True)]


def test_a_part_ends_with_a_sentence() -> None:
    parts = parts_of(list(units_of(f"{FIFTY}end. " * 30)))
    assert len(parts) == 3
    assert all(said.text.endswith("end.") for said in parts)


def test_only_a_sentence_longer_than_a_text_is_split_between_words() -> None:
    parts = parts_of(list(units_of(f"Short. {'endless ' * 200}stop.")))
    assert parts[0].text == "Short."
    assert parts[1].text.endswith("endless")
    assert " ".join(said.text for said in parts) == f"Short. {'endless ' * 200}stop."


def test_a_text_that_begins_with_something_else_may_be_longer() -> None:
    units = list(units_of("One word after another. " * 24))
    assert len(parts_of(units)) == 1
    assert len(parts_of(units, opening="Up to 7 questions; each reply costs you one text. " * 3)) == 1
    assert MOST_AFTER_SOMETHING > MOST_SEGMENTS


def test_how_to_answer_stands_beneath_choices_and_beneath_the_last_part() -> None:
    label = list(units_of("A sentence of some length is this one. " * 18))
    lines = [Unit(f"{number} Village", choice=True) for number in range(1, 80)]
    assert [said.choices for said in parts_of(label + lines, "How?")] == [False, True, True]


@given(
    text=st.text(max_size=900) | st.lists(st.sampled_from(["ಕಸ", "word", "Rs.", "end.", "🌾", "क्या?"])).map(" ".join),
    choices=st.lists(st.text(min_size=1, max_size=60), max_size=30),
    opening=st.sampled_from(["", "Up to 7 questions.", "ಹೆಚ್ಚೆಂದರೆ 7 ಪ್ರಶ್ನೆ. " * 6]),
    how=st.sampled_from(["", "More than one is fine, like: 1 3"]),
)
def test_everything_is_said_once_in_texts_that_fit(text: str, choices: list[str], opening: str, how: str) -> None:
    lines = [Unit(f"{number} {label}", choice=True) for number, label in enumerate(choices, 1)]
    units = [*units_of(text), *lines]
    parts = parts_of(units, how, opening)
    said = "".join(found.text for found in parts)
    assert "".join(said.split()) == "".join("".join(unit.text for unit in units).split())
    for at, found in enumerate(parts):
        whole = "\n".join(filter(None, (opening if at == 0 else "", found.text, how, REST if found.shown else "")))
        assert fits(whole, MOST_AFTER_SOMETHING if at == 0 and opening else MOST_SEGMENTS)
        assert found.text or not units
    assert all(one.shown < other.shown or not other.shown for one, other in pairwise(parts))
    if not opening:
        assert len(parts) == count_parts(units, how=how, rest=REST)


@given(st.text(alphabet="ಕ್ಷಿೀ\u200dயெ👩🏽🌾🇮🇳e\u0301ab", min_size=200, max_size=700))
def test_no_letter_is_torn(text: str) -> None:
    letters = regex.findall(r"\X", text)
    boundaries, so_far = {0}, 0
    for letter in letters:
        so_far += len(letter)
        boundaries.add(so_far)
    at = 0
    for unit in units_of(text):
        at += len(unit.text)
        assert at in boundaries or len(max(letters, key=len)) > 20
