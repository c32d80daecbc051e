"""How much of a message other texts cover."""

from __future__ import annotations

import pytest

from bot.guide.answers.overlap import Document, Overlap, letter_groups, word_parts

WASHING = Document(("kan vi få en vaskemaskine",), ("Forbrugsgoder",))
CYCLE = Document(("kan vi få en cykel",), ("Forbrugsgoder",))
HELP = Document(("kan vi få hjælp",))


@pytest.fixture
def words():
    return Overlap({"": [WASHING, CYCLE, HELP]}, word_parts)


def test_shares_rare_word_counts_more_than_common_ones(words):
    washing, cycle, help_ = words.shares("kan vi få vaskemaskinen", [""])

    assert washing > 0.9 > 0.5 > cycle == help_


def test_shares_title_covers_without_being_in_the_text(words):
    assert list(words.shares("forbrugsgoder", [""]) > 0) == [True, True, False]


def test_shares_unknown_words_lower_every_share(words):
    assert words.shares("vaskemaskine xyzzy", [""])[0] < words.shares("vaskemaskine", [""])[0]


@pytest.mark.parametrize("text", ["", "🙂", "?"])
def test_shares_text_without_words_is_covered_by_nothing(words, text):
    assert not words.shares(text, [""]).any()


def test_shares_letters_survive_a_typo():
    letters = Overlap({"": [WASHING, CYCLE, HELP]}, letter_groups)

    assert letters.shares("vaskmaskine", [""]).argmax() == 0


def test_covered_names_what_a_document_holds_with_its_share(words):
    text = "kan vi få vaskemaskinen xyzzy"
    found = words.covered(text, "", 0)

    assert max(found, key=found.get) == "vaskem" and sum(found.values()) == pytest.approx(words.shares(text, [""])[0])
    assert "vaskem" not in words.covered("vaskemaskinen", "", 1) and words.covered("", "", 0) == {}


def test_shares_only_the_shelves_asked_for_are_held_against_the_text():
    shelved = Overlap({"": [HELP], "roedby": [WASHING, CYCLE]}, word_parts)
    together = Overlap({"": [HELP, WASHING, CYCLE]}, word_parts)

    assert len(shelved.shares("vaskemaskine", [""])) == 1
    assert list(shelved.shares("vaskemaskine", ["", "roedby"])) == list(together.shares("vaskemaskine", [""]))


def test_shares_made_after_others_are_the_same_as_made_anew(words):
    shelves = {"": [CYCLE, HELP, Document(("kan vi få en barnevogn",), ("Hjælpemidler",))]}
    after, anew = Overlap(shelves, word_parts, words), Overlap(shelves, word_parts)

    for text in ("kan vi få en barnevogn", "vaskemaskine", "hjælpemidler til cykel"):
        assert after.shares(text, [""]) == pytest.approx(anew.shares(text, [""]))
    assert words.shares("barnevogn", [""]).sum() == 0
