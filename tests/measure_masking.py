"""Print how well personal data are masked: python tests/measure_masking.py"""

from __future__ import annotations

import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LABELS = ("[cpr-nummer]", "[telefonnummer]", "[e-mail]", "[adresse]")


@dataclass
class Score:
    """Counts by label over the lines of masking.tsv; `changed` are the lines that had to stay."""

    wanted: Counter[str] = field(default_factory=Counter)
    got: Counter[str] = field(default_factory=Counter)
    wrong: list[tuple[str, str, str]] = field(default_factory=list)
    changed: list[tuple[str, str]] = field(default_factory=list)
    plain: int = 0

    def recall(self, label: str) -> float:
        return self.got[label] / self.wanted[label]


def read_lines(path: Path = ROOT / "tests/data/masking.tsv") -> list[tuple[str, str]]:
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line]
    return [(text, expected) for text, expected in rows]


def measure(lines: list[tuple[str, str]]) -> Score:
    from bot.privacy import mask

    score = Score()
    for text, expected in lines:
        masked = mask(text)
        if masked.text != expected:
            score.wrong.append((text, expected, masked.text))
        if text == expected:
            score.plain += 1
            if masked.text != text:
                score.changed.append((text, masked.text))
        for label in LABELS:
            wanted = expected.count(label)
            score.wanted[label] += wanted
            score.got[label] += min(wanted, masked.text.count(label))
    return score


def table(score: Score) -> str:
    rows = [f"{'kind':18}{'in the set':>12}{'masked':>9}{'recall':>9}"]
    rows += [f"{label:18}{score.wanted[label]:12}{score.got[label]:9}{score.recall(label):9.3f}" for label in LABELS]
    rows.append(f"{'lines that stay':18}{score.plain:12}{len(score.changed):9} changed")
    rows += [f"  {text!r}: wanted {expected!r}, got {got!r}" for text, expected, got in score.wrong]
    return "\n".join(rows)


def main() -> int:
    sys.path.insert(0, str(ROOT))
    lines = read_lines()
    start = time.perf_counter()
    score = measure(lines)
    per_message = (time.perf_counter() - start) / len(lines) * 1000
    print(table(score))
    print(f"{per_message:.3f} ms a message over {len(lines)} messages")
    return 1 if score.wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
