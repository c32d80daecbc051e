"""How long a message takes from the family's screen to the advisor's and back, with many conversations open.

`python -m bench.desk_latency --open 50 --messages 100`: the real assistant, two real browsers for the
conversation that is measured, and plain clients on both sides of all the others.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import shutil
import statistics
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from bot import training
from bot.server.access.login import COOKIE
from bot.settings import Settings
from tests.faults.advisor import Advisor
from tests.faults.family import Family
from tests.faults.record import Record
from tests.faults.stage import Stage

NOT_USABLE = 2
AT_ONCE = 5  # families that ask for a human side by side while the scene is set
SEEN_LIMIT_MS = 10_000
# One family writes faster here than the sixty messages a minute that are taken from one conversation.
UNLIMITED = {"RATE_PER_ADDRESS": "10000000", "RATE_PER_CONVERSATION": "1000000"}

# The moment a message stands on the page, by its text. The newest are enough: older ones were seen before.
WATCH = """() => {
  window.seen = {};
  new MutationObserver(() => {
    const now = performance.timeOrigin + performance.now();
    const newest = [...document.querySelectorAll('.msg .words')].slice(-4);
    for (const each of newest) window.seen[each.textContent.trim()] ??= now;
  }).observe(document.body, { childList: true, subtree: true, characterData: true });
}"""
WRITE = """text => {
  const box = document.getElementById('text');
  box.value = text;
  box.dispatchEvent(new Event('input', { bubbles: true }));
  const now = performance.timeOrigin + performance.now();
  box.form.requestSubmit();
  return now;
}"""


class Load:
    """The other conversations: opened through the bot, then written in on both sides until `stop`."""

    def __init__(self, stage: Stage, chance: random.Random, every_s: float) -> None:
        self.stage, self.chance, self.every_s = stage, chance, every_s
        self.ended = False
        self.to_desk: list[float] = []  # ms, as plain clients see it
        self.to_family: list[float] = []
        self.noticed: list[float] = []  # ms from the hand-over to the desk's stream

    async def open(self, count: int) -> list[Family]:
        """Families with an advisor each, who share them evenly."""
        gate = asyncio.Semaphore(AT_ONCE)
        return list(await asyncio.gather(*(self._open(gate, n) for n in range(count))))

    async def _open(self, gate: asyncio.Semaphore, number: int) -> Family:
        async with gate:
            family = await self.stage.family(Record())
            await family.begin()
            await family.ask_bot("hvad er aflastning")
            advisor = self._advisor(number)
            asked = asyncio.ensure_future(family.ask_for_a_human("Skriv med et menneske", "Ja"))
            identity = family.record.id
            await advisor.until(lambda: advisor.states.get(identity) == "waiting", 30.0)
            seen = datetime.now(timezone.utc)
            await asked
            for each in self.stage.advisors:
                each.look_after(family.record)
            whole = await advisor.look(identity)
            since = datetime.fromisoformat(whole["handoff"]["waiting_since"])
            self.noticed.append((seen - since).total_seconds() * 1000)
            await advisor.claim(identity)
            return family

    def _advisor(self, number: int) -> Advisor:
        return self.stage.advisors[number % len(self.stage.advisors)]

    async def write(self, families: Sequence[Family]) -> None:
        await asyncio.gather(*(self._exchange(family, n) for n, family in enumerate(families)))

    async def _exchange(self, family: Family, number: int) -> None:
        advisor, identity = self._advisor(number + 1), family.record.id
        await asyncio.sleep(self.chance.uniform(0, self.every_s))
        while not self.ended:
            text = f"mor {uuid.uuid4().hex[:12].translate(LETTERS)}"
            began = time.perf_counter()
            await family.send(text)
            await advisor.until(lambda text=text: text in advisor.read(identity), 10.0)
            self.to_desk.append((time.perf_counter() - began) * 1000)
            await asyncio.sleep(self.chance.uniform(0, self.every_s))
            answer = f"svar {uuid.uuid4().hex[:12].translate(LETTERS)}"
            began = time.perf_counter()
            await advisor.write(identity, answer)
            await family.until(lambda answer=answer: any(m.text == answer for m in family.record.family_got), answer)
            self.to_family.append((time.perf_counter() - began) * 1000)
            await asyncio.sleep(self.chance.uniform(0, self.every_s))


LETTERS = str.maketrans("0123456789", "qwrtypsdfg")  # digits could look like a phone number and be masked


class Screens:
    """A family's page and an advisor's page on one conversation."""

    def __init__(self, browser: Browser, url: str, family: Family, advisor: Advisor) -> None:
        session = {
            "conversation": family.record.id,
            "token": family.headers["Authorization"][7:],
            "kommune": "gentofte",
        }
        kept = json.dumps(json.dumps(session))
        parent = browser.new_context(locale="da-DK", viewport={"width": 390, "height": 760})
        parent.add_init_script(f"localStorage.setItem('familieguiden:gentofte:session', {kept})")
        self.family = parent.new_page()
        self.family.goto(f"{url}/chat?kommune=gentofte")
        desk = browser.new_context(locale="da-DK", viewport={"width": 1440, "height": 900})
        [secret] = [c.value for c in advisor.web.cookie_jar if c.key == COOKIE]
        desk.add_cookies([{"name": COOKIE, "value": secret, "url": url}])
        self.desk = desk.new_page()
        self.desk.goto(f"{url}/desk")
        self.desk.locator(f"li[data-conversation='{family.record.id}'] .open").click()
        self.desk.locator("#composer").wait_for()
        self.family.locator("#text").wait_for()
        for page in (self.family, self.desk):
            page.evaluate(WATCH)

    def measure(self, messages: int) -> tuple[list[float], list[float]]:
        """Milliseconds to the desk and back to the family, one message at a time."""
        there, back = [], []
        for number in range(messages):
            there.append(_cross(self.family, self.desk, f"mor {_word(number)}"))
            back.append(_cross(self.desk, self.family, f"svar {_word(number)}"))
        return there, back


def _word(number: int) -> str:
    return f"{number:04}".translate(LETTERS)


def _cross(sender: Page, reader: Page, text: str) -> float:
    began = sender.evaluate(WRITE, text)
    reader.wait_for_function("text => window.seen[text]", arg=text, timeout=SEEN_LIMIT_MS)
    return float(reader.evaluate("text => window.seen[text]", text)) - began


def table(rows: Sequence[tuple[str, Sequence[float]]]) -> str:
    head = f"{'':34}  {'n':>5}  {'p50':>6}  {'p95':>6}  {'p99':>6}  {'max':>6}  ms"
    lines = [f"{name:34}  {len(ms):5}  " + "  ".join(f"{v:6.0f}" for v in _figures(ms)) for name, ms in rows]
    return "\n".join([head, *lines])


def _figures(ms: Sequence[float]) -> tuple[float, float, float, float]:
    cuts = statistics.quantiles(ms, n=100, method="inclusive")
    return cuts[49], cuts[94], cuts[98], max(ms)


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.desk_latency", description=__doc__)
    parser.add_argument("--open", type=int, default=50, help="conversations with an advisor at the same time (50)")
    parser.add_argument("--messages", type=int, default=100, help="messages measured each way (100)")
    parser.add_argument("--every", type=float, default=10.0, help="longest pause in the others, in seconds (10)")
    parser.add_argument(
        "--limit", type=float, default=0.0, help="exit 1 when a p95 on the screens is above this, in ms"
    )
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args(argv)
    if options.open < 2 or options.messages < 2:
        parser.error("--open and --messages are at least 2")
    return options


def main(argv: Sequence[str]) -> int:
    options = _options(argv)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if training.newest(Settings()) is None or chromium is None:
        print("needs a model (make train) and chromium (scripts/system-packages)", file=sys.stderr)
        return NOT_USABLE
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()

    def wait(work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, loop).result()

    with tempfile.TemporaryDirectory(prefix="desk-latency-") as folder, sync_playwright() as playwright:
        stage = Stage(Path(folder), UNLIMITED)
        try:
            wait(stage.open())
            load = Load(stage, random.Random(options.seed), options.every)
            measured, *others = wait(load.open(options.open))
            writing = asyncio.run_coroutine_threadsafe(load.write(others), loop)
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
            screens = Screens(browser, f"http://127.0.0.1:{stage.port}", measured, stage.advisors[0])
            there, back = screens.measure(options.messages)
            load.ended = True
            writing.result()
            browser.close()
        finally:
            wait(stage.close())
    print(f"{options.open} conversations open, pauses up to {options.every:.0f} s in the others, seed {options.seed}")
    print(
        table(
            [
                ("a human is asked for → at the desk", load.noticed),
                ("family's screen → desk's screen", there),
                ("desk's screen → family's screen", back),
                ("the others: family → desk", load.to_desk),
                ("the others: desk → family", load.to_family),
            ]
        )
    )
    slow = max(_figures(there)[1], _figures(back)[1])
    return 1 if options.limit and slow > options.limit else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
