"""What a message's words say about every answer of the guide, before what was asked for is weighed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from bot.guide.answers import shelves
from bot.guide.answers.overlap import Overlap, letter_groups, word_parts
from bot.guide.answers.shelves import NATIONAL, Shelf
from bot.guide.model import RENDERED_KINDS, Guide, Topic

RIDGE = 0.5  # regularised least squares over the topic's examples

Weights = tuple[tuple[str, ...], np.ndarray]  # a topic's answers, and examples × answers


@dataclass(frozen=True)
class Items:
    """A topic's answers (kinds and details), with the weight of each of its examples for each of them."""

    names: tuple[str, ...]
    weights: np.ndarray  # examples × items
    examples: Mapping[str, slice]  # by shelf, which of its examples are the topic's, in the order of the weights
    places: np.ndarray  # of each item among the view's items that have examples; -1 for one without
    span: slice  # of the items among all of the view's


@dataclass(frozen=True)
class View:
    """What families of one kommune may be told: shelves, one after the other."""

    shelves: tuple[str, ...]
    topics: Mapping[str, Items]
    home: tuple[str, ...]  # the topic of each item that has examples


@dataclass(frozen=True)
class Heard:
    """A message against a shelf: one row for each of its telling texts."""

    likeness: np.ndarray  # texts × examples: cosine
    closest: np.ndarray  # for each item: cosine of its nearest example
    words: np.ndarray  # for each item: share of the message's words it covers
    letters: np.ndarray  # the same of its letter groups


class Evidence:
    """Learned from the guide's own examples when the guide is loaded, so that a new answer works at once.

    A message is held against the national answers and those of the family's kommune, so that its cost does not grow
    with the number of kommuner.
    """

    def __init__(self, guide: Guide, before: Evidence | None = None) -> None:
        """With the evidence of a guide before this one the n-grams known so far are used, and what was made of
        topics that are as they were: new words of changed topics then count only as words, not as n-grams."""
        examples = shelves.sort(guide)
        if before is None:
            self._vectoriser, self._shelves = shelves.learn(examples)
        else:
            self._vectoriser = before._vectoriser
            self._shelves = shelves.stock(examples, self._vectoriser, before._shelves)
        width = next(rows.shape[1] for shelf in self._shelves.values() for rows in shelf.rows.values())
        self._columns = {name: shelf.columns(width) for name, shelf in self._shelves.items()}
        self._first = {name: shelf.first() for name, shelf in self._shelves.items()}
        documents = {name: shelf.documents(guide) for name, shelf in self._shelves.items()}
        self._words: Overlap = Overlap(documents, word_parts, before._words if before else None)
        self._letters: Overlap = Overlap(documents, letter_groups, before._letters if before else None)
        self._place = {
            answer: (name, number)
            for name, shelf in self._shelves.items()
            for number, answer in enumerate(shelf.answers)
        }
        self._weights: dict[tuple, Weights] = {}
        known = before._weights if before else {}
        self._elsewhere = self._view((NATIONAL,), guide, known)
        self._views = {name: self._view((NATIONAL, name), guide, known) for name in self._shelves if name}

    def view(self, kommune: str) -> View:
        """Of a kommune that is unknown or has no answers of its own: what holds everywhere."""
        return self._views.get(kommune, self._elsewhere)

    def rows(self, texts: Sequence[str]) -> sp.csr_matrix:
        """Texts × n-grams."""
        return self._vectoriser.transform(texts)

    def hear(self, texts: Sequence[str], rows: sp.csr_matrix, shelf: str) -> Heard:
        """`rows` are those of the texts."""
        likeness = (rows @ self._columns[shelf]).toarray()
        return Heard(
            likeness,
            np.maximum.reduceat(likeness.max(axis=0), self._first[shelf]),
            np.max([self._words.shares(text, [shelf]) for text in texts], axis=0),
            np.max([self._letters.shares(text, [shelf]) for text in texts], axis=0),
        )

    def nearest(self, text: str, topic: str, item: str) -> tuple[str, float]:
        """The example of an answer that is most like the text, and how like (0 to 1)."""
        if (topic, item) not in self._place:
            return "", 0.0
        shelf = self._shelves[self._place[topic, item][0]]
        items, texts = shelf.topics[topic]
        shown = [number for number, one in enumerate(items) if one == item]
        likeness = (self._vectoriser.transform([text]) @ shelf.rows[topic][shown].T).toarray()[0]
        best = int(likeness.argmax())
        return texts[shown[best]], float(likeness[best]) / 2  # words and letters make two

    def covered(self, text: str, topic: str, item: str) -> dict[str, float]:
        """Beginnings of the text's words that stand in an answer or its examples, each with its share of the text."""
        place = self._place.get((topic, item))
        return self._words.covered(text, *place) if place else {}

    def _view(self, names: tuple[str, ...], guide: Guide, known: Mapping[tuple, Weights]) -> View:
        place: dict[tuple[str, str], int] = {}
        examples: dict[str, dict[str, slice]] = {}
        for name in names:
            place |= {answer: len(place) + number for number, answer in enumerate(self._shelves[name].answers)}
            for topic, span in self._shelves[name].spans().items():
                examples.setdefault(topic, {})[name] = slice(span.start, span.stop)
        topics: dict[str, Items] = {}
        end = 0
        for topic, by_shelf in examples.items():
            items, weights = self._weigh(guide.topics[topic], [self._shelves[name] for name in by_shelf], known)
            places = np.array([place.get((topic, item), -1) for item in items])
            topics[topic] = Items(items, weights, by_shelf, places, slice(end, end + len(items)))
            end += len(items)
        return View(names, topics, tuple(topic for topic, _ in place))

    def _weigh(self, topic: Topic, its_shelves: list[Shelf], known: Mapping[tuple, Weights]) -> Weights:
        rendered = _rendered(topic)
        key = (rendered, *(shelf.topics[topic.id] for shelf in its_shelves))
        found = self._weights.get(key) or known.get(key)
        if found is None:
            labels = [item for shelf in its_shelves for item in shelf.topics[topic.id][0]]
            names = tuple(sorted({*labels, *rendered}))
            rows = sp.vstack([shelf.rows[topic.id] for shelf in its_shelves], "csr")
            found = names, _least_squares(rows, labels, names)
        self._weights[key] = found
        return found


def _rendered(topic: Topic) -> tuple[str, ...]:
    """Kinds that can be answered without example questions; the general waiting time only of a right."""
    return tuple(k for k in RENDERED_KINDS if k != "deadline" or topic.area == "rettigheder")


def _least_squares(rows: sp.csr_matrix, labels: list[str], names: tuple[str, ...]) -> np.ndarray:
    target = np.array([[label == name for name in names] for label in labels], dtype=float)
    target /= np.sqrt(np.maximum(target.sum(axis=0), 1))  # a kind with many examples must not drown a detail
    gram = np.asarray((rows @ rows.T).todense())
    return np.linalg.solve(gram + RIDGE * np.eye(len(labels)), target).astype("float32")
