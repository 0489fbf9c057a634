import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.languages import COMMANDS, Language, command, get, known, named


@pytest.mark.parametrize("language", known(), ids=lambda language: language.code)
def test_every_listed_word_is_its_command(language: Language) -> None:
    soft = language.vocabulary.soft_opt_out
    for kind in COMMANDS:
        for word in getattr(language.vocabulary, kind):
            assert command(word) == ("opt_out" if word in soft else kind), word
            assert command(f" {word.upper()}! ", in_question=True) == kind, word
    for word in soft:
        assert command(word) == "opt_out", word
        assert command(word, in_question=True) in (None, "pause"), word


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Stop. Thank you", id="polite"),
        pytest.param("PLEASE STOP!!", id="please"),
        pytest.param("stop stop stop", id="said three times"),
        pytest.param("stoppp", id="stretched"),
        pytest.param("ನಿಲ್ಲಿಸಿ / STOP", id="both words of our text"),
        pytest.param("Sir, stop sending messages", id="sir"),
        pytest.param("stop ಮಾಡಿ", id="kannada, two scripts"),
        pytest.param("ನಿಲ್ಲಿಸಿ, ಧನ್ಯವಾದ", id="kannada, polite"),
        pytest.param("innu message beda", id="kannada, romanised"),
        pytest.param("band karo bhai", id="hindi, romanised"),
        pytest.param("mujhe message mat bhejo", id="hindi, to me"),
        pytest.param("மெசேஜ் அனுப்ப வேண்டாம்", id="tamil"),
        pytest.param("nirutthunga", id="tamil, romanised, own spelling"),
        pytest.param("దయచేసి ఆపండి", id="telugu, polite"),
        pytest.param("message pampoddu andi", id="telugu, romanised"),
        pytest.param("براہ کرم بند کریں", id="urdu, polite"),
        pytest.param("میسج نكو", id="dakhni, arabic kaf"),
        pytest.param("\u200fSTOP\u200f", id="direction marks"),
    ],
)
def test_opt_out_at_any_moment(text: str) -> None:
    assert command(text) == "opt_out"
    assert command(text, in_question=True) == "opt_out"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("stop giving mixed waste", id="feedback with the word in it"),
        pytest.param("collection stop agide", id="feedback, kannada romanised"),
        pytest.param("Count me in! We have got to STOP this", id="a cry"),
        pytest.param("STOP 12345", id="something else"),
        pytest.param("bus stop", id="a place"),
        pytest.param("ಕಸ ಹಾಕೋದು ನಿಲ್ಲಿಸಿ ಅಂತ ಹೇಳಿ", id="kannada feedback"),
        pytest.param("beda antha helidru", id="kannada feedback, romanised"),
        pytest.param("dukaan band karo nahi to", id="hindi feedback"),
        pytest.param("odu", id="not a spelling of oddu"),
        pytest.param("vadu", id="not a spelling of vaddu"),
        pytest.param("band", id="closed"),
        pytest.param("yes", id="a carrier's opt-in, an answer here"),
        pytest.param("month end", id="end, within more"),
        pytest.param("cancel my card", id="cancel, within more"),
        pytest.param("quit job", id="quit, within more"),
        pytest.param("thank you", id="only politeness"),
        pytest.param("0", id="zero is an answer"),
        pytest.param("", id="nothing"),
        pytest.param("stop " * 100, id="long"),
    ],
)
def test_not_a_command(text: str) -> None:
    assert command(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [("#", "skip"), ("*", "back"), ("* *", "menu"), ("##", "menu"), ("help me sir", "help"), ("ಸಹಾಯ ಬೇಕು", "help")],
)
def test_other_commands(text: str, expected: str) -> None:
    assert command(text) == expected


@pytest.mark.parametrize("text", ["END", "Quit", "cancel please", "CANCEL CANCEL"])
def test_a_carriers_words_leave_where_nothing_is_asked_and_rest_a_survey(text: str) -> None:
    assert command(text) == "opt_out"
    assert command(text, in_question=True) == "pause"


@pytest.mark.parametrize("text", ["ARRET", "arrete", "ARRETT", "TD"])
def test_a_canadian_carriers_words_leave_where_nothing_is_asked(text: str) -> None:
    assert command(text) == "opt_out"
    assert command(text, in_question=True) is None


def test_languages_can_be_limited() -> None:
    assert command("nillisi", [get("kn")]) == "opt_out"
    assert command("nillisi", [get("ta")]) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ಕನ್ನಡ", "kn"),
        ("Kannada please", "kn"),
        ("हिंदी", "hi"),
        ("தமிழ்", "ta"),
        ("thamizh", "ta"),
        ("తెలుగు", "te"),
        ("اردو", "ur"),
        ("English", "en"),
        ("hello", None),
        ("", None),
    ],
)
def test_a_language_is_named(text: str, code: str | None) -> None:
    assert named(text) == code


@given(st.text())
def test_any_text_may_be_asked(text: str) -> None:
    assert command(text) in (*COMMANDS, None)
    named(text)
