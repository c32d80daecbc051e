"""Search the guide as an advisor does: a few words in, the answers that fit best out."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from bot.guide.model import Guide, Topic
from bot.guide.words import normalise

# A word in the title says more than one in the running text.
TITLE, NAME, QUESTION, TEXT = 6.0, 5.0, 2.0, 1.0
SHORTEST_STEM = 4
STOP = frozenset(
    (
        "af",
        "at",
        "de",
        "den",
        "der",
        "det",
        "du",
        "en",
        "er",
        "et",
        "for",
        "fra",
        "han",
        "har",
        "hun",
        "hvad",
        "hvem",
        "hvor",
        "hvordan",
        "i",
        "ikke",
        "jeg",
        "kan",
        "man",
        "med",
        "men",
        "mig",
        "min",
        "mit",
        "og",
        "ogsaa",
        "om",
        "os",
        "paa",
        "saa",
        "sig",
        "som",
        "til",
        "vi",
        "vil",
        "vores",
    )
)


@dataclass(frozen=True)
class Hit:
    """An answer that fits: `kind` is one of the guide's kinds or the id of a detail."""

    topic: str
    kind: str
    score: float


@dataclass(frozen=True)
class _Entry:
    topic: str
    kind: str
    kommune: str
    weights: dict[str, float]


class Search:
    """An index over one version of the guide; build it anew when the guide changes."""

    def __init__(self, guide: Guide) -> None:
        self.version = guide.version
        self._entries = [e for topic in guide.topics.values() for e in _entries(topic)]
        counts = Counter(word for entry in self._entries for word in entry.weights)
        total = len(self._entries) or 1
        self._rarity = {word: math.log(1 + total / n) for word, n in counts.items()}

    def find(self, query: str, kommune: str = "", limit: int = 8) -> list[Hit]:
        """The best answers first, at most two a topic; nothing for a query without words."""
        wanted = _words(query)
        if not wanted:
            return []
        forms = [self._forms(word) for word in wanted]
        hits = []
        for entry in self._entries:
            if entry.kommune and kommune and entry.kommune != kommune:
                continue
            score = self._score(entry, forms)
            if score:
                hits.append(Hit(entry.topic, entry.kind, round(score, 3)))
        hits.sort(key=lambda hit: (-hit.score, hit.topic, hit.kind))
        return _two_a_topic(hits, limit)

    def _forms(self, word: str) -> dict[str, float]:
        """The guide's words that stand for a query's word: itself, its endings, its compounds."""
        forms = {word: 1.0} if word in self._rarity else {}
        if len(word) >= SHORTEST_STEM:
            for known in self._rarity:
                if known == word or len(known) < SHORTEST_STEM:
                    continue
                if known.startswith(word) or word.startswith(known):
                    forms[known] = 0.7 * min(len(word), len(known)) / max(len(word), len(known))
                elif len(word) > 5 and word in known:
                    forms[known] = 0.4
        return forms

    def _score(self, entry: _Entry, forms: list[dict[str, float]]) -> float:
        score, met = 0.0, 0
        for alike in forms:
            best = max(
                (entry.weights[f] * self._rarity[f] * share for f, share in alike.items() if f in entry.weights),
                default=0.0,
            )
            met += best > 0
            score += best
        return score * met / len(forms)


def _entries(topic: Topic) -> Iterable[_Entry]:
    about = _weigh({}, topic.title, TITLE)
    for name in topic.names:
        _weigh(about, name, NAME)
    answers = {"overview": topic.summary, **topic.answers}
    for kind, answer in answers.items():
        weights = dict(about)
        for question in topic.questions.get(kind, ()):
            _weigh(weights, question, QUESTION)
        # The overview comes first where nothing tells a topic's answers apart.
        weights = {w: v * (1.05 if kind == "overview" else 1.0) for w, v in weights.items()}
        yield _Entry(topic.id, kind, topic.kommune, _weigh(weights, answer.text, TEXT))
    for detail in topic.details:
        weights = {word: weight / 2 for word, weight in about.items()}
        for question in detail.questions:
            _weigh(weights, question, NAME)
        yield _Entry(
            topic.id,
            detail.kind,
            detail.kommune or topic.kommune,
            _weigh(weights, detail.text, TEXT),
        )


def _weigh(weights: dict[str, float], text: str, weight: float) -> dict[str, float]:
    for word in _words(text):
        weights[word] = max(weight, weights.get(word, 0.0))
    return weights


def _words(text: str) -> list[str]:
    words = dict.fromkeys(normalise(text).split())
    return [word for word in words if word not in STOP and (len(word) > 1 or word.isdigit())]


def _two_a_topic(hits: list[Hit], limit: int) -> list[Hit]:
    seen: Counter[str] = Counter()
    kept = []
    for hit in hits:
        seen[hit.topic] += 1
        if seen[hit.topic] <= 2:
            kept.append(hit)
    return kept[:limit]
