"""Surveys to workbooks: what is written is read as the same survey, and ODK's own converter takes it."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest

from survey.definition.model import UNDECLARED, Choice, Group, Question, QuestionType, Survey
from survey.definition.xlsform.writing import reads_back, write
from survey.words import Refused, say
from tests.survey.definition.xlsform.written import PLAIN, cells, check, read_again, survey_of

TYPES = """
| survey |
| | type | name | label | parameters | appearance | default | trigger | calculation |
| | start | s | | | | | | |
| | end | e | | | | | | |
| | today | t | | | | | | |
| | deviceid | device | | | | | | |
| | phonenumber | phone | | | | | | |
| | username | user | | | | | | |
| | email | email | | | | | | |
| | audit | audit | | location-priority=balanced location-min-interval=60 location-max-age=120 | | | | |
| | start-geopoint | here | | | | | | |
| | background-audio | sound | | quality=low | | | | |
| | text | words | Words | rows=3 | multiline | some words | | |
| | integer | whole | Whole | | thousands-sep | 4 | | |
| | decimal | part | Part | | | 0.5 | | |
| | range | scale | Scale | start=0 end=5 step=0.5 | vertical | 2.5 | | |
| | select_one l | one | One | randomize=true seed=42 | minimal | a | | |
| | select_multiple l | more | More | | columns-2 | a b | | |
| | rank l | order | Order | | | | | |
| | date | day | Day | | month-year | 2026-11-24 | | |
| | time | hour | Hour | | | 06:30 | | |
| | dateTime | moment | Moment | | | 2026-11-24T06:30 | | |
| | geopoint | point | Point | capture-accuracy=10 | placement-map | 12.97 77.59 0 0 | | |
| | geotrace | line | Line | | | | | |
| | geoshape | shape | Shape | | | | | |
| | barcode | code | Code | | front | | | |
| | acknowledge | yes | Yes | | | | | |
| | image | picture | Picture | max-pixels=640 | new | | | |
| | audio | voice | Voice | quality=voice-only | | | | |
| | video | film | Film | | | | | |
| | file | paper | Paper | | | | | |
| | note | hello | Hello ${words} | | | | | |
| | calculate | twice | | | | | | ${whole} * 2 |
| | calculate | once | | | | | ${whole}, ${one} | concat('it', "'s ") |
| | hidden | secret | | | | | | 'x' |
| | background-geopoint | there | | | | | ${whole} | |
| | text | changed | Changed | | | | ${one} | now() |
| choices |
| | list_name | name | label |
| | l | a | A |
| | l | b | B |
"""
GROUPS = """
| survey |
| | type | name | label | relevant | appearance | repeat_count | required | read_only | calculation |
| | integer | n | How many? | | | | yes | | |
| | begin_group | out | | ${n} > 0 and ${n} < 9 | field-list | | | yes | |
| | begin_repeat | person | Person | ${n} != 3 | | ${n} + 1 | | | |
| | text | name | Name | | | | ${n} > 1 | ${n} = 2 | |
| | begin_repeat | child | Child | | | | | | |
| | integer | age | Age of ${name} | | | | | | |
| | end_repeat | | | | | | | | |
| | end_repeat | | | | | | | | |
| | begin_group | deep | Deep | | | | | | |
| | note | last | Last | | | | | | |
| | audit | | | | | | | | |
| | end_group | | | | | | | | |
| | end_group | | | | | | | | |
| | calculate | ages | | | | | | | sum(/form/out/person[position() <= 2]/child/age) |
| settings |
| | name | style | instance_name | version | form_id |
| | form | pages theme-grid | concat(${n}, ' people') | 2026.1 | Some Form |
"""
EXPRESSIONS = """
| survey |
| | type | name | label | constraint | constraint_message | required | required_message | default | calculation |
| | text | a | A | regex(., '^[a-z  ]+$') and . != "it's" | Small letters | yes | Please | | |
| | text | b | B | . = concat('it', "'", 's "so"') or not(. = 'x') | | | | once(random()) | |
| | date | c | C | . <= today() - 1 | | | | today() | |
| | integer | d | D | (. + 1) * 2 > -3 | | true() | | 1 + 1 | |
| | text | e | E | | | | | two  spaces | |
| | integer | f | | | | | | | ${d} + 1 |
| | text | g | | | Never shown | | | | jr:choice-name(${h}, '${h}') |
| | select_one l | h | H | | | | | | |
| choices |
| | list_name | name | label |
| | l | a | A |
"""
SIX = """
| survey |
| | type | name | label::English (en) | label::Kannada (kn) | hint::hi | label::ta | label::te | label::ur |
| | text | a | Name? | ಹೆಸರು? | नाम | பெயர்? | పేరు? | نام؟ |
| | text | b | Work? | ಕೆಲಸ? | | | పని? | کام؟ |
| settings |
| | form_title | translated_title::Kannada (kn) | translated_title::ur | form_id | default_language |
| | Names | ಹೆಸರುಗಳು | نام | names | English (en) |
"""
ONE_STATED = (
    PLAIN
    + """
