"""Print how well messages are understood: python tests/measure_nlu.py [--compare [--folds N] [--only NAME …]]"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
HELDOUT = ROOT / "tests/eval/heldout.tsv"
SEED = 1
RESAMPLES = 2000
BINS = 10
EVERY = 10_000  # longer than any ranking


@dataclass(frozen=True)
class Line:
    """A message with the answer wanted; `kommune` is empty when the family has not named it."""

    text: str
    intent: str
    topic: str
    kommune: str = ""


@dataclass(frozen=True)
class Lesson:
    """One example to train on; `detail` is topic/detail for what belongs to one detail."""

    text: str
    intent: str
    topic: str
    weight: float
    detail: str = ""


@dataclass(frozen=True)
class Heard:
    """What was made of one line, after topics of other kommuner were left out."""

    intent_right: str
    intent: str
    topic_right: str
    ranking: tuple[str, ...]
    p: float


Recognise = Callable[[str], tuple[list[tuple[str, float]], list[tuple[str, float]]]]


# What is measured on --------------------------------------------------------------------------


def heldout(known: Sequence[Lesson]) -> dict[str, list[Line]]:
    """The held-out lines by noise: `long` was written by hand, the rest is made from `clean`.

    A line that stands in the training word for word is left out: it was not held out.
    """
    import noise

    from bot.guide.vectoriser import spell_alike

    words = frozenset(word for k in known for word in re.findall(r"\w+", k.text.lower()))
    taught = {spell_alike(k.text) for k in known}
    rows = [line.split("\t") for line in HELDOUT.read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if spell_alike(row[4]) not in taught]
    written = {name: [Line(t, f"ask_{k}", topic, place) for n, k, topic, place, t in rows if n == name]
               for name in ("clean", "long")}
    changes = {
        "typos": lambda text: noise.typos(text, SEED, words),
        "no_aeoeaa": lambda text: noise.without_danish_letters(text, SEED),
        "bare": noise.bare_letters,
        "story": lambda text: noise.with_story(text, SEED),
    }
    made = {name: [replace(line, text=change(line.text)) for line in written["clean"]]
            for name, change in changes.items()}
    return {"clean": written["clean"], **made, "long": written["long"]}


def lessons(guide: Any) -> list[Lesson]:
    """What training sees: the guide and data/nlu, as the importer feeds them."""
    from bot.nlu.importer import GuideImporter, about
    from bot.nlu_names import NO_TOPIC

    details = {text: f"{topic.id}/{detail.kind}" for topic in guide.topics.values()
               for detail in topic.details for text in (detail.text, *detail.questions)}
    found = []
    for message in GuideImporter(training_data_paths=[str(ROOT / "data/nlu")]).get_nlu_data().training_examples:
        note, text = about(message), message.get("text")
        intent = message.get("intent") if note.get("teaches_intent", True) else ""
        found.append(Lesson(text, intent, note.get("topic", NO_TOPIC), note.get("weight", 1.0), details.get(text, "")))
    return found


def train(known: Sequence[Lesson], config: dict[str, Any] | None = None) -> Recognise:
    """The recogniser in use, trained as GuideRecogniser trains it."""
    from bot.nlu.recogniser import GuideRecogniser, fit

    settings = {**GuideRecogniser.get_default_config(), **(config or {}), "ranking": EVERY}
    trained = fit([k.text for k in known], [k.intent for k in known], [k.topic for k in known],
                  [k.weight for k in known], c=settings["c"])
    recogniser = GuideRecogniser(settings, None, None, trained)
    return lambda text: recogniser.recognise(recogniser.put_right(text))


def hear(recognise: Recognise, lines: Sequence[Line], homes: dict[str, str]) -> list[Heard]:
    """`homes` is the kommune of each local topic."""
    return [_hear(recognise, line, homes) for line in lines]


def _hear(recognise: Recognise, line: Line, homes: dict[str, str]) -> Heard:
    intents, topics = recognise(line.text)
    near = [(name, p) for name, p in topics if not line.kommune or homes.get(name, "") in ("", line.kommune)]
    share = sum(p for _, p in near) or 1.0
    return Heard(line.intent, intents[0][0], line.topic, tuple(n for n, _ in near), near[0][1] / share)


# Figures --------------------------------------------------------------------------------------


def macro_f1(right: np.ndarray, found: np.ndarray) -> float:
    """Mean F1 over the labels that occur among the right ones."""
    labels = np.unique(right)
    hits = np.array([np.sum((right == x) & (found == x)) for x in labels])
    named = np.array([np.sum(right == x) + np.sum(found == x) for x in labels])
    return float(np.mean(2 * hits / named))


def calibration_error(p: np.ndarray, correct: np.ndarray) -> float:
    """Expected calibration error: |said − found| over ten equally wide bins, weighted by their lines."""
    bins = np.minimum((p * BINS).astype(int), BINS - 1)
    gaps = [np.sum(bins == b) * abs(p[bins == b].mean() - correct[bins == b].mean()) for b in np.unique(bins)]
    return float(sum(gaps) / len(p))


def figures(heard: Sequence[Heard]) -> dict[str, float]:
    kind, kind_right = _codes([h.intent for h in heard], [h.intent_right for h in heard])
    topic, topic_right = _codes([h.ranking[0] for h in heard], [h.topic_right for h in heard])
    top3 = np.array([h.topic_right in h.ranking[:3] for h in heard])
    p = np.array([h.p for h in heard])
    return {
        "kind acc": float(np.mean(kind == kind_right)),
        "kind F1": macro_f1(kind_right, kind),
        "topic acc": float(np.mean(topic == topic_right)),
        "topic F1": macro_f1(topic_right, topic),
        "topic top3": float(np.mean(top3)),
        "said": float(p.mean()),
        "ECE": calibration_error(p, topic == topic_right),
    }


def _codes(*columns: Sequence[str]) -> list[np.ndarray]:
    codes = {name: i for i, name in enumerate(sorted({x for column in columns for x in column}))}
    return [np.array([codes[x] for x in column]) for column in columns]


def intervals(heard: Sequence[Heard], resamples: int = RESAMPLES) -> dict[str, tuple[float, float]]:
    """95 % percentile bootstrap over the lines. The F1 of few lines a label leans low in it."""
    chance = np.random.default_rng(SEED)
    drawn = [figures([heard[i] for i in chance.integers(0, len(heard), len(heard))]) for _ in range(resamples)]
    return {name: tuple(np.percentile([d[name] for d in drawn], (2.5, 97.5))) for name in drawn[0]}


# Output ---------------------------------------------------------------------------------------


def table(results: dict[str, list[Heard]]) -> str:
    names = list(figures(next(iter(results.values()))))
    rows = [f"{'noise':11}{'lines':>6}" + "".join(f"{name:>20}" for name in names)]
    for noise_name, heard in results.items():
        found, between = figures(heard), intervals(heard)
        cells = [f"{found[n]:6.3f} [{between[n][0]:.3f} {between[n][1]:.3f}]" for n in names]
        rows.append(f"{noise_name:11}{len(heard):6}" + "".join(f"{cell:>20}" for cell in cells))
    return "\n".join(rows)


def certainty(heard: Sequence[Heard]) -> str:
    """What the topic probability says against how often it is right."""
    p = np.array([h.p for h in heard])
    correct = np.array([h.ranking[0] == h.topic_right for h in heard])
    rows = [f"{'said':>12}{'lines':>7}{'found':>8}"]
    for low in np.arange(0, 1, 0.2):
        inside = (p >= low) & (p < low + 0.2 + (low > 0.7))
        if inside.any():
            rows.append(f"{p[inside].mean():12.2f}{inside.sum():7}{correct[inside].mean():8.2f}")
    return "\n".join(rows)


def in_use(known: Sequence[Lesson], sets: dict[str, list[Line]], homes: dict[str, str]) -> None:
    start = time.perf_counter()
    recognise = train(known)
    seconds = time.perf_counter() - start
    results = {name: hear(recognise, lines, homes) for name, lines in sets.items()}
    count = sum(map(len, sets.values()))
    per_message = (time.perf_counter() - start - seconds) / count * 1000
    print(table(results))
    print("\nCertainty of the topic, clean and long together")
    print(certainty([*results["clean"], *results["long"]]))
    print(f"\n{len(known)} examples, {seconds:.0f} s of training, {per_message:.1f} ms a message")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--compare", action="store_true", help="other recognisers on the same folds and lines")
    parser.add_argument("--only", nargs="+", default=(), metavar="NAME", help="of the comparison, these alone")
    parser.add_argument("--folds", type=int, default=3, choices=(0, 1, 2, 3), help="of three, so many are trained")
    chosen = parser.parse_args(arguments)
    sys.path.insert(0, str(ROOT))
    from bot import quiet

    quiet.hush()
    from bot.guide import loader
    from bot.settings import KNOWLEDGE

    guide = loader.load(KNOWLEDGE)
    known = lessons(guide)
    homes = {topic.id: topic.kommune for topic in guide.topics.values()}
    sets = heldout(known)
    if chosen.compare:
        import nlu_candidates

        for part in nlu_candidates.compare(known, sets, homes, chosen.folds, chosen.only):
            print(part, flush=True)
    else:
        in_use(known, sets, homes)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
