"""Changes are written where they stand, and nothing else in the file moves."""

from __future__ import annotations

import copy
import random

import pytest

from bot.guide.files.yaml_edit import NotRewritable, rewrite, same, write
from bot.guide.files.yaml_file import parse
from bot.guide.loader import FACTS, knowledge_files
from bot.settings import KNOWLEDGE

FILES = [path for schema, path in knowledge_files(KNOWLEDGE) if schema in FACTS]
TEXT = """\
# Emner
id: ppr  # fast
title: "PPR: hjælp"

summary: >-
  En tekst, der er foldet
  over to linjer.

names: [ppr, "psykologisk rådgivning",
  det pædagogiske]
# om svarene
answers:
  apply:
    text: Spørg skolen.
    sources: [s1]

details:
  # den første
  - id: a
    text: Ja.

  - id: b
    text: Nej.
  # den sidste
sources:
  - {id: s1, title: "Om PPR", read: 2026-11-22}
"""


def data(text=TEXT):
    return parse(text.encode(), "").data


def changed(change, text=TEXT):
    new = copy.deepcopy(data(text))
    change(new)
    return new, rewrite(text, new)


def lines_gone(before, after):
    kept = after.splitlines()
    return [line for line in before.splitlines() if line not in kept]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_real_file_loaded_and_saved_is_the_same_to_the_byte(path):
    text = path.read_bytes().decode()

    assert rewrite(text, data(text)) == text


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_one_word_changed_in_a_real_file_changes_only_its_lines(path):
    text = path.read_bytes().decode()
    new = copy.deepcopy(data(text))
    entry = next((new[k][0] for k in ("rates", "pamphlets", "contacts") if isinstance(new.get(k), list)
                  and new[k] and isinstance(new[k][0], dict)), new)  # fmt: skip
    key = "name" if "name" in entry else "title"
    entry[key] = entry[key] + " (prøve)"
    after = rewrite(text, new)

    assert same(data(after), new)
    assert len(lines_gone(text, after)) == 1


def test_comments_order_and_wrapping_are_kept():
    new, after = changed(lambda d: d["answers"]["apply"].update(text="Spørg jeres skole."))

    assert after == TEXT.replace("Spørg skolen.", "Spørg jeres skole.")
    assert same(data(after), new)


@pytest.mark.parametrize(
    ("change", "gone"),
    [
        (lambda d: d.update(summary="Kort."), 3),
        (lambda d: d["names"].append("pprs"), 2),
        (lambda d: d["details"].append({"id": "c", "text": "Måske.", "questions": ["er det sådan", "2900"]}), 0),
        (lambda d: d["details"].pop(0), 2),
        (lambda d: d["details"].insert(0, {"id": "ny", "text": "Først."}), 0),
        (lambda d: d["sources"][0].update(title="Om § 86: nyt"), 1),
        (lambda d: d["answers"].update(amount={"text": "lang " * 40 + "slut", "certainty": "to_confirm"}), 0),
        (lambda d: d.pop("answers"), 4),
        (lambda d: d.update(details=[]), 6),
        (lambda d: d.update(law=[{"act": "barnets lov", "section": "§ 86"}]), 0),
        (lambda d: d.update(title="PPR"), 1),
    ],
)
def test_change_takes_away_no_other_line(change, gone):
    new, after = changed(change)

    assert same(data(after), new)
    assert len(lines_gone(TEXT, after)) == gone
    assert after.startswith("# Emner\nid: ppr  # fast\n")


def test_added_entry_stands_right_after_the_last_before_comment_and_blank_line():
    _, after = changed(lambda d: d["details"].append({"id": "c", "text": "Måske."}))

    assert "    text: Nej.\n  - id: c\n    text: Måske.\n  # den sidste\n" in after


def test_windows_line_ends_are_kept():
    text = TEXT.replace("\n", "\r\n")
    _, after = changed(lambda d: d["details"].append({"id": "c", "text": "Måske."}), text)

    assert "\n" not in after.replace("\r\n", "")


def test_last_line_without_a_break_can_be_added_to():
    text = "id: a\nnames:\n  - et"
    new, after = changed(lambda d: d["names"].append("to"), text)

    assert same(data(after), new)


def test_digits_of_a_form_are_the_number_they_were():
    text = "names:\n  - 42\n  - to\n"

    assert rewrite(text, {"names": ["42", "to"]}) == text


def test_what_the_loader_would_read_as_something_else_is_quoted():
    values = ["2027", "true", "null", "~", "a: b", "- x", "# y", "§ 86", "  ", "to\nlinjer", "", "'", '"', "{sats:a}"]

    assert data(write({"id": "a", "names": values}))["names"] == values


def test_broken_text_is_refused():
    with pytest.raises(NotRewritable):
        rewrite("id: [a", {"id": "b"})


WORDS = ("kort", "§ 86: ja", "2027", "æøå # ikke", "- streg", "it's", '"citat"', "lang tekst " * 20, "~", "to\nlinjer")


def places(value, path=()):
    yield path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from places(child, (*path, key))


def at(value, path):
    for key in path:
        value = value[key]
    return value


def shake(new, chance):
    """One random change: a value, an entry twice, a new field, something taken away."""
    found = [path for path in places(new) if path]
    path = chance.choice(found)
    parent, key = at(new, path[:-1]), path[-1]
    kind = chance.random()
    if kind < 0.5:
        parent[key] = chance.choice(WORDS).strip() if kind < 0.3 else copy.deepcopy(at(new, chance.choice(found)))
    elif kind < 0.7 and isinstance(parent, list):
        parent.insert(key, copy.deepcopy(chance.choice(parent)))
    elif kind < 0.8 and isinstance(parent, dict):
        parent["ny"] = chance.choice(WORDS).strip()
    else:
        del parent[key]


def test_random_changes_of_real_files_read_back_as_meant():
    chance = random.Random(7)
    for path in chance.sample(FILES, 40):
        text = path.read_bytes().decode()
        new = copy.deepcopy(data(text))
        for _ in range(chance.randint(1, 4)):
            shake(new, chance)

        assert same(data(rewrite(text, new)), new), path
