"""Recognisers that could do the job, measured on the same folds and the same held-out lines."""

from __future__ import annotations

import pickle
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
import scipy.sparse as sp
from measure_nlu import SEED, Heard, Lesson, Line, figures, hear
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold, StratifiedKFold
from sklearn.naive_bayes import ComplementNB
from sklearn.neighbors import NearestCentroid

from bot.guide.vectoriser import TextVectoriser
from bot.guide.words import normalise
from bot.nlu.classifier import CalibratedSvm, softmax
from bot.nlu.recogniser import DETAIL_WEIGHT, NO_TOPIC_WEIGHT, GuideRecogniser
from bot.nlu_names import DETAIL_INTENT, NO_TOPIC

Fold = tuple[list[Lesson], list[Lesson]]  # to teach, to test

FOLDS = 3
SHARPNESS = 20.0  # of likenesses between 0 and 1, to mix the hearings of a long message
K1, B = 1.2, 0.75  # BM25's usual values
DIET_EPOCHS = 1  # of the 100 Rasa recommends: each takes minutes


# Classifiers: fit(rows, labels, weights), classes, probabilities(rows) -------------------------


class QuickSvm(CalibratedSvm):
    """The classifier in use without the search for its temperature, which changes no first place."""

    def _fit_temperature(self, rows: Any, y: Any, w: Any, folds: Any) -> float:
        return 5.0


class Linear:
    """A linear model of scikit-learn's; asked through its weights, a row at a time, as ours is."""

    def __init__(self, model: Any, weights: str) -> None:
        self._model, self._name = model, weights

    def fit(self, rows: Any, labels: Sequence[str], weights: Sequence[float]) -> Linear:
        self._model.fit(rows, labels, sample_weight=weights)
        self.classes = self._model.classes_
        self._weights = np.ascontiguousarray(getattr(self._model, self._name).T.astype("float32"))
        self._bias = getattr(self._model, "intercept_", 0.0)
        del self._model
        return self

    def probabilities(self, rows: Any) -> np.ndarray:
        return softmax(rows @ self._weights + self._bias)


class Centroid:
    """The class whose mean example is most alike."""

    def fit(self, rows: sp.csr_matrix, labels: Sequence[str], weights: Sequence[float]) -> Centroid:
        model = NearestCentroid().fit(rows, labels)
        self.classes = model.classes_
        lengths = np.linalg.norm(model.centroids_, axis=1, keepdims=True)
        self._centroids = np.ascontiguousarray((model.centroids_ / lengths).T.astype("float32"))
        return self

    def probabilities(self, rows: sp.csr_matrix) -> np.ndarray:
        return softmax(SHARPNESS * (rows @ self._centroids) / np.sqrt(2))


class Nearest:
    """The class of the most alike example; a likeness is the dot product of the rows."""

    def fit(self, rows: sp.csr_matrix, labels: Sequence[str], weights: Sequence[float]) -> Nearest:
        self.classes, places = np.unique(labels, return_inverse=True)
        order = np.argsort(places, kind="stable")
        self._starts = np.searchsorted(places[order], np.arange(len(self.classes)))
        self._examples = rows[order].T.tocsr()
        return self

    def probabilities(self, rows: sp.csr_matrix) -> np.ndarray:
        likeness = (rows @ self._examples).toarray()
        best = np.maximum.reduceat(likeness, self._starts, axis=1)
        return softmax(SHARPNESS * best / max(1e-9, best.max()))


# Features --------------------------------------------------------------------------------------


