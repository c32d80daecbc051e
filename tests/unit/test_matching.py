"""Which of a topic's answers a message asks for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.guide import loader
from bot.guide.answers.matching import ItemMatcher
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


@pytest.fixture
def changed(small):
    """The same guide after an editor has given a topic a new detail."""
    topic = small.topics["aflastning"]
    words = {"text": "I kan også bruge det i ferien.", "questions": ("kan vi spare op til ferien",)}
    new = replace(topic.details[0], kind="ferie", **words)
    return replace(small, topics={**small.topics, "aflastning": replace(topic, details=(*topic.details, new))})


def test_matcher_adapted_to_a_changed_guide_knows_the_new_detail_at_once(matcher, changed):
    matcher.prepare()
    adapted = matcher.adapted_to(changed)

    assert adapted.is_prepared and not adapted.is_exact and matcher.is_exact
    assert best(adapted, "kan vi spare op til ferien", {"detail": 0.5, "overview": 0.5}) == "ferie"
    assert best(adapted, "kan det være om natten", {"detail": 0.5, "overview": 0.5}) == "nat"
    assert "ferie" not in {m.item for m in matcher.rank("aflastning", ["ferien"], {})}


def test_matcher_adapted_keeps_topics_that_did_not_change_as_they_were(matcher, small, changed):
    other = next(name for name in small.topics if name != "aflastning")
    before = matcher.rank(other, ["hvordan søger vi"], {"apply": 1.0})

    assert matcher.adapted_to(changed).rank(other, ["hvordan søger vi"], {"apply": 1.0}) == before


def test_matcher_adapted_forgets_a_topic_that_is_gone_and_learns_one_that_is_new(matcher, small):
    topic = small.topics["aflastning"]
    adapted = matcher.adapted_to(replace(small, topics={"ny": replace(topic, id="ny")}))

    assert adapted.rank("ny", ["kan det være om natten"], {"detail": 1.0})[0].item == "nat"
    with pytest.raises(KeyError):
        adapted.rank("aflastning", ["hvad er det"], {})


def test_rare_word_of_an_answer_finds_its_topic_though_the_recogniser_does_not(matcher):
    found = matcher.find(["kan det være om natten"], {"detail": 0.9}, {"kontakt": 0.6, "aflastning": 0.05})

    assert (found.matches[0].topic, found.matches[0].item) == ("aflastning", "nat")


def test_question_that_names_nothing_stays_with_the_topic_spoken_of(matcher):
    found = matcher.find(["xyz"], {"apply": 0.95}, {"aflastning": 0.9, "kontakt": 0.05})

    assert found.topics()[0][0] == "aflastning"


def test_topic_outside_what_is_open_is_never_found_by_its_words(matcher):
    found = matcher.find(["kan det være om natten"], {"detail": 0.9}, {}, allowed=frozenset())

    assert found.matches == ()


def test_why_names_the_nearest_example_and_the_words_the_answer_holds(matcher):
    why = matcher.why("kan det være om natten", "aflastning", "nat")

    assert why.example == "kan det være om natten" and why.likeness == pytest.approx(1)
    assert "natten" in why.words


@pytest.mark.parametrize(("topic", "item"), [("ukendt", "nat"), ("aflastning", "ukendt"), ("aflastning", "")])
def test_why_of_an_answer_that_is_not_there_is_empty(matcher, topic, item):
    why = matcher.why("kan det være om natten", topic, item)

    assert (why.example, why.likeness, why.words) == ("", 0.0, {})
