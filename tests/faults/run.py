"""Break the running product again and again, and compare what both sides sent with what both sides got.

`python -m tests.faults.run --rounds 300 --seed 7 --log rounds.jsonl`; with `--resume` the rounds that stand in the
log already are not played again, and the table counts them.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from bot import training
from bot.guide.phrases import load
from bot.settings import KNOWLEDGE, Settings
from tests.faults import kept, kinds
from tests.faults.comparison import Words
from tests.faults.kinds import Kind
from tests.faults.plan import Struck, plan, stretches
from tests.faults.rounds import Round, play
from tests.faults.stage import Stage
from tests.faults.table import table

NOT_USABLE = 2


async def run(options: argparse.Namespace, chosen: Sequence[Kind], folder: Path, played: list[Round]) -> None:
    """Play what is not in `played` yet, in `options.lanes` lanes at once; each has servers of its own."""
    planned = plan(chosen, options.rounds, random.Random(options.seed))
    other = [r.number for r in played if r.number >= len(planned) or planned[r.number].name != r.kind]
    if other:
        raise SystemExit(f"{options.log} holds rounds of another plan: {other[:5]}; give its own --rounds and --kinds")
    waiting = stretches(planned, {each.number for each in played})
    await asyncio.gather(*(_lane(waiting, options, folder, played) for _ in range(options.lanes)))


async def _lane(waiting: list[list[Struck]], options: argparse.Namespace, folder: Path, played: list[Round]) -> None:
    while waiting:
        stretch = waiting.pop(0)
        home = folder / str(stretch[0].number)
        home.mkdir()
        scene = stretch[0].kind.scene(home)
        env = await asyncio.to_thread(scene.__enter__)
        try:
            stage = await Stage(home, env).open()
            try:
                for struck in stretch:
                    played.append(await play(stage, struck, options.seed, options.talks, words()))
                    _tell(played, options)
            finally:
                await stage.close()
        finally:
            await asyncio.to_thread(scene.__exit__, None, None, None)


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
        kept.write(Path(options.log), options.seed, last)
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
    parser.add_argument("--lanes", type=int, default=2, help="rounds at once, each with servers of its own (2)")
    parser.add_argument("--log", default="", help="append each round as a line of JSON to this file")
    parser.add_argument("--resume", action="store_true", help="go on where --log ends, with its seed")
    parser.add_argument("--keep", default="", help="keep the servers' folders here")
    options = parser.parse_args(argv)
    unknown = set(filter(None, options.kinds.split(","))) - set(names)
    if unknown:
        parser.error(f"--kinds is {options.kinds!r}; expected some of {', '.join(names)}")
    if options.resume and not options.log:
        parser.error("--resume needs --log, the file to go on from")
    if options.resume and options.seed is None:
        options.seed = kept.seed(Path(options.log))
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
    played = kept.read(Path(options.log), options.seed) if options.resume else []
    there = f", {len(played)} of them played before" if played else ""
    print(f"seed {options.seed}, {options.rounds} rounds, {options.talks} conversations in each{there}", flush=True)
    started = time.monotonic()
    try:
        with tempfile.TemporaryDirectory(prefix="faults-") as temporary:
            folder = Path(options.keep or temporary)
            folder.mkdir(parents=True, exist_ok=True)
            asyncio.run(run(options, chosen, folder, played))
    finally:
        print(table(played))
        print(f"seed {options.seed}, {len(played)} rounds, {(time.monotonic() - started) / 60:.1f} minutes", flush=True)
    return 1 if any(each.faults for each in played) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
