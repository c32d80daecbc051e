"""Small counts are hidden, and nothing that is shown gives them away by adding and subtracting."""

from __future__ import annotations

import random

import pytest
from scipy.optimize import linprog

from bot.conversations.small_counts import FEW, HIDDEN, LEAST, hide


def table(rows):
    """(counts, sums) of a table with totals of its rows, its columns, and all."""
    counts = {(r, c): n for r, row in enumerate(rows) for c, n in enumerate(row)}
    heights, widths = range(len(rows)), range(len(rows[0]))
    counts |= {(r, "+"): sum(rows[r]) for r in heights} | {("+", c): sum(row[c] for row in rows) for c in widths}
    counts["+", "+"] = sum(map(sum, rows))
    sums = [([(r, c) for c in widths], (r, "+")) for r in (*heights, "+")]
    sums += [([(r, c) for r in heights], ("+", c)) for c in (*widths, "+")]
    return counts, sums


def range_of(name, shown, sums):
    """The least and the most that a hidden count can be, as one who knows the rules works it out.

    FEW is 1 to 4 and HIDDEN is 5 or more. What adds up in a table is a network, so that the ends are whole numbers.
    """
    unknown = [each for each, value in shown.items() if value in (FEW, HIDDEN)]
    place = {each: i for i, each in enumerate(unknown)}
    rows, known = [], []
    for parts, total in sums:
        row, rest = [0.0] * len(unknown), 0.0
        for each, sign in (*((part, 1) for part in parts), (total, -1)):
            if each in place:
                row[place[each]] += sign
            else:
                rest -= sign * shown[each]
        rows, known = [*rows, row], [*known, rest]
    bounds = [(1, LEAST - 1) if shown[each] == FEW else (LEAST, None) for each in unknown]
    wanted = [float(each == name) for each in unknown]
    given = {"A_eq": rows or None, "b_eq": known or None, "bounds": bounds}
    ends = [linprog([sign * w for w in wanted], **given) for sign in (1, -1)]
    return round(ends[0].fun), -round(ends[1].fun) if ends[1].status == 0 else None


@pytest.mark.parametrize("count", [5, 6, 0])
def test_count_that_is_large_or_none_is_shown(count):
    assert hide({"a": count}, []) == {"a": count}


@pytest.mark.parametrize("count", [1, 4])
def test_small_count_is_hidden(count):
    assert hide({"a": count}, []) == {"a": FEW}


def test_single_small_count_takes_the_next_smallest_with_it():
    counts = {"a": 2, "b": 30, "c": 9, "all": 41}

    assert hide(counts, [(["a", "b", "c"], "all")]) == {"a": FEW, "b": 30, "c": HIDDEN, "all": 41}


def test_small_count_beside_nothing_takes_the_total_with_it():
    assert hide({"a": 2, "b": 0, "c": 6, "all": 8}, [(["a", "b", "c"], "all")])["all"] == 8
    assert hide({"a": 3, "b": 3, "all": 6, "x": 0}, [(["a", "b", "x"], "all")])["all"] == 6


@pytest.mark.parametrize("small", [1, 4])
def test_counts_as_small_or_as_large_as_they_can_be_together_take_the_total_with_them(small):
    """Two of one make two, and two of four make eight: with the total both would be known."""
    rest = 20
    counts = {"a": small, "b": small, "c": rest, "all": 2 * small + rest}
    shown = hide(counts, [(["a", "b", "c"], "all")])

    assert shown["a"] == shown["b"] == FEW and HIDDEN in (shown["c"], shown["all"])


def test_two_ways_to_one_total_give_nothing_away():
    """The way without small counts would give away the other's."""
    counts = {"a": 2, "b": 10, "all": 12, "c": 6, "d": 6}
    sums = [(["a", "b"], "all"), (["c", "d"], "all")]
    shown = hide(counts, sums)

    assert range_of("a", shown, sums) != (2, 2)


@pytest.mark.parametrize("seed", range(25))
def test_no_table_gives_a_small_count_away(seed):
    chance = random.Random(seed)
    rows = [[chance.choice((0, 0, 1, 2, 3, 4, 5, 8, 20, 60)) for _ in range(5)] for _ in range(6)]
    counts, sums = table(rows)
    shown = hide(counts, sums)

    assert {name for name, value in shown.items() if value == FEW} == {n for n, c in counts.items() if 0 < c < LEAST}
    for name, value in shown.items():
        if value == FEW:
            least, most = range_of(name, shown, sums)
            assert least <= counts[name] <= most and least < most, (name, rows)
