"""Texts as rows of word and character n-gram weights: the features every recogniser shares."""

from __future__ import annotations

import re
from collections.abc import Sequence

import scipy.sparse as sp
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.guide.words import normalise

_DIGRAPHS = re.compile("ae|oe|aa")


class TextVectoriser:
    """TF-IDF of words (1–2) and of characters within words (2–5), on normalised Danish.

    Word n-grams carry the meaning, character n-grams survive typos and compounds.
    """

    def __init__(self, min_count: int = 2) -> None:
        self._words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"\S+")
        self._characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=min_count)

    def fit_transform(self, texts: Sequence[str]) -> sp.csr_matrix:
        plain = [spell_alike(text) for text in texts]
        return _join(self._words.fit_transform(plain), self._characters.fit_transform(plain))

    def transform(self, texts: Sequence[str]) -> sp.csr_matrix:
        plain = [spell_alike(text) for text in texts]
        return _join(self._words.transform(plain), self._characters.transform(plain))


def spell_alike(text: str) -> str:
    """One spelling for «børn», «boern» and «born», however the phone writes the Danish letters."""
    return _DIGRAPHS.sub(lambda match: match.group(0)[0], normalise(text)) or "_"


def _join(words: sp.spmatrix, characters: sp.spmatrix) -> sp.csr_matrix:
    return sp.hstack([words, characters]).tocsr().astype("float32")
