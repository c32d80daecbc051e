"""A linear classifier whose certainty can be believed: SVM scores made into probabilities."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from scipy.optimize import minimize_scalar
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

FOLDS = 3


class CalibratedSvm:
    """Linear SVM, one against the rest, with a softmax temperature fitted on held-out folds."""

    def __init__(self, c: float = 0.3) -> None:
        self.c = c
        self.temperature = 3.0
        self.classes: np.ndarray = np.array([])
        self._weights: np.ndarray = np.zeros((0, 0), dtype="float32")
        self._bias: np.ndarray = np.zeros(0, dtype="float32")

    def fit(self, rows: sp.csr_matrix, labels: Sequence[str], weights: Sequence[float]) -> CalibratedSvm:
        y, w = np.asarray(labels), np.asarray(weights, dtype=float)
        self.temperature = self._fit_temperature(rows, y, w)
        model = self._svm().fit(rows, y, sample_weight=w)
        self.classes = model.classes_
        coefficients, bias = model.coef_, model.intercept_
        if len(self.classes) == 2:  # the SVM then scores the second class alone
            coefficients, bias = np.vstack([-coefficients, coefficients]), np.concatenate([-bias, bias])
        self._weights = np.ascontiguousarray(coefficients.astype("float32").T)
        self._bias = bias.astype("float32")
        return self

    def probabilities(self, rows: sp.csr_matrix) -> np.ndarray:
        """A row of probabilities over `classes` for each row of features."""
        return softmax(self.temperature * self.scores(rows))

    def scores(self, rows: sp.csr_matrix) -> np.ndarray:
        return rows @ self._weights + self._bias

    def _svm(self) -> LinearSVC:
        return LinearSVC(C=self.c, random_state=0)

    def _fit_temperature(self, rows: sp.csr_matrix, y: np.ndarray, w: np.ndarray) -> float:
        """The temperature that makes held-out probabilities most likely."""
        counts = dict(zip(*np.unique(y, return_counts=True), strict=True))
        usable = np.array([counts[label] >= FOLDS for label in y])
        rows, y, w = rows[usable], y[usable], w[usable]
        scores, right = [], []
        for train, test in StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(rows, y):
            model = self._svm().fit(rows[train], y[train], sample_weight=w[train])
            found = model.decision_function(rows[test])
            if found.ndim == 1:
                found = np.stack([-found, found], axis=1)
            scores.append(found)
            right.append(np.searchsorted(model.classes_, y[test]))
        all_scores, all_right = np.concatenate(scores), np.concatenate(right)

        def loss(temperature: float) -> float:
            p = softmax(temperature * all_scores)
            return -float(np.mean(np.log(p[np.arange(len(p)), all_right] + 1e-9)))

        return float(minimize_scalar(loss, bounds=(0.5, 12.0), method="bounded").x)


def softmax(scores: np.ndarray) -> np.ndarray:
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)
