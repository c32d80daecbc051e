"""One turn: a stored message goes to Rasa, its replies are stored and the streams woken.

Whatever fails on the way, the family gets an answer with a next step.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.shared.core.events import BotUttered, UserUttered

from bot import logs
from bot.conversations.store import Conversation, Message, NoSuchConversation, Store
from bot.conversations.stream import DESK, Hub
from bot.conversations.switches import BOT, Switches
from bot.server import failed_turn, metrics
from bot.server.persistence import persistently
from bot.server.while_off import while_off

logger = logging.getLogger(__name__)
access = logging.getLogger(logs.ACCESS)

TURN_LIMIT_S = 25.0
RECEIPT_S = 1.0  # open streams show the receipt before they hear that all is gone
SILENT_STATES = ("waiting", "advisor")
KEPT = (
    *("sources", "card", "topic", "kind", "ending", "kommune", "sure", "guide"),
    *("lang", "ics", "pdf", "form", "steps", "effect"),
)


class Replies(OutputChannel):
    """Collects what the bot says in a turn, with all the extras of our own actions."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, dict[str, Any]]] = []

    @classmethod
    def name(cls) -> str:
        return "chat"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        text = message.get("body") or message.get("text") or ""
        extra: dict[str, Any] = {key: message[key] for key in KEPT if message.get(key)}
        if message.get("buttons"):
            extra["buttons"] = [{"title": b["title"], "payload": b.get("payload", "")} for b in message["buttons"]]
        if text or extra:
            self.messages.append((text, extra))


