"""Decide whether a message is a crisis: the word patterns and a trained classifier together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import joblib
import numpy as np
from scipy.sparse import csr_matrix
from scipy.special import expit
from sklearn.calibration import CalibratedClassifierCV
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from bot.guide.crisis import SURE, TYPES, Lexicon
from bot.guide.vectoriser import NgramTables


@dataclass(frozen=True)
class Limits:
    """The probability that raises the alarm: with a likely pattern, and with none."""

    together: float
    alone: float


# Measured with tests/measure_crisis.py. A question to the guide needs more than a statement.
IN_STATEMENT = Limits(together=0.05, alone=0.6)
IN_QUESTION = Limits(together=0.3, alone=0.95)
# Weight of a crisis example: a missed crisis costs more than a needless phone number.
_CRISIS_WEIGHT = 2.0
_SEED = 7
_LONG, _SENTENCE, _MAX_SENTENCES = 12, 4, 40  # words, words, parts
# Words tell more than letters; letters are there for the typos.
_SCALES = (1.5, 0.7)


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
    def train(cls, crisis_texts: Sequence[str], other_texts: Sequence[str], lexicon: Lexicon) -> CrisisModel:
        """The kinds of crisis are learnt from the examples the patterns can name."""
        # In order, so that typo twins share a calibration fold and do not flatter it.
        crisis_texts, other_texts = sorted(crisis_texts), sorted(other_texts)
        words = TfidfVectorizer(ngram_range=(1, 3), sublinear_tf=True, token_pattern=r"\S+")
        letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, min_df=2)
        model = cls(lexicon, words, letters, None, None)
        texts = [lexicon.masked(text) for text in (*crisis_texts, *other_texts)]
        words.fit(texts)
        letters.fit(texts)
        features = model._features(texts)
        truth = np.array([1] * len(crisis_texts) + [0] * len(other_texts))
        weight = np.where(truth == 1, _CRISIS_WEIGHT, 1.0)
        model._classifier = CalibratedClassifierCV(
            LogisticRegression(C=10, max_iter=2000, random_state=_SEED, solver="liblinear"),
            cv=StratifiedKFold(5),
            ensemble=False,
        ).fit(features, truth, sample_weight=weight)
        named = [(i, f.type) for i, t in enumerate(crisis_texts) if (f := lexicon.find(t))]
        typing = LogisticRegression(C=10, max_iter=2000, random_state=_SEED, class_weight="balanced")
        model._typing = typing.fit(features[[i for i, _ in named]], [TYPES.index(type_) for _, type_ in named])
        return model

    def decide(self, text: str) -> Decision:
        """Never raises for odd input; an empty text is no crisis."""
        masked = self.lexicon.masked(text)
        finding = self.lexicon.search(masked)
        p = self._probability(text, masked)
        if finding and finding.certainty == SURE:
            return Decision(True, finding.type, p)
        limits = IN_QUESTION if self.lexicon.asks_guide(masked) else IN_STATEMENT
        if p >= (limits.together if finding else limits.alone):
            return Decision(True, finding.type if finding else self._type(masked), p)
        return Decision(False, None, p)

    def _probability(self, text: str, masked: str) -> float:
        """The highest of the whole message and its sentences, so length cannot hide a crisis."""
        parts = [masked, *map(self.lexicon.masked, _sentences(text))] if masked.strip() else []
        if not parts:
            return 0.0
        return max(self._decider.probability(*self._tables.cells(part, _SCALES)) for part in parts)

    def _type(self, masked: str) -> str:
        return TYPES[int(self._typing.predict(self._features([masked]))[0])]

    def save(self, path: Path) -> None:
        joblib.dump(self, path)

    @classmethod
    def load(cls, path: Path) -> CrisisModel:
        model = joblib.load(path)
        if not isinstance(model, cls):
            raise TypeError(f"{path} holds a {type(model).__name__}; expected a CrisisModel")
        return model

    def __getstate__(self) -> dict[str, Any]:
        """What is kept in a trained model; the tables are made again from it."""
        return {name: value for name, value in self.__dict__.items() if name not in ("_tables", "_decider")}

    def _features(self, texts: Sequence[str]) -> csr_matrix:
        return self._tables.rows(texts, _SCALES)

    @cached_property
    def _tables(self) -> NgramTables:
        return NgramTables(self._words, self._letters)

    @cached_property
    def _decider(self) -> _Decider:
        return _Decider.of(self._classifier)


@dataclass(frozen=True)
class _Decider:
    """The calibrated classifier as one weighted sum: scikit-learn checks a single row for a millisecond."""

    weights: np.ndarray
    bias: float
    slope: float
    offset: float

    @classmethod
    def of(cls, classifier: CalibratedClassifierCV) -> _Decider:
        (calibrated,) = classifier.calibrated_classifiers_
        (sigmoid,) = calibrated.calibrators
        linear = calibrated.base_estimator
        return cls(linear.coef_[0], float(linear.intercept_[0]), float(sigmoid.a_), float(sigmoid.b_))

    def probability(self, columns: np.ndarray, values: np.ndarray) -> float:
        """Of a crisis, for the row with these values in these columns."""
        score = float(self.weights[columns] @ values) + self.bias
        return float(expit(-(self.slope * score + self.offset)))


def _sentences(text: str) -> list[str]:
    """The parts of a long message worth reading alone."""
    if len(text.split()) < _LONG:
        return []
    parts = [part for part in re.split(r"[.!?,;\n]+", text) if len(part.split()) >= _SENTENCE]
    return parts[:_MAX_SENTENCES]