class Bm25:
    """Words; the rows of examples hold BM25's weights, those of messages say which words occur."""

    def fit_transform(self, texts: Sequence[str]) -> sp.csr_matrix:
        self._words = CountVectorizer(token_pattern=r"\S+")
        counts = self._words.fit_transform([normalise(t) or "_" for t in texts]).astype(float).tocoo()
        lengths = np.bincount(counts.row, counts.data, counts.shape[0])
        found = np.bincount(counts.col, minlength=counts.shape[1])
        rarity = np.log(1 + (len(texts) - found + 0.5) / (found + 0.5))
        damping = K1 * (1 - B + B * lengths[counts.row] / lengths.mean())
        weights = rarity[counts.col] * counts.data * (K1 + 1) / (counts.data + damping)
        return sp.csr_matrix((weights, (counts.row, counts.col)), counts.shape)

    def transform(self, texts: Sequence[str]) -> sp.csr_matrix:
        return self._words.transform([normalise(t) or "_" for t in texts]).astype(float).tocsr()


class WithLemmas:
    """The features in use, and the words' lemmas from spaCy's Danish look-up tables."""

    def __init__(self) -> None:
        import spacy

        self._nlp = spacy.blank("da")
        self._nlp.add_pipe("lemmatizer", config={"mode": "lookup"})
        self._nlp.initialize()
        self._own = TextVectoriser()
        self._lemmas = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"\S+")

    def fit_transform(self, texts: Sequence[str]) -> sp.csr_matrix:
        return self._join(self._own.fit_transform(texts), self._lemmas.fit_transform(self._plain(texts)))

    def transform(self, texts: Sequence[str]) -> sp.csr_matrix:
        return self._join(self._own.transform(texts), self._lemmas.transform(self._plain(texts)))

    def _plain(self, texts: Sequence[str]) -> list[str]:
        return [normalise(" ".join(w.lemma_ for w in doc)) or "_" for doc in self._nlp.pipe(t.lower() for t in texts)]

    @staticmethod
    def _join(own: sp.csr_matrix, lemmas: sp.spmatrix) -> sp.csr_matrix:
        return sp.hstack([own, lemmas]).tocsr().astype("float32")


class AsWritten:
    def fit_transform(self, texts: Sequence[str]) -> list[str]:
        return list(texts)

    transform = fit_transform


@dataclass(frozen=True)
class Candidate:
    features: Callable[[], Any]
    classifier: Callable[[], Any]
    most_folds: int = FOLDS  # slow ones are trained on fewer; 0 is the held-out set alone


def _diet() -> Any:
    from nlu_diet import Diet

    return Diet(DIET_EPOCHS)


CANDIDATES = {
    "svm": Candidate(TextVectoriser, lambda: QuickSvm(0.3)),
    "svm+lemmas": Candidate(WithLemmas, lambda: QuickSvm(0.3)),
    "logistic": Candidate(
        TextVectoriser, lambda: Linear(LogisticRegression(C=10, max_iter=60, random_state=SEED), "coef_"), most_folds=0
    ),
    "nearest": Candidate(TextVectoriser, Nearest),
    "bm25": Candidate(Bm25, Nearest),
    "centroid": Candidate(TextVectoriser, Centroid),
    "bayes": Candidate(TextVectoriser, lambda: Linear(ComplementNB(alpha=0.05), "feature_log_prob_")),
    "diet": Candidate(AsWritten, _diet, most_folds=0),
}


# Folds -----------------------------------------------------------------------------------------


def by_topic(known: Sequence[Lesson]) -> Iterator[Fold]:
    """Three folds stratified by topic; the guide's own texts only ever teach."""
    asked = [k for k in known if k.intent]
    texts = [k for k in known if not k.intent]
    split = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED).split(asked, [k.topic for k in asked])
    for taught, tested in split:
        yield [asked[i] for i in taught] + texts, [asked[i] for i in tested]


def by_detail(known: Sequence[Lesson]) -> Iterator[Fold]:
    """Three folds of whole details: nothing of a tested detail, its text neither, was taught."""
    details = np.array(sorted({k.detail for k in known if k.detail}))
    for _, tested in KFold(FOLDS, shuffle=True, random_state=SEED).split(details):
        left_out = set(details[tested])
        yield ([k for k in known if k.detail not in left_out],
               [k for k in known if k.detail in left_out and k.intent])


