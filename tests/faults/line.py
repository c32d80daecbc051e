"""A browser's own line to the server: a relay that can be cut, or fall silent without a word."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct

RESET = struct.pack("ii", 1, 0)  # SO_LINGER: closing tells the other side nothing but «reset»


class Line:
    """Listens on a port of its own and passes all bytes on to `target` while the line is whole."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.port = 0
        self.whole = asyncio.Event()
        self.whole.set()
        self.flowing = asyncio.Event()
        self.flowing.set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def open(self) -> Line:
        self._server = await asyncio.start_server(self._relay, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def close(self) -> None:
        assert self._server
        self._server.close()
        self.cut()

    def cut(self) -> None:
        """Every connection is reset at once, and no new one comes through until `mend`."""
        self.whole.clear()
        for writer in list(self._writers):
            with contextlib.suppress(OSError):
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            writer.transport.abort()

    def stall(self) -> None:
        """Nothing passes any more, and neither side is told: a phone that left the network."""
        self.flowing.clear()

    def mend(self) -> None:
        """New connections come through; those that stalled are gone."""
        stalled = not self.flowing.is_set()
        self.flowing.set()
        self.whole.set()
        if stalled:
            self.cut()
            self.whole.set()

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            if not self.whole.is_set():
                return
            onward, back = await asyncio.open_connection("127.0.0.1", self.target)
            self._writers.add(back)
            try:
                ways = [
                    asyncio.ensure_future(self._pass(reader, back)),
                    asyncio.ensure_future(self._pass(onward, writer)),
                ]
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
                for way in ways:
                    way.cancel()
            finally:
                self._writers.discard(back)
                back.transport.abort()
        except OSError:
            pass  # the server is away: the browser sees a closed connection
        finally:
            self._writers.discard(writer)
            writer.transport.abort()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65_536):
                await self.flowing.wait()
                writer.write(data)
                await writer.drain()
