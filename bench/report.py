"""Medians, percentiles and ratios of a run, as a table in Markdown."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from bench.load import Timed
from bench.processes import Memory, machine_memory_gb, processor_name

OF_THE_GUIDE = ("question", "follow-up")  # kinds of turn


@dataclass(frozen=True)
class Block:
    """Dialogues played to one assistant without a pause."""

    turns: tuple[Timed, ...]
    seconds: float
    cpu_seconds: float

    def percentile(self, share: float) -> float:
        return percentile([t.seconds for t in self.turns], share)

    @property
    def per_second(self) -> float:
        return len(self.turns) / self.seconds

    @property
    def cpu_per_turn(self) -> float:
        return self.cpu_seconds / len(self.turns)


@dataclass
class Measured:
    """Everything measured of one assistant; `blocks` by concurrency, in the order played."""

    training_s: float | None = None
    start_s: list[float] = field(default_factory=list)
    blocks: dict[int, list[Block]] = field(default_factory=dict)
    memory: list[Memory] = field(default_factory=list)

    def turns(self, at_once: int) -> list[Timed]:
        return [turn for block in self.blocks[at_once] for turn in block.turns]

    @property
    def wrong(self) -> int:
        return sum(not turn.right for blocks in self.blocks.values() for b in blocks for turn in b.turns)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of the values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, min(len(ordered) - 1, round(share * len(ordered) + 0.5) - 1))]


def ratios(bare: Measured, ours: Measured, at_once: int, figure: Callable[[Block], float]) -> list[float]:
    """Ours to bare in each pair of neighbouring blocks, so that slow drift of the machine cancels."""
    pairs = zip(bare.blocks[at_once], ours.blocks[at_once], strict=True)
    return [figure(b) / figure(a) for a, b in pairs]


def render(bare: Measured, ours: Measured, others: float | None, on: date) -> str:
    head = ["| | bare | ours | ours / bare: median of pairs (middle half) |", "|---|---:|---:|---:|"]
    rows = [row for at_once in sorted(bare.blocks) for row in _load_rows(bare, ours, at_once)]
    rows += [*_kind_rows(bare, ours), *_fixed_rows(bare, ours)]
    turns = len(ours.turns(1))
    wrong = f"replies that did not fit: bare {bare.wrong}, ours {ours.wrong}"
    notes = [_memory_line("bare", bare), _memory_line("ours", ours), f"{turns} turns each, 1 at once; {wrong}."]
    return "\n".join([machine(on, others), "", *head, *rows, "", *notes])


def machine(on: date, others: float | None) -> str:
    size = f"{os.cpu_count()} cores ({processor_name()}), {machine_memory_gb():.0f} GB"
    noise = "" if others is None else f"; other work took {others:.2f} cores meanwhile"
    return f"{on.isoformat()}, {size}, Python {platform.python_version()}{noise}."


def _load_rows(bare: Measured, ours: Measured, at_once: int) -> list[str]:
    rows = []
    for share in (0.50, 0.95, 0.99):
        a, b = (percentile([t.seconds for t in m.turns(at_once)], share) for m in (bare, ours))
        spread = _spread(ratios(bare, ours, at_once, partial(Block.percentile, share=share)))
        if share > 0.95:  # a block is too short for its 99th percentile to be more than its worst turn
            spread = f"{b / a:.2f}"
        rows.append(_row(f"p{share * 100:.0f}, {at_once} at once", _ms(a), _ms(b), spread))
    a, b = (statistics.median(x.per_second for x in m.blocks[at_once]) for m in (bare, ours))
    spread = _spread(ratios(bare, ours, at_once, lambda x: x.per_second))
    rows.append(_row(f"turns a second, {at_once} at once", f"{a:.1f}", f"{b:.1f}", spread))
    a, b = (statistics.median(x.cpu_per_turn for x in m.blocks[at_once]) for m in (bare, ours))
    spread = _spread(ratios(bare, ours, at_once, lambda x: x.cpu_per_turn))
    rows.append(_row(f"CPU a turn, {at_once} at once", _ms(a), _ms(b), spread))
    return rows


def _kind_rows(bare: Measured, ours: Measured) -> list[str]:
    rows = []
    for kind in dict.fromkeys(turn.kind for turn in ours.turns(1)):
        a, b = ([t.seconds for t in m.turns(1) if t.kind == kind] for m in (bare, ours))
        low, high = statistics.median(a), statistics.median(b)
        rows.append(_row(f"p50, {kind}", _ms(low), _ms(high), f"{high / low:.2f}"))
    for share in (0.50, 0.95):
        a, b = ([t.seconds for t in m.turns(1) if t.kind in OF_THE_GUIDE] for m in (bare, ours))
        low, high = percentile(a, share), percentile(b, share)
        rows.append(_row(f"p{share * 100:.0f}, an answer of the guide", _ms(low), _ms(high), f"{high / low:.2f}"))
    return rows


def _fixed_rows(bare: Measured, ours: Measured) -> list[str]:
    a, b = (statistics.median(m.start_s) for m in (bare, ours))
    rows = [_row("start to ready", f"{a:.1f} s", f"{b:.1f} s", f"{b / a:.2f}")]
    a, b = (sum(p.resident_mb for p in m.memory) for m in (bare, ours))
    rows.append(_row("memory, all processes", f"{a:.0f} MB", f"{b:.0f} MB", f"{b / a:.2f}"))
    if bare.training_s and ours.training_s:
        rows.append(_row("training", f"{bare.training_s:.0f} s", f"{ours.training_s:.0f} s", ""))
    return rows


def _spread(values: Sequence[float]) -> str:
    middle = f"{statistics.median(values):.2f}"
    if len(values) < 4:
        return middle
    low, _, high = statistics.quantiles(values, n=4)
    return f"{middle} ({low:.2f}–{high:.2f})"


def _memory_line(name: str, measured: Measured) -> str:
    parts = ", ".join(f"{p.command} {p.resident_mb:.0f} MB" for p in measured.memory)
    return f"Processes of {name}: {parts}."


def _ms(seconds: float) -> str:
    return f"{seconds * 1e3:.1f} ms"


def _row(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"
