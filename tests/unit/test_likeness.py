"""Sentences that say much the same stand together."""

from __future__ import annotations

from bot.guide.likeness import groups


def test_like_sentences_are_one_group_and_the_largest_comes_first():
    texts = [
        "må vi tage hunden med på lundø",
        "kan man få taxa til skolen",
        "kan vi få en taxa til skolen?",
        "Kan man få taxa til skolen i Gentofte",
    ]

    assert groups(texts) == [[1, 2, 3], [0]]


def test_nothing_has_no_groups_and_one_is_alone():
    assert groups([]) == []
    assert groups(["hvad"]) == [[0]]


def test_sentences_without_letters_break_nothing():
    assert sorted(i for group in groups(["???", "", "\U0001f600"]) for i in group) == [0, 1, 2]
