"""Opening the desk in a browser that fails the test when the page does something wrong."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import BrowserContext, Page, expect


def watched(page: Page) -> Page:
    """A page on which a script's own error, or a breach of the page's policy, ends the test."""
    page.on("pageerror", _fail)
    page.on("console", lambda message: _fail(message.text) if "Content Security Policy" in message.text else None)
    return page


def _fail(error: Any) -> None:
    raise AssertionError(f"script error: {error}")


def open_desk(server: Any, context: BrowserContext) -> Page:
    """The page after its first heartbeat, which says that somebody is there: later ones are silent until one is."""
    page = watched(context.new_page())
    with page.expect_response("**/desk/api/heartbeat"):
        page.goto(f"{server.url}/desk")
    expect(page.locator("#people li").first).to_be_visible()
    return page
