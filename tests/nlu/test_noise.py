"""The generators of noise: the same seed, the same message, still the same question."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))  # importlib mode leaves the folder out

import noise

QUESTION = "hvordan søger vi om skolekørsel til vores søn på otte år"
WORDS = {"skole", "kørsel", "sag", "behandler"}


def distance(one: str, other: str) -> int:
    """Letters to insert, delete or replace between two texts."""
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        last, row[0] = row[0], i
        for j, against in enumerate(other, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (letter != against))
    return row[-1]


@pytest.mark.parametrize("spoil", [noise.typos, noise.without_danish_letters, noise.with_story])
def test_noise_with_the_same_seed_is_the_same(spoil):
    assert spoil(QUESTION, 7) == spoil(QUESTION, 7)


@pytest.mark.parametrize("spoil", [noise.typos, noise.without_danish_letters, noise.with_story])
def test_noise_with_other_seeds_differs(spoil):
    assert len({spoil(QUESTION, seed) for seed in range(20)}) > 1


def test_typos_spoil_a_few_letters_in_every_text():
    spoiled = [noise.typos(QUESTION, seed, WORDS) for seed in range(50)]

    # Seven words are long enough: two are mistyped, and a swap counts as two letters.
    assert all(1 <= distance(QUESTION, text) <= 4 for text in spoiled)


def test_typos_leave_short_words_and_numbers_alone():
    assert noise.typos("får vi 3 § 86?", 1) == "får vi 3 § 86?"


def test_typos_keep_spaces_and_signs():
    spoiled = noise.typos("hvorfor,  hvordan?", 3)

    assert spoiled.endswith("?")
    assert ",  " in spoiled


def test_typo_of_a_letter_is_a_neighbour_on_the_danish_keyboard():
    chance = random.Random(1)

    assert {noise._neighbour("æ", chance) for _ in range(30)} == {"l", "ø"}


@pytest.mark.parametrize(
    ("change", "length"), [(noise._dropped, -1), (noise._doubled, 1), (noise._swapped, 0), (noise._neighbour, 0)]
)
def test_each_mistake_changes_the_length_as_its_name_says(change, length):
    for seed in range(30):
        assert len(change("plejeorlov", random.Random(seed))) == len("plejeorlov") + length


def test_compound_of_known_words_falls_apart_at_its_seam():
    assert noise.split_compound("skolekørsel", WORDS, random.Random(1)) == "skole kørsel"
    assert noise.split_compound("Sagsbehandler", WORDS, random.Random(1)) == "Sags behandler"


def test_compound_of_unknown_words_stays_whole():
    assert noise.split_compound("handicapbil", WORDS, random.Random(1)) == "handicapbil"


def test_without_danish_letters_uses_one_style_in_a_message():
    spoiled = {noise.without_danish_letters("Ærø på søen", seed) for seed in range(20)}

    assert spoiled == {"Aeroe paa soeen", "Aro pa soen"}


def test_bare_letters_leave_other_letters_alone():
    assert noise.bare_letters("får søn Åse é 42") == "far son Ase é 42"


def test_story_stands_before_the_whole_question():
    told = noise.with_story(QUESTION, 4)
    story = told.removesuffix(" " + QUESTION)

    assert story != told
    assert sum(sentence in story for sentence in noise.STORIES) in range(2, 5)


def test_stories_ask_nothing():
    assert [sentence for sentence in noise.STORIES if "?" in sentence] == []
