"""Misspelt words are put right, everything else stays as it was written."""

from __future__ import annotations

import pytest

from bot.guide.spelling import COMMON, RARE, Spelling

SEEN = ["hvordan søger vi kompensationsydelse", "aflastning til min datter", "en bil med lift", "tabt løn"] * RARE


@pytest.fixture(scope="module")
def spelling() -> Spelling:
    return Spelling.learn(SEEN)


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("hvordn", "hvordan"),
        ("aflsatning", "aflastning"),
        ("aflastnig", "aflastning"),
        ("kompnsatjonsydlse", "kompensationsydelse"),
        ("søgr", "soeger"),
    ],
)
def test_word_with_few_mistakes_becomes_the_known_one(spelling, written, right):
    assert spelling.put_right(written) == right


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("vi ka ik mer", "vi kan ikke mer"),
        ("de har IKK svaret i 3 mdr.", "de har ikke svaret i 3 maaneder."),
        ("har du tlf på hva hun nu hedder", "har du telefon på hvad hun nu hedder"),
    ],
)
def test_what_is_written_short_on_a_phone_is_written_out(spelling, written, meant):
    assert spelling.put_right(written) == meant


@pytest.mark.parametrize(
    "written", ["Aflastning", "SØGER", "soeger", "vi", "lif", "pizza", "elefanthus", "§ 87", "14.30"]
)
def test_known_short_and_far_words_stay_as_they_are(spelling, written):
    assert spelling.put_right(written) == written


def test_all_else_stays_as_written(spelling):
    written = "Hvordn søger vi?? (min Datter er 4,5 år) – [cpr-nummer]!"

    assert spelling.put_right(written) == "hvordan søger vi?? (min Datter er 4,5 år) – [cpr-nummer]!"


def test_masked_words_are_never_changed():
    assert Spelling.learn(["adressen"] * RARE).put_right("[adresse]") == "[adresse]"


def test_right_word_stays_though_a_known_one_is_near():
    spelling = Spelling.learn(["frister og klage"] * RARE, right=["frisør", "klasse", "Carport"])

    assert spelling.put_right("frisør i 3. klasse, carport, frixter") == "frisør i 3. klasse, carport, frister"


def test_same_start_goes_before_a_word_seen_more_often():
    spelling = Spelling.learn(["moede"] * RARE + ["boede"] * 50)

    assert spelling.put_right("mooede") == "moede"


def test_word_seen_seldom_is_no_model():
    assert Spelling.learn(["aflastning"] * (RARE - 1)).put_right("aflastnng") == "aflastnng"


def test_word_the_examples_misspell_as_families_do_becomes_the_common_one_beside_it():
    seen = ["autisme og frister"] * COMMON + ["frisster", "mutisme", "fester", "fristes"]
    spelling = Spelling.learn(seen, right=["fristes"])

    assert spelling.put_right("frisster mutisme fester fristes") == "frister mutisme fester fristes"


@pytest.mark.parametrize("text", ["", "   ", "?!", "[", "🙂", "a" * 5000])
def test_nothing_breaks_it(spelling, text):
    assert isinstance(spelling.put_right(text), str)
