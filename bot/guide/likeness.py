"""Group sentences that say much the same."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bot.guide.vectoriser import TextVectoriser

ALIKE = 0.4  # cosine, as words and parts of words weigh it


def groups(texts: Sequence[str]) -> list[list[int]]:
    """Places of texts that belong together, the largest group first; each text stands in one group."""
    if not texts:
        return []
    rows = TextVectoriser(min_count=1).fit_transform(texts)
    lengths = np.sqrt(rows.multiply(rows).sum(axis=1)).A1
    likeness = (rows @ rows.T).tocoo()
    parent = list(range(len(texts)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for i, j, dot in zip(likeness.row, likeness.col, likeness.data, strict=True):
        if i < j and dot >= ALIKE * lengths[i] * lengths[j]:
            parent[root(j)] = root(i)
    found: dict[int, list[int]] = {}
    for i in range(len(texts)):
        found.setdefault(root(i), []).append(i)
    return sorted(found.values(), key=lambda group: (-len(group), group[0]))