| settings |
| | default_language | form_title | form_id |
| | Kannada (kn) | ಹೆಸರು | a |
"""
)
FOR_EVERYBODY = """
| survey |
| | type | name | label::English (en) | label::Kannada (kn) | hint |
| | text | a | Name? | ಹೆಸರು? | 10–20 |
| settings |
| | form_title | form_id |
| | For everybody | a |
"""
MIXED = """
| survey |
| | type | name | label | label::Kannada (kn) | label::Local language | constraint_message::French | constraint |
| | text | a | Name? | ಹೆಸರು? | Nāma? | Trop court | string-length(.) > 2 |
| settings |
| | form_title | form_title::Local language | form_id |
| | Names | Nāma | a |
"""
NOT_THE_FIRST = """
| survey |
| | type | name | label::Tulu | label::Kannada (kn) | label::default |
| | text | a | T | K | D |
| settings |
| | default_language | form_id |
| | Kannada (kn) | a |
"""
CHOICES = """
| survey |
| | type | name | label::en | label::Kannada (kn) | media::image | media::audio::kn | choice_filter | calculation |
| | select_one town | town | Town? | ಊರು? | map.png | ooru.mp3 | | |
| | select_multiple ward | ward | Ward? | ವಾರ್ಡ್? | | | town = ${town} or size > 3 | |
| | calculate | fee | | | | | | instance('fees')/root/item[name = ${town}]/fee |
| choices |
| | list_name | name | label::en | label::kn | image | audio::kn | town | size | fee | not read |
| | town | b | Bengaluru | ಬೆಂಗಳೂರು | b.png | b.mp3 | | | | remark |
| | town | m | Mysuru | ಮೈಸೂರು | | | | | | |
| | town | 3 | | | | | | | | |
| | ward | w1 | One | ಒಂದು | | | b | 2 | | |
| | ward | w2 | Two | ಎರಡು | | | m | 4 | | |
| | fees | b | | | | | | | 10 | |
| | fees | m | | | | | | | 20 | |
"""
DUPLICATES = """
| survey |
| | type | name | label | choice_filter |
| | text | t | Town? | |
| | select_one w | w | Ward? | town = ${t} |
| choices |
| | list_name | name | label | town |
| | w | 1 | One | a |
| | w | 1 | One | b |
| settings |
| | allow_choice_duplicates | form_id |
| | yes | a |
"""
OTHER = """
| survey |
| | type | name | label::en | label::kn |
| | select_multiple l or_other | a | A | ಎ |
| choices |
| | list_name | name | label::en | label::kn |
| | l | x | X | ಎಕ್ಸ್ |
"""
LOOSE = """
| survey |
| | type | name | label |
| | text | a | A |
| | note | n | Hello ${ a }\u00a0! |
"""
LOOPED = """
| survey |
| | type | name | label |
| | begin_loop over l | each | Each |
| | integer | many | How many %(label)s? |
| | end_loop | | |
| choices |
| | list_name | name | label |
| | l | pots | Pots |
| | l | pans | Pans |
"""


@pytest.mark.parametrize(
    "table",
    [
        pytest.param(TYPES, id="every type with its parameters"),
        pytest.param(GROUPS, id="groups, repeats and settings"),
        pytest.param(EXPRESSIONS, id="expressions, messages and defaults"),
        pytest.param(SIX, id="six languages, one of them in hints only"),
        pytest.param(PLAIN, id="no language said"),
        pytest.param(ONE_STATED, id="one language, said in the settings"),
        pytest.param(FOR_EVERYBODY, id="hints for everybody beside labels in languages"),
        pytest.param(MIXED, id="labels without a language beside languages without a code"),
        pytest.param(NOT_THE_FIRST, id="the default is not the first"),
        pytest.param(CHOICES, id="choices with columns and media, a list that is only looked in"),
        pytest.param(DUPLICATES, id="two choices of one name"),
        pytest.param(OTHER, id="or_other"),
        pytest.param(LOOPED, id="a loop"),
        pytest.param(LOOSE, id="spaces that a workbook or ODK cannot take"),
    ],
)
def test_a_survey_reads_back_equal(table: str) -> None:
    check(survey_of(table))


def test_headers_name_languages_as_the_workbook_did() -> None:
    written = write(survey_of(SIX))
    assert cells(written, "survey")[0][:9] == [
        *(
            "type",
            "name",
            "label::English (en)",
            "label::Kannada (kn)",
            "label::hi",
            "label::ta",
            "label::te",
            "label::ur",
        ),
        "hint::hi",
    ]
    header, row = cells(written, "settings")
    assert dict(zip(header, row, strict=True)) == {
        "form_title": "Names",
        "form_id": "names",
        "default_language": "English (en)",
        "translated_title::Kannada (kn)": "ಹೆಸರುಗಳು",
        "translated_title::ur": "نام",
    }


def test_the_same_survey_gives_the_same_bytes_whenever_it_is_written() -> None:
    first, second = write(survey_of(CHOICES)), write(survey_of(CHOICES))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first.workbook)) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.read("docProps/core.xml").count(b">2000-01-01T00:00:00Z<") == 2


def test_choices_that_were_searched_for_become_a_list() -> None:
    shops = {"shops.csv": b"name,label,area\nr1,Ravi,north\nm1,Meena,south\n"}
    survey = survey_of(
        """