# Measuring -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Trained:
    recognise: Callable[[str], Any]
    seconds: float
    megabytes: float


def train(candidate: Candidate, known: Sequence[Lesson]) -> Trained:
    start = time.perf_counter()
    vectoriser = candidate.features()
    rows = vectoriser.fit_transform([k.text for k in known])
    asked = [i for i, k in enumerate(known) if k.intent]
    weights = np.array([k.weight for k in known])
    less = np.array([DETAIL_WEIGHT if k.intent == DETAIL_INTENT else 1.0 for k in known])
    named = np.array([NO_TOPIC_WEIGHT if k.topic == NO_TOPIC else 1.0 for k in known])
    some = [rows[i] for i in asked] if isinstance(rows, list) else rows[asked]
    intents = candidate.classifier().fit(some, [known[i].intent for i in asked], (weights * less)[asked])
    topics = candidate.classifier().fit(rows, [k.topic for k in known], weights * named)
    seconds = time.perf_counter() - start
    settings = {**GuideRecogniser.get_default_config(), "ranking": 10_000}
    recogniser = GuideRecogniser(settings, None, None, (vectoriser, intents, topics))
    return Trained(recogniser.recognise, seconds, _size(vectoriser, intents, topics))


def _size(vectoriser: Any, *classifiers: Any) -> float:
    if all(hasattr(c, "bytes") for c in classifiers):
        return sum(c.bytes for c in classifiers) / 1e6
    return len(pickle.dumps((vectoriser, *classifiers))) / 1e6


def across(folds: Iterable[Fold], candidate: Candidate, homes: dict[str, str]) -> list[Heard]:
    heard: list[Heard] = []
    for taught, tested in folds:
        lines = [Line(k.text, k.intent, k.topic, homes.get(k.topic, "")) for k in tested]
        heard += hear(train(candidate, taught).recognise, lines, homes)
    return heard


def measure(
    candidate: Candidate, known: Sequence[Lesson], sets: dict[str, list[Line]], homes: dict[str, str], folds: int
) -> str:
    trained = train(candidate, known)
    start = time.perf_counter()
    results = {name: hear(trained.recognise, sets[name], homes) for name in ("clean", "typos", "bare", "long")}
    each = (time.perf_counter() - start) / sum(map(len, results.values())) * 1000
    parts = {"held-out": results["clean"], **{n: results[n] for n in ("typos", "bare", "long")}}
    count = min(folds, candidate.most_folds)
    stratified = across(islice(by_topic(known), count), candidate, homes)
    parts["folds"] = stratified
    # Lines that name no topic are many and easy; how topics are told apart shows without them.
    named = [h for h in stratified if h.topic_right != NO_TOPIC]
    parts["details"] = across(islice(by_detail(known), count), candidate, homes)
    cells = [_cells(name, named if name == "folds" else heard, heard) for name, heard in parts.items() if heard]
    return "\n".join([f"  {trained.seconds:.0f} s, {each:.1f} ms a message, {trained.megabytes:.0f} MB", *cells])


def _cells(name: str, topics: Sequence[Heard], kinds: Sequence[Heard]) -> str:
    topic, kind = figures(topics), figures(kinds)
    return (f"  {name:9} kind {kind['kind acc']:.3f} F1 {kind['kind F1']:.3f}   "
            f"topic {topic['topic acc']:.3f} F1 {topic['topic F1']:.3f} top3 {topic['topic top3']:.3f}"
            f"   {len(topics)} lines")


def compare(
    known: Sequence[Lesson],
    sets: dict[str, list[Line]],
    homes: dict[str, str],
    folds: int = FOLDS,
    only: Sequence[str] = (),
) -> Iterator[str]:
    """A few lines for each candidate, as soon as it has been measured."""
    for name, candidate in CANDIDATES.items():
        if not only or name in only:
            yield f"{name}\n{measure(candidate, known, sets, homes, folds)}"
