"""Which fault strikes in which round, and which rounds share the servers of a lane."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from tests.faults.kinds import Kind, Scene

LONGEST = 25  # rounds over the same servers and the same database


@dataclass(frozen=True)
class Struck:
    """A round to play; its number and the seed decide all that chance decides in it."""

    number: int
    kind: Kind


def plan(chosen: Sequence[Kind], rounds: int, chance: random.Random) -> list[Kind]:
    """Which kind strikes in each round: every kind once, then by weight."""
    picked = list(chosen[:rounds])
    picked += chance.choices(chosen, [k.weight for k in chosen], k=max(0, rounds - len(picked)))
    chance.shuffle(picked)
    return picked


def stretches(planned: Sequence[Kind], played: Collection[int]) -> list[list[Struck]]:
    """The rounds not played yet: those of a stretch need the same scene. Longest first, for lanes to end together."""
    by_scene: dict[Scene, list[Struck]] = defaultdict(list)
    for number, kind in enumerate(planned):
        if number not in played:
            by_scene[kind.scene].append(Struck(number, kind))
    parts = [each[i : i + LONGEST] for each in by_scene.values() for i in range(0, len(each), LONGEST)]
    return sorted(parts, key=len, reverse=True)
