"""Random turns against the running bot: no silence, no server error, no reply three times running.

`python tests/soak/run.py --turns 10000 --seed 7`, with a bot on 127.0.0.1:$PORT.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import time
from collections import Counter
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parents[2]
KOMMUNER = ("", "gentofte", "roedovre", "ishoej", "rudersdal")
SMALL = ("ja", "nej", "tak", "den første", "tilbage", "hej", "menneske", "spring over", "stop", "hvad?", "og så?")
NONSENSE = [
    "asdf",
    "qwer",
    "8888",
    "???",
    "!!!",
    "😭",
    "æøå",
    "<b>x</b>",
    "{}",
    "/ask",
    "%",
    "'",
    '"',
    "\\",
    "hvad",
    "hvordan",
    "mor",
    "far",
]


def sentences() -> list[str]:
    """What parents say in the project's own evaluation set."""
    lines = (ROOT / "tests/eval/questions.jsonl").read_text(encoding="utf-8").splitlines()
    return [turn["say"] for line in lines for turn in json.loads(line)["turns"]]


class Family:
    """One random conversation; remembers the buttons it was shown."""

    def __init__(self, chance: random.Random, url: str, said: list[str]) -> None:
        self.chance = chance
        self.url = url
        self.said = said
        self.kommune = chance.choice(KOMMUNER)
        self.sender = f"soak-{chance.getrandbits(64):x}"
        self.buttons: list[str] = []
        self.replies: list[str] = []
        self.paused = False

    def next_message(self) -> str:
        kind = self.chance.random()
        if self.buttons and kind < 0.45:
            return self.chance.choice(self.buttons)
        if kind < 0.75:
            return self.chance.choice(self.said)
        if kind < 0.9:
            return self.chance.choice(SMALL)
        return " ".join(self.chance.choices(NONSENSE, k=self.chance.randint(1, 8)))

    def turn(self) -> str:
        """Say something; returns what was wrong with the reply, or nothing."""
        message = self.next_message()
        body = {"sender": self.sender, "message": message, "metadata": {"kommune": self.kommune}}
        response = requests.post(self.url, json=body, timeout=30)
        if response.status_code != 200:
            return f"HTTP {response.status_code} for {message!r}"
        parts = response.json()
        if not parts:
            # With a human the bot is silent: the conversation ends here.
            self.paused = True
            return "" if self.handed_over() else f"silence after {message!r}"
        self.buttons = [b["payload"] for part in parts for b in part.get("buttons", ())]
        self.replies.append("\n".join(part.get("text", "") for part in parts))
        if len(self.replies) >= 3 and len(set(self.replies[-3:])) == 1:
            return f"the same reply three times, last after {message!r}: {self.replies[-1][:120]!r}"
        return ""

    def handed_over(self) -> bool:
        return bool(self.replies)


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--turns", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--url", default=f"http://127.0.0.1:{os.environ.get('PORT', '5005')}/webhooks/rest/webhook")
    options = parser.parse_args(argv)
    chance, said = random.Random(options.seed), sentences()
    faults: Counter[str] = Counter()
    started = time.monotonic()
    family = Family(chance, options.url, said)
    for number in range(options.turns):
        if family.paused or len(family.replies) >= 25:
            family = Family(chance, options.url, said)
        fault = family.turn()
        if fault:
            faults[fault] += 1
            print(fault, flush=True)
        if number % 1000 == 999:
            print(f"{number + 1} turns, {sum(faults.values())} faults", flush=True)
    seconds = time.monotonic() - started
    for fault, count in faults.most_common(20):
        print(f"{count} × {fault}")
    print(f"{options.turns} turns, seed {options.seed}, {seconds:.0f} s, {sum(faults.values())} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
