"""What the routes share in one server process: store, hub, turns, and the way in for a message."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, TypeVar

from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import ActionExecuted, ConversationPaused, ConversationResumed

from bot import wiring
from bot.conversations import contact_details
from bot.conversations.contact_details import EXPECTED, ContactDetails
from bot.conversations.desk import Desk
from bot.conversations.queue import Place
from bot.conversations.store import Conversation, Message, NoSuchConversation, Store
from bot.conversations.stream import DESK, Hub
from bot.conversations.transitions import ADVISOR, SILENT, WAITING
from bot.server.disk import Disk
from bot.server.family.queue_words import Meant, meant
from bot.server.turns import Turns

logger = logging.getLogger(__name__)

T = TypeVar("T")


class Services:
    """Built when the server starts; `closing` ends the open streams."""

    def __init__(self, app: Any, store: Store, hub: Hub, desk: Desk | None = None) -> None:
        self.app = app
        self.store = store
        self.hub = hub
        self.desk = desk or wiring.desk()
        self.turns = Turns(app, store, hub)
        self.details = ContactDetails(store.engine, store.clock)
        self.switches = self.turns.switches
        self.disk = Disk(wiring.settings().var, wiring.settings().min_free_mb)
        self.closing = False
        self._whole: set[asyncio.Task] = set()

    async def whole(self, work: Coroutine[Any, Any, T]) -> T:
        """Do it to its end, though the browser may be gone before: Sanic cancels a request with its connection.

        Cancelled between storing a message and starting its turn, the family would wait for the lease to end.
        """
        task = asyncio.ensure_future(work)
        self._whole.add(task)
        task.add_done_callback(self._whole.discard)
        return await asyncio.shield(task)

    def keep_contact(self, identity: str, raw: str) -> None:
        """Put a phone number or e-mail address aside when the bot has just asked for one."""
        asked = self.store.last_from(identity, "bot")
        if asked is None or asked.extra.get("form") != EXPECTED:
            return
        found = contact_details.find(raw)
        if found:
            self.details.keep(identity, *found)

    async def receive(
        self, conversation: Conversation, text: str, client_id: str, extra: dict[str, Any], start: bool = True
    ) -> tuple[Message, bool]:
        """Store a family's message, wake the streams, and start the turn unless a human has it.

        Without `start` the caller runs the turn of a message that is still pending.
        """
        self.disk.check()
        return await self.whole(self._receive(conversation, text, client_id, extra, start))

    async def _receive(
        self, conversation: Conversation, text: str, client_id: str, extra: dict[str, Any], start: bool
    ) -> tuple[Message, bool]:
        waits = conversation.state == WAITING
        said = await meant(self._agent, text, extra.get("payload", "")) if waits else Meant()
        handoff = self.desk.handoff
        received = await asyncio.to_thread(handoff.receive, conversation.id, text, client_id, extra, said.wish)
        if received.new:
            if said.crisis:
                await asyncio.to_thread(handoff.alarm, conversation.id, crisis_words(text, said.crisis))
            elif said.unsure:
                await asyncio.to_thread(handoff.ask_whether_to_leave, conversation.id)
            await self.hub.publish(conversation.id)
            if start and received.message.status == "pending":
                await self._start(conversation, received.message)
            await self.hub.publish(DESK)
        return received.message, received.new

    @property
    def _agent(self) -> Any:
        return getattr(self.app.ctx, "agent", None)

    async def take_over(self) -> int:
        """Answer what a dead process left unanswered; returns how many."""
        taken = await asyncio.to_thread(self.store.take_abandoned)
        for conversation, message in taken:
            await self._start(conversation, message, again=True)
        return len(taken)

    async def _start(self, conversation: Conversation, message: Message, again: bool = False) -> None:
        try:
            await self.settle(conversation.id)
        except Exception as error:  # the turn itself apologises when Rasa stays silent
            logger.error("tracker not settled: %s %s", conversation.id, type(error).__name__)
        self.turns.start(conversation, message, again)

    async def erase(self, identity: str, checkpoint: bool = True) -> None:
        """Delete a conversation everywhere: our tables, Rasa's tracker, the desk.

        Who erases many leaves the checkpoint, which costs more than the rest, to the end.
        """
        await self.whole(self._erase(identity, checkpoint))

    async def _erase(self, identity: str, checkpoint: bool) -> None:
        await asyncio.to_thread(self.desk.callbacks.erase, identity)
        await asyncio.to_thread(self.details.forget, identity)
        await self.forget_tracker(identity)
        # Last, for a token that no longer opens anything tells the family that all is gone.
        await asyncio.to_thread(self.store.erase, identity)
        if checkpoint:
            await asyncio.to_thread(self.store.checkpoint)
        await self.hub.publish(identity)
        await self.hub.publish(DESK)

    async def forget_tracker(self, identity: str) -> None:
        agent = self._agent
        if agent is not None and agent.tracker_store is not None:
            await asyncio.to_thread(erase_tracker, agent.tracker_store, identity)

    # The hand-over

    async def state_of(self, conversation: Conversation) -> dict[str, Any]:
        """The state for the family's page, with its place in the queue or who has come."""
        state: dict[str, Any] = {"state": conversation.state}
        if conversation.state == WAITING:
            place = await asyncio.to_thread(self.desk.handoff.place, conversation.id)
            state.update(place_event(place) if place else {})
        elif conversation.state == ADVISOR:
            handoff = await asyncio.to_thread(self.desk.view.newest_handoff, conversation.id)
            state["advisor"] = handoff["advisor_name"] if handoff else ""
        return state

    async def changed(self, identity: str) -> None:
        """After a step at the desk: wake the family, the desks, and bring Rasa in step."""
        await self.hub.publish(identity)
        await self.hub.publish(DESK)

    async def settle(self, identity: str) -> None:
        """Pause or resume Rasa's tracker as the state says, where a step is not yet made."""
        agent = self._agent
        if agent is None or not agent.is_ready():
            return
        handoff = self.desk.handoff
        if not await asyncio.to_thread(handoff.tracker_behind, identity):
            return
        async with agent.lock_store.lock(identity):
            for _, number in await asyncio.to_thread(handoff.tracker_behind, identity):
                steps = await asyncio.to_thread(handoff.tracker_steps, number)
                await self._pause_or_resume(agent, identity)
                await asyncio.to_thread(handoff.tracker_in_step, number, steps)

    async def bring_in_step(self, identity: str) -> bool:
        """Pause or resume the tracker as the state says, whether or not a step is due; whether it had to be."""
        agent = self._agent
        if agent is None or not agent.is_ready():
            return False
        async with agent.lock_store.lock(identity):
            return await self._pause_or_resume(agent, identity)

    async def _pause_or_resume(self, agent: Any, identity: str) -> bool:
        try:
            state = (await asyncio.to_thread(self.store.by_id, identity)).state
        except NoSuchConversation:
            return False
        tracker = await agent.tracker_store.get_or_create_tracker(identity, append_action_listen=False)
        if tracker.is_paused() == (state in SILENT):
            return False
        tracker.update(ConversationPaused() if state in SILENT else ConversationResumed())
        if state not in SILENT and tracker.latest_action_name != ACTION_LISTEN_NAME:
            # The pause cut the turn short. Without its end the rules match no message, and the
            # next one would be answered until Rasa's limit of ten actions.
            tracker.update(ActionExecuted(ACTION_LISTEN_NAME))
        await agent.tracker_store.save(tracker)
        return True


def crisis_words(text: str, danger: str) -> str:
    """What to do now, as the bot says it to whoever does not wait."""
    return wiring.phrases().say(wiring.crisis_phrase(text, danger))


def place_event(place: Place) -> dict[str, Any]:
    return {"place": place.number, "minutes": place.minutes}


def erase_tracker(tracker_store: Any, identity: str) -> None:
    """Remove a conversation's events; Rasa's stores have no method for it."""
    if hasattr(tracker_store, "erase"):
        tracker_store.erase(identity)
    elif hasattr(tracker_store, "store"):
        tracker_store.store.pop(identity, None)
