"""The chat page in a browser: first paint on a slow line and a slow phone, layout shift, weight.

    python bench/page.py [--base http://127.0.0.1:5005] [--runs 5]

Asks a running bot; sends it nothing but requests for the page. Every figure is from an empty cache.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, sync_playwright

PHONE = {"width": 390, "height": 760}
SLOWER_CPU = 4
LINES = {  # name: (milliseconds until an answer begins, kbit/s down and up)
    "slow 3G (WebPageTest)": (400, 400),
    "slow 3G (Chromium DevTools)": (2000, 400),
    "no limit": (0, 0),
}
BARS = {"first_paint_ms": 1_000, "layout_shift": 0, "launcher_bytes": 15_000, "open_chat_bytes": 60_000}
WATCH = """
    window.seen = { shift: 0 };
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.seen.shift += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
"""
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
USABLE = "!document.querySelector('#send').disabled && document.querySelector('#start-buttons button')"


def visit(browser: Browser, address: str, line: tuple[int, int]) -> dict[str, float]:
    """Milliseconds from the request to first paint and to being usable, the layout shift, the bytes."""
    context = browser.new_context(viewport=PHONE, device_scale_factor=2, is_mobile=True, has_touch=True)
    page = context.new_page()
    page.add_init_script(WATCH)
    tools = context.new_cdp_session(page)
    tools.send("Network.enable")
    latency, speed = line
    slow = {"latency": latency, "downloadThroughput": speed * 125 or -1, "uploadThroughput": speed * 125 or -1}
    tools.send("Network.emulateNetworkConditions", {"offline": False, **slow})
    tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_CPU})
    received: list[float] = []
    tools.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    page.goto(address, wait_until="load", timeout=120_000)
    page.wait_for_function(USABLE, timeout=120_000)
    usable = page.evaluate("performance.now()")
    page.wait_for_load_state("networkidle")
    found = {
        "first_paint_ms": page.evaluate(PAINT),
        "usable_ms": usable,
        "layout_shift": page.evaluate("window.seen.shift"),
        "bytes": sum(received),
        "requests": len(received),
    }
    context.close()
    return found


def launcher_bytes(browser: Browser, base: str) -> float:
    """Everything a website's page loads before the chat is opened."""
    page = browser.new_page()
    received: list[float] = []
    tools = page.context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    page.route("**/host.html", lambda route: route.fulfill(content_type="text/html", body="<main></main>"))
    page.goto(f"{base}/host.html")
    received.clear()
    page.add_script_tag(url=f"{base}/chat/embed.js")
    page.wait_for_load_state("networkidle")
    page.close()
    return sum(received)


def measure(base: str, runs: int) -> dict[str, Any]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        address = f"{base}/chat?kommune=gentofte"
        visit(browser, address, (0, 0))  # the server's own first time
        lines = {name: middle([visit(browser, address, line) for _ in range(runs)]) for name, line in LINES.items()}
        launcher = launcher_bytes(browser, base)
        browser.close()
    return {"lines": lines, "launcher_bytes": launcher}


def middle(visits: list[dict[str, float]]) -> dict[str, float]:
    """The median of each figure, and the largest layout shift."""
    found = {name: statistics.median(each[name] for each in visits) for name in visits[0]}
    return {**found, "layout_shift": max(each["layout_shift"] for each in visits)}


def report(found: dict[str, Any], runs: int) -> str:
    rows = [f"CPU {SLOWER_CPU} times slower, empty cache, median of {runs}, phone of 390 x 760"]
    for name, line in found["lines"].items():
        rows.append(
            f"{name:28} first paint {line['first_paint_ms']:5.0f} ms   usable {line['usable_ms']:5.0f} ms   "
            f"layout shift {line['layout_shift']:.4f}   {line['requests']:.0f} requests, {line['bytes']:,.0f} bytes"
        )
    slow = found["lines"]["slow 3G (WebPageTest)"]
    reached = {**slow, "launcher_bytes": found["launcher_bytes"], "open_chat_bytes": slow["bytes"]}
    rows += [
        f"{name:28} {reached[name]:9,.1f}  bar {bar:7,}  {verdict(reached[name], bar)}" for name, bar in BARS.items()
    ]
    return "\n".join(rows)


def verdict(value: float, bar: float) -> str:
    return "reached" if value <= bar else "MISSED"


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--base", default="http://127.0.0.1:5005")
    given.add_argument("--runs", type=int, default=5)
    given.add_argument("--json", action="store_true")
    asked = given.parse_args()
    if urlsplit(asked.base).hostname not in ("127.0.0.1", "localhost"):
        raise SystemExit(f"--base is {asked.base!r}; expected an address of this machine.")
    found = measure(asked.base.rstrip("/"), asked.runs)
    print(json.dumps(found) if asked.json else report(found, asked.runs))


if __name__ == "__main__":
    main()
