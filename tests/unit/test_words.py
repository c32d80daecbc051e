"""One plain form to compare Danish by, and the readability index."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.guide import words


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("Børnehandicap", "boernehandicap"),
        ("BOERNEHANDICAP", "boernehandicap"),
        ("Får vi hjælp?", "faar vi hjaelp"),
        ("HÃ¦lp", "haelp"),
        ("«Tabt   arbejdsfortjeneste»!", "tabt arbejdsfortjeneste"),
        ("heeeeelp", "heelp"),
        ("Tom &amp; Jerry", "tom jerry"),
        ("<b>frist</b>", "frist"),
        ("a\u00a0b", "a b"),
        ("café", "cafe"),
        ("", ""),
        ("🙂🙂", ""),
    ],
)
def test_normalise_gives_one_form_however_it_is_written(written, plain):
    assert words.normalise(written) == plain


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("§ 42", "par_42"),
        ("§42", "par_42"),
        ("§§ 42", "par_42"),
        ("paragraf 42", "par_42"),
        ("Paragraffen 42", "par_42"),
        ("par. 42", "par_42"),
        ("§ 32 a", "par_32a"),
        ("§ 32a, stk. 2", "par_32a stk_2"),
        ("§ 42, stk. 3", "par_42 stk_3"),
        ("§ 11.8", "par_11 stk_8"),
        ("§ 87 er ny", "par_87 er ny"),
    ],
)
def test_normalise_writes_a_section_as_one_word(written, plain):
    assert words.normalise(written) == plain


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("hedder § 42 nu § 87", ["42", "87"]),
        ("paragraf 32a og 32 B", ["32a"]),
        ("§ 86 eller barnet", ["86"]),
        ("vi er 42 år", []),
        ("parkering 42", []),
        ("", []),
    ],
)
def test_sections_are_found_in_order(text, found):
    assert words.sections(text) == found


def test_contains_asks_for_whole_words_in_a_row():
    plain = words.normalise("Vi er gået ned i tid")

    assert words.contains(plain, "gået ned i tid")
    assert not words.contains(plain, "ned tid")
    assert not words.contains(plain, "ti")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Søg nu. Ring i morgen!", ["Søg nu.", "Ring i morgen!"]),
        ("Se stk. 3 i loven. Spørg.", ["Se stk. 3 i loven.", "Spørg."]),
        ("Fra 1. september 2025 gælder det.", ["Fra 1. september 2025 gælder det."]),
        ("Det koster ca. 200 kr. om året. Spørg.", ["Det koster ca. 200 kr. om året.", "Spørg."]),
        ("linje\nlinje to", ["linje", "linje to"]),
        ("", []),
    ],
)
def test_sentences_end_at_full_stops_but_not_at_abbreviations(text, parts):
    assert words.sentences(text) == parts


def test_clauses_split_two_questions_in_one_sentence():
    found = words.clauses("Hvordan søger vi aflastning, og hvor lang tid tager det? Hej.")

    assert found == ["Hvordan søger vi aflastning", "hvor lang tid tager det?"]


def test_lix_counts_words_a_sentence_and_long_words():
    assert words.lix("Du kan få hjælp. Ring nu.") == 3.0
    assert words.lix("Kommunen hjælper.") == 2 + 100 * 2 / 2
    assert words.lix("") == 0.0


@given(st.text(max_size=300))
def test_normalise_of_anything_is_plain_and_stays_so(text):
    plain = words.normalise(text)

    assert all(part.replace("_", "").isascii() for part in plain.split())
    assert words.normalise(plain) == plain


@given(st.text(alphabet="<§paragrf. 0123456789,stk&#;", max_size=400))
def test_odd_text_is_read_without_an_exception(text):
    words.sections(text), words.sentences(text), words.clauses(text), words.lix(text)
