"""Misspelt words put right by the words the guide and the examples are written in."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.guide.words import normalise, normalise_long, repair

_WORD = re.compile(r"\[[^\]]*\]|[^\W\d_]+")  # what was masked stays whole
SHORTEST = 5  # shorter words have too many neighbours
RARE = 3  # a word seen less often is no model for another
COMMON = 10  # one seen so often is what a rare one, a letter away and in no lexicon, was meant to be
OTHER_START = 0.5  # people seldom miss the first letter
# A word of so many letters may hold so many mistakes.
MISTAKES = ((12, 3), (8, 2), (SHORTEST, 1))
NEAREST = 20
# What is written short on a phone and too short to be compared: plain form -> the word it stands for.
SHORTHAND = {
    "blir": "bliver",
    "gir": "giver",
    "ha": "have",
    "hva": "hvad",
    "ik": "ikke",
    "ikk": "ikke",
    "j": "jeg",
    "ka": "kan",
    "ku": "kunne",
    "lit": "lidt",
    "m": "med",
    "md": "maaned",
    "mdr": "maaneder",
    "mn": "min",
    "naad": "noget",
    "noet": "noget",
    "oss": "ogsaa",
    "osse": "ogsaa",
    "pga": "paa grund af",
    "sagsb": "sagsbehandler",
    "sagsbeh": "sagsbehandler",
    "sir": "siger",
    "ska": "skal",
    "sku": "skulle",
    "tlf": "telefon",
    "tlfnr": "telefonnummer",
}


class Spelling:
    """Words by how often they were seen, and further ones that are right, in their plain form (see `normalise`)."""

    def __init__(self, seen: Counter[str], right: Iterable[str] = ()) -> None:
        self._seen = seen
        forms = set(normalise_long("\n".join(right)).split())
        self._right = np.sort(np.array([_mark(form) for form in forms], dtype="uint64"))
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for word, count in seen.items():
            if count >= RARE and word.isalpha():
                self._by_length[len(word)].append(word)

    @classmethod
    def learn(cls, texts: Iterable[str], right: Iterable[str] = ()) -> Spelling:
        return cls(Counter(word for text in texts for word in normalise(text).split()), right)

    def put_right(self, text: str) -> str:
        """The text with shorthand written out and unknown words exchanged for their nearest known one."""
        return _WORD.sub(lambda match: self._nearest(match.group()), repair(text))

    def _nearest(self, written: str) -> str:
        word = normalise(written)
        if word in SHORTHAND:
            return SHORTHAND[word]
        if written.startswith("[") or not word.isalpha() or self._stands_in_lexicon(word):
            return written
        if word in self._seen:
            return self._meant(word) or written
        most = next((mistakes for length, mistakes in MISTAKES if len(word) >= length), 0)
        near = list(self._near(len(word), most))
        found = process.extract(word, near, scorer=OSA.distance, score_cutoff=most, limit=NEAREST)
        if not most or not found:
            return written
        return min(found, key=lambda hit: (hit[1] + OTHER_START * (hit[0][0] != word[0]), -self._seen[hit[0]]))[0]

    def _meant(self, word: str) -> str:
        """Of a word that examples misspell as families do, the common one it was meant to be."""
        if len(word) < SHORTEST or self._seen[word] >= RARE:
            return ""
        near = [w for w in self._near(len(word), 1) if w[0] == word[0] and self._seen[w] >= COMMON]
        found = process.extract(word, near, scorer=OSA.distance, score_cutoff=1, limit=NEAREST)
        return max((hit[0] for hit in found), key=self._seen.__getitem__, default="")

    def _stands_in_lexicon(self, word: str) -> bool:
        mark = _mark(word)
        place = int(np.searchsorted(self._right, mark))
        return bool(place < len(self._right) and self._right[place] == mark)

    def _near(self, length: int, most: int) -> Iterator[str]:
        for other in range(length - most, length + most + 1):
            yield from self._by_length.get(other, ())


def _mark(word: str) -> np.uint64:
    """Eight bytes that stand for a word: half a million of them take 4 MB."""
    return np.uint64(int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "big"))
