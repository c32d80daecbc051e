"""The growth table becomes a picture."""

from __future__ import annotations

import pytest

from bench import plot

TABLE = """2 cores

| | p50 | p95 | |
|---|---:|---:|---|
| turn 5 of a conversation | 8.0 ms | 12.5 ms | 1.00 × turn 5 of new ones |
| turn 500 of a conversation | 9.0 ms | 13.5 ms | 1.10 × turn 5 of new ones |
| delivery with 10 open streams | 20.1 ms | 44.0 ms |  |
"""


def test_rows_are_read_by_part():
    found = plot.read(TABLE)

    assert [row.at for row in found["Turn of a conversation"]] == ["5", "500"]
    assert found["Delivery, open streams"] == [plot.Row("10", 20.1, 44.0)]


def test_picture_is_drawn(tmp_path):
    table, picture = tmp_path / "table.md", tmp_path / "growth.png"
    table.write_text(TABLE, encoding="utf-8")

    assert plot.main([str(table), str(picture)]) == 0
    assert picture.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("text", ["", "| what | p50 |", "| else | 1.0 ms | 2.0 ms |  |"])
def test_table_of_something_else_is_refused(tmp_path, capsys, text):
    (tmp_path / "table.md").write_text(text, encoding="utf-8")

    assert plot.main([str(tmp_path / "table.md"), str(tmp_path / "x.png")]) == 2
    assert "growth.py" in capsys.readouterr().err
