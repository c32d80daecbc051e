"""Which answer of a topic a message asks for: its kinds of answer and its details compete.

Learned from the guide's own example questions when the guide is loaded, so that a new detail or
question works at once, without training.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sp

from bot.guide.model import KINDS, NEAREST, RENDERED_KINDS, Guide, Topic
from bot.guide.vectoriser import TextVectoriser

RIDGE = 0.5  # regularised least squares over the topic's examples
SHARPNESS = 9.0
DETAIL_SHARE = 0.2
DETAIL_PRIOR = 0.12  # a detail must be told by its own questions, not by how many details there are
LOCAL_GAIN = 1.6
KIND_FLOOR = 0.02  # a kind the intent recogniser did not think of can still win


@dataclass(frozen=True)
class Match:
    """An answer's id (a kind or a detail), and its probability within the topic."""

    item: str
    p: float


@dataclass(frozen=True)
class _TopicModel:
    columns: sp.csr_matrix  # features × examples
    weights: np.ndarray  # examples × items
    items: tuple[str, ...]


class ItemMatcher:
    def __init__(self, guide: Guide) -> None:
        self.guide = guide
        self._models: dict[str, _TopicModel] = {}
        self.is_exact = True  # learned from this guide's own words alone

    @cached_property
    def _prepared(self) -> tuple[TextVectoriser, sp.csr_matrix, dict[str, tuple[list[int], list[str]]]]:
        texts: list[str] = []
        places: dict[str, tuple[list[int], list[str]]] = {}
        for topic in self.guide.topics.values():
            examples = [*_examples(topic), *(("pamphlet", name) for name in pamphlet_names(self.guide, topic))]
            places[topic.id] = (
                list(range(len(texts), len(texts) + len(examples))),
                [item for item, _ in examples],
            )
            texts += [text for _, text in examples]
        vectoriser = TextVectoriser()
        return vectoriser, vectoriser.fit_transform(texts), places

    @property
    def is_prepared(self) -> bool:
        return "_prepared" in self.__dict__

    def adapted_to(self, guide: Guide) -> ItemMatcher:
        """A matcher for a changed guide at once: topics that stand as before keep their rows, the others are
        read with the n-grams known so far, so that new words count only after `prepare` of a new one."""
        vectoriser, rows, places = self._prepared
        same = {t.id for t in guide.topics.values() if self.guide.topics.get(t.id) == t}
        blocks, moved, start = [], {}, 0
        for topic in guide.topics.values():
            if topic.id in same:
                indexes, items = places[topic.id]
                blocks.append(rows[indexes])
            else:
                examples = list(_examples(topic))
                items = [item for item, _ in examples]
                blocks.append(vectoriser.transform([text for _, text in examples]))
            moved[topic.id] = (list(range(start, start + len(items))), items)
            start += len(items)
        other = ItemMatcher(guide)
        other.is_exact = False
        other.__dict__["_prepared"] = (vectoriser, sp.vstack(blocks, "csr"), moved)
        other._models = {name: model for name, model in list(self._models.items()) if name in same}
        return other

    def prepare(self) -> None:
        """Do the slow part now (about two seconds), rather than in the first turn."""
        _ = self._prepared

    def rank(self, topic: str, texts: list[str], kinds: Mapping[str, float], kommune: str = "") -> list[Match]:
        """The topic's answers, likeliest first.

        `texts` are the message and its telling parts; `kinds` is the probability of each ask_… kind
        (and of "detail"), as the intent recogniser sees it.
        """
        vectoriser = self._prepared[0]
        model = self._model(topic)
        kinds = _answerable_kinds(kinds, model.items)
        rows = vectoriser.transform(texts)
        likeness = (rows @ model.columns).toarray() @ model.weights
        score = SHARPNESS * likeness.max(axis=0)
        score = score + np.log([self._kind(item, kinds) for item in model.items])
        local = self._local(topic, kommune)
        score = score + np.log([LOCAL_GAIN if item in local else 1.0 for item in model.items])
        allowed = self._allowed(topic, kommune)
        score[[item not in allowed for item in model.items]] = -np.inf
        p = np.exp(score - score.max())
        p /= p.sum()
        order = np.argsort(-p)
        return [Match(model.items[i], float(p[i])) for i in order if p[i] > 0]

    @staticmethod
    def _kind(item: str, kinds: Mapping[str, float]) -> float:
        detail = kinds.get("detail", 0.0)
        if item not in KINDS:
            return DETAIL_PRIOR + DETAIL_SHARE * detail
        return kinds.get(item, 0.0) / max(0.1, 1 - detail) + KIND_FLOOR

    def _local(self, topic: str, kommune: str) -> set[str]:
        """Details of the family's own kommune: likelier meant than what holds everywhere."""
        return {d.kind for d in self.guide.topics[topic].details if kommune and d.kommune == kommune}

    def _allowed(self, topic_id: str, kommune: str) -> set[str]:
        topic = self.guide.topics[topic_id]
        details = {d.kind for d in topic.details if d.kommune in ("", kommune)}
        return details | {item for item in self._model(topic_id).items if topic.detail(item) is None}

    def _model(self, topic: str) -> _TopicModel:
        if topic not in self._models:
            _, rows, places = self._prepared
            indexes, labels = places[topic]
            self._models[topic] = _train(rows[indexes], labels, _rendered(self.guide.topics[topic]))
        return self._models[topic]


def _answerable_kinds(kinds: Mapping[str, float], items: tuple[str, ...]) -> dict[str, float]:
    """A kind the topic has no answer of its own for is answered by the nearest it has."""
    found: dict[str, float] = {}
    for kind, p in kinds.items():
        near = (kind, *NEAREST.get(kind, ()))
        target = next((k for k in near if k in items), kind)
        found[target] = found.get(target, 0.0) + p
    return found


def pamphlet_names(guide: Guide, topic: Topic) -> Iterator[str]:
    """How parents ask for a pamphlet; its names lead to the first of its topics."""
    return (name for p in guide.pamphlets.values() if p.topics[:1] == (topic.id,) for name in p.names)


def _examples(topic: Topic):
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


def _train(rows: sp.csr_matrix, labels: list[str], rendered: tuple[str, ...]) -> _TopicModel:
    items = tuple(sorted({*labels, *rendered}))
    target = np.array([[label == item for item in items] for label in labels], dtype=float)
    target /= np.sqrt(np.maximum(target.sum(axis=0), 1))  # a kind with many examples must not drown a detail
    gram = np.asarray((rows @ rows.T).todense())
    weights = np.linalg.solve(gram + RIDGE * np.eye(len(labels)), target)
    return _TopicModel(rows.T.tocsr(), weights.astype("float32"), items)
