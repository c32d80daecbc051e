"""Which answer a message asks for: all topics' kinds of answer and details compete."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from bot.guide.answers import prior
from bot.guide.answers.evidence import Evidence, View
from bot.guide.answers.prior import Sheet
from bot.guide.model import Guide

SHARPNESS = 9.0

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
KOMMUNER = 2  # while the family's own is unknown, so many whose topics are the likeliest


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
class Scores:
    """Log-odds of the answers of some topics, one topic after the other; minus infinity for one not told there."""

    answers: list[tuple[str, str]]  # (topic, item)
    odds: np.ndarray
    lengths: list[int]  # how many answers each topic has
    closest: float  # cosine of the nearest example of them all

    def by_topic(self) -> np.ndarray:
        """Each answer's probability among those of its topic."""
        return _softmax_each(self.odds, self.lengths)


class Hearing:
    """A message's texts, held against each shelf once."""

    def __init__(self, evidence: Evidence, texts: Sequence[str]) -> None:
        self.texts = tuple(texts)
        self._evidence = evidence
        self._rows = evidence.rows(self.texts)
        self._heard: dict[str, tuple[np.ndarray, np.ndarray]] = {}

    def on(self, shelf: str) -> tuple[np.ndarray, np.ndarray]:
        """Texts × the shelf's examples: cosine; and what the words alone say for each of its items."""
        if shelf not in self._heard:
            heard = self._evidence.hear(self.texts, self._rows, shelf)
            said = CLOSEST_WEIGHT * heard.closest + WORDS_WEIGHT * heard.words + LETTERS_WEIGHT * heard.letters
            self._heard[shelf] = heard.likeness, said
        return self._heard[shelf]

    def said(self, view: View) -> np.ndarray:
        """What the words alone say for each of the view's items that have examples."""
        return np.concatenate([self.on(shelf)[1] for shelf in view.shelves])

    def closest(self, view: View) -> float:
        """Cosine of the nearest example of any topic."""
        return max(float(self.on(shelf)[0].max()) for shelf in view.shelves)

    def likeness(self, view: View, topic: str) -> np.ndarray:
        """Texts × the topic's examples: cosine."""
        parts = [self.on(shelf)[0][:, part] for shelf, part in view.topics[topic].examples.items()]
        return parts[0] if len(parts) == 1 else np.hstack(parts)


