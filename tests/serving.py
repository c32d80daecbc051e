"""A Sanic app on a port of its own, in a thread beside the test; as many in one process as tests want."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

from sanic import Sanic
from sanic.touchup import TouchUp

LIMIT_S = 60.0  # for what takes a moment where the machine is free
STARTING = threading.Lock()
# Sanic rewrites its own methods for the app that starts, from their source: what it has rewritten has none.
UNTOUCHED: dict[tuple[type, str], Callable[..., Any]] = {}

T = TypeVar("T")


class Serving:
    """The app on `url` from `start` to `close`; whatever ends it before is raised in the test."""

    def __init__(self, app: Sanic, port: int = 0) -> None:
        self.app = app
        self.socket = socket.create_server(("127.0.0.1", port))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        self.loop = asyncio.new_event_loop()
        self.ready: Future[None] = Future()
        self.thread = threading.Thread(target=self._live, name=app.name, daemon=True)

    def start(self) -> Serving:
        self.thread.start()
        self.ready.result(LIMIT_S)
        return self

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of a coroutine, run in the server's own loop."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(LIMIT_S)

    def close(self) -> None:
        """Streams that are open are cut off."""
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(LIMIT_S)
        assert not self.thread.is_alive(), f"{self.app.name} did not end"

    def _live(self) -> None:
        asyncio.set_event_loop(self.loop)
        try:
            server = self.loop.run_until_complete(self._open())
        except BaseException as error:
            self.ready.set_exception(error)
            return
        self.ready.set_result(None)
        try:
            self.loop.run_forever()
        finally:
            server.close()
            left = asyncio.all_tasks(self.loop)
            for task in left:
                task.cancel()
            self.loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
            self.loop.run_until_complete(self.loop.shutdown_asyncgens())
            self.loop.close()

    async def _open(self) -> Any:
        server = await self.app.create_server(sock=self.socket, return_asyncio_server=True, access_log=False)
        assert server
        with STARTING:
            for at in TouchUp._registry:
                setattr(*at, UNTOUCHED.setdefault(at, getattr(*at)))
            await server.startup()
        await server.before_start()
        await server.start_serving()
        await server.after_start()
        return server
