import pytest

from survey.answers import AnswerRejected, read
from tests.survey.answers.asking import REJECTED, TODAY, accepted, question, told

INTEGER, DECIMAL = question("integer"), question("decimal")


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        pytest.param("4", "en", "4", id="plain"),
        pytest.param("೪೨", "kn", "42", id="kannada digits"),
        pytest.param("४२", "hi", "42", id="devanagari digits"),
        pytest.param("௪௨", "ta", "42", id="tamil digits"),
        pytest.param("౪౨", "te", "42", id="telugu digits"),
        pytest.param("۴۲", "ur", "42", id="urdu digits"),
        pytest.param("٤٢", "ur", "42", id="arabic-indic digits"),
        pytest.param("৪২", "kn", "42", id="bengali digits, no file for the language"),
        pytest.param("４２", "en", "42", id="full-width digits"),
        pytest.param("1️⃣", "en", "1", id="keycap emoji"),
        pytest.param("007", "en", "7", id="leading zeros"),
        pytest.param("0", "en", "0", id="zero is an answer"),
        pytest.param("-3", "en", "-3", id="negative"),
        pytest.param("about 5 kg", "en", "5", id="filler and unit"),
        pytest.param("24ans", "en", "24", id="unit glued on"),
        pytest.param("Rs.500", "en", "500", id="currency before"),
        pytest.param("Rs500", "en", "500", id="currency glued on"),
        pytest.param("₹1,50,000", "en", "150000", id="indian grouping"),
        pytest.param("1,000,000", "en", "1000000", id="western grouping"),
        pytest.param("500/-", "en", "500", id="rupees and no paise"),
        pytest.param("5.0", "en", "5", id="a whole decimal"),
        pytest.param("ನನ್ನ ವಯಸ್ಸು ೪೨", "kn", "42", id="in a sentence"),
        pytest.param("मेरी उम्र ४२ है", "hi", "42", id="in a hindi sentence"),
        pytest.param("2 ಜನ ಇದ್ದೇವೆ", "kn", "2", id="people"),
        pytest.param("1.5 lakh", "en", "150000", id="lakh after figures"),
        pytest.param("2 crore", "hi", "20000000", id="crore after figures"),
        pytest.param("999999999999999999", "en", "999999999999999999", id="eighteen digits"),
    ],
)
def test_figures(text: str, language: str, value: str) -> None:
    assert told(INTEGER, text, language) == value


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        pytest.param("ಎರಡು", "kn", "2", id="kannada"),
        pytest.param("yeradu", "kn", "2", id="kannada romanised, own spelling"),
        pytest.param("ippathaidu", "kn", "25", id="kannada romanised, joined"),
        pytest.param("ಇಪ್ಪತ್ತು ಐದು", "kn", "25", id="kannada, two words"),
        pytest.param("ನೂರ ಇಪ್ಪತ್ತೈದು", "kn", "125", id="kannada hundred"),
        pytest.param("aidu savira", "kn", "5000", id="kannada thousand"),
        pytest.param("innooru", "kn", "200", id="kannada two hundred"),
        pytest.param("ibbaru", "kn", "2", id="kannada two people"),
        pytest.param("sumaru hattu dina", "kn", "10", id="kannada with filler"),
        pytest.param("पच्चीस", "hi", "25", id="hindi"),
        pytest.param("pachees saal", "hi", "25", id="hindi romanised with unit"),
        pytest.param("do hazaar paanch sau", "hi", "2500", id="hindi scales"),
        pytest.param("saat", "hi", "7", id="hindi seven"),
        pytest.param("saath", "hi", "60", id="hindi sixty"),
        pytest.param("साढ़े तीन सौ", "hi", "350", id="hindi three and a half hundred"),
        pytest.param("sava sau", "hi", "125", id="hindi hundred and a quarter"),
        pytest.param("ரெண்டு பேர்", "ta", "2", id="spoken tamil"),
        pytest.param("irubathi anju", "ta", "25", id="tamil romanised, two words"),
        pytest.param("முப்பத்தி ரெண்டு", "ta", "32", id="tamil, two words"),
        pytest.param("ஆயிரத்து ஐநூறு", "ta", "1500", id="tamil thousand five hundred"),
        pytest.param("ఇరవై ఒకటి", "te", "21", id="telugu, two words"),
        pytest.param("రెండు వేలు", "te", "2000", id="telugu thousand"),
        pytest.param("నూట ఇరవై", "te", "120", id="telugu hundred twenty"),
        pytest.param("iddaru", "te", "2", id="telugu two people"),
        pytest.param("پچیس", "ur", "25", id="urdu"),
        pytest.param("ایک سو بیس", "ur", "120", id="urdu hundred twenty"),
        pytest.param("pachees", "ur", "25", id="urdu shares hindi's romanised words"),
        pytest.param("بہتر", "ur", "72", id="a shy word, alone"),
        pytest.param("twenty five", "kn", "25", id="english to a kannada speaker"),
        pytest.param("the number is forty two", "en", "42", id="english in a sentence"),
        pytest.param("one hundred and five", "en", "105", id="english and"),
        pytest.param("eradu", "en", "2", id="another language's word"),
        pytest.param("2 lakh 50 thousand", "en", "250000", id="figures and words"),
    ],
)
def test_number_words(text: str, language: str, value: str) -> None:
    assert told(INTEGER, text, language) == value


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        pytest.param("1-2", "en", "1?", id="range"),
        pytest.param("500–600", "en", "500?", id="range with a long dash"),
        pytest.param("1 or 2", "en", "1?", id="or"),
        pytest.param("2 kg 500", "en", "2?", id="two numbers"),
        pytest.param("do teen", "hi", "2?", id="two or three, as hindi says it"),
        pytest.param("bees ek", "hi", "20?", id="twenty or one: hindi joins its tens"),
        pytest.param("eradu mooru", "kn", "2?", id="two or three, as kannada says it"),
        pytest.param("maneyalli eradu jana", "kn", "2?", id="words among unknown words"),
        pytest.param("not 5", "en", "5?", id="denied"),
    ],
)
def test_doubtful_numbers_are_asked_back(text: str, language: str, value: str) -> None:
    assert told(INTEGER, text, language) == value


