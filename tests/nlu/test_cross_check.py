"""A model is compared with the one in use on the guide's own questions, asked unseen."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from bot.nlu import cross_check
from bot.nlu.classifier import FOLDS, UNHEARD, CalibratedSvm
from bot.nlu.cross_check import FEW, Asked, compare


def asked(count: int, wrong: int = 0, topic: str = "bil", to: str = "bus", start: int = 0) -> list[Asked]:
    """That many questions of a topic, the first `wrong` of them taken for another."""
    numbers = range(start, start + count)
    return [Asked(f"{topic} {n}", topic, to if n - start < wrong else topic) for n in numbers]


def test_the_same_answers_are_not_worse():
    verdict = compare(asked(50, wrong=10), asked(50, wrong=10))

    assert not verdict.worse
    assert (verdict.common, verdict.right_before, verdict.right_now, verdict.won, verdict.lost) == (50, 40, 40, 0, ())


def test_more_lost_than_a_small_guide_may_lose_is_worse_and_says_which():
    verdict = compare(asked(50), asked(50, wrong=FEW + 1))

    assert verdict.worse
    assert [a.text for a in verdict.lost] == [f"bil {n}" for n in range(FEW + 1)]
    assert {a.taken for a in verdict.lost} == {"bus"}


def test_lost_questions_are_weighed_against_those_that_came_back():
    before = [*asked(50), *asked(30, wrong=30, topic="tolk")]
    now = [*asked(50, wrong=20), *asked(30, topic="tolk")]

    assert not compare(before, now).worse


def test_large_guide_may_lose_a_small_share():
    assert not compare(asked(10_000), asked(10_000, wrong=30)).worse
    assert compare(asked(10_000), asked(10_000, wrong=31)).worse


def test_topic_that_collapses_is_worse_though_the_rest_gained():
    before = [*asked(8), *asked(40, wrong=40, topic="tolk")]
    now = [*asked(8, wrong=5), *asked(40, topic="tolk")]
    verdict = compare(before, now)

    assert verdict.worse and verdict.topics == ("bil",)


def test_new_removed_and_moved_questions_are_not_compared():
    before = [*asked(20), *asked(20, topic="gone"), Asked("x", "bil", "bil")]
    now = [*asked(20), *asked(20, wrong=20, topic="new"), Asked("x", "bus", "ingen")]
    verdict = compare(before, now)

    assert verdict.common == 20 and not verdict.worse


def test_model_without_a_cross_check_is_compared_with_nothing(tmp_path):
    assert cross_check.read(tmp_path) == []
    assert not compare(cross_check.read(tmp_path), asked(20, wrong=20)).worse


def test_cry_for_help_no_longer_heard_is_worse():
    heard = 300

    assert not compare([], [], heard, ["a"]).worse
    assert compare([], [], heard, ["a", "b", "c", "d"]).worse


def test_answers_travel_with_the_model(tmp_path):
    (tmp_path / "components").mkdir()
    cross_check.write(tmp_path / "components", asked(3, wrong=1))

    assert cross_check.read(tmp_path) == asked(3, wrong=1)


def test_text_stays_in_its_part_however_it_is_spelt():
    assert {cross_check.fold(text) for text in ("Børn på vej", "boern paa vej", "BØRN PÅ VEJ")} == {
        cross_check.fold("børn på vej")
    }
    assert {cross_check.fold(f"spørgsmål {n}") for n in range(50)} == set(range(FOLDS))


def test_classifier_tells_what_each_row_was_taken_for_unseen():
    rows = sp.csr_matrix(np.array([[1, 0], [0, 1]] * 9 + [[0, 1]], dtype="float32"))
    labels = ["a", "b"] * 9 + ["a"]  # the last looks like a «b»
    model = CalibratedSvm(1.0).fit(rows, labels, [1.0] * 19, np.arange(19) % FOLDS)

    assert list(model.held_out[:18]) == labels[:18]
    assert model.held_out[18] == "b"


def test_label_that_stands_in_one_part_alone_is_heard_by_nobody_unseen():
    rows = sp.csr_matrix(np.eye(3)[[0, 1, 0, 1, 0, 1, 0, 1, 2, 2, 2]].astype("float32"))
    folds = np.array([0, 0, 1, 1, 2, 2, 0, 0, 1, 1, 1])
    model = CalibratedSvm(1.0).fit(rows, ["a", "b"] * 4 + ["c"] * 3, [1.0] * 11, folds)

    assert list(model.held_out[8:]) == [UNHEARD] * 3
    assert model.classes[model.probabilities(rows[-1]).argmax()] == "c"
