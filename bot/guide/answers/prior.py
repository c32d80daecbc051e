"""How likely each answer is asked for before a message's words are looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.guide.answers.evidence import View
from bot.guide.model import KINDS, Guide, nearest_kind

DETAIL_SHARE = 0.2
DETAIL_PRIOR = 0.12  # a detail must be told by its own questions, not by how many details there are
LOCAL_GAIN = 1.6
KIND_FLOOR = 0.02  # a kind the intent recogniser did not think of can still win


@dataclass(frozen=True)
class Sheet:
    """What of a view's answers no message changes, for one kommune; arrays in the order of the view's items."""

    allowed: np.ndarray  # whether it may be told there
    gain: np.ndarray  # of the prior: the kommune's own details are likelier meant
    is_kind: np.ndarray
    places: np.ndarray  # as in Items
    answers: np.ndarray  # items × KINDS: 1 where it answers such a question, as its own kind or the nearest there is

    def prior(self, items: np.ndarray, kinds: Mapping[str, float]) -> np.ndarray:
        """Of these items; `kinds` is the probability of each kind of question (and of "detail")."""
        detail = kinds.get("detail", 0.0)
        before = np.where(self.is_kind[items], KIND_FLOOR, DETAIL_PRIOR + DETAIL_SHARE * detail)
        asked = self.answers[items] @ np.array([kinds.get(kind, 0.0) for kind in KINDS]) / max(0.1, 1 - detail)
        return (before + asked) * self.gain[items]


def sheet(view: View, guide: Guide, kommune: str) -> Sheet:
    allowed, gain, is_kind, places, answers = [], [], [], [], []
    for topic, items in view.topics.items():
        homes = {d.kind: d.kommune for d in guide.topics[topic].details}  # a kind of answer holds everywhere
        for name in items.names:
            allowed.append(homes.get(name, "") in ("", kommune))
            gain.append(LOCAL_GAIN if kommune and homes.get(name) == kommune else 1.0)
            is_kind.append(name in KINDS)
        places.append(items.places)
        answers.append(_answers(items.names))
    return Sheet(np.array(allowed), np.array(gain), np.array(is_kind), np.concatenate(places), np.concatenate(answers))


def _answers(names: Sequence[str]) -> np.ndarray:
    """Items × KINDS. A kind the topic has no answer of its own for is answered by the nearest it has."""
    found = np.zeros((len(names), len(KINDS)), dtype="float32")
    for number, kind in enumerate(KINDS):
        if answer := nearest_kind(kind, names):
            found[names.index(answer), number] = 1.0
    return found
