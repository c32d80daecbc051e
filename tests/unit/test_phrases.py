"""What the bot says between the facts: loaded from a folder, spoken by name."""

from __future__ import annotations

import pytest

from bot.guide.phrases import MissingPhrase, Phrases, load

PHRASES = Phrases({"hi": ("Hej {name}. ", "Hej igen {name}"), "plain": ("Ja",)})


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "knowledge" / "phrases"
    folder.mkdir(parents=True)
    return folder


def write(folder, name, text):
    (folder / name).write_text(text, encoding="utf-8")


def test_value_is_filled_in_and_space_around_taken_away():
    assert PHRASES.say("hi", name="Bo") == "Hej Bo."


def test_wordings_take_turns():
    assert [PHRASES.say("hi", turn=n, name="Bo") for n in range(3)] == ["Hej Bo.", "Hej igen Bo", "Hej Bo."]


def test_value_with_braces_is_not_filled_again():
    assert PHRASES.say("hi", name="{name}") == "Hej {name}."


def test_value_called_name_can_be_given_beside_the_phrase_name():
    assert "Bo" in PHRASES.say("hi", 1, name="Bo")


def test_unknown_name_is_an_error_that_names_it():
    with pytest.raises(MissingPhrase, match="nothing_here"):
        PHRASES.say("nothing_here")


def test_contains_tells_whether_a_phrase_exists():
    assert "plain" in PHRASES and "other" not in PHRASES


def test_load_reads_every_file_of_the_folder(folder):
    write(folder, "a.yml", "responses:\n  one:\n    - text: Et\n    - text: En til\n")
    write(folder, "b.yml", "responses:\n  two:\n    - text: To\n")

    assert dict(load(folder).texts) == {"one": ("Et", "En til"), "two": ("To",)}


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("responses:\n  one:\n    - tekst: Et\n", "b.yml:2"),
        ("responses:\n  one: []\n", "b.yml:2"),
        ("responses:\n  two:\n    - text: ok\n  one:\n    - text: ''\n", "b.yml:4"),
        ("responses:\n\tone: x\n", "b.yml:2"),
        ("responses:\n  taken:\n    - text: to gange\n", "b.yml:2"),
    ],
)
def test_fault_in_a_file_names_file_and_line(folder, text, where):
    write(folder, "a.yml", "responses:\n  taken:\n    - text: første\n")
    write(folder, "b.yml", text)

    with pytest.raises(ValueError, match=where):
        load(folder)


@pytest.mark.parametrize("text", ["responses:\n  one: tekst\n", ""])
def test_phrase_without_wordings_is_a_value_error(folder, text):
    write(folder, "a.yml", text)

    with pytest.raises(ValueError, match=r"a\.yml"):
        load(folder)


@pytest.mark.parametrize("text", ["- a\n", "responses: tekst\n", "bare tekst\n", "~\n"])
def test_file_of_another_shape_is_a_value_error_not_a_crash(folder, text):
    write(folder, "a.yml", text)

    with pytest.raises(ValueError, match=r"a\.yml"):
        load(folder)
