"""Print how well a crisis is heard: python tests/measure_crisis.py [--folds]"""

from __future__ import annotations

import argparse
import math
import random
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
# Used while the patterns were tuned, so they flatter; crisis_fresh was not.
HELDOUT = ("crisis", "crisis_independent", "crisis_fresh")
FOLDS = 5
SEED = 1
TWINS = 0.6  # shared letter triples, of the shorter text, that make two examples typo twins


@dataclass(frozen=True)
class Line:
    """A message; `type` is empty when the set does not name it."""

    text: str
    is_crisis: bool
    type: str = ""


@dataclass(frozen=True)
class Lessons:
    """What the model trains on; `questions` are the guide's own."""

    crisis: list[str]
    other: list[str]
    questions: list[str]
    more_crisis: list[str]
    more_harmless: list[str]


@dataclass
class Score:
    """`types` counts (type wanted, type heard) of the crises that were heard."""

    heard: int = 0
    crises: int = 0
    alarms: int = 0
    others: int = 0
    types: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return self.heard / self.crises if self.crises else math.nan

    @property
    def false_alarms(self) -> float:
        return self.alarms / self.others if self.others else math.nan


def read_lines(name: str) -> list[Line]:
    rows = (ROOT / f"tests/data/{name}.tsv").read_text(encoding="utf-8").splitlines()
    cells = [row.split("\t") for row in rows if row]
    return [Line(c[1], c[0] == "crisis", c[2] if len(c) > 2 else "") for c in cells]


def lessons() -> Lessons:
    from bot.guide import loader
    from bot.guide.crisis import read_examples

    more = read_examples(ROOT / "knowledge/crisis_examples.yml")
    topics = loader.load(ROOT / "knowledge").topics.values()
    questions = [q for topic in topics for some in topic.questions.values() for q in some]
    questions += [q for topic in topics for detail in topic.details for q in detail.questions]
    by_intent = defaultdict(list)
    for path in sorted((ROOT / "data/nlu").glob("*.yml")):
        for intent, text in _nlu(path):
            by_intent[intent].append(text)
    crisis = by_intent.pop("crisis")
    other = [text for texts in by_intent.values() for text in texts]
    return Lessons(crisis, other, questions, more["crisis"], more["harmless"])


def _nlu(path: Path) -> Iterator[tuple[str, str]]:
    import yaml

    for item in yaml.safe_load(path.read_text(encoding="utf-8")).get("nlu") or []:
        for line in (item.get("examples") or "").splitlines():
            if line.strip().startswith("- ") and "intent" in item:
                yield item["intent"], re.sub(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})", r"\1", line.strip()[2:])


def train(lessons: Lessons) -> Any:
    from bot.guide.crisis import Lexicon
    from bot.nlu.crisis_model import CrisisModel

    return CrisisModel.train(
        [*lessons.crisis, *lessons.more_crisis],
        [*lessons.other, *lessons.questions, *lessons.more_harmless],
        Lexicon.load(ROOT / "knowledge/crisis.yml"),
    )


def score(model: Any, lines: Sequence[Line], into: Score | None = None) -> Score:
    result = into or Score()
    for line in lines:
        decision = model.decide(line.text)
        if line.is_crisis:
            result.crises += 1
            result.heard += decision.is_crisis
            if decision.is_crisis and line.type:
                result.types[line.type, decision.type] += 1
        else:
            result.others += 1
            result.alarms += decision.is_crisis
        if decision.is_crisis != line.is_crisis:
            kind = "MISSED" if line.is_crisis else f"ALARM {decision.type}"
            result.wrong.append(f"{kind} p={decision.p:.2f} {line.text}")
    return result


def folds(all_lessons: Lessons) -> dict[str, Score]:
    """Out of fold over the training examples; typo twins always stay in one fold."""
    crisis = _grouped(all_lessons.crisis)
    other, questions = _dealt(all_lessons.other), _dealt(all_lessons.questions)
    scores = {name: Score() for name in ("training crisis", "training other", "guide questions")}
    for turn in range(FOLDS):
        keep = Lessons(
            [t for t, fold in crisis if fold != turn],
            [t for t, fold in other if fold != turn],
            [t for t, fold in questions if fold != turn],
            all_lessons.more_crisis,
            all_lessons.more_harmless,
        )
        model = train(keep)
        for name, texts in zip(scores, (crisis, other, questions), strict=True):
            out = [Line(t, texts is crisis) for t, fold in texts if fold == turn]
            score(model, out, scores[name])
    return scores


def _dealt(texts: Sequence[str]) -> list[tuple[str, int]]:
    order = list(texts)
    random.Random(SEED).shuffle(order)
    return [(text, i % FOLDS) for i, text in enumerate(order)]


def _grouped(texts: Sequence[str]) -> list[tuple[str, int]]:
    """Fold by group: an example joins the first group it is a twin of."""
    groups: list[list[set[str]]] = []
    placed = []
    for text in texts:
        triples = _triples(text)
        home = next((i for i, g in enumerate(groups) if any(_twins(triples, t) for t in g)), len(groups))
        if home == len(groups):
            groups.append([])
        groups[home].append(triples)
        placed.append((text, home))
    order = list(range(len(groups)))
    random.Random(SEED).shuffle(order)
    return [(text, order[home] % FOLDS) for text, home in placed]


def _triples(text: str) -> set[str]:
    from bot.guide.crisis import plain

    letters = plain(text).replace(" ", "")
    return {letters[i : i + 3] for i in range(max(1, len(letters) - 2))}


def _twins(a: set[str], b: set[str]) -> bool:
    return len(a & b) >= TWINS * min(len(a), len(b))


def wilson(hits: int, total: int, z: float = 1.96) -> str:
    if not total:
        return "-"
    p, n = hits / total, total
    middle, spread = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    low, high = (middle - spread) / (1 + z * z / n), (middle + spread) / (1 + z * z / n)
    return f"{hits}/{total} = {p:.3f} [{low:.3f}; {high:.3f}]"


def report(name: str, result: Score, with_wrong: bool = True) -> str:
    rows = [f"{name}\n  recall        {wilson(result.heard, result.crises)}"]
    rows.append(f"  false alarms  {wilson(result.alarms, result.others)}")
    wanted = Counter(want for want, _ in result.types.elements())
    for type_, total in sorted(wanted.items()):
        rows.append(f"  type {type_:11} {wilson(result.types[type_, type_], total)}")
    return "\n".join(rows + [f"    {line}" for line in result.wrong if with_wrong])


def main() -> int:
    sys.path.insert(0, str(ROOT))
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folds", action="store_true", help="cross-validate the training examples")
    options = parser.parse_args()
    all_lessons = lessons()
    start = time.perf_counter()
    model = train(all_lessons)
    print(f"trained in {time.perf_counter() - start:.1f} s")
    for name in HELDOUT:
        print(report(name, score(model, read_lines(name)), with_wrong=name != "crisis_fresh"))
    start = time.perf_counter()
    some = all_lessons.questions[:500]
    for text in some:
        model.decide(text)
    print(f"{(time.perf_counter() - start) / len(some) * 1000:.2f} ms a message")
    if options.folds:
        for name, result in folds(all_lessons).items():
            print(report(f"{name}, {FOLDS} folds", result))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
