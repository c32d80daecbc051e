"""What the growth benchmark tells when a part of it cannot be measured here."""

from __future__ import annotations

from bench import growth, report, shares
from bench.load import Timed
from bench.report import Block, Measured


def test_part_that_needs_more_rights_is_left_out_and_named(monkeypatch, capsys):
    def refused(size):
        raise shares.NoGroups("no control group for process 17")

    monkeypatch.setitem(growth.APART, "shares", refused)

    assert growth._apart("shares", growth.QUICK) == []
    assert "shares left out" in capsys.readouterr().err


def test_answers_of_the_guide_are_told_apart_from_small_talk():
    def measured(talk, answer):
        turns = tuple(Timed(kind, s, True) for kind, s in [("small talk", talk), ("question", answer)] * 2)
        return Measured(start_s=[1.0], blocks={1: [Block(turns, 1.0, 1.0)]})

    rows = report._kind_rows(measured(0.01, 0.01), measured(0.002, 0.02))

    assert "| p95, an answer of the guide | 10.0 ms | 20.0 ms | 2.00 |" in rows
