"""Reading a file so that every fault has its line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.guide.files.yaml_file import MAX_BYTES, Fault, read_document


@pytest.fixture
def read(tmp_path):
    def read(content):
        path = tmp_path / "knowledge" / "x.yml"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_document(path, tmp_path / "knowledge")

    return read


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("2026-11-22", "2026-11-22"),
        ("1.000", "1.000"),
        ("1_000", "1_000"),
        ("007", "007"),
        ("12 34 56 78", "12 34 56 78"),
        ("12345678", "12345678"),
        ("ja", "ja"),
        ("no", "no"),
        ("on", "on"),
        ("2026", 2026),
        ("true", True),
        ("~", None),
        ("§ 42", "§ 42"),
    ],
)
def test_plain_value_is_read_as_an_editor_means_it(read, written, value):
    document = read(f"a: {written}\n")

    assert document.faults == [] and document.data == {"a": value}


def test_every_value_remembers_its_line(read):
    document = read("a: 1\nb:\n  - x\n  - c: y\n")

    assert [document.line(p) for p in (("a",), ("b",), ("b", 0), ("b", 1, "c"))] == [1, 2, 3, 4]
    assert document.line(("b", 1, "unknown", "deep")) == 4


@pytest.mark.parametrize(
    ("content", "line", "word"),
    [
        ("a: 1\na: 2\n", 2, "to gange"),
        ("a: b: c\n", 1, "kolon"),
        ("a: 1\n\tb: 2\n", 2, "tabulator"),
        pytest.param(
            'a: 1\nb: "aldrig lukket\nc: 2\n', 2, "citationstegn",
        ),
        ("a: *findesikke\n", 1, "anker"),
        ("", 1, "tom"),
        ("# kun en kommentar\n", 1, "tom"),
        ("a: 1\nb: bl\xe5\n".encode("latin-1"), 2, "UTF-8"),
        ("a: &x [*x]\n", 1, "anker"),
        (b"a: \x00\n", 1, "YAML"),
    ],
)
def test_fault_says_line_and_what_in_danish(read, content, line, word):
    document = read(content)

    assert document.faults, "no fault was found"
    assert document.faults[0].line == line and word in document.faults[0].message


def test_file_that_is_missing_is_a_fault(tmp_path):
    assert "åbnes" in read_document(tmp_path / "none.yml", tmp_path).faults[0].message


def test_file_that_is_too_large_is_a_fault(read):
    assert "Højst" in read(b"a" * (MAX_BYTES + 1)).faults[0].message


def test_anchors_that_grow_without_end_are_refused(read):
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]

    assert read("\n".join(lines) + "\n").faults


def test_byte_order_mark_is_no_fault(read):
    assert read(b"\xef\xbb\xbfa: 1\n").data == {"a": 1}


def test_fault_is_shown_as_file_line_message():
    assert str(Fault("knowledge/x.yml", 3, "Mangler.")) == "knowledge/x.yml:3: Mangler."
    assert "advarsel" in str(Fault("x.yml", 3, "Gammel.", "advarsel"))


@given(st.text(alphabet=":-[]{}&*!|>'\"#%@`, \nab1", max_size=80))
def test_any_text_gives_data_or_faults_never_an_exception(tmp_path_factory, text):
    path = tmp_path_factory.getbasetemp() / "any.yml"
    path.write_text(text, encoding="utf-8")
    document = read_document(path, path.parent)

    assert document.data is None or not [f for f in document.faults if f.line < 1]
