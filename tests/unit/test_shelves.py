"""The guide's examples by kommune: a message is held against what its family may be told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bench.grown_guide import grown
from bot.guide.answers import shelves
from bot.guide.answers.evidence import Evidence

TEXT = "kan det være om natten"


@pytest.fixture
def evidence(small):
    return Evidence(small)


def heard(evidence, kommune):
    """How many answers a message is held against."""
    rows = evidence.rows([TEXT])
    return sum(len(evidence.hear([TEXT], rows, shelf).words) for shelf in evidence.view(kommune).shelves)


def test_message_of_a_family_is_held_against_the_national_answers_and_its_own_kommunes(evidence):
    assert heard(evidence, "") < heard(evidence, "roedby")
    assert set(evidence.view("").topics) < set(evidence.view("graaby").topics)


def test_unknown_kommune_and_one_without_answers_of_its_own_hear_what_holds_everywhere(evidence):
    assert heard(evidence, "findes_ikke") == heard(evidence, "")


def test_more_kommuner_make_no_familys_message_dearer(small, evidence):
    larger = Evidence(grown(small, 5))

    assert [heard(larger, k) for k in ("roedby", "")] == [heard(evidence, k) for k in ("roedby", "")]
    assert larger.view("roedby").topics["aflastning"].names == evidence.view("roedby").topics["aflastning"].names


def test_examples_of_a_topic_stand_where_its_kommune_says(evidence, small):
    both = evidence.view("roedby").topics["aflastning"]

    assert set(both.examples) == {"", "roedby"} and set(evidence.view("").topics["aflastning"].examples) == {""}
    assert sum(part.stop - part.start for part in both.examples.values()) == len(both.weights)


def test_ngrams_that_nearly_every_example_has_are_left_out(small):
    texts = tuple(f"hvad koster {word}" for word in ("bussen", "toget", "taxaen"))

    vectoriser, _ = shelves.learn({"": {"kørsel": (("amount",) * 3, texts)}})
    assert vectoriser.transform(["hvad koster"]).nnz  # few examples: everything may tell
    many = tuple(f"hvad koster {number}" for number in range(shelves.FEW + 1))
    vectoriser, _ = shelves.learn({"": {"kørsel": (("amount",) * len(many), many)}})
    assert not vectoriser.transform(["hvad koster"]).nnz and vectoriser.transform(["17"]).nnz


def test_what_did_not_change_is_kept_from_the_guide_before(small, evidence):
    topic = small.topics["aflastning"]
    changed = replace(small, topics={**small.topics, "aflastning": replace(topic, details=topic.details[:1])})
    after = Evidence(changed, evidence)
    other = next(name for name in small.topics if name != "aflastning")

    assert after.view("graaby").topics[other].weights is evidence.view("graaby").topics[other].weights
    assert after.view("roedby").topics["aflastning"].names != evidence.view("roedby").topics["aflastning"].names


def test_nearest_example_is_found_on_the_shelf_of_its_kommune(evidence, small):
    detail = next(d for d in small.topics["aflastning"].details if d.kommune)

    assert evidence.nearest(detail.questions[0], "aflastning", detail.kind)[0] == detail.questions[0]
