"""What a message's words say about every answer of the guide, before what was asked for is weighed in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from bot.guide.model import RENDERED_KINDS, Guide, Topic
from bot.guide.overlap import Overlap, letter_groups, word_parts
from bot.guide.vectoriser import TextVectoriser

RIDGE = 0.5  # regularised least squares over the topic's examples


@dataclass(frozen=True)
class Items:
    """A topic's answers (kinds and details), with the weight of each of its examples for each of them."""

    names: tuple[str, ...]
    weights: np.ndarray  # examples × items
    examples: slice  # the topic's part of all examples
    places: np.ndarray  # of each item among all items; -1 for one without examples


@dataclass(frozen=True)
class Heard:
    """A message against the whole guide: one row for each of its telling texts."""

    likeness: np.ndarray  # texts × examples: cosine
    closest: np.ndarray  # for each item: cosine of its nearest example
    words: np.ndarray  # for each item: share of the message's words it covers
    letters: np.ndarray  # the same of its letter groups


class Evidence:
    """Learned from the guide's own examples when the guide is loaded, so that a new answer works at once."""

    def __init__(self, guide: Guide, before: Evidence | None = None) -> None:
        """With the evidence of a guide before this one the n-grams known so far are used, which is quicker:
        new words of changed topics then count only as words, not as n-grams."""
        examples = {topic.id: _all_examples(guide, topic) for topic in guide.topics.values()}
        self._texts = {name: [text for _, text in pairs] for name, pairs in examples.items()}
        self._vectoriser, rows = self._learn(before)
        self._rows = rows
        names: list[tuple[str, str]] = []
        owner: list[int] = []
        spans: dict[str, slice] = {}
        for topic, pairs in examples.items():
            start = len(owner)
            for item, _ in pairs:
                if not names or names[-1] != (topic, item):
                    names.append((topic, item))
                owner.append(len(names) - 1)
            spans[topic] = slice(start, len(owner))
        self._columns = sp.vstack(list(rows.values()), "csr").T.tocsr()
        owners = np.array(owner)
        self._first = np.flatnonzero(np.r_[True, owners[1:] != owners[:-1]])
        self.topics = {
            topic.id: _items(topic, names, owners[spans[topic.id]], rows[topic.id], spans[topic.id])
            for topic in guide.topics.values()
        }
        self.home = [topic for topic, _ in names]  # the topic of each item
        documents: list[list[str]] = [[] for _ in names]
        for index, text in zip(owner, (t for texts in self._texts.values() for t in texts), strict=True):
            documents[index].append(text)
        titles = [(guide.topics[topic].title, *guide.topics[topic].names) for topic, _ in names]
        self._words = Overlap(documents, titles, word_parts)
        self._letters = Overlap(documents, titles, letter_groups)

    def _learn(self, before: Evidence | None) -> tuple[TextVectoriser, dict[str, sp.csr_matrix]]:
        """The n-grams, and each topic's examples as rows."""
        if before is not None:
            known = before._vectoriser
            kept = {name for name, texts in self._texts.items() if before._texts.get(name) == texts}
            return known, {
                name: before._rows[name] if name in kept else known.transform(texts)
                for name, texts in self._texts.items()
            }
        vectoriser = TextVectoriser()
        rows = vectoriser.fit_transform([text for texts in self._texts.values() for text in texts])
        ends = np.cumsum([0, *(len(texts) for texts in self._texts.values())])
        return vectoriser, {
            name: rows[start:end] for name, start, end in zip(self._texts, ends[:-1], ends[1:], strict=True)
        }

    def hear(self, texts: Sequence[str]) -> Heard:
        likeness = (self._vectoriser.transform(texts) @ self._columns).toarray()
        return Heard(
            likeness,
            np.maximum.reduceat(likeness.max(axis=0), self._first),
            np.max([self._words.shares(text) for text in texts], axis=0),
            np.max([self._letters.shares(text) for text in texts], axis=0),
        )

    def nearest(self, text: str, topic: str, item: str) -> tuple[str, float]:
        """The example of an answer that is most like the text, and how like (0 to 1)."""
        place = self._place(topic, item)
        if place < 0:
            return "", 0.0
        ends = [*self._first[1:], self._columns.shape[1]]
        span = slice(int(self._first[place]), int(ends[place]))
        likeness = (self._vectoriser.transform([text]) @ self._columns[:, span]).toarray()[0]
        best = int(likeness.argmax())
        offset = span.start - self.topics[topic].examples.start
        return self._texts[topic][offset + best], float(likeness[best]) / 2  # words and letters make two

    def covered(self, text: str, topic: str, item: str) -> dict[str, float]:
        """Beginnings of the text's words that stand in an answer or its examples, each with its share of the text."""
        place = self._place(topic, item)
        return self._words.covered(text, place) if place >= 0 else {}

    def _place(self, topic: str, item: str) -> int:
        items = self.topics.get(topic)
        return int(items.places[items.names.index(item)]) if items and item in items.names else -1


def pamphlet_names(guide: Guide, topic: Topic) -> Iterator[str]:
    """How parents ask for a pamphlet; its names lead to the first of its topics."""
    return (name for p in guide.pamphlets.values() if p.topics[:1] == (topic.id,) for name in p.names)


def _examples(topic: Topic) -> Iterator[tuple[str, str]]:
    """(item, text) of everything that shows what an answer is about."""
    for kind, questions in topic.questions.items():
        for question in questions:
            yield kind, question
    yield "overview", topic.summary.text
    for kind, answer in topic.answers.items():
        yield kind, answer.text
    for detail in topic.details:
        yield detail.kind, detail.text
        for question in detail.questions:
            yield detail.kind, question


def _rendered(topic: Topic) -> tuple[str, ...]:
    """Kinds that can be answered without example questions; the general waiting time only of a right."""
    return tuple(k for k in RENDERED_KINDS if k != "deadline" or topic.area == "rettigheder")


def _all_examples(guide: Guide, topic: Topic) -> list[tuple[str, str]]:
    """(item, text) in order of the items, so that those of one stand together."""
    named = (("pamphlet", name) for name in pamphlet_names(guide, topic))
    return sorted([*_examples(topic), *named], key=lambda pair: pair[0])


def _items(
    topic: Topic, all_names: list[tuple[str, str]], owners: np.ndarray, rows: sp.csr_matrix, span: slice
) -> Items:
    labels = [all_names[index][1] for index in owners]
    place = dict(zip(labels, (int(index) for index in owners), strict=True))
    names = tuple(sorted({*labels, *_rendered(topic)}))
    target = np.array([[label == name for name in names] for label in labels], dtype=float)
    target /= np.sqrt(np.maximum(target.sum(axis=0), 1))  # a kind with many examples must not drown a detail
    gram = np.asarray((rows @ rows.T).todense())
    weights = np.linalg.solve(gram + RIDGE * np.eye(len(labels)), target)
    places = np.array([place.get(name, -1) for name in names])
    return Items(names, weights.astype("float32"), span, places)
