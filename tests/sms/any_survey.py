"""Surveys of every kind, as Hypothesis makes them up, and what somebody may write in answer to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from survey.answers import READERS
from survey.definition.expressions.parse import parse
from survey.definition.expressions.tree import Node
from survey.definition.model import OF_CHOICES, UPLOADS, Choice, Group, Language, Question, QuestionType, Survey

Draw = Any
"""What `st.composite` hands over to draw with: its values are of as many types as there are strategies."""

SPEAKS = (("en",), ("en", "kn"), ("ur",), ("hi", "ta", "te"), ("en", "kn", "hi", "ta", "te", "ur"))

WORDS = {
    "en": "Where do you bring the dry waste?",
    "kn": "ಒಣ ಕಸ ಎಲ್ಲಿಗೆ ಕೊಡ್ತೀರಾ?",
    "hi": "सूखा कचरा कहाँ देते हैं?",
    "ta": "உலர் குப்பையை எங்கே கொடுக்கறீங்க?",
    "te": "పొడి చెత్త ఎక్కడ ఇస్తారు?",
    "ur": "سوکھا کچرا کہاں دیتے ہیں؟",
}
PLACES = {"en": "Sorting centre", "kn": "ವಿಂಗಡಣೆ ಕೇಂದ್ರ", "hi": "छँटाई केंद्र", "ta": "மையம்", "te": "కేంద్రం", "ur": "مرکز"}


def _places(count: int, times: int = 1) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            f"c{at}",
            {code: f"{' '.join([word] * times)} {chr(0x61 + at % 26)}{at}" for code, word in PLACES.items()},
            columns={"district": f"c{at % 3}"},
        )
        for at in range(count)
    )


def _named(*labels: str) -> tuple[Choice, ...]:
    return tuple(Choice(f"n{at}", {"en": label}, columns={"district": f"c{at}"}) for at, label in enumerate(labels))


LISTS: tuple[tuple[Choice, ...], ...] = (
    (Choice("yes", {"en": "Yes", "kn": "ಹೌದು", "ur": "ہاں"}), Choice("no", {"en": "No", "kn": "ಇಲ್ಲ", "ur": "نہیں"})),
    _places(1),
    _places(3),
    _places(6),
    _places(30),
    _places(150),
    _places(4, times=9),
    _places(2, times=60),
    _named("0", "1", "2", "3 or more"),
    _named("1-3", "4-6", "7+"),
    _named("More", "Less", "Someone else"),
    _named("Go on", "Stop"),
    (*_places(60), Choice("more", {"en": "More"})),
    _named("Plastic", "Plastic", "Plastic bags"),
    _named("👍", "👎🏽", "\u200d"),
    tuple(Choice(name, {}) for name in ("x", "y", "z")),
)

PARAMETERS: tuple[dict[str, str], ...] = (
    {},
    {"start": "0", "end": "10", "step": "2"},
    {"start": "1", "end": "5", "step": "0.5"},
)

ANY_TEXT = st.text(max_size=30)
LONG = st.builds(
    lambda words, times: f"{words} " * times, st.sampled_from([*WORDS.values(), "long", "🌧"]), st.integers(4, 60)
)


@st.composite
def _text_in(draw: Draw, codes: Sequence[str], names: Sequence[str]) -> dict[str, str]:
    kind = draw(st.sampled_from(["plain", "plain", "plain", "filled", "long", "any", "none"]))
    if kind == "plain":
        return {code: WORDS[code] for code in codes}
    if kind == "filled" and names:
        return {code: f"{WORDS[code]} ${{{draw(st.sampled_from(names))}}}" for code in codes}
    if kind == "long":
        return {codes[0]: draw(LONG)}
    return {codes[0]: draw(ANY_TEXT)} if kind == "any" else {}


@dataclass
class _Written:
    """What stands in the survey so far: the names of its questions, which the next may speak of, and its groups."""

    names: list[str] = field(default_factory=list)
    groups: int = 0

    def question(self) -> str:
        self.names.append(f"q{len(self.names)}")
        return self.names[-1]

    def group(self) -> str:
        self.groups += 1
        return f"g{self.groups}"


def _condition(draw: Draw, names: Sequence[str]) -> Node | None:
    about = draw(st.sampled_from(names)) if names else ""
    shapes = ["", "", "", "", "", "true()", "false()"]
    if about:
        shapes += [f"${{{about}}} = 'c1'", f"${{{about}}} != ''", f"${{{about}}} > 2", f"selected(${{{about}}}, 'yes')"]
    shape = draw(st.sampled_from(shapes))
    return parse(shape) if shape else None


_ASKED = tuple(kind for kind in QuestionType if kind in READERS and kind not in UPLOADS)
CONSTRAINTS = ("", "", "", ". > 0", ". < 100", ". != 'c1'", "string-length(.) < 12", ". = 7", "false()")


@st.composite
def _question(draw: Draw, codes: Sequence[str], written: _Written, inside: str) -> Question:
    kind = draw(st.sampled_from([*QuestionType, *_ASKED, *_ASKED, *OF_CHOICES, *OF_CHOICES]))
    before = tuple(written.names)
    more: dict[str, Any] = {}
    if kind in OF_CHOICES:
        more["choices"] = draw(st.sampled_from(LISTS))
        filters = ["", "", "", "", "false()", *(f"district = ${{{name}}}" for name in before[-2:])]
        chosen = draw(st.sampled_from(filters))
        more["choice_filter"] = parse(chosen) if chosen else None
    if kind is QuestionType.CALCULATE and before:
        formula = draw(st.sampled_from(["concat(${%s}, 'a')", "${%s} * 2", "count(${%s})"])) % before[-1]
        more["calculation"] = parse(formula)
    elif draw(st.integers(0, 5)) == 3:
        more["default"] = draw(st.sampled_from(["3", "c1", "nonsense", "2026-11-24"]))
    elif before and draw(st.integers(0, 7)) == 3:
        more["dynamic_default"] = parse(f"${{{before[-1]}}} + 1")
    constraint = draw(st.sampled_from(CONSTRAINTS))
    name = written.question()
    return Question(
        name,
        f"{inside}{name}",
        kind,
        label=draw(_text_in(codes, before)),
        required=_condition(draw, before),
        relevant=_condition(draw, before),
        constraint=parse(constraint) if constraint else None,
        constraint_message=draw(st.sampled_from([{}, {}, {codes[0]: "That does not fit."}])),
        read_only=parse("true()") if draw(st.integers(0, 11)) == 5 else None,
        parameters=draw(st.sampled_from(PARAMETERS)) if kind is QuestionType.RANGE else {},
        appearance=draw(st.sampled_from([*[""] * 9, "sensitive", "month-year", "map"])),
        **more,
    )


@st.composite
def _children(draw: Draw, codes: Sequence[str], written: _Written, inside: str, most: int) -> tuple[Any, ...]:
    children: list[Question | Group] = []
    for _ in range(draw(st.integers(min(3, most), most))):
        if most > 3 and draw(st.integers(0, 3)) == 3:
            name, before = written.group(), tuple(written.names)
            relevant, repeats = _condition(draw, before), draw(st.booleans())
            counts = [None, None, "2", *(f"if(${{{name}}} > 3, 3, ${{{name}}})" for name in before[-1:])]
            count = draw(st.sampled_from(counts)) if repeats else None
            children.append(
                Group(
                    name,
                    f"{inside}{name}",
                    draw(_children(codes, written, f"{inside}{name}/", most - 3)),
                    label=draw(st.sampled_from([{}, {codes[0]: "Child"}])),
                    relevant=relevant,
                    repeats=repeats,
                    count=parse(count) if count else None,
                )
            )
        else:
            children.append(draw(_question(codes, written, inside)))
    return tuple(children)


@st.composite
def surveys(draw: Draw) -> Survey:
    """Any survey: every type, groups, repeats, conditions, filters, defaults, short and long words and lists."""
    codes = draw(st.sampled_from(SPEAKS))
    children = draw(_children(codes, _Written(), "", 6))
    lists = {str(at): choices for at, choices in enumerate(LISTS)}
    return Survey("any", {}, tuple(Language(code, code) for code in codes), codes[0], children, lists=lists)


@dataclass(frozen=True)
class Aimed:
    """An answer that looks at the open question: the number, label, name or several numbers of its choices."""

    how: str
    at: int

    def text(self, question: Question | None) -> str:
        """What is sent."""
        if question is None or not question.choices or self.how == "number":
            return str(self.at)
        choice = question.choices[self.at % len(question.choices)]
        match self.how:
            case "label":
                return next(iter(choice.label.values()), choice.name)
            case "beginning":
                return next(iter(choice.label.values()), choice.name)[:4]
            case "all":
                return " ".join(str(number) for number in range(1, len(question.choices) + 1))
        return choice.name


PLAIN = (
    *(
        "1",
        "2",
        "3",
        "4",
        "yes",
        "no",
        "ok",
        "skip",
        "back",
        "menu",
        "more",
        "MORE",
        "ಇನ್ನಷ್ಟು",
        "और",
        "مزید",
        "+",
        "#",
        "*",
    ),
    *(
        "**",
        "##",
        "೨",
        "४",
        "۳",
        "2.5",
        "-1",
        "1e9",
        "1_000",
        "today",
        "14:30",
        "ಇವತ್ತು",
        "31/02/2026",
        "24-11-2026",
        "c1",
    ),
    *("Stop", "HELP", "pause", "yesterday", "ಹೌದು", "இல்லை", "లేదు", "ہاں", "illa", "haan", "9" * 20, "back", "*", "skip"),
)
ODD = st.text(
    alphabet=st.one_of(
        st.sampled_from("\u200c\u200d\u200e\u202e\u0000\u00a0\ufeff\ufffd್ंி్ِ◌َ🏽👩🏽‍🌾🇮🇳\n\t\r"),
        st.characters(codec="utf-8"),
        st.characters(min_codepoint=0x0900, max_codepoint=0x0D7F),
        st.characters(min_codepoint=0x0600, max_codepoint=0x06FF),
    ),
    max_size=24,
)
WRITTEN = st.one_of(
    st.sampled_from(PLAIN),
    st.builds(Aimed, st.sampled_from(["number", "number", "label", "name", "beginning", "all"]), st.integers(0, 40)),
    st.builds(Aimed, st.sampled_from(["number", "label", "name", "all"]), st.integers(0, 4)),
    st.sampled_from(["back", "more", "#"]),
    ODD,
)
"""What people write, plausible and not."""
