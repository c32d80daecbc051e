"""A linear classifier whose certainty can be believed: SVM scores made into probabilities."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np
import scipy.sparse as sp
from scipy.optimize import minimize_scalar
from sklearn.model_selection import PredefinedSplit, StratifiedKFold
from sklearn.svm import LinearSVC

FOLDS = 3
TOLERANCE = 0.01  # a finer one takes half as long again and changes no answer
UNHEARD = ""  # what a row without a held-out answer was taken for


class CalibratedSvm:
    """Linear SVM, one against the rest, with a softmax temperature fitted on held-out folds.

    `held_out` is, after `fit`, what each row was taken for by the model that had not seen it.
    """

    def __init__(self, c: float = 0.3) -> None:
        self.c = c
        self.temperature = 3.0
        self.classes: np.ndarray = np.array([])
        self.held_out: np.ndarray = np.array([])
        self._weights: np.ndarray = np.zeros((0, 0), dtype="float32")
        self._bias: np.ndarray = np.zeros(0, dtype="float32")

    def fit(
        self,
        rows: sp.csr_matrix,
        labels: Sequence[str],
        weights: Sequence[float],
        folds: np.ndarray | None = None,
    ) -> CalibratedSvm:
        """`folds` says which of the held-out folds each row belongs to; without it they are drawn."""
        y, w = np.asarray(labels), np.asarray(weights, dtype=float)
        self.temperature = self._fit_temperature(rows, y, w, folds)
        model = self._svm().fit(rows, y, sample_weight=w)
        self.classes = model.classes_
        coefficients, bias = model.coef_, model.intercept_
        if len(self.classes) == 2:  # the SVM then scores the second class alone
            coefficients, bias = np.vstack([-coefficients, coefficients]), np.concatenate([-bias, bias])
        self._weights = np.ascontiguousarray(coefficients.astype("float32").T)
        self._bias = bias.astype("float32")
        return self

    @cached_property
    def place_of(self) -> dict[str, int]:
        """Where each class stands in a row of probabilities."""
        return {str(name): place for place, name in enumerate(self.classes)}

    def probabilities(self, rows: sp.csr_matrix) -> np.ndarray:
        """A row of probabilities over `classes` for each row of features."""
        return softmax(self.temperature * self.scores(rows))

    def scores(self, rows: sp.csr_matrix) -> np.ndarray:
        return rows @ self._weights + self._bias

    def _svm(self) -> LinearSVC:
        return LinearSVC(C=self.c, tol=TOLERANCE, random_state=0)

    def _fit_temperature(self, rows: sp.csr_matrix, y: np.ndarray, w: np.ndarray, folds: np.ndarray | None) -> float:
        """The temperature that makes held-out probabilities most likely."""
        self.held_out = np.full(len(y), UNHEARD, dtype=object)
        counts = dict(zip(*np.unique(y, return_counts=True), strict=True))
        usable = np.flatnonzero([counts[label] >= FOLDS for label in y])
        scores, right = [], []
        for train, test in _split(y[usable], None if folds is None else folds[usable]):
            train, test = usable[train], usable[test]
            model = self._svm().fit(rows[train], y[train], sample_weight=w[train])
            test = test[np.isin(y[test], model.classes_)]
            found = model.decision_function(rows[test])
            if found.ndim == 1:
                found = np.stack([-found, found], axis=1)
            self.held_out[test] = model.classes_[found.argmax(axis=1)]
            scores.append(_aligned(found, model.classes_, np.unique(y[usable])))
            right.append(np.searchsorted(np.unique(y[usable]), y[test]))
        all_scores, all_right = np.concatenate(scores), np.concatenate(right)

        def loss(temperature: float) -> float:
            p = softmax(temperature * all_scores)
            return -float(np.mean(np.log(p[np.arange(len(p)), all_right] + 1e-9)))

        return float(minimize_scalar(loss, bounds=(0.5, 12.0), method="bounded").x)


def _split(y: np.ndarray, folds: np.ndarray | None) -> Iterable[tuple[np.ndarray, np.ndarray]]:
    if folds is not None:
        return PredefinedSplit(folds).split()
    return StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(y, y)


def _aligned(scores: np.ndarray, classes: np.ndarray, every: np.ndarray) -> np.ndarray:
    """The scores over every class: one that a fold's training did not hold is as unlikely as can be."""
    if len(classes) == len(every):
        return scores
    wide = np.full((len(scores), len(every)), scores.min(), dtype=scores.dtype)
    wide[:, np.searchsorted(every, classes)] = scores
    return wide


def softmax(scores: np.ndarray) -> np.ndarray:
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)
