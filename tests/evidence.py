"""`make evidence`: run every long proof, and write one dated report with the machine's size and the seeds.

    python -m tests.evidence [--long] [--only eval,fuzz] [--seed N] [--to docs/evidence]
"""

from __future__ import annotations

import argparse
import contextlib
import os
import platform
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from bench.processes import machine_memory_gb, processor_name
from bot import quiet
from bot.settings import ROOT
from deploy.parts import OWN_SETTINGS, Part, answers, free_port

PY = sys.executable
SHOWN_LINES = 40


@dataclass(frozen=True)
class Proof:
    """One command; `short` and `long` are its arguments, `bot` whether it speaks to a running one."""

    name: str
    command: tuple[str, ...]
    short: tuple[str, ...] = ()
    long: tuple[str, ...] = ()
    bot: bool = False


@dataclass(frozen=True)
class Result:
    proof: Proof
    command: str
    code: int
    seconds: float
    said: str

    @property
    def verdict(self) -> str:
        return "sound" if self.code == 0 else f"**not sound** ({self.code})"


def proofs(seed: int) -> list[Proof]:
    seeds = ("--seed", str(seed))
    few = ("--rounds", "14", "--talks", "2")
    pages = tuple(f"tests/{folder}/test_accessible.py" for folder in ("web", "desk_web", "editor_web"))
    broken = (PY, "tests/web/disconnects.py", *seeds)
    return [
        Proof("eval", (PY, "tests/eval/run.py", "--questions", "tests/eval/questions.jsonl"), bot=True),
        Proof("masking", (PY, "tests/measure_masking.py")),
        Proof("security", (PY, "-m", "pytest", "-q", "tests/security")),
        Proof("audit", ("scripts/audit",)),
        Proof("fuzz", (PY, "-m", "tests.fuzz.run", *seeds), ("--requests", "2000"), ("--requests", "50000")),
        Proof("faults", (PY, "-m", "tests.faults.run", *seeds), few, ("--rounds", "300")),
        Proof("scale", (PY, "-m", "pytest", "-q", "tests/scale")),
        Proof("disconnects", broken, ("--count", "100"), ("--count", "500")),
        Proof("accessibility", (PY, "-m", "pytest", "-q", *pages)),
        Proof("understanding", (PY, "tests/measure_nlu.py")),
        Proof("crisis", (PY, "tests/measure_crisis.py")),
        Proof("soak", (PY, "tests/soak/run.py", *seeds), ("--turns", "1000"), ("--turns", "10000"), bot=True),
        Proof("day", (PY, "bench/day.py"), ("--minutes", "3"), ("--minutes", "8")),
        Proof("bench", (PY, "bench/run.py"), ("--quick",)),
        Proof("growth", (PY, "bench/growth.py"), ("--quick",)),
    ]


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="make evidence")
    parser.add_argument("--long", action="store_true", help="the full runs: some hours")
    parser.add_argument("--only", default="", help="only these, with commas between")
    parser.add_argument("--seed", type=int, default=secrets.randbits(20))
    parser.add_argument("--to", type=Path, default=ROOT / "docs" / "evidence")
    options = parser.parse_args(argv)
    known = [proof.name for proof in proofs(options.seed)]
    wanted = options.only.split(",") if options.only else known
    if unknown := set(wanted) - set(known):
        parser.error(f"--only names {', '.join(sorted(unknown))}; expected some of {', '.join(known)}")
    began = datetime.now(timezone.utc)
    results = []
    for proof in proofs(options.seed):
        if proof.name in wanted:
            results.append(run(proof, options.long))
            print(f"{proof.name}: {results[-1].verdict}, {results[-1].seconds:.0f} s", flush=True)
    options.to.mkdir(parents=True, exist_ok=True)
    path = options.to / f"{began:%Y-%m-%d-%H%M}.md"
    path.write_text(report(results, options.seed, options.long, began), encoding="utf-8")
    print(path)
    return 0 if all(result.code == 0 for result in results) else 1


def run(proof: Proof, long: bool) -> Result:
    command = [*proof.command, *(proof.long if long else proof.short)]
    started = time.monotonic()
    with running_bot() if proof.bot else contextlib.nullcontext(dict(os.environ)) as env:
        done = subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    shown = " ".join(Path(word).name if word == PY else word for word in command)
    return Result(proof, shown, done.returncode, time.monotonic() - started, done.stdout)


@contextlib.contextmanager
def running_bot() -> Iterator[dict[str, str]]:
    """The environment of a bot that runs while the block does."""
    clean = {name: value for name, value in quiet.environment().items() if name not in OWN_SETTINGS}
    with tempfile.TemporaryDirectory() as folder:
        port, action_port = free_port(), free_port()
        env = {**clean, "PORT": str(port), "ACTION_PORT": str(action_port), "VAR_DIR": folder, "RETRAIN": "off"}
        ready = f"http://127.0.0.1:{port}/ready"
        parts = [
            Part("actions", Path(folder), [PY, "-m", "bot", "actions"], lambda: True, env=env),
            Part("serve", Path(folder), [PY, "-m", "bot", "serve"], lambda: answers(ready), env=env),
        ]
        try:
            for part in parts:
                part.start()
            for part in parts:
                part.wait_ready()
            yield env
        finally:
            for part in reversed(parts):
                part.stop()


def report(results: list[Result], seed: int, long: bool, began: datetime) -> str:
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    lines = [
        f"# Evidence, {began:%d %B %Y %H:%M} UTC",
        "",
        f"Commit {commit.stdout.strip()}, seed {seed}, {'long' if long else 'short'} runs. "
        f"Machine: {os.cpu_count()} cores ({processor_name()}), {machine_memory_gb():.0f} GB, "
        f"load {os.getloadavg()[0]:.1f} at the end, "
        f"{platform.platform()}, Python {platform.python_version()}.",
        "",
        "| Proof | Verdict | Seconds | Command |",
        "|---|---|---|---|",
    ]
    lines += [f"| {r.proof.name} | {r.verdict} | {r.seconds:.0f} | `{r.command}` |" for r in results]
    for result in results:
        end = "\n".join(result.said.replace(str(ROOT), ".").splitlines()[-SHOWN_LINES:])
        lines += ["", f"## {result.proof.name}", "", "```", end, "```"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
