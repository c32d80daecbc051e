"""`python -m bot train [--again] [--accept]`: a new model when something has changed."""

from __future__ import annotations

import argparse
import os
import sys
import time

from bot import training, wiring
from bot.guide.loader import GuideFaults
from bot.training_record import Busy

REFUSED, BUSY = 1, 3
SHOWN = 40


def run(argv: list[str]) -> int:
    options = _parser().parse_args(argv)
    if options.background:
        os.nice(10)
    settings = wiring.settings()
    model = training.up_to_date(settings)
    if model and not options.again:
        print(f"The model is up to date: {model.name}")
        return 0
    started = time.monotonic()
    try:
        model = training.train(
            settings, accept=options.accept, again=options.again, reason=options.reason, who=options.who
        )
    except Busy as error:
        print(f"train: {error}.", file=sys.stderr)
        return BUSY
    except training.Worse as error:
        for asked in error.verdict.lost[:SHOWN]:
            print(f"{asked.topic} -> {asked.taken}: {asked.text}", file=sys.stderr)
        print(f"train: {error}. Keep it all the same with --accept.", file=sys.stderr)
        return REFUSED
    except (GuideFaults, RuntimeError) as error:
        print(error, file=sys.stderr)
        return REFUSED
    print(f"Trained {model.name} in {time.monotonic() - started:.0f} s.")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot train")
    parser.add_argument("--again", "--force", action="store_true", help="train although nothing has changed")
    parser.add_argument("--accept", action="store_true", help="keep a model that understands less than the one in use")
    parser.add_argument("--background", action="store_true", help="leave the processor to the families")
    parser.add_argument("--reason", default="", help="why, for the record")
    parser.add_argument("--who", default="", help="who asked for it, for the record")
    return parser
