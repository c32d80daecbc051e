"""Phrases and words of a crisis are checked like the rest: the values the code fills in, names, patterns."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from bot.guide import loader, phrase_values

KNOWLEDGE = Path(__file__).resolve().parents[2] / "knowledge"
GUIDE = "phrases/guide.yml"


@pytest.fixture(scope="module")
def copied(tmp_path_factory):
    root = tmp_path_factory.mktemp("wording") / "knowledge"
    shutil.copytree(KNOWLEDGE / "phrases", root / "phrases")
    for name in ("crisis.yml", "crisis_examples.yml"):
        shutil.copy(KNOWLEDGE / name, root / name)
    return root


@pytest.fixture
def check(copied):
    """The faults after one change of a file's text, and the line the change stands on."""

    def check(name, old, new):
        text = (copied / name).read_text(encoding="utf-8")
        assert old in text
        return loader.check(copied, date(2026, 6, 1), {name: text.replace(old, new, 1)})

    return check


def line_of(name, words):
    lines = (KNOWLEDGE / name).read_text(encoding="utf-8").splitlines()
    return next(n for n, line in enumerate(lines, start=1) if words in line)


def test_wording_as_it_stands_has_no_faults(copied):
    assert loader.check(copied, date(2026, 6, 1)) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        (GUIDE, "tlf. {phone}", "tlf. {telefon}", "{telefon} bliver ikke fyldt ud her. Brug: {phone}."),
        (GUIDE, "tlf. {phone}", "ring", "{phone} mangler"),
        (GUIDE, "tlf. {phone}", "tlf. {phone", "mangler sin anden halvdel"),
        (GUIDE, "tlf. {phone}", "tlf. {phone nr}", "andet end ét ord"),
        (GUIDE, "  contact_phone:", "  contact_fon:", "Sætningen «contact_phone» mangler"),
        (GUIDE, "  contact_phone:", "  contact_email_line:", "to gange"),
        (GUIDE, "  contact_phone:", "  button_back:", "står også i knowledge/phrases/dialogue.yml:"),
        (GUIDE, "    - text: \"tlf. {phone}\"", "    - tekst: x", "«tekst» kendes ikke"),
        (GUIDE, "    - text: \"tlf. {phone}\"", "    text: x", "skal være en liste"),
        (GUIDE, "    - text: \"tlf. {phone}\"", "    - text: ''", "tom"),
        (GUIDE, "responses:", "svar:", "«svar» kendes ikke"),
        ("phrases/page.yml", '{"topic": "foerste_skridt"}', "{topic", "Knappens besked"),
        ("crisis.yml", "  - politisk/økonomisk", "  - \"{ukendt}\"\n  - politisk/økonomisk", "bruges, før den står"),
        ("crisis.yml", "  - politisk/økonomisk", "  - '**'\n  - politisk/økonomisk", "har intet ord"),
        ("crisis.yml", "  - politisk/økonomisk", "  - 12\n  - politisk/økonomisk", "skal være en tekst"),
        ("crisis.yml", "groups:", "grupper:", "«grupper» kendes ikke"),
        ("crisis_examples.yml", "harmless:", "harmless:\n  - hun er klatret ud over gelænderet", "står også under"),
        ("crisis_examples.yml", "harmless:", "ufarlig:", "«ufarlig» kendes ikke"),
    ],
)
def test_fault_is_told_with_file_and_what_to_do(check, name, old, new, words):
    found = [f for f in check(name, old, new) if words in f.message]

    assert found and found[0].severity == "fejl"
    assert found[0].file == f"knowledge/{name}"


def test_fault_in_a_phrase_stands_at_its_line(check):
    [fault] = check(GUIDE, "tlf. {phone}", "tlf. {telefon} {phone}")

    assert fault.line == line_of(GUIDE, "tlf. {phone}")


def test_phrases_of_a_file_that_cannot_be_read_are_not_told_as_missing(check):
    faults = check(GUIDE, "responses:", "responses: [")

    assert [f.file for f in faults] == [f"knowledge/{GUIDE}"]


def test_table_keeps_which_values_stand_in_every_wording():
    text = phrase_values.table({"a.yml": {"one": ["{x} og {y}", "kun {x}"], "two": ['/ask{"topic": "a"}']}})

    assert text == '{\n  "one": ["a.yml", "x", "y?"],\n  "two": ["a.yml"]\n}\n'
