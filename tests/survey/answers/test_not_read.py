"""What must not be read. Each text is asked back ("?" after the value) or not understood (REJECTED): never counted.

For reviewers: a line says what somebody wrote to which question, and in which language.
"""

import pytest

from survey.answers import AnswerRejected, read
from survey.definition.model import Question
from tests.survey.answers.asking import MATERIALS, TODAY, YES_NO, question

HOW_MANY = question("integer")
MATERIAL = question("select_one", MATERIALS)
MATERIALS_SOLD = question("select_multiple", MATERIALS)
CARD = question("select_one", YES_NO)
WHEN = question("date")
AT_WHAT_TIME = question("time")

NUMBERS = [
    ("en", "5 or 6"), ("en", "2-3"), ("en", "five six"), ("en", "one or two"), ("en", "between 5 and 10"),
    ("kn", "ಐದಾರು"), ("kn", "aidaaru"), ("kn", "ಎರಡು ಮೂರು"), ("kn", "ಎರಡ್ಮೂರು"), ("kn", "೨-೩"),
    ("hi", "दो-तीन"), ("hi", "do teen"), ("hi", "दोचार"), ("hi", "pachas saath"),
    ("ta", "ரெண்டு மூணு"), ("ta", "ரெண்டுமூணு"), ("ta", "naalanju"), ("te", "ఐదారు"), ("te", "rendumoodu"),
    ("ur", "دو تین"), ("ur", "دوچار"), ("ur", "۵ یا ۶"),
    ("en", "more than 5"), ("en", "5+"), ("en", "<10"), ("kn", "5 ಕ್ಕಿಂತ ಹೆಚ್ಚು"), ("kn", "hattu kinta jasti"),
    ("hi", "5 se zyada"), ("ta", "5 ku mela"), ("te", "5 kante ekkuva"), ("ur", "۵ سے زیادہ"),
    ("en", "9845012345"), ("en", "+91 98450 12345"), ("kn", "೯೮೪೫೦೧೨೩೪೫"), ("en", "call me on 98450 12345"),
    ("en", "12/05/1980"), ("en", "10:30"), ("en", "5/6"), ("en", "10k"), ("en", "1O"),
    ("en", "no idea"), ("en", "none"), ("en", "not 5"), ("kn", "ಒಂದೂ ಇಲ್ಲ"), ("hi", "ek bhi nahi"),
    ("en", "stop giving mixed waste"), ("en", "no water since 3 days"), ("kn", "3 ದಿನದಿಂದ ನೀರು ಬಂದಿಲ್ಲ"),
    ("kn", "mooru dinadinda neeru barthilla"), ("hi", "तीन दिन से पानी नहीं आया"), ("hi", "3 din se paani nahi aaya"),
    ("hi", "paise do"), ("hi", "ek baat batao"), ("ta", "3 naala thanni varala"), ("ta", "மூணு நாளா தண்ணி வரல"),
    ("te", "మూడు రోజులుగా నీళ్ళు రాలేదు"), ("te", "3 rojula nunchi neellu ravatledu"), ("ur", "تین دن سے پانی نہیں آیا"),
]  # fmt: skip

CHOICES = [
    ("en", "not paper"), ("en", "I dont sell paper"), ("en", "anything but paper"), ("en", "except paper"),
    ("en", "nobody takes paper"), ("en", "cannot sell paper"), ("en", "paper or plastic"),
    ("kn", "ಕಾಗದ ಬೇಡ"), ("kn", "ಕಾಗದ ಬಿಟ್ಟು"), ("kn", "kagada illa"), ("kn", "paper bittu"), ("kn", "ಕಾಗದ ತಗೊಳಲ್ಲ"),
    ("hi", "कागज़ नहीं"), ("hi", "kagaz ke bina"), ("hi", "kagaz chhodkar"),
    ("ta", "காகிதம் இல்லை"), ("ta", "காகிதம் தவிர"), ("ta", "paper vendam"), ("ta", "paper edukka maten"),
    ("te", "కాగితం కాదు"), ("te", "paper tappa"), ("te", "కాగితం తీసుకోరు"),
    ("ur", "کاغذ نہیں"), ("ur", "کاغذ کے علاوہ"),
    ("en", "1 or 2"), ("en", "1.5"), ("en", "6"), ("en", "9845012345"), ("en", "2 kg"),
    ("en", "stop giving mixed waste"), ("kn", "ಕಸ ಬಂದಿಲ್ಲ"), ("hi", "gaadi nahi aayi"), ("ta", "தண்ணி வரல"),
    ("te", "బండి రాలేదు"), ("ur", "گاڑی نہیں آئی"),
]  # fmt: skip

