"""Whether a new model understands the guide's own questions as well as the one in use.

Every question of the guide is asked of a model that was trained without it, with the same division
each time, so that two models differ where the guide does and not by chance.
"""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.guide.vectoriser import spell_alike
from bot.nlu.classifier import FOLDS

FILE = "cross_check.json"
FEW = 5  # so many questions more may go wrong than right in a small guide
SHARE = 0.003  # and this share of a large one
TOPIC = 6  # a topic with so many questions understood must keep
HALF = 0.5  # this share of them
CRISIS_SHARE = 0.01  # of the crisis examples heard before


@dataclass(frozen=True)
class Asked:
    """A question of the guide, its topic, and the topic it was taken for unseen."""

    text: str
    topic: str
    taken: str

    @property
    def right(self) -> bool:
        return self.taken == self.topic


@dataclass(frozen=True)
class Verdict:
    """`lost` are questions that were understood and now get another topic; `won` is how many came back.

    `topics` are those that lost most of their questions, `crisis` the cries for help no longer heard.
    """

    common: int
    right_before: int
    right_now: int
    won: int
    lost: tuple[Asked, ...]
    topics: tuple[str, ...]
    crisis: tuple[str, ...]
    worse: bool

    def as_data(self) -> dict:
        return asdict(self)


def fold(text: str) -> int:
    """Which of the held-out parts a text belongs to: by its words alone, so it stays there."""
    return zlib.crc32(spell_alike(text).encode()) % FOLDS


def write(folder: Path, asked: Sequence[Asked]) -> None:
    """Beside the trained recogniser, so that it travels in the model's archive."""
    rows = [[a.text, a.topic, a.taken] for a in asked]
    (folder / FILE).write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")


def read(folder: Path) -> list[Asked]:
    """Empty for a model that was made before there was a cross-check."""
    path = next(folder.rglob(FILE), None)
    return [Asked(*row) for row in json.loads(path.read_text(encoding="utf-8"))] if path else []


def compare(
    before: Iterable[Asked], now: Iterable[Asked], crisis_heard: int = 0, crisis: Sequence[str] = ()
) -> Verdict:
    """`crisis` are the texts, of the `crisis_heard` before, that the new model does not hear."""
    old = {(a.text, a.topic): a for a in before}
    pairs = [(old[key], a) for a in now if (key := (a.text, a.topic)) in old]
    lost = tuple(new for was, new in pairs if was.right and not new.right)
    won = sum(new.right and not was.right for was, new in pairs)
    topics = _collapsed(pairs)
    allowed = max(FEW, SHARE * len(pairs))
    unheard = len(crisis) > max(1, CRISIS_SHARE * crisis_heard)
    return Verdict(
        common=len(pairs),
        right_before=sum(was.right for was, _ in pairs),
        right_now=sum(new.right for _, new in pairs),
        won=won,
        lost=lost,
        topics=topics,
        crisis=tuple(crisis),
        worse=len(lost) - won > allowed or bool(topics) or unheard,
    )


def _collapsed(pairs: Sequence[tuple[Asked, Asked]]) -> tuple[str, ...]:
    """Topics that were understood and have lost more than half of it."""
    before = Counter(was.topic for was, _ in pairs if was.right)
    now = Counter(new.topic for _, new in pairs if new.right)
    return tuple(sorted(topic for topic, count in before.items() if count >= TOPIC and now[topic] < HALF * count))
