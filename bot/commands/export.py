"""`python -m bot export CONVERSATION`: what is held about one conversation, as JSON."""

from __future__ import annotations

import argparse
import json
import sys

from bot import wiring
from bot.conversations.holdings import holdings


def run(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bot export")
    parser.add_argument("conversation", help="the id, as it stands at the desk and in the transcript")
    options = parser.parse_args(argv)
    found = holdings(wiring.store().engine, options.conversation)
    if not found:
        print(f"export: nothing is held about {options.conversation}.", file=sys.stderr)
        return 1
    print(json.dumps(found, ensure_ascii=False, indent=2))
    return 0
