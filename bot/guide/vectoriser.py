"""Texts as rows of word and character n-gram weights: the features every recogniser shares."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cached_property

import numpy as np
import scipy.sparse as sp
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.guide.words import normalise

WORDS_REMEMBERED = 20_000

_DIGRAPHS = re.compile("ae|oe|aa")


class TextVectoriser:
    """TF-IDF of words (1–2) and of characters within words (2–5), on normalised Danish.

    Word n-grams carry the meaning, character n-grams survive typos and compounds.
    """

    def __init__(self, min_count: int = 2, max_count: int | None = None) -> None:
        """N-grams in more than `max_count` texts, and character n-grams in fewer than `min_count`, are left out."""
        most = 1.0 if max_count is None else max_count  # a number with a point is a share
        self._words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"\S+", max_df=most)
        self._characters = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=min_count, max_df=most
        )

    def fit_transform(self, texts: Sequence[str]) -> sp.csr_matrix:
        plain = [spell_alike(text) for text in texts]
        return _join(self._words.fit_transform(plain), self._characters.fit_transform(plain))

    def transform(self, texts: Sequence[str]) -> sp.csr_matrix:
        plain = [spell_alike(text) for text in texts]
        return self._tables.rows(plain, (1.0, 1.0)).astype("float32")

    @cached_property
    def _tables(self) -> NgramTables:
        return NgramTables(self._words, self._characters)

    def __getstate__(self) -> dict[str, TfidfVectorizer]:
        """What is kept in a trained model; the tables are made again from it."""
        return {"_words": self._words, "_characters": self._characters}


class NgramTables:
    """What two fitted vectorisers give for a few texts, without scikit-learn's cost for each call.

    For one short message scikit-learn spends ten times longer on checks and matrices than on the text.
    """

    def __init__(self, words: TfidfVectorizer, characters: TfidfVectorizer) -> None:
        self._words = _Table(words)
        self._characters = _Table(characters)
        self._ngrams_of_word: dict[str, tuple[int, ...]] = {}
        self.width = len(self._words.idf) + len(self._characters.idf)

    def rows(self, texts: Sequence[str], scales: tuple[float, float]) -> sp.csr_matrix:
        """A row for each text: word n-grams times the first scale, then character n-grams times the second."""
        cells = [self.cells(text, scales) for text in texts]
        ends = np.cumsum([0, *(len(columns) for columns, _ in cells)])
        columns = np.concatenate([columns for columns, _ in cells])
        values = np.concatenate([values for _, values in cells])
        return sp.csr_matrix((values, columns, ends), shape=(len(texts), self.width))

    def cells(self, text: str, scales: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
        """(columns in ascending order, their values) of one text's row."""
        tokens = text.lower().split()
        words, weights = self._words.weigh(self._word_ngrams(tokens))
        characters, more = self._characters.weigh([i for token in tokens for i in self._character_ngrams(token)])
        return (
            np.concatenate([words, characters + len(self._words.idf)]),
            np.concatenate([weights * scales[0], more * scales[1]]),
        )

    def _word_ngrams(self, tokens: list[str]) -> list[int]:
        known, (shortest, longest) = self._words.columns, self._words.lengths
        found = []
        for length in range(shortest, min(longest, len(tokens)) + 1):
            for start in range(len(tokens) - length + 1):
                column = known.get(" ".join(tokens[start : start + length]))
                if column is not None:
                    found.append(column)
        return found

    def _character_ngrams(self, token: str) -> tuple[int, ...]:
        remembered = self._ngrams_of_word.get(token)
        if remembered is None:
            if len(self._ngrams_of_word) >= WORDS_REMEMBERED:
                self._ngrams_of_word.clear()
            known = self._characters.columns
            grams = _within(f" {token} ", *self._characters.lengths)
            remembered = self._ngrams_of_word[token] = tuple(known[gram] for gram in grams if gram in known)
        return remembered


class _Table:
    """A fitted vectoriser's n-grams with their columns and rarities."""

    def __init__(self, fitted: TfidfVectorizer) -> None:
        self.columns: dict[str, int] = fitted.vocabulary_
        self.idf: np.ndarray = fitted.idf_
        self.lengths: tuple[int, int] = fitted.ngram_range

    def weigh(self, found: list[int]) -> tuple[np.ndarray, np.ndarray]:
        """Columns and TF-IDF (1 + log of the count, times rarity, length one), as scikit-learn weighs them."""
        counts = sorted(Counter(found).items())
        columns = np.array([column for column, _ in counts], dtype=np.int32)
        weights = (np.log(np.array([count for _, count in counts], dtype=float)) + 1.0) * self.idf[columns]
        length = np.sqrt(weights @ weights)
        return columns, weights / length if length else weights


def _within(word: str, shortest: int, longest: int) -> list[str]:
    """Character n-grams of a word between spaces; one shorter than an n-gram counts once, whole."""
    found = []
    for length in range(shortest, longest + 1):
        found += [word[start : start + length] for start in range(max(1, len(word) - length + 1))]
        if len(word) <= length:
            break
    return found


def spell_alike(text: str) -> str:
    """One spelling for «børn», «boern» and «born», however the phone writes the Danish letters."""
    return _DIGRAPHS.sub(lambda match: match.group(0)[0], normalise(text)) or "_"


def _join(words: sp.spmatrix, characters: sp.spmatrix) -> sp.csr_matrix:
    return sp.hstack([words, characters]).tocsr().astype("float32")
