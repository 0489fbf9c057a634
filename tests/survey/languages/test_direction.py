import pytest

from survey.languages import direction, script


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("en", "ltr"),
        ("kn", "ltr"),
        ("ur", "rtl"),
        pytest.param("ur-Latn", "ltr", id="a script in the code wins"),
        pytest.param("kn-Latn", "ltr"),
        pytest.param("sd", "rtl", id="sindhi: no file, known to CLDR"),
        pytest.param("ar", "rtl"),
        pytest.param("sw", "ltr"),
        pytest.param("pa-PK", "rtl", id="the region decides the script"),
        pytest.param("pa", "ltr"),
        pytest.param("und", "ltr"),
        pytest.param("", "ltr", id="no code"),
        pytest.param("not a code", "ltr", id="no language"),
    ],
)
def test_direction(code: str, expected: str) -> None:
    assert direction(code) == expected


def test_script() -> None:
    assert script("kn") == "Knda"
    assert script("hi_Latn") == "Latn"
    assert script("bn") == "Beng"
    assert script("xx") == ""
