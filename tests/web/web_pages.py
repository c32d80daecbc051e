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


def write_on(page: Page, text: str) -> None:
    """As somebody at the keyboard: after what stands in the field already."""
    page.locator("#text").focus()
    page.keyboard.insert_text(text)
    page.locator("#text").press("Enter")


def bot(page: Page):
    return page.locator(".msg.from-bot")


def own(page: Page):
    return page.locator(".msg.from-family")


def session_of(page: Page, kommune: str = "gentofte") -> dict[str, Any]:
    kept = page.evaluate("key => localStorage.getItem(key)", f"familieguiden:{kommune}:session")
    return json.loads(kept) if kept else {}


def unsent(page: Page) -> list[str]:
    """The keys of what the browser keeps until the server has it."""
    return page.evaluate("Object.keys(localStorage).filter(key => key.includes(':out:'))")


def written_by_family(stub: Any, page: Page) -> list[str]:
    messages = stub.get(f"/stub/messages/{session_of(page)['conversation']}")
    return [m["text"] for m in messages if m["from"] == "family"]
