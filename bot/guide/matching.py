"""Which answer a message asks for: all topics' kinds of answer and details compete."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from bot.guide.evidence import Evidence, Heard, Items, View
from bot.guide.model import KINDS, NEAREST, Guide

SHARPNESS = 9.0
DETAIL_SHARE = 0.2
DETAIL_PRIOR = 0.12  # a detail must be told by its own questions, not by how many details there are
LOCAL_GAIN = 1.6
KIND_FLOOR = 0.02  # a kind the intent recogniser did not think of can still win

# How much each finding says, fitted by maximum likelihood on some 1,250 questions nobody trained on.
TOPIC_WEIGHT = 0.48  # log of the topic's probability, by the recogniser
WITHIN_WEIGHT = 0.75  # log of the answer's probability within its topic
CLOSEST_WEIGHT = 1.76  # cosine of the nearest example
WORDS_WEIGHT = 2.84  # share of the message's words
LETTERS_WEIGHT = 3.35  # share of the message's letter groups
KIND_WEIGHT = -0.3  # a kind of answer against a detail

LEAST = 1e-3
WORDS_LEAST = 0.15
WORDS_BY_DETAIL = 0.7
TOPICS = 8  # candidates by the recogniser, and further ones by the words alone
ITEMS = 25


@dataclass(frozen=True)
class Match:
    """An answer's id (a kind or a detail), its probability, and its topic."""

    item: str
    p: float
    topic: str = ""


@dataclass(frozen=True)
class Finding:
    """All answers that may be meant, likeliest first, and the cosine of the nearest example of any."""

    matches: tuple[Match, ...]
    closest: float

    def topics(self) -> list[tuple[str, float]]:
        """Topics by the probability of all their answers, likeliest first."""
        p: dict[str, float] = {}
        for match in self.matches:
            p[match.topic] = p.get(match.topic, 0.0) + match.p
        return sorted(p.items(), key=lambda pair: -pair[1])


@dataclass(frozen=True)
class Why:
    """The answer's nearest example and its likeness (0 to 1); beginnings of words it holds, by their share."""

    example: str
    likeness: float
    words: Mapping[str, float]


@dataclass(frozen=True)
class Sheet:
    """What of a topic's answers no message changes, for one kommune; arrays in the order of the answers' names."""

    allowed: np.ndarray  # whether it may be told there
    gain: np.ndarray  # of the prior: the kommune's own details are likelier meant
    is_kind: np.ndarray
    known: np.ndarray  # whether it has examples
    answered_by: Mapping[str, int]  # where the answer to a kind of question stands: its own or the nearest there is