class Turns:
    """Runs turns, one at a time in each conversation."""

    def __init__(self, app: Any, store: Store, hub: Hub) -> None:
        self.app = app
        self.store = store
        self.hub = hub
        self.switches = Switches(store.engine, store.clock)
        self._locks: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._tasks: set[asyncio.Task] = set()

    def start(self, conversation: Conversation, message: Message, again: bool = False) -> None:
        """Run the turn in the background; `drain` waits for it.

        `again`: another process began it and died. What it had got done must not be done twice.
        """
        task = asyncio.ensure_future(self.run(conversation, message, again))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def drain(self) -> None:
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=TURN_LIMIT_S)

    async def run(self, conversation: Conversation, message: Message, again: bool = False) -> None:
        lock = self._locks[conversation.id]
        async with lock:
            try:
                await self._run(conversation, message, again)
            except NoSuchConversation:
                # Erased while we worked: nothing to answer, and nothing of it may be left.
                await self.app.ctx.services.forget_tracker(conversation.id)
            except Exception:
                logger.exception("turn failed: conversation=%s seq=%s", conversation.id, message.seq)
                metrics.TURNS.labels("error_store").inc()
        if not lock.locked() and not lock._waiters:
            self._locks.pop(conversation.id, None)

    async def _run(self, conversation: Conversation, message: Message, again: bool) -> None:
        await self.hub.publish(conversation.id, {"event": "typing", "from": "bot"})
        started = time.perf_counter()
        replies = await self._said_already(conversation, message) if again else None
        if replies is None:
            replies = await self._replies(conversation, message)
        if not replies and not await self._silent(conversation.id) and await self._resumed(conversation.id):
            replies = await self._replies(conversation, message)
        if not replies and not await self._silent(conversation.id):
            replies = await asyncio.to_thread(
                failed_turn.replies,
                self.app.ctx.services.desk.handoff,
                conversation,
                message,
                turn_id(conversation, message),
            )
        metrics.TURN_SECONDS.observe(time.perf_counter() - started)
        self._tell(conversation, message, replies, time.perf_counter() - started)
        for _, extra in replies:
            metrics.TURNS.labels(extra.get("ending", "said")).inc()
        erase = any(extra.pop("effect", "") == "erase" for _, extra in replies)
        if erase:
            return await self._erase_after_receipt(conversation.id, replies)
        await persistently(self.store.finish_turn, conversation.id, message.seq, replies)
        await persistently(self.store.by_id, conversation.id)  # raises when it is gone
        await self.hub.publish(conversation.id)
        await self.hub.publish(DESK)

    def _tell(self, conversation: Conversation, message: Message, replies: list, seconds: float) -> None:
        ending = ",".join(extra.get("ending", "said") for _, extra in replies)
        fields = {"conversation": conversation.id, "seq": message.seq, "ending": ending, "ms": round(seconds * 1000)}
        access.info("turn", extra=fields)

    async def _erase_after_receipt(self, identity: str, replies: list[tuple[str, dict[str, Any]]]) -> None:
        """The family reads the receipt first; then everything of the conversation goes.

        Its message counts as unanswered until then, so that a process which dies in between erases later.
        """
        for text, extra in replies:
            await asyncio.to_thread(self.store.add, identity, "bot", text, extra)
        await self.hub.publish(identity)
        await asyncio.sleep(RECEIPT_S)
        await self.app.ctx.services.erase(identity)

    async def _silent(self, identity: str) -> bool:
        now = await persistently(self.store.by_id, identity)
        return now.state in SILENT_STATES

    async def _resumed(self, identity: str) -> bool:
        """Whether Rasa was silent because its tracker was paused though the bot has the conversation; now it is not."""
        try:
            return await self.app.ctx.services.bring_in_step(identity)
        except Exception as error:  # the family gets its apology, and the next message another try
            logger.error("tracker not resumed: %s %s", identity, type(error).__name__)
            return False

    async def _said_already(
        self, conversation: Conversation, message: Message
    ) -> list[tuple[str, dict[str, Any]]] | None:
        """What Rasa had answered before the process died, or None when it had not come so far.

        Rasa writes a turn down as a whole, and before we do. Said to it again, the message would answer
        the next question of a form.
        """
        tracker = await self.app.ctx.agent.tracker_store.retrieve(conversation.id)
        done = _turn(tracker.events if tracker else (), message.seq)
        if not done:
            return None
        output = Replies()
        for event in done:
            if isinstance(event, BotUttered):
                await output.send_response(conversation.id, event.message())
        return output.messages

    async def _replies(self, conversation: Conversation, message: Message) -> list[tuple[str, dict[str, Any]]]:
        """What Rasa says; empty when it says nothing or cannot."""
        if await self._silent(conversation.id):
            return []
        if self.switches.off(BOT):
            return await while_off(self.app.ctx.services, conversation, message)
        output = Replies()
        text = message.extra.get("payload") or message.text.lstrip("/")
        metadata = {"kommune": conversation.kommune, "seq": message.seq, "channel": "chat"}
        if message.extra.get("masked"):
            metadata["masked"] = message.extra["masked"]
        incoming = UserMessage(
            text,
            output,
            conversation.id,
            input_channel="chat",
            message_id=turn_id(conversation, message),
            metadata=metadata,
        )
        try:
            await asyncio.wait_for(self.app.ctx.agent.handle_message(incoming), TURN_LIMIT_S)
        except asyncio.TimeoutError:
            logger.error("turn timed out: conversation=%s seq=%s", conversation.id, message.seq)
        except Exception as error:
            # The text of the error may quote the family: its type and our ids are enough.
            logger.error(
                "turn broke: conversation=%s seq=%s error=%s",
                conversation.id,
                message.seq,
                type(error).__name__,
                exc_info=logger.isEnabledFor(logging.DEBUG),
            )
        return output.messages


def turn_id(conversation: Conversation, message: Message) -> str:
    """The same however often the turn is run: requests for a human and call-backs count once by it."""
    return f"{conversation.id}-{message.seq}"


def _turn(events: Iterable[Any], seq: int) -> list[Any]:
    """Rasa's events from the family's message with that number up to its next message."""
    found: list[Any] = []
    for event in events:
        if isinstance(event, UserUttered):
            if found:
                break
            found = [event] if event.metadata.get("seq") == seq else []
        elif found:
            found.append(event)
    return found
