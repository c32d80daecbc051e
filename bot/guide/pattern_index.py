"""Search a text for many word patterns at once: only those whose words all stand in it are tried.

Trying every pattern of knowledge/crisis.yml costs a millisecond a message; hardly any could fit.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

WORDS_REMEMBERED = 20_000

T = TypeVar("T")


@dataclass(frozen=True)
class WordPattern(Generic[T]):
    """`needs`: for each word that must stand in the text, the forms it may have: ord, ord* or *ord."""

    means: T
    expression: str  # a regular one
    needs: tuple[frozenset[str], ...]


class PatternIndex(Generic[T]):
    """Patterns in order of weight, found by the rarest of the words they need."""

    def __init__(self, patterns: Sequence[WordPattern[T]]) -> None:
        self.patterns = tuple(patterns)
        self._always = [i for i, pattern in enumerate(patterns) if not pattern.needs]
        self._by_form: dict[str, list[int]] = {}
        for i, pattern in enumerate(patterns):
            for form in min(pattern.needs, key=len, default=()):
                self._by_form.setdefault(form, []).append(i)
        self._forms = frozenset(form for pattern in patterns for need in pattern.needs for form in need)
        self._forms_of_word: dict[str, frozenset[str]] = {}
        self._compiled: dict[int, re.Pattern[str]] = {}

    def __getstate__(self) -> dict[str, Any]:
        """What is kept in a trained model: not what was looked up on the way."""
        return {**self.__dict__, "_forms_of_word": {}, "_compiled": {}}

    def first(self, text: str) -> T | None:
        """What the first pattern found in the text means; the text is plain words between single spaces."""
        forms = frozenset().union(*map(self._known_forms, text.split()))
        likely = {i for form in forms for i in self._by_form.get(form, ())}.union(self._always)
        for i in sorted(likely):
            pattern = self.patterns[i]
            if not any(need.isdisjoint(forms) for need in pattern.needs) and self._regex(i).search(text):
                return pattern.means
        return None

    def _regex(self, i: int) -> re.Pattern[str]:
        """Compiled when first tried: all of them take seconds at every start, and few are ever needed."""
        if i not in self._compiled:
            self._compiled[i] = re.compile(self.patterns[i].expression)
        return self._compiled[i]

    def _known_forms(self, word: str) -> frozenset[str]:
        """The forms of patterns that a word meets: itself, its beginnings and its ends."""
        found = self._forms_of_word.get(word)
        if found is None:
            if len(self._forms_of_word) >= WORDS_REMEMBERED:
                self._forms_of_word.clear()
            begins = {f"{word[:i]}*" for i in range(1, len(word) + 1)}
            ends = {f"*{word[i:]}" for i in range(len(word))}
            found = self._forms_of_word[word] = self._forms & ({word} | begins | ends)
        return found
