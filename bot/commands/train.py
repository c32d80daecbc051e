"""`python -m bot train [--force]`: a new model when something has changed."""

from __future__ import annotations

import argparse
import sys
import time

from bot import training, wiring
from bot.guide.loader import GuideFaults


def run(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bot train")
    parser.add_argument("--force", action="store_true", help="train although nothing has changed")
    options = parser.parse_args(argv)
    settings = wiring.settings()
    model = training.up_to_date(settings)
    if model and not options.force:
        print(f"The model is up to date: {model.name}")
        return 0
    started = time.monotonic()
    try:
        model = training.train(settings)
    except (GuideFaults, RuntimeError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Trained {model.name} in {time.monotonic() - started:.0f} s.")
    return 0
