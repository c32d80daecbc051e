"""Rounds as lines of JSON, so that a long run can be played in pieces."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.faults.comparison import Fault
from tests.faults.rounds import Round


def write(path: Path, seed: int, played: Round) -> None:
    with path.open("a", encoding="utf-8") as log:
        log.write(json.dumps({"seed": seed, **played.as_json()}, ensure_ascii=False) + "\n")


def seed(path: Path) -> int | None:
    """That of the last round in the file, or None when there is none."""
    lines = _lines(path)
    return int(lines[-1]["seed"]) if lines else None


def read(path: Path, of_seed: int) -> list[Round]:
    """The rounds of that seed, each number once."""
    found = {line["number"]: line for line in _lines(path) if line.pop("seed") == of_seed}
    return [Round(**{**line, "faults": tuple(Fault(**f) for f in line["faults"])}) for line in found.values()]


def _lines(path: Path) -> list[dict[str, Any]]:
    """Without one that a killed run left half written."""
    if not path.exists():
        return []
    whole = path.read_text(encoding="utf-8").rpartition("\n")[0]
    return [json.loads(line) for line in whole.splitlines() if line]
