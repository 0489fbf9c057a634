"""A word beside the answer that leaves it as it is ("only 2"), and one that makes it another ("since 5 pm").

For reviewers: the value, "?" after it where it is asked back, None where it is not understood.
"""

import pytest

from survey.definition.model import Choice, Question
from tests.survey.answers.asking import MATERIALS, REJECTED, YES_NO, YES_NO_UNSURE, labelled, question, told

HOW_MANY = question("integer")
HOW_MUCH = question("decimal")
MATERIAL = question("select_one", MATERIALS)
SOLD = question("select_multiple", MATERIALS)
CARD = question("select_one", YES_NO)
KNOWN = question("select_one", YES_NO_UNSURE)
WHEN = question("date")
TIME = question("time")
RIDE = question("select_one", (Choice("bus", {"en": "Bus", "hi": "बस"}), Choice("auto", {"en": "Auto", "hi": "ऑटो"})))
NAME = question("select_one", labelled("Asha", "Mala", "Lohit"))

ONLY = [
    (HOW_MANY, "en", "only 1", "1"), (HOW_MANY, "en", "just one", "1"), (HOW_MANY, "hi", "sirf do", "2"),
    (HOW_MANY, "hi", "बस 2", "2"), (HOW_MANY, "kn", "1 matra", "1"), (HOW_MANY, "kn", "ಎರಡು ಮಾತ್ರ", "2"),
    (HOW_MANY, "ta", "rendu mattum", "2"), (HOW_MANY, "te", "రెండు మాత్రమే", "2"), (HOW_MANY, "ur", "صرف دو", "2"),
    (HOW_MUCH, "en", "just 1.5 kg", "1.5"), (MATERIAL, "en", "only 1", "paper"), (MATERIAL, "en", "just 2", "plastic"),
    (MATERIAL, "kn", "1 matra", "paper"), (MATERIAL, "hi", "bas 1", "paper"), (MATERIAL, "hi", "sirf kagaz", "paper"),
    (MATERIAL, "kn", "kagada matra", "paper"), (MATERIAL, "ta", "1 mattum", "paper"),
    (MATERIAL, "te", "1 matrame", "paper"), (MATERIAL, "ur", "بس کاغذ", "paper"),
    (MATERIAL, "hi", "kaagaz wala", "paper"), (MATERIAL, "hi", "teesra wala", "glass"),
    (MATERIAL, "en", "2nd one", "plastic"), (MATERIAL, "en", "only papr", "paper?"),
    (MATERIAL, "en", "not only paper", REJECTED), (MATERIAL, "en", "only 9", REJECTED),
    (SOLD, "en", "only 1 and 3", "paper glass"), (SOLD, "hi", "sirf kagaz aur loha", "paper metal"),
    (SOLD, "kn", "1,3 matra", "paper glass"), (SOLD, "en", "only 1 or 3", REJECTED), (CARD, "en", "just no", "no"),
    (WHEN, "en", "today only", "2026-11-24"), (TIME, "en", "only 5 pm", "17:00:00"), (RIDE, "hi", "bas", "bus"),
    (RIDE, "hi", "bas auto", "auto?"), (RIDE, "hi", "bas 2", REJECTED),
]  # fmt: skip
"""What only narrows."""

GIVE = [
    (HOW_MANY, "hi", "do", "2"), (HOW_MANY, "hi", "do log", "2"), (HOW_MANY, "hi", "do na", "2?"),
    (HOW_MANY, "hi", "दो ना", REJECTED), (HOW_MANY, "hi", "do bhai", "2?"), (HOW_MANY, "hi", "paani do", REJECTED),
    (HOW_MANY, "ur", "پیسے دو", REJECTED), (HOW_MANY, "hi", "mere saath", "60?"), (HOW_MANY, "en", "one minute", "1?"),
    (HOW_MANY, "hi", "ek minute", "1?"), (HOW_MANY, "en", "Das", "10?"),
]  # fmt: skip
"""Number words that may ask for something."""