| survey |
| | type | name | label | appearance |
| | text | zone | Zone | |
| | select_one shop | s | Shop | minimal search('shops', 'matches', 'area', ${zone}) |
| choices |
| | list_name | name | label |
| | shop | name | label |
| | shop | 99 | None of these |
""",
        shops,
    )
    written = write(survey)
    again = read_again(written)

    def offered(survey: Survey) -> list[tuple[str, str]]:
        asked = survey.question_at("s")
        assert asked is not None
        return [(choice.name, choice.label[UNDECLARED]) for choice in asked.choices]

    assert offered(again) == offered(survey) == [("99", "None of these"), ("r1", "Ravi"), ("m1", "Meena")]
    assert not reads_back(written, survey)
    check(again)


def test_the_first_surveys_that_kept_choices_with_their_questions_can_be_written() -> None:
    def asking(name: str, *choices: str) -> Question:
        made = tuple(Choice(choice, {"en": choice.upper()}) for choice in choices)
        return Question(name, name, QuestionType.SELECT_ONE, {"en": name}, choices=made)

    survey = replace(survey_of(SIX.replace("| text |", "| integer |")), children=(asking("a", "x"), asking("b", "y")))
    again = read_again(write(survey))
    assert [[choice.name for choice in question.choices] for question in again.questions()] == [["x"], ["y"]]


def test_an_expression_that_has_grown_too_long_is_refused_by_name() -> None:
    survey = survey_of(EXPRESSIONS.replace("${d} + 1", f"concat({','.join(['1'] * 4_900)})"))
    with pytest.raises(Refused) as refused:
        write(survey)
    assert say(refused.value.message, "en") == "“calculation” of “f” is too long for a workbook."


def test_it_is_seen_when_something_does_not_read_back() -> None:
    survey = survey_of(GROUPS)
    written = write(survey)
    assert reads_back(written, survey)
    first, group, *further = survey.children
    assert isinstance(group, Group)
    assert not reads_back(written, replace(survey, children=(first, replace(group, appearance="other"), *further)))
