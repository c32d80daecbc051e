"""What the browser tests do and look for on the chat page."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Page


def watched(page: Page) -> Page:
    """A page on which a script's own error ends the test."""

    def fail(error: Any) -> None:
        raise AssertionError(f"script error: {error}")

    page.on("pageerror", fail)
    return page


def write(page: Page, text: str) -> None:
    page.locator("#text").fill(text)
    page.locator("#text").press("Enter")


def bot(page: Page):
    return page.locator(".msg.from-bot")


def own(page: Page):
    return page.locator(".msg.from-family")


def session_of(page: Page, kommune: str = "gentofte") -> dict[str, Any]:
    kept = page.evaluate("key => localStorage.getItem(key)", f"familieguiden:{kommune}:session")
    return json.loads(kept) if kept else {}


def written_by_family(stub: Any, page: Page) -> list[str]:
    messages = stub.get(f"/stub/messages/{session_of(page)['conversation']}")
    return [m["text"] for m in messages if m["from"] == "family"]
