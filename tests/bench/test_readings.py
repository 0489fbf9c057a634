"""The load of single answers: what it reads is read as it is meant, and a wrong reading gives no figures."""

import pytest

from tests.bench import readings
from tests.bench.inside import WrongAnswer


def test_every_text_is_read_as_it_is_meant_and_measured() -> None:
    figures = readings.measure(1)
    assert figures.slowest_kind in readings.shown(figures)
    assert 0 < figures.long_list.median <= figures.long_list_p99


def test_the_long_list_is_of_different_places() -> None:
    labels = [label for choice in readings.choices() for label in choice.label.values()]
    assert len(readings.choices()) == readings.CHOICES
    assert len(set(labels)) == len(labels)


def test_no_text_comes_twice() -> None:
    rounds = [list(readings.unseen(readings.choices(), seed)) for seed in range(2)]
    assert len(rounds[0]) == readings.UNSEEN
    assert len(set(rounds[0]) & set(rounds[1])) < readings.UNSEEN // 50


def test_a_wrong_answer_gives_no_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readings, "_SAID", {"integer": (("en", "5", "6"),)})
    with pytest.raises(WrongAnswer, match="'5' was read as '5', not as '6'"):
        readings.measure(1)
