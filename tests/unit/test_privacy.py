import importlib.util
import re
import sre_parse
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import addresses, privacy
from bot.privacy import ADDRESS, CPR, EMAIL, PHONE, mask


def _load_script(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclasses look themselves up there
    spec.loader.exec_module(module)
    return module


measuring = _load_script(Path(__file__).resolve().parents[1] / "measure_masking.py")
LINES = measuring.read_lines()

# Forms beyond the measuring set: a text and what must be masked in it, nothing else.
MORE = [
    ("cpr 451312, 0000", [CPR]),
    ("cpr 451312:0000", [CPR]),
    ("451312\n0000", [CPR]),
    ("451 312 00 00", [CPR]),
    ("45131-20000", [CPR]),
    ("451312  -  0000", [CPR]),
    ("451312\u20110000", [CPR]),
    ("451312\u22120000", [CPR]),
    ("451312_0000", [CPR]),
    ("451312 bindestreg 0000", [CPR]),
    ("451312-OOOO", [CPR]),
    ("451312-000", [CPR]),
    ("cpr nr er 451312", [CPR]),
    ("12.13.2015-1234", [CPR]),
    ("hans451312-0000er", [CPR]),
    ("45 13 12 00 00 20 30 40 50", [CPR, PHONE]),
    ("20304050 451312-0000", [CPR, PHONE]),
    ("tlf20304050", [PHONE]),
    ("Tlf.20304050", [PHONE]),
    ("20304050/66778899", [PHONE, PHONE]),
    ("22334455-66778899", [PHONE, PHONE]),
    ("ring (+45) 20 30 40 50", [PHONE]),
    ("tlf 45 20 30 40 50", [PHONE]),
    ("+46 70 123 45 67", [PHONE]),
    ("20 - 30 - 40 - 50", [PHONE]),
    ("tlf 20/30/40/50", [PHONE]),
    ("mit nr 20 3 04 05 0", [PHONE]),
    ("tlf 12345678", [PHONE]),
    ("mor @ example.com", [EMAIL]),
    ("mor@gmail", [EMAIL]),
    ("mor snabela example.com", [EMAIL]),
    ("mor (at) example (dot) com", [EMAIL]),
    ("mor at gmail dot com", [EMAIL]),
    ("vi bor engdraget 4", [ADDRESS]),
    ("H.C. Testers Boulevard 12, 3. sal", [ADDRESS]),
    ("Sankt Testers Plads 2", [ADDRESS]),
    ("Ved Skoven 3, 2820 Gentofte", [ADDRESS]),
    ("Gl. Testvej 12B", [ADDRESS]),
    ("adresse: Bakkedal 4", [ADDRESS]),
]
STAYS = [
    "ring kl. 20.00-21.30",
    "uge 34 35 36 37",
    "hun har 2 sager og 3 klager 4",
    "Deltager 12 børn",
    "mødet er 22.11.26 10.30",
    "12/11-26 10.30",
    "ring 116111, 1813",
    "21.05.18 - 22.05.18",
    "sagsnummer 2025-1234",
    "f. 1. maj 2018 2900 Hellerup",
    "35.247 35.000",
    "bevilget 22334455 kr",
    "vi bor i Ishøj 2 voksne",
    "fra 20 25 30 37 timer",
    "20112026",
]


@pytest.mark.parametrize(("text", "expected"), LINES)
def test_mask_of_a_measured_line_is_as_expected(text, expected):
    assert mask(text).text == expected


@pytest.mark.parametrize(("text", "kinds"), MORE)
def test_mask_of_another_form_takes_the_number_out(text, kinds):
    masked = mask(text)

    assert sorted(masked.found) == sorted(kinds)
    assert not re.search(r"\d\d\D{0,3}\d\d\D{0,3}\d\d", masked.text)


@pytest.mark.parametrize("text", STAYS)
def test_mask_of_a_text_without_personal_data_changes_nothing(text):
    assert mask(text).text == text


def test_recall_by_kind_reaches_the_bars(capsys):
    score = measuring.measure(LINES)
    with capsys.disabled():
        print("\n" + measuring.table(score))

    assert score.recall(CPR) == 1
    assert score.recall(PHONE) >= 0.99
    assert score.recall(EMAIL) >= 0.99
    assert score.recall(ADDRESS) >= 0.95
    assert score.changed == []


SEPARATORS = st.sampled_from(["", "-", " ", ".", " - ", "\u2013", "/", "- ", "_"])


BIRTHS, SERIALS = st.integers(321300, 999999), st.integers(0, 9999)


@given(BIRTHS, SERIALS, SEPARATORS, st.sampled_from(["", "cpr", "cpr ", "han, "]))
@settings(max_examples=300, deadline=None)
def test_mask_of_any_cpr_number_leaves_none_of_it(birth, serial, separator, before):
    masked = mask(f"{before}{birth}{separator}{serial:04d} er hans nummer")

    assert masked.text == f"{before}{CPR} er hans nummer"
    assert masked.has_cpr


@given(st.lists(SEPARATORS, min_size=9, max_size=9), st.integers(3213000000, 9999999999))
@settings(max_examples=300, deadline=None)
def test_mask_of_ten_digits_parted_anyhow_leaves_none_of_them(parts, number):
    text = "".join(d + s for d, s in zip(str(number), [*parts, ""], strict=True))

    assert len(re.sub(r"\D", "", mask("mit cpr er " + text).text)) == 0


@given(st.integers(20000000, 99999999), st.sampled_from([(2, 2, 2, 2), (4, 4), (8,), (2, 3, 3)]))
@settings(max_examples=300, deadline=None)
def test_mask_of_any_danish_phone_number_leaves_none_of_it(number, groups):
    digits = iter(str(number))
    written = " ".join("".join(next(digits) for _ in range(n)) for n in groups)

    assert mask(f"ring til mig på {written} tak").text == f"ring til mig på {PHONE} tak"


WORDS = "+45|vej |Testvej |kr|\u00a7 |cpr |tlf |(at)|com|2026|45131|2030|kl. |uge |bor |st. tv|\n| |-|.|/|@|,|a|[|]"
PIECES = st.sampled_from([*"0123456789", *WORDS.split("|")])
MESSY = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=40).map("".join))


