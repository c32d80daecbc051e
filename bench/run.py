"""`make bench`: a bare Rasa assistant against ours in one run, turn about, so that drift cancels."""

from __future__ import annotations

import argparse
import http.client
import random
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # called as a file or as a module

from bench import load, processes, report, servers
from bench.servers import Assistant

DIALOGUES = Path(__file__).with_name("dialogues.jsonl")
AT_ONCE = (1, 4)


@dataclass(frozen=True)
class Size:
    starts: int
    pairs: int  # of blocks, one to each assistant
    dialogues: int  # in a block


FULL = Size(starts=3, pairs=20, dialogues=8)
QUICK = Size(starts=1, pairs=6, dialogues=4)


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench/run.py", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a short run with the project's own model")
    parser.add_argument("--limit", type=float, help="exit 1 when p50 or p95 is more than this many times bare")
    options = parser.parse_args(argv)
    try:
        with tempfile.TemporaryDirectory(prefix="bench-") as base, ExitStack() as stack:
            pair = (servers.bare(Path(base)), servers.ours(Path(base), fresh=not options.quick))
            for assistant in pair:
                stack.callback(assistant.stop)
            bare, ours, others = measure(pair, QUICK if options.quick else FULL, timed_training=not options.quick)
    except servers.Broken as error:
        print(error, file=sys.stderr)
        return 2
    print(report.render(bare, ours, others, date.today()))
    return 1 if ours.wrong or bare.wrong or _over(options.limit, bare, ours) else 0


def measure(
    pair: tuple[Assistant, Assistant], size: Size, timed_training: bool
) -> tuple[report.Measured, report.Measured, float | None]:
    """(bare, ours, cores that other work took while the turns were played)."""
    results = (report.Measured(), report.Measured())
    for assistant, measured in zip(pair, results, strict=True):
        say(f"training {assistant.name} …")
        seconds = assistant.train()
        measured.training_s = seconds if timed_training else None
    for number in range(size.starts):
        for assistant, measured in zip(pair, results, strict=True):
            assistant.stop()
            say(f"starting {assistant.name}, {number + 1} of {size.starts} …")
            measured.start_s.append(assistant.start())
    dialogues = load.read(DIALOGUES)
    for assistant in pair:
        for at_once in AT_ONCE:
            _play(assistant, dialogues * 2, at_once)
    noise = Noise(pair)
    for at_once in AT_ONCE:
        _alternate(pair, results, dialogues, size, at_once)
    others = noise.cores()
    for assistant, measured in zip(pair, results, strict=True):
        measured.memory = processes.memory(assistant.pid)
    return *results, others


def _alternate(
    pair: tuple[Assistant, Assistant],
    results: tuple[report.Measured, report.Measured],
    dialogues: list[load.Dialogue],
    size: Size,
    at_once: int,
) -> None:
    """Blocks in the order A B, B A, A B …, the same dialogues to both."""
    shuffle = random.Random(at_once)
    for number in range(size.pairs):
        say(f"{at_once} at once: {number + 1} of {size.pairs} …")
        chosen = [dialogues[i % len(dialogues)] for i in range(size.dialogues)]
        shuffle.shuffle(chosen)
        order = (0, 1) if number % 2 == 0 else (1, 0)
        for index in order:
            block = _play(pair[index], chosen, at_once)
            results[index].blocks.setdefault(at_once, []).append(block)


def _play(assistant: Assistant, dialogues: list[load.Dialogue], at_once: int) -> report.Block:
    cpu, started = processes.cpu_seconds(assistant.pid), time.perf_counter()
    try:
        turns = load.play(assistant.port, dialogues, at_once, check=assistant.name == "ours")
    except (OSError, http.client.HTTPException) as error:
        raise assistant.broke(error) from error
    seconds = time.perf_counter() - started
    return report.Block(tuple(turns), seconds, processes.cpu_seconds(assistant.pid) - cpu)


class Noise:
    """How much of the machine is taken by what is not measured."""

    def __init__(self, pair: tuple[Assistant, Assistant]) -> None:
        self._pair = pair
        self._started = time.perf_counter()
        self._before = self._others()

    def cores(self) -> float | None:
        now = self._others()
        if now is None or self._before is None:
            return None
        return (now - self._before) / (time.perf_counter() - self._started)

    def _others(self) -> float | None:
        busy = processes.machine_busy_seconds()
        measured = sum(processes.cpu_seconds(assistant.pid) for assistant in self._pair)
        return None if busy is None else busy - measured - time.process_time()


def _over(limit: float | None, bare: report.Measured, ours: report.Measured) -> bool:
    if limit is None:
        return False
    return any(
        statistics.median(report.ratios(bare, ours, 1, partial(report.Block.percentile, share=share))) > limit
        for share in (0.50, 0.95)
    )


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
