"""`make fuzz`: fuzzed requests against the real server with its model; prints what it saw, ends with 1 on any fault."""

from __future__ import annotations

import argparse
import random
import secrets
import sys
import tempfile
import time
from pathlib import Path

import requests

from bot import quiet
from bot.conversations.users import Users
from deploy.parts import OWN_SETTINGS, Part, answers, free_port
from tests.fuzz.attack import Attack, Found, odd_lines


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="make fuzz")
    parser.add_argument("--requests", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=secrets.randbits(31))
    options = parser.parse_args(argv)
    print(f"{options.requests} requests, seed {options.seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        found, seconds, odd = play(Path(folder), options.requests, options.seed)
    show(found, seconds, odd)
    return 0 if found.sound and not odd else 1


def play(folder: Path, wanted: int, seed: int) -> tuple[Found, float, list[str]]:
    port, action_port, password = free_port(), free_port(), secrets.token_urlsafe(12)
    clean = {name: value for name, value in quiet.environment().items() if name not in OWN_SETTINGS}
    env = {
        **clean,
        "PORT": str(port),
        "ACTION_PORT": str(action_port),
        "VAR_DIR": str(folder),
        "DESK_OPEN": "always",
        "RETRAIN": "off",
        "RATE_PER_ADDRESS": "10000000",
        "RATE_PER_CONVERSATION": "10000000",
    }
    Users(folder / "desk-users.yml").add("fuzz", password, "advisor", "Fuzz")
    url = f"http://127.0.0.1:{port}"
    parts = [
        Part("actions", folder, [sys.executable, "-m", "bot", "actions"], lambda: True, env=env),
        Part("serve", folder, [sys.executable, "-m", "bot", "serve"], lambda: answers(f"{url}/ready"), env=env),
    ]
    try:
        for part in parts:
            part.start()
        for part in parts:
            part.wait_ready()
        started, chance = time.monotonic(), random.Random(seed)
        attack = Attack(port, chance, _log_in(url, password))
        attack.hand_over()
        found = attack.run(wanted)
        odd = odd_lines(port, chance, max(60, wanted // 100))
        if not answers(f"{url}/ready"):
            odd.append("/ready is not 200 afterwards")
        for part in parts:
            attack.read_log(part.log)
        return found, time.monotonic() - started, odd
    finally:
        for part in reversed(parts):
            part.stop()


def _log_in(url: str, password: str) -> tuple[str, str]:
    answer = requests.post(f"{url}/desk/api/login", json={"user": "fuzz", "password": password}, timeout=60)
    return answer.cookies["familieguiden_desk"], answer.json()["csrf"]


def show(found: Found, seconds: float, odd: list[str]) -> None:
    statuses = ", ".join(f"{status}: {count}" for status, count in sorted(found.statuses.items()))
    print(f"{found.asked} requests in {seconds:.0f} s: {statuses}")
    for name in ("server_errors", "leaks", "dropped", "log_errors"):
        faults = getattr(found, name)
        print(f"{name.replace('_', ' ')}: {len(faults)}")
        for fault in faults[:20]:
            print(f"  {fault}")
    print(f"lines that are hardly HTTP: {'; '.join(odd) or 'the server went on'}")


if __name__ == "__main__":
    sys.exit(main())
