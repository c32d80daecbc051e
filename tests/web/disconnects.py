"""A conversation on a line that breaks again and again: what the page shows against what was said.

    python tests/web/disconnects.py [--count 500] [--seed N]

Each round the family or the advisor writes, or nobody, and the line breaks in one of the ways below. At the
end every message must stand in the page once, in the server's order.
"""

from __future__ import annotations

import argparse
import random
import secrets
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Route, expect

sys.path.insert(0, str(Path(__file__).parent))

from web_pages import session_of, unsent, write, write_on

SETTLE_MS = 60_000
A_MESSAGE_MS = 1_500  # the server takes 60 a minute from one conversation
SHOWN = "articles => articles.map((a) => a.querySelector('.words').innerText.trim())"


class Run:
    """One page, one conversation; `seed` decides everything that is left to chance."""

    def __init__(self, page: Page, context: BrowserContext, stub: Any, seed: int) -> None:
        self.page, self.context, self.stub = page, context, stub
        self.chance = random.Random(seed)
        self.said = 0
        self.lose_next = ""
        page.route("**/chat/api/messages*", self._lose)

    def begin(self) -> None:
        write(self.page, "begynd")
        expect(self.page.locator(".from-bot")).to_have_count(1)
        self.here = session_of(self.page)["conversation"]
        # With an advisor nobody answers by himself: what is said is what was written.
        self.stub.post("/stub/state", conversation=self.here, state="advisor", advisor="Mette")

    def rounds(self, count: int) -> None:
        ways = (self.drop_stream, self.offline, self.refuse, self.lose_answer, self.lose_question, self.reload)
        for _ in range(count):
            before, after = self.chance.random() < 0.5, self.chance.random() < 0.5
            if before:
                self.speak()
            self.chance.choices(ways, (6, 4, 4, 4, 4, 1))[0]()
            if after:
                self.speak()
            if self.chance.random() < 0.2:
                self.page.evaluate("window.dispatchEvent(new Event('online'))")

    def speak(self) -> None:
        self.said += 1
        if self.chance.random() < 0.6:
            # Before the scripts have come, what was written last still stands in the field: nobody erases that.
            write_on(self.page, f"familie {self.said}")
        else:
            self.stub.post("/stub/say", conversation=self.here, text=f"vejleder {self.said}", **{"from": "advisor"})

    # The ways a line breaks

    def drop_stream(self) -> None:
        self.stub.post("/stub/drop")

    def offline(self) -> None:
        self.context.set_offline(True)
        if self.chance.random() < 0.7:
            self.speak()
        self.context.set_offline(False)

    def refuse(self) -> None:
        faults = {name: [503] * self.chance.randint(1, 2) for name in ("POST messages", "GET events", "GET messages")}
        self.stub.post("/stub/faults", **faults)

    def lose_answer(self) -> None:
        self.lose_next = "answer"

    def lose_question(self) -> None:
        self.lose_next = "question"

    def reload(self) -> None:
        self.page.reload(wait_until="commit")

    def _lose(self, route: Route) -> None:
        how, self.lose_next = self.lose_next, ""
        if how == "answer":
            route.fetch()  # the server has it, and the page never hears so
        if how:
            route.abort()
        else:
            route.continue_()

    def _settle(self) -> None:
        """Until the page has its scripts and has sent all it was given.

        A page just reloaded shows no bubble on its way, whatever it still has to send.
        """
        expect(self.page.locator("#send")).to_be_enabled(timeout=SETTLE_MS)
        expect(self.page.locator("#text")).to_have_value("")
        settle = SETTLE_MS + self.said * A_MESSAGE_MS
        expect(self.page.locator(".sending, .waiting, .failed")).to_have_count(0, timeout=settle)
        assert unsent(self.page) == []

    def faults(self) -> list[str]:
        """What is lost, doubled or out of order when the line holds again."""
        self.stub.post("/stub/faults")
        self.context.set_offline(False)
        self.page.evaluate("window.dispatchEvent(new Event('online'))")
        self._settle()
        articles = self.page.locator("#log .msg")
        kept = [m["text"] for m in self.stub.get(f"/stub/messages/{self.here}")]
        expect(articles).to_have_count(len(kept), timeout=SETTLE_MS)
        shown = articles.evaluate_all(SHOWN)
        found = [
            f"place {n}: shown {a!r}, kept {b!r}" for n, (a, b) in enumerate(zip(shown, kept, strict=True)) if a != b
        ]
        said = [text for text in kept if text.split()[0] in ("familie", "vejleder")]
        numbers = sorted(n for text in said for n in numbers_in(text))
        found += [] if numbers == list(range(1, self.said + 1)) else [f"said {self.said}, kept {numbers}"]
        own = [n for text in said if text.startswith("familie") for n in numbers_in(text)]
        return found + ([] if own == sorted(own) else [f"the family's words out of order: {own}"])


def numbers_in(text: str) -> list[int]:
    """The numbers of what was said; a message written in two goes has two lines."""
    return [int(line.split()[1]) for line in text.splitlines()]


def main() -> int:
    from conftest import Stub
    from playwright.sync_api import sync_playwright

    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--count", type=int, default=500)
    given.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    asked = given.parse_args()
    print(f"{asked.count} disconnects, seed {asked.seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        stub = Stub(Path(folder) / "chat.db")
        stub.start()
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        context = browser.new_context(reduced_motion="reduce")
        page = context.new_page()
        page.goto(f"{stub.base}/chat?kommune=gentofte")
        run = Run(page, context, stub, asked.seed)
        run.begin()
        run.rounds(asked.count)
        faults = run.faults()
        browser.close()
        stub.stop()
    print(f"{run.said} messages written; {len(faults)} lost, doubled or out of order")
    print("\n".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
