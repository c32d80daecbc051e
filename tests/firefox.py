#!/usr/bin/env python3
"""Debian's Firefox, as Playwright starts a browser over WebDriver BiDi.

Playwright sends a command that Debian's Firefox does not know yet (which colour scheme to emulate). This
program stands between the two: it answers that one with "done" and hands on everything else.
"""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import signal
import sys
from typing import Any

import websockets

NOT_THERE_YET = "emulation.setMediaFeaturesOverride"
LISTENING = re.compile(rb"WebDriver BiDi listening on (ws://\S+)")
LARGEST = 64 * 1024 * 1024  # a screenshot comes in one message


async def main(arguments: list[str]) -> int:
    path = shutil.which("firefox-esr") or shutil.which("firefox")
    if not path:
        sys.exit("no firefox on this machine: run scripts/system-packages")
    firefox = await asyncio.create_subprocess_exec(path, *arguments, stderr=asyncio.subprocess.PIPE)
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, firefox.terminate)
    assert firefox.stderr
    async for line in firefox.stderr:
        if found := LISTENING.search(line):
            await announce(found.group(1).decode())
        else:
            sys.stderr.buffer.write(line)
    return await firefox.wait()


async def announce(browser: str) -> None:
    """Listen for Playwright in the browser's place, and say where."""

    async def between(playwright: Any, path: str) -> None:
        async with websockets.connect(browser + path, max_size=LARGEST, ping_interval=None) as firefox:
            ways = [asyncio.ensure_future(way(playwright, firefox)) for way in (ask, answer)]
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)

    server = await websockets.serve(between, "127.0.0.1", 0, max_size=LARGEST, ping_interval=None)
    port = server.sockets[0].getsockname()[1]
    print(f"WebDriver BiDi listening on ws://127.0.0.1:{port}", file=sys.stderr, flush=True)


async def ask(playwright: Any, firefox: Any) -> None:
    async for text in playwright:
        asked = json.loads(text)
        if asked["method"] == NOT_THERE_YET:
            await playwright.send(json.dumps({"type": "success", "id": asked["id"], "result": {}}))
        else:
            await firefox.send(text)


async def answer(playwright: Any, firefox: Any) -> None:
    async for text in firefox:
        await playwright.send(text)


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
