import pytest

from survey.answers import AnswerRejected, accept, choice_numbers, read
from survey.definition.model import Choice, Question
from tests.survey.answers.asking import MATERIALS, REJECTED, TODAY, YES_NO, YES_NO_UNSURE, labelled, question, told

MATERIAL = question("select_one", MATERIALS)


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        pytest.param("2", "en", "plastic", id="number"),
        pytest.param(" (3). ", "en", "glass", id="number and signs"),
        pytest.param("೨", "kn", "plastic", id="kannada digit"),
        pytest.param("۲", "ur", "plastic", id="urdu digit"),
        pytest.param("eradu", "kn", "plastic", id="number word"),
        pytest.param("two", "kn", "plastic", id="english number word"),
        pytest.param("option no. 2 please", "en", "plastic", id="numbering around"),
        pytest.param("2nd", "en", "plastic", id="ordinal"),
        pytest.param("ಎರಡನೇ", "kn", "plastic", id="ordinal in words"),
        pytest.param("pehla", "hi", "paper", id="ordinal in romanised words"),
        pytest.param("PAPER", "en", "paper", id="label"),
        pytest.param("ಕಾಗದ", "kn", "paper", id="label in kannada"),
        pytest.param("लोहा", "kn", "metal", id="label in another language"),
        pytest.param("kaagada", "kn", "paper", id="label romanised"),
        pytest.param("thadi chetta", "te", "wet_waste", id="label romanised, two words"),
        pytest.param("ಮೆಟಲ್", "kn", "metal", id="english label in native letters"),
        pytest.param("plastik", "en", "plastic", id="label in another spelling"),
        pytest.param("wet_waste", "en", "wet_waste", id="name"),
        pytest.param("2. Plastic", "en", "plastic", id="number and label"),
        pytest.param("2) ಪ್ಲಾಸ್ಟಿಕ್", "kn", "plastic", id="number and label, kannada"),
        pytest.param("b", "en", "plastic", id="letter"),
        pytest.param("pla", "en", "plastic", id="beginning"),
        pytest.param("ಹಸಿ", "kn", "wet_waste", id="beginning, kannada"),
        pytest.param("my answer is paper", "en", "paper", id="label among filler"),
    ],
)
def test_a_choice_is_understood(text: str, language: str, value: str) -> None:
    assert told(MATERIAL, text, language) == value


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        pytest.param("platsic", "en", "plastic?", id="letters swapped"),
        pytest.param("plastc", "en", "plastic?", id="letter left out"),
        pytest.param("I collect paper", "en", "paper?", id="label in a sentence"),
        pytest.param("bottles", "en", "glass?", id="part of a label"),
        pytest.param("ಕಾಗದವನ್ನು", "kn", "paper?", id="case ending"),
        pytest.param("ಪೇಪರ್", "kn", "paper?", id="english word in native letters"),
        pytest.param("eera kazhivu", "ta", "wet_waste?", id="romanised, nearly"),
    ],
)
def test_what_only_looks_like_a_choice_is_asked_back(text: str, language: str, value: str) -> None:
    assert told(MATERIAL, text, language) == value


