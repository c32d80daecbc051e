"""`python -m bot freshness [--json]`: what of the guide must be looked at again, in Danish."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from datetime import date

from bot import wiring
from bot.guide import freshness


def run(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bot freshness")
    parser.add_argument("--json", action="store_true", help="everything, also what is due later; for programs")
    parser.add_argument("--on", type=date.fromisoformat, default=wiring.today(), help="as of this day (YYYY-MM-DD)")
    options = parser.parse_args(argv)
    found = freshness.calendar(wiring.guide(), options.on, wiring.settings().withhold_days)
    if options.json:
        print(json.dumps([asdict(due) for due in found], ensure_ascii=False, indent=2, default=str))
    else:
        print("\n".join(freshness.lines(found, wiring.phrases().say)))
    return 0
