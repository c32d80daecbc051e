"""What differs between two versions, value by value."""

from __future__ import annotations

from bot.guide.changes import Change, changes

BEFORE = {"id": "a", "title": "A", "names": ["en", "to", "tre"], "details": [{"id": "x", "text": "X"}, {"id": "y"}]}


def found(after):
    return list(changes(BEFORE, after))


def test_equal_data_have_no_changes():
    assert found(dict(BEFORE)) == []


def test_changed_value_has_both_texts():
    assert found({**BEFORE, "title": "B"}) == [Change(("title",), "A", "B")]


def test_new_and_missing_fields_have_one_side():
    after = {k: v for k, v in BEFORE.items() if k != "title"} | {"owner": "os"}

    assert found(after) == [Change(("title",), "A", None), Change(("owner",), None, "os")]


def test_words_of_a_list_are_told_apart():
    assert found({**BEFORE, "names": ["en", "2", "tre", "fire"]}) == [
        Change(("names",), "to", "2"),
        Change(("names",), None, "fire"),
    ]


def test_entries_go_by_their_id_wherever_they_stand():
    after = {**BEFORE, "details": [{"id": "y"}, {"id": "x", "text": "X2"}, {"id": "z"}]}

    assert found(after) == [
        Change(("details", "x", "text"), "X", "X2"),
        Change(("details", "z"), None, {"id": "z"}),
    ]


def test_removed_entry_is_told_whole():
    assert found({**BEFORE, "details": [{"id": "y"}]}) == [Change(("details", "x"), {"id": "x", "text": "X"}, None)]


def test_new_file_is_told_field_by_field():
    assert [c.path for c in changes({}, {"id": "a", "title": "A"})] == [("id",), ("title",)]