@pytest.mark.parametrize(
    ("text", "language"),
    [
        pytest.param("nothing here", "en", id="no number"),
        pytest.param("no one", "en", id="no one"),
        pytest.param("one of my friends told me", "en", id="a tale"),
        pytest.param("do not know", "hi", id="english that looks like hindi two"),
        pytest.param("gottilla", "kn", id="does not know"),
        pytest.param("1_000", "en", id="python's underscore"),
        pytest.param("1e10", "en", id="exponent"),
        pytest.param("1e999", "en", id="exponent beyond bounds"),
        pytest.param("inf", "en", id="infinity"),
        pytest.param("NaN", "en", id="not a number"),
        pytest.param("0x10", "en", id="hexadecimal"),
        pytest.param("lOO", "en", id="letters like figures"),
        pytest.param("1OO", "en", id="a figure and letters like figures"),
        pytest.param("5'6", "en", id="feet and inches"),
        pytest.param("5k", "en", id="thousand or kilo"),
        pytest.param("B12", "en", id="a code"),
        pytest.param("1/2", "en", id="a fraction or a date"),
        pytest.param("1.2.3", "en", id="no number"),
        pytest.param("1,00,00", "en", id="broken grouping"),
        pytest.param("2.5", "en", id="not whole"),
        pytest.param("ಎರಡೂವರೆ", "kn", id="not whole, in words"),
        pytest.param("1234567890123456789012345678901234567", "en", id="too long"),
        pytest.param("9 " * 2500, "en", id="5,000 characters"),
        pytest.param("", "en", id="nothing"),
        pytest.param("\u202e", "en", id="a mark"),
        pytest.param("👍", "en", id="emoji"),
    ],
)
def test_not_an_integer(text: str, language: str) -> None:
    assert told(INTEGER, text, language) is REJECTED


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        pytest.param("2.5", "en", "2.5", id="point"),
        pytest.param("2,5", "en", "2.5", id="comma"),
        pytest.param("1,234.567", "en", "1234.567", id="grouped"),
        pytest.param("٠٫٥", "ur", "0.5", id="arabic decimal mark"),
        pytest.param("۱۲٫۵ کلو", "ur", "12.5", id="urdu digits"),
        pytest.param("೧೨.೫ ಕೆಜಿ", "kn", "12.5", id="kannada digits"),
        pytest.param("100.00", "en", "100", id="trailing zeros"),
        pytest.param(".51", "en", "0.51", id="leading point"),
        pytest.param("hi .51", "en", "0.51", id="leading point after a word"),
        pytest.param("another is -12.51", "en", "-12.51", id="negative"),
        pytest.param("2½", "en", "2.5", id="fraction sign"),
        pytest.param("½ kg", "en", "0.5", id="fraction sign alone"),
        pytest.param("two and a half", "en", "2.5", id="english half"),
        pytest.param("ಎರಡೂವರೆ", "kn", "2.5", id="kannada half"),
        pytest.param("ढाई किलो", "hi", "2.5", id="hindi two and a half"),
        pytest.param("saadhe teen", "hi", "3.5", id="hindi and a half"),
        pytest.param("paune do", "hi", "1.75", id="hindi less a quarter"),
        pytest.param("rendara", "ta", "2.5", id="tamil half, romanised"),
        pytest.param("రెండున్నర", "te", "2.5", id="telugu half"),
        pytest.param("ڈیڑھ", "ur", "1.5", id="urdu one and a half"),
        pytest.param("-0", "en", "0", id="minus nothing"),
    ],
)
def test_decimals(text: str, language: str, value: str) -> None:
    assert told(DECIMAL, text, language) == value


@pytest.mark.parametrize(
    ("kind", "text", "message"),
    [
        ("integer", "hello", "Please write a whole number, like 5."),
        ("integer", "2.5", "Please write a whole number, like 5."),
        ("decimal", "hello", "Please write a number, like 5."),
        ("decimal", "1" * 30, "That number is very long. Please write it once more."),
        ("integer", "", "Please write a whole number, like 5."),
    ],
)
def test_rejections_say_what_to_write(kind: str, text: str, message: str) -> None:
    with pytest.raises(AnswerRejected) as rejected:
        read(question(kind), text, language="en", today=TODAY)
    assert rejected.value.message.id == message


@pytest.mark.parametrize(
    ("kind", "value", "canonical"),
    [
        ("integer", "3", "3"),
        ("integer", " 007 ", "7"),
        ("integer", "-4", "-4"),
        ("integer", "+4.0", "4"),
        ("integer", "2.5", REJECTED),
        ("integer", "೩", REJECTED),
        ("integer", "3 kg", REJECTED),
        ("integer", "1_000", REJECTED),
        ("integer", "1e3", REJECTED),
        ("integer", "9" * 19, REJECTED),
        ("integer", "9" * 5000, REJECTED),
        ("integer", "", REJECTED),
        ("decimal", "2.50", "2.5"),
        ("decimal", ".5", "0.5"),
        ("decimal", "-0.0", "0"),
        ("decimal", "1e999", REJECTED),
        ("decimal", "inf", REJECTED),
        ("decimal", "2,5", REJECTED),
    ],
)
def test_accept(kind: str, value: str, canonical: str | None) -> None:
    assert accepted(question(kind), value) == canonical