@pytest.mark.parametrize(
    ("text", "language"),
    [
        pytest.param("6", "en", id="beyond the list"),
        pytest.param("0", "en", id="zero"),
        pytest.param("-1", "en", id="negative"),
        pytest.param("1.5", "en", id="between"),
        pytest.param("1 or 2", "en", id="two numbers"),
        pytest.param("12", "en", id="digits run together"),
        pytest.param("2 kg", "en", id="an amount"),
        pytest.param("p", "en", id="letter that begins two labels"),
        pytest.param("pl", "en", id="too short"),
        pytest.param("paper and plastic", "en", id="two labels"),
        pytest.param("1. Plastic", "en", id="number and another's label"),
        pytest.param("not paper", "en", id="denied"),
        pytest.param("n plastic", "en", id="denied, and nearly the label"),
        pytest.param("paper illa", "kn", id="denied at the end"),
        pytest.param("petal", "en", id="another word"),
        pytest.param("hello", "en", id="no choice"),
        pytest.param("stop giving", "en", id="feedback"),
        pytest.param("👍", "en", id="emoji"),
        pytest.param("\u202e\u200d", "en", id="marks"),
        pytest.param("x" * 5000, "en", id="5,000 characters"),
        pytest.param("", "en", id="nothing"),
    ],
)
def test_not_a_choice(text: str, language: str) -> None:
    assert told(MATERIAL, text, language) is REJECTED


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        *(pytest.param(text, "kn", "yes", id=f"kn yes {text}") for text in ("ಹೌದು", "houdu", "howdu", "hu", "ಹೌದು ಮೇಡಂ")),
        *(pytest.param(text, "kn", "no", id=f"kn no {text}") for text in ("ಇಲ್ಲ", "illa", "illa sir", "beda", "ಅಲ್ಲ")),
        *(pytest.param(text, "hi", "yes", id=f"hi yes {text}") for text in ("हाँ", "हां", "haan ji", "ji", "hau")),
        *(
            pytest.param(text, "hi", "no", id=f"hi no {text}")
            for text in ("नहीं", "nahi", "ji nahi", "nakko", "nahi hai")
        ),
        *(pytest.param(text, "ta", "yes", id=f"ta yes {text}") for text in ("ஆம்", "ஆமா", "aamaanga", "irukku")),
        *(pytest.param(text, "ta", "no", id=f"ta no {text}") for text in ("இல்லை", "illai", "ille", "venam")),
        *(pytest.param(text, "te", "yes", id=f"te yes {text}") for text in ("అవును", "avunu", "undi")),
        *(pytest.param(text, "te", "no", id=f"te no {text}") for text in ("కాదు", "లేదు", "వద్దు", "ledu", "kaadu")),
        *(pytest.param(text, "ur", "yes", id=f"ur yes {text}") for text in ("ہاں", "جی ہاں", "ہاؤ", "haan")),
        *(pytest.param(text, "ur", "no", id=f"ur no {text}") for text in ("نہیں", "نئیں", "نكو", "نھیں")),
        *(
            pytest.param(text, "en", "yes", id=f"en yes {text}")
            for text in ("Y", "yes!", "Yes sir", "true", "👍🏾", "1")
        ),
        *(pytest.param(text, "en", "no", id=f"en no {text}") for text in ("N", "No.", "no no", "false", "👎", "2")),
        pytest.param("illa", "en", "no", id="another language's word"),
        pytest.param("yes i have", "en", "yes?", id="yes and more"),
        pytest.param("card illa", "kn", "no?", id="no at the end"),
        pytest.param("card ide", "kn", "yes?", id="to have at the end"),
        pytest.param("yes but no", "en", REJECTED, id="both"),
        pytest.param("yes 2", "en", REJECTED, id="word and another's number"),
        pytest.param("gottilla", "kn", REJECTED, id="does not know, kannada"),
        pytest.param("pata nahi", "hi", REJECTED, id="does not know, with the word for no"),
        pytest.param("not sure", "en", REJECTED, id="not sure"),
        pytest.param("maybe", "en", REJECTED, id="maybe"),
        pytest.param("3", "en", REJECTED, id="no third choice"),
    ],
)
def test_yes_and_no_whatever_the_labels(text: str, language: str, value: str | None) -> None:
    assert told(question("select_one", YES_NO), text, language) == value


@pytest.mark.parametrize(
    ("text", "language"), [("gottilla", "kn"), ("pata nahi", "hi"), ("theriyadhu", "ta"), ("తెలియదు", "te"), ("dk", "en")]
)
def test_not_knowing_is_an_answer_where_it_is_offered(text: str, language: str) -> None:
    assert told(question("select_one", YES_NO_UNSURE), text, language) == "dont_know"


