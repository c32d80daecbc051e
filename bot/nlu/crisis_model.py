"""Decide whether a message is a crisis: the word patterns and a trained classifier together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import joblib
import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.calibration import CalibratedClassifierCV
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot.guide.crisis import SURE, TYPES, Finding, Lexicon

@dataclass(frozen=True)
class Limits:
    """The probability that raises the alarm: with a likely pattern, and with none."""

    together: float
    alone: float


# Measured with tests/measure_crisis.py. A question to the guide needs more than a statement.
IN_STATEMENT = Limits(together=0.05, alone=0.5)
IN_QUESTION = Limits(together=0.3, alone=0.95)
# Weight of a crisis example: a missed crisis costs more than a needless phone number.
_CRISIS_WEIGHT = 2.0
_SEED = 7
# Words tell more than letters; letters are there for the typos.
_WORD_SCALE, _LETTER_SCALE = 1.5, 0.7


@dataclass(frozen=True)
class Decision:
    """`type` is None when there is no crisis; `p` is the classifier's own probability."""

    is_crisis: bool
    type: str | None
    p: float


class CrisisModel:
    """Train once, save into the model archive, decide in about a millisecond."""

    def __init__(self, lexicon: Lexicon, words, letters, classifier, typing) -> None:
        self.lexicon = lexicon
        self._words = words
        self._letters = letters
        self._classifier = classifier
        self._typing = typing

    @classmethod
    def train(
        cls, crisis_texts: Sequence[str], other_texts: Sequence[str], lexicon: Lexicon
    ) -> CrisisModel:
        """The kinds of crisis are learnt from the examples the patterns can name."""
        words = TfidfVectorizer(ngram_range=(1, 3), sublinear_tf=True, token_pattern=r"\S+")
        letters = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, min_df=2
        )
        model = cls(lexicon, words, letters, None, None)
        texts = [lexicon.masked(text) for text in (*crisis_texts, *other_texts)]
        words.fit(texts)
        letters.fit(texts)
        features = model._features(texts)
        truth = np.array([1] * len(crisis_texts) + [0] * len(other_texts))
        weight = np.where(truth == 1, _CRISIS_WEIGHT, 1.0)
        model._classifier = CalibratedClassifierCV(
            LogisticRegression(C=10, max_iter=2000, random_state=_SEED, solver="liblinear"),
            cv=3,
            ensemble=False,
        ).fit(features, truth, sample_weight=weight)
        named = [(i, f.type) for i, t in enumerate(crisis_texts) if (f := lexicon.find(t))]
        model._typing = LogisticRegression(C=10, max_iter=2000, random_state=_SEED).fit(
            features[[i for i, _ in named]], [TYPES.index(type_) for _, type_ in named]
        )
        return model

    def decide(self, text: str) -> Decision:
        """Never raises for odd input; an empty text is no crisis."""
        finding = self.lexicon.find(text)
        p = self.probability(text)
        if finding and finding.certainty == SURE:
            return Decision(True, finding.type, p)
        limits = IN_QUESTION if self.lexicon.speaks_as(text, "asks_guide") else IN_STATEMENT
        if p >= (limits.together if finding else limits.alone):
            return Decision(True, self._type(text, finding), p)
        return Decision(False, None, p)

    def probability(self, text: str) -> float:
        """The highest of the whole message and its sentences, so length cannot hide a crisis."""
        parts = [part for part in map(self.lexicon.masked, _windows(text)) if part.strip()]
        if not parts:
            return 0.0
        return float(self._classifier.predict_proba(self._features(parts))[:, 1].max())

    def save(self, path: Path) -> None:
        joblib.dump(self, path)

    @classmethod
    def load(cls, path: Path) -> CrisisModel:
        model = joblib.load(path)
        if not isinstance(model, cls):
            raise TypeError(f"{path} holds a {type(model).__name__}; expected a CrisisModel")
        return model

    def _features(self, texts: Sequence[str]) -> csr_matrix:
        words, letters = self._words.transform(texts), self._letters.transform(texts)
        return hstack([words * _WORD_SCALE, letters * _LETTER_SCALE], "csr")

    def _type(self, text: str, finding: Finding | None) -> str:
        if finding:
            return finding.type
        return TYPES[int(self._typing.predict(self._features([self.lexicon.masked(text)]))[0])]


def _windows(text: str) -> list[str]:
    """The message, and its sentences when it is a long one."""
    if len(text.split()) < 12:
        return [text]
    parts = [part for part in re.split(r"[.!?,;\n]+", text) if len(part.split()) >= 4]
    return [text, *parts[:40]]