class ItemMatcher:
    def __init__(self, guide: Guide) -> None:
        self.guide = guide
        self._sheets: dict[tuple[str, str], Sheet] = {}
        self.is_exact = True  # learned from this guide's own words alone
        self._before: Evidence | None = None
        self._heard: tuple[tuple, Heard] | None = None

    @cached_property
    def _evidence(self) -> Evidence:
        return Evidence(self.guide, self._before)

    @property
    def is_prepared(self) -> bool:
        return "_evidence" in self.__dict__

    def adapted_to(self, guide: Guide) -> ItemMatcher:
        """A matcher for a changed guide, made quickly; new words count fully only after `prepare` of a new one."""
        other = ItemMatcher(guide)
        other.is_exact, other._before = False, self._evidence
        other.prepare()
        other._before = None
        return other

    def prepare(self) -> None:
        """Do the slow part now (some seconds), rather than in the first turn."""
        _ = self._evidence

    def rank(self, topic: str, texts: Sequence[str], kinds: Mapping[str, float], kommune: str = "") -> list[Match]:
        """The topic's answers, likeliest first.

        `texts` are the message and its telling parts; `kinds` is the probability of each ask_… kind
        (and of "detail"), as the intent recogniser sees it.
        """
        if topic not in self._evidence.view(kommune).topics:
            kommune = self.guide.topics[topic].kommune
        items = self._evidence.view(kommune).topics[topic]
        heard = self._hear(texts, kommune)
        p = _softmax(self._score(topic, heard, _said(heard), kinds, kommune))
        return [Match(items.names[i], float(p[i]), topic) for i in np.argsort(-p) if p[i] > 0]

    def find(
        self,
        texts: Sequence[str],
        kinds: Mapping[str, float],
        topics: Mapping[str, float],
        kommune: str = "",
        allowed: frozenset[str] | None = None,
    ) -> Finding:
        """Answers of the likeliest topics, and of those whose words the message uses.

        `topics` is each topic's probability, as the recogniser sees it; `allowed` limits the others.
        """
        view, heard = self._evidence.view(kommune), self._hear(texts, kommune)
        said = _said(heard)
        candidates = _candidates(view, said, topics, allowed)
        if not candidates:
            return Finding((), 0.0)
        scores = [self._score(topic, heard, said, kinds, kommune) for topic in candidates]
        prior = np.array([topics.get(topic, 0.0) for topic in candidates])
        by_words = _softmax(
            np.concatenate(scores)
            + TOPIC_WEIGHT * np.log(np.repeat(np.maximum(prior, LEAST), [len(x) for x in scores]))
        )
        by_topic = np.concatenate([q * _softmax(x) for q, x in zip(prior / max(prior.sum(), 1.0), scores, strict=True)])
        share = WORDS_LEAST + WORDS_BY_DETAIL * kinds.get("detail", 0.0)
        p = share * by_words + (1 - share) * by_topic
        names = [(topic, name) for topic in candidates for name in view.topics[topic].names]
        matches = tuple(Match(names[i][1], float(p[i]), names[i][0]) for i in np.argsort(-p) if p[i] > LEAST)
        nearest = max(heard.closest[view.topics[t].places].max() for t in candidates)
        return Finding(matches, float(nearest))

    def likeness(self, texts: Sequence[str], kommune: str = "", topic: str = "") -> float:
        """Cosine (of two, words and letters) of the nearest example, of one topic or of any."""
        view, heard = self._evidence.view(kommune), self._hear(texts, kommune)
        if not topic:
            return float(heard.likeness.max())
        return float(heard.likeness[:, view.topics[topic].examples].max()) if topic in view.topics else 0.0

    def why(self, text: str, topic: str, item: str) -> Why:
        """What in the text speaks for an answer."""
        example, likeness = self._evidence.nearest(text, topic, item)
        return Why(example, likeness, self._evidence.covered(text, topic, item))

    def _hear(self, texts: Sequence[str], kommune: str) -> Heard:
        key = (tuple(texts), kommune)
        if self._heard is None or self._heard[0] != key:
            self._heard = key, self._evidence.hear(*key)
        return self._heard[1]

    def _score(
        self, topic: str, heard: Heard, said: np.ndarray, kinds: Mapping[str, float], kommune: str
    ) -> np.ndarray:
        """Log-odds of each of the topic's answers; minus infinity for another kommune's detail."""
        items, sheet = self._evidence.view(kommune).topics[topic], self._sheet(topic, kommune)
        within = np.log(np.maximum(_softmax(self._within(items, sheet, heard, kinds)), LEAST))
        score = WITHIN_WEIGHT * within + np.where(sheet.known, said[items.places], 0.0)
        score += KIND_WEIGHT * sheet.is_kind
        score[~sheet.allowed] = -np.inf
        return score

    def _within(self, items: Items, sheet: Sheet, heard: Heard, kinds: Mapping[str, float]) -> np.ndarray:
        likeness = (heard.likeness[:, items.examples] @ items.weights).max(axis=0)
        return SHARPNESS * likeness + np.log(_prior(sheet, kinds) * sheet.gain)

    def _sheet(self, topic_id: str, kommune: str) -> Sheet:
        sheet = self._sheets.get((topic_id, kommune))
        if sheet is None:
            items, topic = self._evidence.view(kommune).topics[topic_id], self.guide.topics[topic_id]
            places = {d.kind: d.kommune for d in topic.details}  # a kind of answer holds everywhere
            sheet = self._sheets[topic_id, kommune] = Sheet(
                allowed=np.array([places.get(name, "") in ("", kommune) for name in items.names]),
                gain=np.array([LOCAL_GAIN if kommune and places.get(name) == kommune else 1.0 for name in items.names]),
                is_kind=np.array([name in KINDS for name in items.names]),
                known=items.places >= 0,
                answered_by=_answered_by(items.names),
            )
        return sheet


def _candidates(view: View, said: np.ndarray, topics: Mapping[str, float], allowed: frozenset[str] | None) -> list[str]:
    likely = sorted((t for t in topics if t in view.topics), key=lambda t: -topics[t])[:TOPICS]
    by_words = [view.home[i] for i in np.argsort(-said)[:ITEMS]]
    return list(dict.fromkeys([*likely, *(t for t in by_words if allowed is None or t in allowed)]))


def _said(heard: Heard) -> np.ndarray:
    """What the words alone say for each answer."""
    return CLOSEST_WEIGHT * heard.closest + WORDS_WEIGHT * heard.words + LETTERS_WEIGHT * heard.letters


def _softmax(score: np.ndarray) -> np.ndarray:
    p = np.exp(score - score.max())
    return p / p.sum()


def _prior(sheet: Sheet, kinds: Mapping[str, float]) -> np.ndarray:
    """How likely each answer is asked for before its words are looked at."""
    detail = kinds.get("detail", 0.0)
    prior = np.where(sheet.is_kind, KIND_FLOOR, DETAIL_PRIOR + DETAIL_SHARE * detail)
    for kind, p in kinds.items():
        if kind in sheet.answered_by:
            prior[sheet.answered_by[kind]] += p / max(0.1, 1 - detail)
    return prior


def _answered_by(names: Sequence[str]) -> dict[str, int]:
    """A kind the topic has no answer of its own for is answered by the nearest it has."""
    found = {}
    for kind in KINDS:
        answers = [near for near in (kind, *NEAREST.get(kind, ())) if near in names]
        if answers:
            found[kind] = names.index(answers[0])
    return found
