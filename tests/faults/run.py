"""Break the running product again and again, and compare what both sides sent with what both sides got.

`python -m tests.faults.run --rounds 300 --seed 7`
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import signal
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

from bot import training
from bot.guide.phrases import load
from bot.settings import KNOWLEDGE, Settings
from tests.faults import kinds
from tests.faults.comparison import Words
from tests.faults.kinds import Kind
from tests.faults.rounds import Round, play
from tests.faults.stage import Stage
from tests.faults.table import table

NOT_USABLE = 2


def plan(chosen: Sequence[Kind], rounds: int, chance: random.Random) -> list[Kind]:
    """Which kind strikes in each round: every kind once, then by weight; kinds of one scene together."""
    picked = list(chosen[:rounds])
    picked += chance.choices(chosen, [k.weight for k in chosen], k=max(0, rounds - len(picked)))
    chance.shuffle(picked)
    scenes = list(dict.fromkeys(k.scene for k in chosen))
    return sorted(picked, key=lambda k: scenes.index(k.scene))


async def run(options: argparse.Namespace, chosen: Sequence[Kind], folder: Path) -> list[Round]:
    chance, played = random.Random(options.seed), []
    by_scene: dict[kinds.Scene, list[Kind]] = defaultdict(list)
    for kind in plan(chosen, options.rounds, chance):
        by_scene[kind.scene].append(kind)
    for number, (scene, struck) in enumerate(by_scene.items()):
        home = folder / str(number)
        home.mkdir()
        with scene(home) as env:
            stage = await Stage(home, env).open()
            try:
                for kind in struck:
                    played.append(await play(stage, kind, chance, options.talks, words()))
                    _tell(played, options)
            finally:
                await stage.close()
    return played


def words() -> Words:
    """The sentences between which the bot says nothing: from the place in the queue to the end."""
    texts = load(KNOWLEDGE / "phrases").texts
    return Words(
        came=(texts["handoff_in_queue"][0].split("{")[0].strip(),),
        left=(texts["handoff_ended"][0].split("}")[-1].strip(),),
    )


def _tell(played: Sequence[Round], options: argparse.Namespace) -> None:
    last = played[-1]
    for fault in last.faults:
        print(f"  {fault.kind}: {fault.what}", flush=True)
    if options.log:
        with Path(options.log).open("a", encoding="utf-8") as log:
            log.write(json.dumps(last.as_json(), ensure_ascii=False) + "\n")
    if len(played) % 10 == 0 or last.faults:
        faults = Counter(f.kind for each in played for f in each.faults)
        print(f"{len(played)} of {options.rounds} rounds, faults: {dict(faults) or 'none'}", flush=True)


def _options(argv: Sequence[str]) -> argparse.Namespace:
    names = list(kinds.every())
    parser = argparse.ArgumentParser(prog="tests.faults.run", description=__doc__)
    parser.add_argument("--rounds", type=int, default=300, help="faults to strike (300)")
    parser.add_argument("--seed", type=int, default=None, help="the same seed strikes the same kinds at the same times")
    parser.add_argument("--talks", type=int, default=4, help="conversations in flight at each fault (4)")
    parser.add_argument("--kinds", default="", help=f"only these, with commas between: {','.join(names)}")
    parser.add_argument("--log", default="", help="append each round as a line of JSON to this file")
    parser.add_argument("--keep", default="", help="keep the servers' folders here")
    options = parser.parse_args(argv)
    unknown = set(filter(None, options.kinds.split(","))) - set(names)
    if unknown:
        parser.error(f"--kinds is {options.kinds!r}; expected some of {', '.join(names)}")
    if options.seed is None:
        options.seed = random.SystemRandom().randrange(1_000_000)
    return options


def main(argv: Sequence[str]) -> int:
    options = _options(argv)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))  # the servers are ended with us
    if training.newest(Settings()) is None:
        print(f"No model in {Settings().models}. Run `make train` first.", file=sys.stderr)
        return NOT_USABLE
    wanted = set(filter(None, options.kinds.split(",")))
    chosen = [kind for name, kind in kinds.every().items() if not wanted or name in wanted]
    print(f"seed {options.seed}, {options.rounds} rounds, {options.talks} conversations in each", flush=True)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="faults-") as temporary:
        folder = Path(options.keep or temporary)
        folder.mkdir(parents=True, exist_ok=True)
        played = asyncio.run(run(options, chosen, folder))
    print(table(played))
    print(f"seed {options.seed}, {len(played)} rounds, {(time.monotonic() - started) / 60:.1f} minutes")
    return 1 if any(each.faults for each in played) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
