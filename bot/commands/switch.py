"""`python -m bot switch bot|all on|off [--message TEXT]`: turn the bot or everything off without a restart."""

from __future__ import annotations

import argparse

from bot import wiring
from bot.conversations.switches import NAMES


def run(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bot switch")
    parser.add_argument("what", choices=NAMES, help="bot: the desk stays open; all: nobody gets in")
    parser.add_argument("to", choices=("on", "off"))
    parser.add_argument("--message", default="", help="said to families instead of the usual words")
    options = parser.parse_args(argv)
    switches = wiring.switches()
    if options.to == "off":
        switches.turn_off(options.what, options.message.strip()[:1000])
    else:
        switches.turn_on(options.what)
    for name in NAMES:
        print(f"{name}: {'off' if switches.off(name) else 'on'}")
    return 0
