"""What the browser tests do and look for at the desk."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page, expect


def row(page: Page, family: Any) -> Locator:
    return page.locator(f"li[data-conversation='{family.id}']")


def take(page: Page, family: Any) -> None:
    row(page, family).locator(".claim").click()
    expect(page.locator("#text")).to_be_focused()


def write(page: Page, text: str) -> None:
    page.locator("#text").fill(text)
    page.locator("#text").press("Enter")


def said(page: Page, sender: str) -> Locator:
    return page.locator(f"#log .from-{sender} .words")


def announced(page: Page) -> Locator:
    return page.locator("#announcer p")


def tones(page: Page) -> int:
    return int(page.evaluate("document.documentElement.dataset.played ?? 0"))
