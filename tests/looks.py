"""How a page in one state is looked over: by axe, for sideways scrolling, and kept as pictures.

Every state of every page goes through `look_over`. What is covered where:

- `make screens` (SCREENS_DIR set): each state in each colour scheme and each width, nine looks, each kept as
  <page>/<state>-<colours>-<width>.png.
- any other run: each state in each colour scheme and each width once, three looks, and which width goes with which
  scheme turns from state to state: three neighbouring states have all nine together.
"""

from __future__ import annotations

import json
import os
import re
from datetime import date
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SIZES = {320: 640, 768: 1024, 1440: 900}  # width: height, in CSS pixels
COLOURS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light", "forced_colors": "none"},
    "dark": {"color_scheme": "dark", "forced_colors": "none"},
    "forced": {"color_scheme": "light", "forced_colors": "active"},
}
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
RULES = {"runOnly": {"type": "tag", "values": TAGS}, "rules": {"target-size": {"enabled": True}}}


FAMILIES = ("chat", "enkel", "website")  # the pages that the accessibility statement is about
STATEMENT = Path(__file__).resolve().parents[1] / "bot" / "web" / "accessibility.json"
SEEN: dict[tuple[str, str], int] = {}  # (page, state) to faults, in this run
BROWSER: list[str] = []


def looks_at(turn: int, whole: bool) -> list[tuple[str, int]]:
    """Colour scheme and width of each look at a page's state number `turn`."""
    widths = list(SIZES)
    if whole:
        return [(colours, width) for colours in COLOURS for width in widths]
    return [(colours, widths[(n + turn) % len(widths)]) for n, colours in enumerate(COLOURS)]


def axe_faults(page: Page, without: str = "") -> list[str]:
    """One line a fault; `without` is a selector of what is not ours to mend."""
    context = {"include": [["html"]], "exclude": [[without]]} if without else None
    found = _violations(page, context)
    if any(rule["id"] == "target-size" for rule in found):
        # A button half scrolled out of sight is measured by what is seen of it: bring it in and measure again.
        for node in (node for rule in found if rule["id"] == "target-size" for node in rule["nodes"]):
            page.locator(str(node["target"][-1])).first.scroll_into_view_if_needed()
        found = _violations(page, context)
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]


def _violations(page: Page, context: dict[str, Any] | None) -> list[dict[str, Any]]:
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(Axe().axe_script)
    options = {**RULES, "resultTypes": ["violations"]}
    return page.evaluate(
        "async ([context, options]) => (await axe.run(context ?? document, options)).violations", [context, options]
    )


def look_over(page: Page, name: str, state: str, turn: int, without: str = "") -> list[str]:
    """The faults of this state, `turn` in the list of its page's states, in each of its looks."""
    faults = []
    for colours, width in looks_at(turn, whole="SCREENS_DIR" in os.environ):
        page.emulate_media(**COLOURS[colours])
        page.set_viewport_size({"width": width, "height": SIZES[width]})
        where = f"{state}-{colours}-{width}"
        wide = page.evaluate("document.documentElement.scrollWidth")
        faults += [f"{where}: {fault}" for fault in axe_faults(page, without)]
        faults += [f"{where}: {wide} pixels wide"] if wide > width else []
        keep_picture(page, name, where)
    SEEN[name, state] = len(faults)
    assert page.context.browser
    BROWSER[:] = [f"Chromium {page.context.browser.version.split('.')[0]}"]
    return faults


def keep_picture(page: Page, name: str, where: str) -> None:
    folder = os.environ.get("SCREENS_DIR")
    if folder:
        page.screenshot(path=Path(folder) / name / f"{where}.png", animations="disabled")


def keep_results(today: date) -> None:
    """What the accessibility statement tells of this run, when it was the whole of it (make screens)."""
    faults = {key: found for key, found in SEEN.items() if key[0] in FAMILIES}
    if not os.environ.get("SCREENS_DIR") or {name for name, _ in faults} != set(FAMILIES):
        return
    version = re.search(r"axe v([\d.]+)", Axe().axe_script[:400])
    found = {
        "axe": version.group(1) if version else "core",
        "browser": BROWSER[0],
        "date": today.isoformat(),
        "faults": sum(faults.values()),
        "states": len(faults),
    }
    STATEMENT.write_text(json.dumps(found, sort_keys=True) + "\n", encoding="utf-8")
