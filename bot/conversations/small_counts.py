"""Hide counts so small that they could tell of one family, and as many more that nothing gives them away."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

LEAST = 5  # a count from one up to this is not shown
FEW, HIDDEN = "few", "hidden"  # smaller than LEAST; larger, and hidden to cover another
IDLE = 3  # guesses in a row that prove nothing new, before each count is looked at by itself
SEED = 7

Name = Hashable
Sum = tuple[Sequence[Name], Name]  # the parts, and what they make together


def hide(counts: Mapping[Name, int], sums: Sequence[Sum], least: int = LEAST) -> dict[Name, int | str]:
    """Each count, or FEW or HIDDEN in its place; none tells of nobody, and is shown.

    `sums` are all the ways in which the counts add up. As many larger counts are hidden as it takes to
    leave every small one open, even for one who knows how they are hidden.
    """
    small = {name for name, count in counts.items() if 0 < count < least}
    hidden = set(small)
    totals = {total for _, total in sums}
    while exposed := _exposed(counts, sums, small, hidden, least):
        covers = {_cover({name}, counts, sums, hidden, totals) for name in exposed} - {None}
        covers = covers or {_cover(hidden, counts, sums, hidden, totals)} - {None}
        if not covers:
            break  # all that they add up with is hidden, or is none
        hidden |= covers
    return {name: FEW if name in small else HIDDEN if name in hidden else count for name, count in counts.items()}


def _exposed(
    counts: Mapping[Name, int], sums: Sequence[Sum], small: set[Name], hidden: set[Name], least: int
) -> list[Name]:
    """Small counts that can be no other number, going by what is shown and how counts are hidden.

    Whatever solves the sums, keeps FEW between one and `least` and HIDDEN from there on may be the truth;
    a count that another solution has otherwise is safe.
    """
    names = sorted(hidden, key=repr)
    place = {name: i for i, name in enumerate(names)}
    within, known = _equations(counts, sums, place)
    bounds = [(1, least - 1) if name in small else (least, None) for name in names]
    truth = np.array([counts[name] for name in names], dtype=float)
    open_ = {place[name] for name in small}
    chance = np.random.default_rng(SEED)

    def otherwise(objective: np.ndarray) -> set[int]:
        """Which of the doubtful counts the solution furthest that way has otherwise."""
        found = linprog(objective, A_eq=within, b_eq=known, bounds=bounds, method="highs")
        return {i for i in open_ if found.status == 0 and abs(found.x[i] - truth[i]) > 0.5}

    idle = 0
    while open_ and idle < IDLE:
        objective = np.zeros(len(names))
        objective[sorted(open_)] = chance.choice((-1.0, 1.0), len(open_))
        safe = otherwise(objective)
        open_ -= safe
        idle = 0 if safe else idle + 1
    for i in sorted(open_):
        one = np.zeros(len(names))
        one[i] = 1.0
        open_ -= (otherwise(one) | otherwise(-one)) & {i}
    return [names[i] for i in sorted(open_)]


def _equations(
    counts: Mapping[Name, int], sums: Sequence[Sum], place: Mapping[Name, int]
) -> tuple[csr_matrix | None, np.ndarray | None]:
    """The sums as equations in what is hidden, and what those that are shown leave for it."""
    rows, known = [], []
    for parts, total in sums:
        row, rest = np.zeros(len(place)), 0.0
        for name, sign in (*((part, 1.0) for part in parts), (total, -1.0)):
            if name in place:
                row[place[name]] += sign
            else:
                rest -= sign * counts[name]
        if row.any():
            rows.append(row)
            known.append(rest)
    return (csr_matrix(np.array(rows)), np.array(known)) if rows else (None, None)


def _cover(
    names: set[Name], counts: Mapping[Name, int], sums: Sequence[Sum], hidden: set[Name], totals: set[Name]
) -> Name | None:
    """The next count to hide: the smallest that one of these adds up with, a total only where nothing else is."""
    near = {each for parts, total in sums if names & {*parts, total} for each in (*parts, total)} - hidden
    shown = [each for each in near if counts[each] > 0]
    return min(shown, key=lambda each: (each in totals, counts[each], repr(each)), default=None)
