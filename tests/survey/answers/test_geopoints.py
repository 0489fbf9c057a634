"""Points, lines and areas, as they are copied from maps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.survey.answers.asking import REJECTED, accepted, answered, question, told

POINT = question("geopoint")
LINE = question("geotrace")
AREA = question("geoshape")
HERE = "12.97 77.59 0 0"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("12.97 77.59", HERE, id="space"),
        pytest.param("12.97,77.59", HERE, id="comma"),
        pytest.param(" (12.97, 77.59) ", HERE, id="brackets"),
        pytest.param("12.97, 77.59, 920, 5", "12.97 77.59 920 5", id="altitude and accuracy"),
        pytest.param("12.97 77.59 920 m", "12.97 77.59 920 0", id="altitude in metres"),
        pytest.param("೧೨.೯೭ ೭೭.೫೯", HERE, id="kannada digits"),
        pytest.param("۱۲.۹۷، ۷۷.۵۹", HERE, id="urdu digits and comma"),
        pytest.param("12.97 N, 77.59 E", HERE, id="letters after"),
        pytest.param("N12.97 E77.59", HERE, id="letters before"),
        pytest.param("77.59E 12.97N", HERE, id="letters tell which is which"),
        pytest.param("12.97° N, 77.59° E", HERE, id="degree signs"),
        pytest.param("lat 12.97 long 77.59", HERE, id="words"),
        pytest.param("33.87 S 151.21 E", "-33.87 151.21 0 0", id="south"),
        pytest.param("-33.87 151.21", "-33.87 151.21 0 0", id="minus"),
        pytest.param("12°58'12\"N 77°35'24\"E", HERE, id="degrees, minutes, seconds"),
        pytest.param("12°58′12″N, 77°35′24″E", HERE, id="printed primes"),
        pytest.param("12° 58.2' N 77° 35.4' E", HERE, id="degrees and minutes"),
        pytest.param("77.59 12.97", f"{HERE}?", id="the wrong way round for here"),
        pytest.param("151.21 -33.87", "-33.87 151.21 0 0?", id="the wrong way round for anywhere"),
        pytest.param("12,97 77,59", f"{HERE}?", id="decimal commas"),
        pytest.param("12 77", "12 77 0 0?", id="whole degrees"),
    ],
)
def test_points(text: str, value: str) -> None:
    assert told(POINT, text) == value


@pytest.mark.parametrize(
    "link",
    [
        pytest.param("https://maps.google.com/?q=12.97,77.59", id="google, shared"),
        pytest.param("https://maps.google.com/?q=12.97%2C77.59", id="google, quoted comma"),
        pytest.param("http://maps.google.com/maps?q=loc:12.97+77.59", id="google, old"),
        pytest.param("https://www.google.com/maps/@12.97,77.59,17z", id="google, map"),
        pytest.param("https://www.google.com/maps/search/12.97,+77.59?entry=tts", id="google, dropped pin"),
        pytest.param(
            "https://www.google.com/maps/place/KR+Market/@12.9,77.5,17z/data=!3m1!4b1!4m5!3m4!1s0x0:0x0!8m2"
            "!3d12.97!4d77.59",
            id="google, a place beside the middle of the map",
        ),
        pytest.param("https://www.openstreetmap.org/#map=17/12.97/77.59", id="openstreetmap, map"),
        pytest.param("https://www.openstreetmap.org/?mlat=12.97&mlon=77.59#map=19/12.9/77.5", id="openstreetmap, pin"),
        pytest.param("geo:12.97,77.59?z=17", id="geo"),
        pytest.param("I am here https://maps.google.com/?q=12.97,77.59", id="words before"),
    ],
)
def test_links_of_maps(link: str) -> None:
    assert told(POINT, link) == HERE


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("near the market", "Please write the place as two numbers, like 12.9716 77.5946.", id="words"),
        pytest.param("12.97", "Please write the place as two numbers, like 12.9716 77.5946.", id="one number"),
        pytest.param("91 200", "Please write the place as two numbers, like 12.9716 77.5946.", id="not on earth"),
        pytest.param("12°75'N 77°35'E", "Please write the place as two numbers, like 12.9716 77.5946.", id="minutes"),
        pytest.param("12.97N 77.59N", "Please write the place as two numbers, like 12.9716 77.5946.", id="two norths"),
        pytest.param(
            "https://maps.app.goo.gl/aBcD",
            "That link hides the place. Please write two numbers, like 12.9716 77.5946.",
            id="a link that says nothing",
        ),
    ],
)
def test_what_is_told(text: str, message: str) -> None:
    assert answered(POINT, text) == message


@pytest.mark.parametrize(
    ("text", "line", "area"),
    [
        pytest.param(
            "12.97 77.59; 12.98 77.6; 12.99 77.61",
            "12.97 77.59 0 0; 12.98 77.6 0 0; 12.99 77.61 0 0",
            "12.97 77.59 0 0; 12.98 77.6 0 0; 12.99 77.61 0 0; 12.97 77.59 0 0",
            id="three points; the area closes itself",
        ),
        pytest.param(
            "12.97,77.59\n12.98,77.6\n\n12.99,77.61\n12.97,77.59\n",
            "12.97 77.59 0 0; 12.98 77.6 0 0; 12.99 77.61 0 0; 12.97 77.59 0 0",
            "12.97 77.59 0 0; 12.98 77.6 0 0; 12.99 77.61 0 0; 12.97 77.59 0 0",
            id="one on each line, closed already",
        ),
        pytest.param("12.97 77.59; 12.98 77.6", "12.97 77.59 0 0; 12.98 77.6 0 0", REJECTED, id="two are no area"),
        pytest.param("12.97 77.59", REJECTED, REJECTED, id="one is no line"),
        pytest.param("12.97 77.59; 12.97 77.59; 12.97 77.59", REJECTED, REJECTED, id="always the same"),
        pytest.param("12.97 77.59; the market; 12.99 77.61", REJECTED, REJECTED, id="words between"),
        pytest.param("77.59 12.97; 12.98 77.6", "12.97 77.59 0 0; 12.98 77.6 0 0?", REJECTED, id="one way round each"),
    ],
)
def test_lines_and_areas(text: str, line: str | None, area: str | None) -> None:
    assert (told(LINE, text), told(AREA, text)) == (line, area)


def test_what_is_told_of_lines() -> None:
    assert answered(LINE, "x") == "Please write at least 2 places, like 12.97 77.59; 12.98 77.6."
    assert answered(AREA, "x") == "Please write at least 3 places, like 12.97 77.59; 12.98 77.6."


@pytest.mark.parametrize(
    ("kind", "value", "canonical"),
    [
        ("geopoint", "12.97 77.59 0 0", HERE),
        ("geopoint", "12.9700 77.590 0.0 0.0", HERE),
        ("geopoint", "12.97 77.59", HERE),
        ("geopoint", "77.59 12.97", "77.59 12.97 0 0"),
        ("geopoint", "12.97,77.59", REJECTED),
        ("geopoint", "12.97 77.59 0 -1", REJECTED),
        ("geopoint", "90.1 77.59 0 0", REJECTED),
        ("geopoint", "12.97 180.1 0 0", REJECTED),
        ("geopoint", "12.97", REJECTED),
        ("geopoint", "nan nan", REJECTED),
        ("geotrace", "12.97 77.59 0 0;12.98 77.6 0 0;", "12.97 77.59 0 0; 12.98 77.6 0 0"),
        ("geoshape", "1 1; 1 2; 2 2; 1 1", "1 1 0 0; 1 2 0 0; 2 2 0 0; 1 1 0 0"),
        ("geoshape", "1 1; 1 2; 2 2", "1 1 0 0; 1 2 0 0; 2 2 0 0; 1 1 0 0"),
        ("geoshape", "1 1; 1 2; 1 1", REJECTED),
        ("geotrace", "1 1; x", REJECTED),
    ],
)
def test_accept(kind: str, value: str, canonical: str | None) -> None:
    assert accepted(question(kind), value) == canonical


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_every_point_of_a_device_is_accepted(latitude: float, longitude: float) -> None:
    value = accepted(POINT, f"{latitude:.12f} {longitude:.12f} 0 10")
    assert value is not None
    assert [float(number) for number in value.split()] == [
        pytest.approx(latitude, abs=1e-11),
        pytest.approx(longitude, abs=1e-11),
        0,
        10,
    ]
