"""Which of a topic's answers a message asks for."""

from __future__ import annotations

import pytest

from bot.guide import loader
from bot.guide.matching import ItemMatcher
from bot.guide.model import RENDERED_KINDS


@pytest.fixture
def matcher(small):
    return ItemMatcher(small)


def best(matcher, text, kinds, kommune=""):
    return matcher.rank("aflastning", [text], kinds, kommune)[0].item


def test_probabilities_sum_to_one_likeliest_first(matcher):
    found = matcher.rank("aflastning", ["hvad er det"], {"overview": 1.0})

    assert sum(m.p for m in found) == pytest.approx(1)
    assert [m.p for m in found] == sorted((m.p for m in found), reverse=True)


def test_detail_is_found_by_its_own_question(matcher):
    assert best(matcher, "kan det være om natten", {"detail": 0.5, "overview": 0.5}) == "nat"


def test_kind_of_the_intent_decides_when_no_words_do(matcher):
    assert best(matcher, "xyz", {"apply": 0.95, "overview": 0.05}) == "apply"


def test_kind_the_topic_lacks_goes_to_the_nearest_it_has(matcher):
    assert best(matcher, "xyz", {"documents": 1.0}) == "apply"


@pytest.mark.parametrize("kind", RENDERED_KINDS)
def test_kind_that_is_always_answerable_can_win_without_examples(matcher, kind):
    assert best(matcher, "xyz", {kind: 1.0}) == kind


def test_detail_of_another_kommune_is_never_ranked(matcher):
    def items(kommune):
        return {m.item for m in matcher.rank("aflastning", ["hvor ligger huset"], {}, kommune)}

    assert "roedby_hus" in items("roedby")
    assert "roedby_hus" not in items("graaby") | items("")


def test_best_of_several_texts_counts(matcher):
    found = matcher.rank("aflastning", ["noget helt andet", "kan det være om natten"], {"detail": 0.5})

    assert found[0].item == "nat"


@pytest.mark.parametrize("text", ["", "   ", "🙂", "x" * 2000])
def test_text_that_says_nothing_still_gives_an_answer(matcher, text):
    assert matcher.rank("aflastning", [text], {})


def test_new_detail_works_without_training(knowledge):
    detail = {"id": "penge", "text": "Ja.", "questions": ["koster det penge", "hvad koster pausen"]}
    knowledge.change("topics/aflastning.yml", "details", 2, value=detail)
    matcher = ItemMatcher(loader.load(knowledge.root))

    assert best(matcher, "hvad koster pausen", {"detail": 0.5, "amount": 0.5}) == "penge"