YES_OR_NO = [
    ("en", "no idea"), ("en", "dont know"), ("kn", "ಗೊತ್ತಿಲ್ಲ"), ("kn", "gottilla"), ("hi", "पता नहीं"),
    ("hi", "pata nahi"), ("ta", "தெரியாது"), ("ta", "theriyala"), ("te", "తెలియదు"), ("te", "teliyadu"),
    ("ur", "پتہ نہیں"), ("ur", "maloom nahi"),
    ("en", "yes and no"), ("en", "yes but no"), ("en", "sometimes"), ("kn", "ಹೌದು ಇಲ್ಲ"), ("kn", "ಕೆಲವು ಸಲ"),
    ("hi", "haan nahi"), ("hi", "kabhi kabhi"), ("ta", "ஆமா இல்லை"), ("te", "అవును కాదు"), ("ur", "ہاں یا نہیں"),
    ("en", "no problem"), ("en", "why not"), ("en", "-"), ("en", "+"), ("kn", "ನಿನ್ನೆ ನೀರು ಇಲ್ಲ"),
    ("en", "I have no card but my wife has"), ("hi", "haan lekin nahi diya"), ("en", "know"), ("en", "yesterday"),
]  # fmt: skip

SEVERAL = [
    ("en", "1-3"), ("en", "1 to 4"), ("en", "1 or 3"), ("en", "1 not 3"), ("en", "paper but not plastic"),
    ("en", "paper, no plastic"), ("hi", "kagaz nahi plastic"), ("kn", "ಕಾಗದ ಅಲ್ಲ ಲೋಹ"), ("en", "9845012345"),
    ("en", "everything costs more"), ("en", "wet waste is mixed"), ("en", "stop giving mixed waste"),
]  # fmt: skip

DATES = [
    ("en", "31/02/2026"), ("kn", "೩೧/೦೨/೨೦೨೬"), ("hi", "३१ फरवरी"), ("en", "29/02/2025"), ("en", "31 april"),
    ("en", "00/00/2026"), ("en", "13/13/2026"), ("en", "24/11"), ("en", "24-25 nov"), ("en", "2026"), ("en", "nov"),
    ("en", "24/11 or 25/11"), ("en", "today or yesterday"), ("kn", "ನಿನ್ನೆ ಮೊನ್ನೆ"), ("hi", "kal"), ("ur", "کل"),
    ("hi", "kal nahi"), ("kn", "ನಿನ್ನೆ ಅಲ್ಲ"), ("en", "12:30"), ("en", "192.168.1.1"), ("en", "9845012345"),
    ("en", "2 or 3 days ago"), ("en", "a week ago"), ("en", "no idea"), ("en", "stop giving mixed waste"),
]  # fmt: skip

TIMES = [
    ("en", "5"), ("en", "2-3 pm"), ("en", "2 or 3"), ("en", "5 pm or 6 pm"), ("en", "25:00"), ("en", "10:60"),
    ("en", "morning"), ("kn", "ಬೆಳಿಗ್ಗೆ"), ("kn", "ಐದಾರು ಗಂಟೆ"), ("hi", "do teen baje"), ("te", "శుక్రవారం"),
    ("en", "no time"), ("en", "two of my friends"), ("en", "9845012345"), ("en", "24/11/2026"),
]  # fmt: skip

ASKED = [
    *((HOW_MANY, language, text) for language, text in NUMBERS),
    *((MATERIAL, language, text) for language, text in CHOICES),
    *((CARD, language, text) for language, text in YES_OR_NO),
    *((MATERIALS_SOLD, language, text) for language, text in SEVERAL),
    *((WHEN, language, text) for language, text in DATES),
    *((AT_WHAT_TIME, language, text) for language, text in TIMES),
]


@pytest.mark.parametrize(
    ("asked", "language", "text"),
    [pytest.param(*row, id=f"{row[0].type}: {row[2]}") for row in ASKED],
)
def test_nothing_doubtful_counts_at_once(asked: Question, language: str, text: str) -> None:
    try:
        reading = read(asked, text, language=language, today=TODAY)
    except AnswerRejected:
        return
    assert not reading.sure, reading.value


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "except paper"), ("en", "cannot sell paper"), ("kn", "ಕಾಗದ ಬಿಟ್ಟು"), ("hi", "kagaz ke bina"),
        ("ta", "காகிதம் தவிர"), ("te", "కాగితం తీసుకోరు"), ("ur", "کاغذ کے علاوہ"),
    ],
)  # fmt: skip
def test_what_is_turned_around_is_not_even_asked_back(language: str, text: str) -> None:
    with pytest.raises(AnswerRejected):
        read(MATERIAL, text, language=language, today=TODAY)