class ItemMatcher:
    def __init__(self, guide: Guide) -> None:
        self.guide = guide
        self._sheets: dict[str, Sheet] = {}
        self.is_exact = True  # learned from this guide's own words alone
        self._before: Evidence | None = None
        self._heard: Hearing | None = None

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
        scores = self._score([topic], self._hear(texts), kinds, self._meeting(topic, kommune))
        p = scores.by_topic()
        return [Match(scores.answers[i][1], float(p[i]), topic) for i in np.argsort(-p) if p[i] > 0]

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
        hearing = self._hear(texts)
        candidates = self._candidates(hearing, topics, kommune, allowed)
        if not candidates:
            return Finding((), 0.0)
        scores = _joined(self._score(those, hearing, kinds, k) for k, those in candidates.items())
        likely = np.array([topics.get(topic, 0.0) for those in candidates.values() for topic in those])
        each = np.repeat(likely, scores.lengths)
        by_words = _softmax(scores.odds + TOPIC_WEIGHT * np.log(np.maximum(each, LEAST)))
        by_topic = each / max(likely.sum(), 1.0) * scores.by_topic()
        share = WORDS_LEAST + WORDS_BY_DETAIL * kinds.get("detail", 0.0)
        p = share * by_words + (1 - share) * by_topic
        order = np.argsort(-p)
        named = [(*scores.answers[i], float(p[i])) for i in order[: (p > LEAST).sum()]]
        return Finding(tuple(Match(item, q, topic) for topic, item, q in named), scores.closest)

    def likeness(self, texts: Sequence[str], kommune: str = "", topic: str = "") -> float:
        """Cosine (of two, words and letters) of the nearest example, of one topic or of any."""
        hearing = self._hear(texts)
        if not topic:
            return hearing.closest(self._evidence.view(kommune))
        view = self._evidence.view(self._meeting(topic, kommune))
        return float(hearing.likeness(view, topic).max()) if topic in view.topics else 0.0

    def why(self, text: str, topic: str, item: str) -> Why:
        """What in the text speaks for an answer."""
        example, likeness = self._evidence.nearest(text, topic, item)
        return Why(example, likeness, self._evidence.covered(text, topic, item))

    def _hear(self, texts: Sequence[str]) -> Hearing:
        hearing = self._heard
        if hearing is None or hearing.texts != tuple(texts):
            hearing = self._heard = Hearing(self._evidence, texts)
        return hearing

    def _meeting(self, topic: str, kommune: str) -> str:
        """The kommune where a topic is met: the family's, or the topic's own where it is another's."""
        met = topic in self._evidence.view(kommune).topics or topic not in self.guide.topics
        return kommune if met else self.guide.topics[topic].kommune

    def _candidates(
        self, hearing: Hearing, topics: Mapping[str, float], kommune: str, allowed: frozenset[str] | None
    ) -> dict[str, list[str]]:
        """By the kommune where they are met, the likely topics and those whose words the message uses.

        Other kommuner's are met only while the family's own is unknown, and only when the recogniser thinks of them.
        """
        view = self._evidence.view(kommune)
        open_to = [t for t in topics if t in view.topics or (not kommune and t in self.guide.topics)]
        likely = sorted(open_to, key=lambda t: -topics[t])[:TOPICS]
        by_words = [view.home[i] for i in np.argsort(-hearing.said(view))[:ITEMS]]
        found: dict[str, list[str]] = {}
        for topic in dict.fromkeys([*likely, *(t for t in by_words if allowed is None or t in allowed)]):
            met = self._meeting(topic, kommune)
            if met in found or met == kommune or len(found.keys() - {kommune}) < KOMMUNER:
                found.setdefault(met, []).append(topic)
        return found

    def _score(self, topics: Sequence[str], hearing: Hearing, kinds: Mapping[str, float], kommune: str) -> Scores:
        view, sheet = self._evidence.view(kommune), self._sheet(kommune)
        of_each = [view.topics[topic] for topic in topics]
        lengths = [len(items.names) for items in of_each]
        rows = np.concatenate([np.arange(items.span.start, items.span.stop) for items in of_each])
        like = [hearing.likeness(view, topic) for topic in topics]
        votes = [(cosine @ items.weights).max(axis=0) for cosine, items in zip(like, of_each, strict=True)]
        within = SHARPNESS * np.concatenate(votes) + np.log(sheet.prior(rows, kinds))
        odds = WITHIN_WEIGHT * np.log(np.maximum(_softmax_each(within, lengths), LEAST))
        places = sheet.places[rows]
        odds += np.where(places >= 0, hearing.said(view)[places], 0.0) + KIND_WEIGHT * sheet.is_kind[rows]
        odds[~sheet.allowed[rows]] = -np.inf
        answers = [(topic, name) for topic, items in zip(topics, of_each, strict=True) for name in items.names]
        return Scores(answers, odds, lengths, max(float(cosine.max()) for cosine in like))

    def _sheet(self, kommune: str) -> Sheet:
        if kommune not in self._sheets:
            self._sheets[kommune] = prior.sheet(self._evidence.view(kommune), self.guide, kommune)
        return self._sheets[kommune]


def _joined(parts: Iterable[Scores]) -> Scores:
    every = list(parts)
    if len(every) == 1:
        return every[0]
    return Scores(
        [answer for scores in every for answer in scores.answers],
        np.concatenate([scores.odds for scores in every]),
        [length for scores in every for length in scores.lengths],
        max(scores.closest for scores in every),
    )


def _softmax(odds: np.ndarray) -> np.ndarray:
    p = np.exp(odds - odds.max())
    return p / p.sum()


def _softmax_each(odds: np.ndarray, lengths: Sequence[int]) -> np.ndarray:
    """A distribution over each stretch of such a length."""
    starts = np.cumsum([0, *lengths[:-1]])
    p = np.exp(odds - np.repeat(np.maximum.reduceat(odds, starts), lengths))
    return p / np.repeat(np.add.reduceat(p, starts), lengths)