def test_yes_and_no_by_label_when_names_are_codes() -> None:
    coded = question("select_one", (Choice("1", {"en": "Yes"}), Choice("0", {"en": "No"})))
    assert told(coded, "houdu", "kn") == "1"
    assert told(coded, "2") == "0"


@pytest.mark.parametrize(
    ("labels", "numbers"),
    [
        pytest.param(["Yes", "No"], ["1", "2"], id="words"),
        pytest.param(["1", "2", "3"], ["1", "2", "3"], id="numbers in their place"),
        pytest.param(["0", "1", "2", "3 or more"], ["0", "1", "2", "3"], id="numbers out of place"),
        pytest.param(["೦", "೧"], ["0", "1"], id="native numbers out of place"),
        pytest.param(["1", "2", "3", "Don't know"], ["1", "2", "3", "a"], id="numbers and a word"),
        pytest.param(["1-3", "4-6", "7+"], ["a", "b", "c"], id="ranges like positions"),
        pytest.param(["0", "1-3", "4-6"], ["a", "b", "c"], id="a number and ranges"),
        pytest.param(["15-20", "21-30", "31+"], ["1", "2", "3"], id="ranges unlike positions"),
        pytest.param(["5 Excellent", "3 Fair", "1 Poor"], ["5", "3", "1"], id="marks"),
        pytest.param(["OPV-0", "OPV-1", "BCG"], ["1", "2", "3"], id="numbers inside"),
        pytest.param(["2", "2", "3"], ["a", "b", "c"], id="a number twice"),
        pytest.param(["<5", ">5"], ["1", "2"], id="signs"),
        pytest.param([], [], id="no choices"),
    ],
)
def test_choice_numbers_are_read_back(labels: list[str], numbers: list[str]) -> None:
    asked = question("select_one", labelled(*labels))
    assert choice_numbers(asked, "en") == numbers
    assert [told(asked, number) for number in numbers] == [choice.name for choice in asked.choices]


def test_a_list_of_thirty_is_read_back() -> None:
    asked = question("select_one", labelled(*(f"Ward {number} office" for number in range(90, 120))))
    assert [told(asked, number) for number in choice_numbers(asked, "en")] == [choice.name for choice in asked.choices]


def test_labels_apart_by_signs() -> None:
    asked = question("select_one", labelled("<5", ">5"))
    assert told(asked, ">5") == "c2"
    assert told(asked, "5") is REJECTED


def test_a_label_wins_over_a_position() -> None:
    asked = question("select_one", labelled("0", "1", "2"))
    assert told(asked, "1") == "c2"


def test_a_number_never_means_a_name() -> None:
    asked = question(
        "select_one", (Choice("2", {"en": "Bad"}), Choice("1", {"en": "Good"}), Choice("99", {"en": "None"}))
    )
    assert told(asked, "1") == "2"
    assert told(asked, "99") == "99"


@pytest.mark.parametrize(
    ("asked", "message", "params"),
    [
        pytest.param(MATERIAL, "Reply with a number from 1 to %(last)s.", {"last": 5}, id="positions"),
        pytest.param(
            question("select_one", labelled("1-3", "4-6")),
            "Reply with one of these: %(options)s.",
            {"options": "a, b"},
            id="letters",
        ),
    ],
)
def test_rejections_say_what_to_send(asked: Question, message: str, params: dict[str, object]) -> None:
    with pytest.raises(AnswerRejected) as rejected:
        read(asked, "hello", language="en", today=TODAY)
    assert rejected.value.message.id == message
    assert rejected.value.message.params == params


def test_accept_takes_names_only() -> None:
    assert accept(MATERIAL, "wet_waste") == "wet_waste"
    for value in ("1", "Paper", "PAPER", "paper plastic", "", "nothing"):
        with pytest.raises(AnswerRejected):
            accept(MATERIAL, value)