TURNED = [
    (HOW_MANY, "en", "max 10", "10?"), (HOW_MANY, "en", "atleast 5", "5?"), (HOW_MANY, "en", "minus 5", "5?"),
    (HOW_MANY, "en", "me + 4", "4?"), (HOW_MANY, "en", "wife, 2 kids", "2?"),
    (HOW_MANY, "en", "me and my 2 children", "2?"), (HOW_MANY, "en", "5 pm", "5?"), (HOW_MANY, "hi", "5 baje", "5?"),
    (HOW_MANY, "en", "3 days ago", "3?"), (HOW_MANY, "en", "24 nov", "24?"), (HOW_MANY, "en", "born in 1980", "1980?"),
    (HOW_MANY, "en", "2nd floor", "2?"), (HOW_MANY, "en", "thousands of bags", "1000?"),
    (HOW_MANY, "te", "వేల మంది", "1000?"), (HOW_MANY, "en", "12A", REJECTED), (HOW_MANY, "en", "A12", REJECTED),
    (HOW_MANY, "en", "10,0", REJECTED), (HOW_MANY, "en", "thirty-five", "35"), (HOW_MANY, "en", "thirty-forty", "30?"),
    (HOW_MANY, "en", "2 lakhs", "200000"), (WHEN, "en", "before 24/11/2026", "2026-11-24?"),
    (WHEN, "en", "not 24/11/2026", "2026-11-24?"), (WHEN, "hi", "24/11/2026 ke baad", "2026-11-24?"),
    (WHEN, "en", "24/11/2026", "2026-11-24"), (WHEN, "en", "last week", REJECTED), (WHEN, "kn", "ಕಳೆದ ವಾರ", REJECTED),
    (WHEN, "hi", "pichle hafte", REJECTED), (WHEN, "ta", "pona vaaram", REJECTED),
    (WHEN, "te", "gata vaaram", REJECTED), (WHEN, "en", "today tomorrow", REJECTED),
    (WHEN, "en", "99-02-01", "1999-02-01?"), (TIME, "en", "after 5 pm", "17:00:00?"),
    (TIME, "hi", "shaam 5 baje ke baad", "17:00:00?"), (TIME, "kn", "sanje 5 alla", "17:00:00?"),
    (TIME, "kn", "beligge 6 rinda", "06:00:00?"), (TIME, "en", "17", "17:00:00?"),
    (TIME, "en", "24 hours", "00:00:00?"), (TIME, "en", "ten past five pm", REJECTED), (CARD, "en", "No 1", REJECTED),
    (CARD, "en", "2 no", "no"), (CARD, "en", "yesss", "yes"), (CARD, "hi", "na na", "no"), (CARD, "en", "NA", "no?"),
    (CARD, "hi", "na", "no"), (CARD, "ta", "amma", REJECTED), (CARD, "ta", "ama", "yes"),
    (KNOWN, "en", "dk", "dont_know"), (MATERIAL, "en", "medal", "metal?"), (MATERIAL, "en", "paper (1)", "paper"),
    (MATERIAL, "en", "paper 2", REJECTED), (SOLD, "en", "first three", REJECTED), (SOLD, "en", "1...3", REJECTED),
    (SOLD, "en", "first and third", "paper glass"), (NAME, "en", "Asha", "c1"), (NAME, "en", "Usha", REJECTED),
    (NAME, "en", "Malathi", "c2?"), (NAME, "en", "not Asha", REJECTED),
]  # fmt: skip
"""What makes the answer another one, or none."""


@pytest.mark.parametrize(
    ("asked", "language", "text", "expected"),
    [pytest.param(*row, id=f"{row[0].type} {row[1]}: {row[2]}") for row in (*ONLY, *GIVE, *TURNED)],
)
def test_what_stands_beside_an_answer_counts(asked: Question, language: str, text: str, expected: str | None) -> None:
    assert told(asked, text, language) == expected
