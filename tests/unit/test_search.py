"""The advisor's search in the guide."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.guide import loader
from bot.guide.search import Search

KNOWLEDGE = Path(__file__).resolve().parents[2] / "knowledge"


@pytest.fixture(scope="module")
def search():
    return Search(loader.load(KNOWLEDGE))


@pytest.mark.parametrize(
    ("query", "topic"),
    [
        ("tabt arbejdsfortjeneste", "tabt_arbejdsfortjeneste"),
        ("§ 42", "tabt_arbejdsfortjeneste"),
        ("hjemmetræning", "hjemmetraening"),
        ("hjemmetraening", "hjemmetraening"),
        ("merudgifter", "kompensationsydelse"),
        ("aflastning", "aflastning"),
        ("HJÆLPEMIDLER", "hjaelpemidler"),
    ],
)
def test_name_old_or_new_finds_its_topic_first(search, query, topic):
    assert search.find(query)[0].topic == topic


@pytest.mark.parametrize("query", ["", "  ", "og det er", "?!", "xqzwvk"])
def test_query_that_says_nothing_finds_nothing(search, query):
    assert search.find(query) == []


def test_kommune_hides_the_answers_of_other_kommuner(search):
    found = {hit.topic for hit in search.find("visitation skole", "ishoej", 50)}

    assert found and not [topic for topic in found if topic.startswith(("gentofte_", "rudersdal_", "roedovre_"))]


def test_topic_is_shown_at_most_twice_and_the_best_first(search):
    hits = search.find("aflastning", limit=20)

    assert max(sum(h.topic == hit.topic for h in hits) for hit in hits) == 2
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)
