"""A person without a mouse: every press is checked to leave the focus on something."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

MOST_TABS = 120
FOCUS = """() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => {
  let here = document.activeElement;
  while (here?.shadowRoot?.activeElement) here = here.shadowRoot.activeElement;
  done(!here || here === document.body ? "" : here.id || here.textContent.trim().slice(0, 40) || here.tagName);
})))"""


class Keys:
    """Only what a keyboard has; `lost` is told by an assertion with the key that lost the focus."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.held(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.held(f"typing {text!r}")

    def held(self, after: str) -> None:
        assert self.page.evaluate(FOCUS), f"nothing has the focus after {after}"

    def to(self, target: Locator, back: bool = False) -> None:
        """Tab until `target` has the focus."""
        expect(target).to_be_visible()
        for _ in range(MOST_TABS):
            if target.evaluate("each => each === each.getRootNode().activeElement"):
                return
            self.press("Shift+Tab" if back else "Tab")
        raise AssertionError(f"{target} cannot be reached with Tab")
