"""Rasa's parts that cost most in a turn, done the same but cheaper. Measured in docs/benchmarks.md."""

from __future__ import annotations

import functools
import json
from typing import Any

import aiohttp
import jsonschema
import rasa.core.agent
from rasa.core.actions.action import RemoteAction
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from bot import logs
from bot.server.rasa_parts.processor import QuickProcessor


class ActionEndpoint(EndpointConfig):
    """The action server over one kept session: Rasa opens a new connection for every call."""

    _session: aiohttp.ClientSession | None = None

    async def request(
        self,
        method: str = "post",
        subpath: str | None = None,
        content_type: str | None = "application/json",
        compress: bool = False,
        **kwargs: Any,
    ) -> Any:
        if self._session is None or self._session.closed:
            timeout = aiohttp.ClientTimeout(total=20)
            self._session = aiohttp.ClientSession(timeout=timeout, headers={"Content-Type": content_type or ""})
        data = json.dumps(kwargs["json"], ensure_ascii=False).encode()
        headers = {"X-Request-Id": logs.request_id.get()}
        async with self._session.request(method, self.url, data=data, headers=headers) as response:
            if response.status >= 400:
                raise ClientResponseError(response.status, response.reason, await response.content.read())
            return await response.json()

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()


def quicken() -> None:
    """Put our parts in the place of Rasa's, which takes them from nowhere else; once, before a model is loaded."""
    rasa.core.agent.MessageProcessor = QuickProcessor
    # Rasa wraps the store so that a conversation it cannot read is a new and empty one. What the family
    # said before would be gone, and whether the bot is paused with it: ours tries again, and then fails.
    rasa.core.agent.FailSafeTrackerStore = _unwrapped
    # Rasa walks through all classes of events for each event it reads.
    Event.resolve_by_type = staticmethod(functools.lru_cache(maxsize=None)(Event.resolve_by_type))
    lighten_actions()


def _unwrapped(store: TrackerStore) -> TrackerStore:
    return store


def lighten_actions() -> None:
    """Send an action what it reads, and compile the check of its answer once.

    Rasa sends the whole domain and every event of the conversation in each call. Our actions read
    slots and the newest message, so a long conversation costs no more than a short one.
    """
    schema = RemoteAction.action_response_format_spec()
    validator = jsonschema.validators.validator_for(schema)(schema)

    def validate(_self: RemoteAction, result: Any) -> bool:
        if not _plainly_right(result):
            validator.validate(result)
        return True

    def call(self: RemoteAction, tracker: DialogueStateTracker, _domain: Domain) -> dict[str, Any]:
        state = {**tracker.current_state(EventVerbosity.NONE), "events": []}
        return {
            "next_action": self._name,
            "sender_id": tracker.sender_id,
            "tracker": state,
            "version": rasa.__version__,
            "domain": {},
        }

    RemoteAction._validate_action_result = validate
    RemoteAction._action_call_format = call


def _plainly_right(result: Any) -> bool:
    """Whether the answer is what our own actions send: the schema tries each kind of event in turn."""
    if not isinstance(result, dict):
        return False
    events, responses = result.get("events", []), result.get("responses", [])
    return (
        isinstance(events, list)
        and isinstance(responses, list)
        and all(isinstance(response, dict) for response in responses)
        and all(isinstance(event, dict) and _sets_slot(event) for event in events)
    )


def _sets_slot(event: dict[str, Any]) -> bool:
    plain = event.keys() == {"event", "timestamp", "name", "value"} and event["timestamp"] is None
    return plain and event["event"] == "slot" and isinstance(event["name"], str)
