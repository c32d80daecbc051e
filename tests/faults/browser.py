"""What both sides' browsers do: ask until there is an answer, and listen again when the line broke."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import aiohttp

from tests.faults.line import Line

POST_LIMIT_S = 20.0  # as the pages: see LIMIT_MS in bot/web/desk/api.js
SILENT_S = 25.0  # the server says something at least every 20 s
SHORTEST_WAIT_S, LONGEST_WAIT_S = 0.2, 2.0
PASSING = (429, 500, 502, 503, 504, 507)


class Refused(Exception):
    """The server has answered, and the answer is no."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(f"{status} {body}")
        self.status, self.body = status, body


class Browser:
    """One browser over a line of its own; `headers` go with every request."""

    silent_s = SILENT_S

    def __init__(self, line: Line) -> None:
        self.line = line
        self.headers: dict[str, str] = {}
        self.broken = 0  # requests that got no answer, or one that passes
        # Without a cookie jar for 127.0.0.1 aiohttp would drop the desk's session.
        self.web = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        self._listening: asyncio.Task | None = None

    async def close(self) -> None:
        if self._listening:
            self._listening.cancel()
        await self.web.close()
        await self.line.close()

    async def once(self, method: str, path: str, body: Any = None) -> Any:
        """One try. Refused when the server says no; OSError or TimeoutError when it says nothing."""
        limit = aiohttp.ClientTimeout(total=POST_LIMIT_S)
        try:
            async with self.web.request(
                method, self.line.url + path, json=body, headers=self.headers, timeout=limit
            ) as response:
                answer = json.loads(await response.read() or b"{}")
                if response.status >= 400:
                    raise Refused(response.status, answer)
                return answer
        except (aiohttp.ClientError, ValueError) as error:
            raise OSError(str(error)) from error

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Until there is an answer that lasts. The same body each time: ids make it one message."""
        wait = SHORTEST_WAIT_S
        while True:
            try:
                return await self.once(method, path, body)
            except Refused as refused:
                if refused.status not in PASSING:
                    raise
            except (OSError, asyncio.TimeoutError):
                pass
            self.broken += 1
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT_S)

    def listen(self, path: Callable[[], str]) -> None:
        """Read the stream for as long as the browser is open."""
        self._listening = asyncio.ensure_future(self._listen(path))

    async def _listen(self, path: Callable[[], str]) -> None:
        while True:
            try:
                await self._stream(path())
            except (aiohttp.ClientError, OSError, asyncio.TimeoutError):
                self.broken += 1
            await asyncio.sleep(SHORTEST_WAIT_S)

    async def _stream(self, path: str) -> None:
        limit = aiohttp.ClientTimeout(total=None, sock_read=self.silent_s)
        async with self.web.get(self.line.url + path, headers=self.headers, timeout=limit) as response:
            if response.status != 200:
                return
            await self.opened()
            name, data = "", ""
            async for raw in response.content:
                self.sign_of_life()
                key, _, value = raw.decode().rstrip("\n").partition(": ")
                if key == "event":
                    name = value
                elif key == "data":
                    data = value
                elif not raw.strip() and name:
                    await self.heard(name, json.loads(data))
                    name = ""

    async def opened(self) -> None:
        """The stream has begun."""

    def sign_of_life(self) -> None:
        """Something came through, if only a comment."""

    async def heard(self, name: str, data: dict[str, Any]) -> None:
        raise NotImplementedError
