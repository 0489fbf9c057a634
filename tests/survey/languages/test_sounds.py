import pytest

from survey.languages.folding import fold
from survey.languages.sounds import bones, romanise, sound, spelled


@pytest.mark.parametrize(
    ("native", "latin"),
    [
        pytest.param("ಎರಡು", "eradu", id="kannada"),
        pytest.param("ಹದಿನೈದು", "hadinaidu", id="kannada diphthong"),
        pytest.param("पच्चीस", "pachchiis", id="hindi drops its last vowel"),
        pytest.param("उनतीस", "untiis", id="hindi drops a silent vowel"),
        pytest.param("நான்கு", "naangu", id="tamil voices after a nasal"),
        pytest.param("பாதி", "paadi", id="tamil voices between vowels"),
        pytest.param("లోహం", "loham", id="telugu final dot"),
        pytest.param("ok", "ok", id="latin stays"),
        pytest.param("پانی", "پانی", id="arabic script stays"),
    ],
)
def test_romanise(native: str, latin: str) -> None:
    assert romanise(fold(native)) == fold(latin)


@pytest.mark.parametrize(
    "spellings",
    [
        pytest.param(["eradu", "yeradu", "ಎರಡು", "eraddu"], id="kannada two"),
        pytest.param(["houdu", "howdu", "haudu", "ಹೌದು"], id="kannada yes"),
        pytest.param(["paani", "pani", "paanee", "पानी"], id="hindi water"),
        pytest.param(["ezhu", "elu", "yezhu", "ஏழு"], id="tamil seven"),
        pytest.param(["hazaar", "hazar", "hajaar", "हज़ार"], id="hindi thousand"),
        pytest.param(["ombattu", "onbattu", "ombathu"], id="nine"),
    ],
)
def test_spellings_meet(spellings: list[str]) -> None:
    assert len({spelled(fold(word)) for word in spellings}) == 1


def test_different_words_stay_apart() -> None:
    assert spelled("aidu") != spelled("edu")
    assert spelled("hattu") != spelled("hittu")
    assert spelled("illa") != spelled("alla")


def test_looser_keys() -> None:
    assert sound(fold("காகிதம்")) == sound("kagidam") == sound("kaakitham")
    assert bones("paper") == bones(fold("ಪೇಪರ್"))
    assert bones("bottle") == bones(fold("ಬಾಟಲ್"))
