"""Wake the streams of a conversation when something is new; the store stays the truth."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections import defaultdict
from collections.abc import AsyncIterator
from typing import Any

logger = logging.getLogger(__name__)

DESK = "desk"
WAKE = {"event": "wake"}


class Hub:
    """In-process fan-out. A slow reader loses nothing: after a wake-up it reads the store."""

    def __init__(self) -> None:
        self._queues: dict[str, set[asyncio.Queue]] = defaultdict(set)

    async def start(self) -> None:
        """Nothing to connect in one process."""

    async def stop(self) -> None:
        """Nothing to close in one process."""

    @contextlib.contextmanager
    def listen(self, channel: str):
        """A queue that gets every event published on the channel while the block runs."""
        queue: asyncio.Queue = asyncio.Queue(maxsize=100)
        self._queues[channel].add(queue)
        try:
            yield queue
        finally:
            self._queues[channel].discard(queue)
            if not self._queues[channel]:
                del self._queues[channel]

    async def publish(self, channel: str, event: dict[str, Any] = WAKE) -> None:
        self._deliver(channel, event)

    def _deliver(self, channel: str, event: dict[str, Any]) -> None:
        for queue in list(self._queues.get(channel, ())):
            if queue.full():
                continue  # the reader has a hundred reasons to look already
            queue.put_nowait(event)

    def listeners(self) -> int:
        return sum(len(q) for name, q in self._queues.items() if name != DESK)


class RedisHub(Hub):
    """The same across processes, over Redis pub/sub."""

    PREFIX = "familieguiden:"

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url
        self._redis: Any = None
        self._task: asyncio.Task | None = None

    async def start(self) -> None:
        from redis import asyncio as redis

        self._redis = redis.from_url(self.url)
        self._task = asyncio.ensure_future(self._receive())

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
        if self._redis:
            await self._redis.close()

    async def publish(self, channel: str, event: dict[str, Any] = WAKE) -> None:
        try:
            await self._redis.publish(self.PREFIX + channel, json.dumps(event))
        except Exception as error:
            # Streams look into the store by themselves every few seconds; here we serve our own.
            logger.warning("redis publish failed: %s", type(error).__name__)
            self._deliver(channel, event)

    async def _receive(self) -> None:
        while True:
            try:
                async for channel, event in self._events():
                    self._deliver(channel, event)
            except asyncio.CancelledError:
                raise
            except Exception as error:
                logger.warning("redis subscription lost: %s", type(error).__name__)
                await asyncio.sleep(1)

    async def _events(self) -> AsyncIterator[tuple[str, dict[str, Any]]]:
        pubsub = self._redis.pubsub()
        await pubsub.psubscribe(self.PREFIX + "*")
        async for message in pubsub.listen():
            if message["type"] == "pmessage":
                yield message["channel"].decode()[len(self.PREFIX) :], json.loads(message["data"])


def make_hub(redis_url: str) -> Hub:
    return RedisHub(redis_url) if redis_url else Hub()
