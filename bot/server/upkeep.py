"""What must happen without anybody asking: leases that end, notices, Rasa kept in step."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from typing import Any

from bot import wiring
from bot.conversations import switches
from bot.conversations.notices import REVIEW, Notices
from bot.conversations.store import NoSuchConversation
from bot.guide import freshness
from bot.guide.days.date_words import MONTHS
from bot.server import metrics
from bot.server.services import Services, place_event

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 2.0
NOTICES_EVERY_S = 2.0
PURGED_AT_ONCE = 500
REVIEW_EVERY_S = 3600.0
CHATWOOT_EVERY_S = 0.5


class Upkeep:
    """Runs in every server process; each step is safe to do twice."""

    def __init__(self, services: Services, wait_minutes: int = 10) -> None:
        self.services = services
        self.wait_s = wait_minutes * 60.0
        # A desk elsewhere that hangs must not take the threads that serve families.
        self._elsewhere = ThreadPoolExecutor(1, "chatwoot")
        self._tasks: list[asyncio.Task] = []
        self._settling: dict[str, asyncio.Task] = {}
        self._places: dict[str, dict[str, Any]] = {}

    def start(self) -> None:
        self._tasks = [
            asyncio.ensure_future(self._forever(self.look, LOOK_EVERY_S)),
            asyncio.ensure_future(self._forever(self.notify, NOTICES_EVERY_S)),
            asyncio.ensure_future(self._forever(self.purge, wiring.settings().purge_minutes * 60.0)),
            asyncio.ensure_future(self._forever(self.review, REVIEW_EVERY_S)),
            asyncio.ensure_future(self._forever(self.tell_chatwoot, CHATWOOT_EVERY_S)),
        ]

    async def stop(self) -> None:
        tasks = [*self._tasks, *self._settling.values()]
        for task in tasks:
            task.cancel()
        for task in tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _forever(self, work: Callable[[], Awaitable[None]], every_s: float) -> None:
        while True:
            try:
                await work()
            except Exception as error:
                logger.error("upkeep failed: %s", type(error).__name__, exc_info=error)
            await asyncio.sleep(every_s)

    async def purge(self) -> None:
        """Erase conversations that have been quiet longer than the retention period."""
        before = self.services.store.clock() - wiring.settings().retention_days * 86_400
        store = self.services.store
        while quiet := await asyncio.to_thread(store.quiet_since, before, PURGED_AT_ONCE):
            for identity in quiet:
                await self.services.erase(identity, checkpoint=False)
                logger.info("purged: conversation=%s", identity)
        gone = await asyncio.to_thread(wiring.retention().purge)
        for table, count in gone.items():
            logger.info("purged: %s rows of %s", count, table)
        await asyncio.to_thread(self.services.store.checkpoint)

    async def look(self) -> None:
        """Return families of desks that are gone, remind those who wait long, count."""
        desk = self.services.desk
        for identity in await asyncio.to_thread(desk.ownership.expire):
            await self.services.changed(identity)
        for identity in await asyncio.to_thread(desk.ownership.lapse_offers):
            await self.services.changed(identity)
        for identity in await asyncio.to_thread(desk.handoff.remind, self.wait_s):
            await self.services.changed(identity)
        await self._tell_places()
        await self._settle()

    async def _tell_places(self) -> None:
        """Tell the families in the queue when they have moved up."""
        waiting = await asyncio.to_thread(self.services.desk.handoff.waiting)
        places = {identity: place_event(place) for identity, place in waiting}
        for identity, place in places.items():
            if self._places.get(identity, place) != place:
                await self.services.hub.publish(identity, {"event": "queue", **place})
        self._places = places
        await asyncio.to_thread(self._measure)

    def _measure(self) -> None:
        waiting = [r["waiting_since"] for r in self.services.desk.view.queue() if r["state"] == "waiting"]
        services = self.services
        metrics.UNANSWERED.set(services.store.unanswered())
        metrics.UNDELIVERED.set(len(services.desk.notices.failing()))
        metrics.DISK_FREE.set(services.disk.free())
        metrics.GUIDE_BROKEN.set(bool(wiring.live_guide().problem))
        for name in switches.NAMES:
            metrics.SWITCHED_OFF.labels(name).set(services.switches.off(name))
        metrics.WAITING.set(len(waiting))
        oldest = min(waiting, default=None)
        metrics.OLDEST.set(0 if oldest is None else max(0.0, self.services.store.clock() - oldest))

    async def _settle(self) -> None:
        """A settling may wait for a running turn, so each runs by itself."""
        self._settling = {i: t for i, t in self._settling.items() if not t.done()}
        for identity, _ in await asyncio.to_thread(self.services.desk.handoff.tracker_behind):
            if identity not in self._settling:
                self._settling[identity] = asyncio.ensure_future(self._settle_one(identity))

    async def _settle_one(self, identity: str) -> None:
        try:
            await self.services.settle(identity)
        except NoSuchConversation:
            pass  # erased in between
        except Exception as error:
            logger.error("tracker not settled: %s %s", identity, type(error).__name__)

    async def review(self) -> None:
        """Once a month: what of the guide must be looked at again, by mail to its owner."""
        await asyncio.to_thread(review_mail, self.services.desk.notices, wiring.today())

    async def notify(self) -> None:
        await asyncio.to_thread(self.services.desk.notices.deliver_due)

    async def tell_chatwoot(self) -> None:
        if chatwoot := self.services.desk.chatwoot:
            await asyncio.get_running_loop().run_in_executor(self._elsewhere, chatwoot.work)


def review_mail(notices: Notices, today: date) -> bool:
    """Put the month's list in the outbox, unless it is there or nothing is due; whether it was put there."""
    if not notices.targets.channels(REVIEW):
        return False
    found = freshness.calendar(wiring.guide(), today, wiring.settings().withhold_days)
    if all(due.state == freshness.LATER for due in found):
        return False
    month = f"{MONTHS[today.month - 1]} {today.year}"
    begun = datetime(today.year, today.month, 1, tzinfo=wiring.COPENHAGEN).timestamp()
    data = {"month": month, "lines": freshness.lines(found, wiring.phrases().say)}
    return notices.announce_once(REVIEW, data, since=begun)
