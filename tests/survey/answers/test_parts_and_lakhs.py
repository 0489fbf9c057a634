"""Halves, quarters, thousands, lakhs and crores, pairs said in one word: in six languages, native and romanised."""

import pytest

from tests.survey.answers.asking import question, told

NUMBER = question("decimal")


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        pytest.param("half", "en", "0.5", id="english half"),
        pytest.param("two and a half", "en", "2.5", id="english two and a half"),
        pytest.param("1 1/2 kg", "en", "1.5", id="english one and a half, in figures"),
        pytest.param("2½", "en", "2.5", id="the sign for a half"),
        pytest.param("ಅರ್ಧ ಕೆಜಿ", "kn", "0.5", id="kannada half"),
        pytest.param("ಒಂದೂವರೆ", "kn", "1.5", id="kannada one and a half"),
        pytest.param("eraduvare", "kn", "2.5", id="kannada two and a half, romanised"),
        pytest.param("ಹನ್ನೆರಡೂವರೆ", "kn", "12.5", id="kannada twelve and a half"),
        pytest.param("ಒಂದೂ ಮುಕ್ಕಾಲು", "kn", "1.75", id="kannada one and three quarters"),
        pytest.param("ಕಾಲು", "kn", "0.25", id="kannada quarter"),
        pytest.param("आधा किलो", "hi", "0.5", id="hindi half"),
        pytest.param("डेढ़", "hi", "1.5", id="hindi one and a half"),
        pytest.param("dhai", "hi", "2.5", id="hindi two and a half, romanised"),
        pytest.param("साढ़े तीन", "hi", "3.5", id="hindi three and a half"),
        pytest.param("sava do", "hi", "2.25", id="hindi two and a quarter, romanised"),
        pytest.param("पौने दो", "hi", "1.75", id="hindi a quarter to two"),
        pytest.param("அரை கிலோ", "ta", "0.5", id="tamil half"),
        pytest.param("onnarai", "ta", "1.5", id="tamil one and a half, romanised"),
        pytest.param("முக்கால்", "ta", "0.75", id="tamil three quarters"),
        pytest.param("అర కిలో", "te", "0.5", id="telugu half"),
        pytest.param("rendunnara", "te", "2.5", id="telugu two and a half, romanised"),
        pytest.param("ముప్పావు", "te", "0.75", id="telugu three quarters"),
        pytest.param("ڈیڑھ", "ur", "1.5", id="urdu one and a half"),
        pytest.param("ساڑھے تین", "ur", "3.5", id="urdu three and a half"),
    ],
)
def test_parts(text: str, language: str, value: str) -> None:
    assert told(NUMBER, text, language) == value


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        pytest.param("1.5 lakh", "en", "150000", id="english"),
        pytest.param("2 crore 50 lakh", "en", "25000000", id="english, two scales"),
        pytest.param("ಒಂದೂವರೆ ಲಕ್ಷ", "kn", "150000", id="kannada"),
        pytest.param("ondu laksha aivattu savira", "kn", "150000", id="kannada, romanised"),
        pytest.param("ಎರಡು ಕೋಟಿ", "kn", "20000000", id="kannada crore"),
        pytest.param("डेढ़ सौ", "hi", "150", id="hindi one and a half hundred"),
        pytest.param("ढाई हज़ार", "hi", "2500", id="hindi two and a half thousand"),
        pytest.param("sadhe paanch lakh", "hi", "550000", id="hindi, romanised"),
        pytest.param("ஒன்றரை லட்சம்", "ta", "150000", id="tamil"),
        pytest.param("ஐந்தாயிரம்", "ta", "5000", id="tamil thousand, one word"),
        pytest.param("anju latcham", "ta", "500000", id="tamil, romanised"),
        pytest.param("లక్షన్నర", "te", "150000", id="telugu, one word"),
        pytest.param("పదివేలు", "te", "10000", id="telugu thousand, one word"),
        pytest.param("rendu laksha", "te", "200000", id="telugu, romanised"),
        pytest.param("دو لاکھ", "ur", "200000", id="urdu"),
        pytest.param("ڈیڑھ سو", "ur", "150", id="urdu one and a half hundred"),
        pytest.param("do crore", "ur", "20000000", id="urdu, romanised"),
    ],
)
def test_scales(text: str, language: str, value: str) -> None:
    assert told(NUMBER, text, language) == value


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        pytest.param("ಐದಾರು", "kn", "5?", id="kannada five-six"),
        pytest.param("ಎರಡ್ಮೂರು ಕೆಜಿ", "kn", "2?", id="kannada two-three kilos"),
        pytest.param("elentu", "kn", "7?", id="kannada seven-eight, romanised"),
        pytest.param("दोतीन", "hi", "2?", id="hindi two-three"),
        pytest.param("நாலஞ்சு", "ta", "4?", id="tamil four-five"),
        pytest.param("ఐదారు", "te", "5?", id="telugu five-six"),
        pytest.param("دوچار", "ur", "2?", id="urdu two-four"),
        pytest.param("a couple", "en", "2?", id="english couple"),
    ],
)
def test_two_numbers_in_one_word_are_asked_back(text: str, language: str, value: str) -> None:
    assert told(NUMBER, text, language) == value


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        pytest.param("9845012345", "en", "9845012345?", id="a phone number"),
        pytest.param("+91 98450 12345", "en", "9845012345?", id="with its country"),
        pytest.param("my number 98450 12345", "en", None, id="in a sentence"),
        pytest.param("5984501234", "en", "5984501234", id="ten digits that are no phone"),
        pytest.param("do kilo", "hi", "2", id="two kilos"),
        pytest.param("kilo do", "hi", "2?", id="give a kilo"),
        pytest.param("mujhe 500 do", "hi", "500?", id="give me five hundred"),
        pytest.param("ward 76", "en", "76", id="one word beside figures"),
        pytest.param("water 76 cans came", "en", "76?", id="a story around figures"),
    ],
)
def test_numbers_that_may_be_something_else(text: str, language: str, value: str | None) -> None:
    assert told(NUMBER, text, language) == value