@given(MESSY)
@settings(max_examples=1000, deadline=None)
def test_masking_twice_changes_nothing(text):
    once = mask(text).text

    assert mask(once).text == once


@given(MESSY)
@settings(max_examples=1000, deadline=None)
def test_masked_text_never_holds_ten_digits_in_a_row(text):
    assert not re.search(r"\d{10}", mask(text).text)


PATTERNS = {
    f"{module.__name__}.{name}": value
    for module in (privacy, addresses)
    for name, value in vars(module).items()
    if isinstance(value, re.Pattern)
}


def _repeats(parsed):
    """Every repetition in a parsed pattern: how often at most, and what is repeated."""
    for code, argument in parsed:
        if code in (sre_parse.MAX_REPEAT, sre_parse.MIN_REPEAT):
            yield argument[1], argument[2]
            yield from _repeats(argument[2])
        elif code is sre_parse.BRANCH:
            for branch in argument[1]:
                yield from _repeats(branch)
        elif code is sre_parse.SUBPATTERN:
            yield from _repeats(argument[3])
        elif code in (sre_parse.ASSERT, sre_parse.ASSERT_NOT):
            yield from _repeats(argument[1])


@pytest.mark.parametrize("name", PATTERNS)
def test_pattern_repeats_without_bound_only_a_single_digit(name):
    pattern = PATTERNS[name]
    for most, repeated in _repeats(sre_parse.parse(pattern.pattern, pattern.flags)):
        if most is sre_parse.MAXREPEAT:
            assert [code for code, _ in repeated] == [sre_parse.IN], (name, str(repeated))


MONOTONOUS = "1|a|1 |a |1.|a.|@|a@|a@a.|12 34 |Abc 1 |A. |+4|0|(a)|2024 |1.1.20-|20304050 |Ved 1 |22-33-"


@pytest.mark.parametrize("piece", MONOTONOUS.split("|"))
def test_mask_of_a_long_monotonous_text_goes_over_it_a_few_times_at_most(piece, monkeypatch):
    replaced = []
    replace = privacy._replace
    monkeypatch.setattr(privacy, "_replace", lambda *a: replaced.append(a[1]) or replace(*a))

    mask((piece * 2000)[:2000])

    assert len(replaced) <= 4 * len(privacy._FINDERS)
