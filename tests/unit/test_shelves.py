"""The guide's examples by kommune: a message is held against what its family may be told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bench.grown_guide import grown
from bot.guide.evidence import Evidence

TEXT = "kan det være om natten"


@pytest.fixture
def evidence(small):
    return Evidence(small)


def heard(evidence, kommune):
    return len(evidence.hear([TEXT], kommune).words)


def test_message_of_a_family_is_held_against_the_national_answers_and_its_own_kommunes(evidence):
    assert heard(evidence, "graaby") < heard(evidence, "") and heard(evidence, "roedby") < heard(evidence, "")


def test_kommune_without_answers_of_its_own_hears_what_holds_everywhere(evidence):
    assert heard(evidence, "findes_ikke") < heard(evidence, "roedby")
    assert set(evidence.view("findes_ikke").topics) <= set(evidence.view("").topics)


def test_more_kommuner_do_not_make_a_familys_message_dearer(small, evidence):
    larger = Evidence(grown(small, 5))

    assert heard(larger, "roedby") == heard(evidence, "roedby")
    assert heard(larger, "") > heard(evidence, "")
    assert larger.view("roedby").topics["aflastning"].names == evidence.view("roedby").topics["aflastning"].names


def test_what_did_not_change_is_kept_from_the_guide_before(small, evidence):
    topic = small.topics["aflastning"]
    changed = replace(small, topics={**small.topics, "aflastning": replace(topic, details=topic.details[:1])})
    after = Evidence(changed, evidence)
    other = next(name for name in small.topics if name != "aflastning")

    assert after.view("").topics[other].weights is evidence.view("").topics[other].weights
    assert after.view("").topics["aflastning"].names != evidence.view("").topics["aflastning"].names


def test_nearest_example_is_found_on_the_shelf_of_its_kommune(evidence, small):
    detail = next(d for d in small.topics["aflastning"].details if d.kommune)

    assert evidence.nearest(detail.questions[0], "aflastning", detail.kind)[0] == detail.questions[0]
