"""Which looks a state gets: nine in all, and every one of them where three states are neighbours."""

from __future__ import annotations

from looks import COLOURS, SIZES, looks_at

ALL = {(colours, width) for colours in COLOURS for width in SIZES}


def test_whole_run_has_every_width_in_every_scheme():
    assert set(looks_at(5, whole=True)) == ALL


def test_short_run_has_each_scheme_and_width_once_and_turns():
    for turn in range(3):
        looks = looks_at(turn, whole=False)
        assert {colours for colours, _ in looks} == set(COLOURS)
        assert {width for _, width in looks} == set(SIZES)

    assert {look for turn in range(3) for look in looks_at(turn, whole=False)} == ALL
