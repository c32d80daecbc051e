"""Rasa's parts that cost most in a turn, done the same but cheaper. Measured in docs/benchmarks.md."""

from __future__ import annotations

import json
from typing import Any

import aiohttp
import jsonschema
import rasa
import sqlalchemy as sa
from rasa.core.actions.action import RemoteAction
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity
from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from sqlalchemy.pool import QueuePool

from bot import logs


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


class PooledTrackerStore(SQLTrackerStore):
    """Rasa's own store, with connections kept open: opening SQLite anew costs more than the query."""

    engine: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.engine.url.get_backend_name() != "sqlite":
            return
        url = self.engine.url
        self.engine.dispose()
        self.engine = sa.create_engine(
            url, poolclass=QueuePool, connect_args={"check_same_thread": False, "timeout": 10}
        )
        sa.event.listen(self.engine, "connect", _pragmas)
        self.sessionmaker = sa.orm.session.sessionmaker(bind=self.engine)


def _pragmas(connection: Any, _record: Any) -> None:
    # A turn whose end is lost with the power is run again from our own table, which is written
    # with full durability: here the log may be written out later.
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA secure_delete=ON")


def lighten_actions() -> None:
    """Send an action what it reads, and compile the check of its answer once.

    Rasa sends the whole domain and every event of the conversation in each call. Our actions read
    slots and the newest message, so a long conversation costs no more than a short one.
    """
    schema = RemoteAction.action_response_format_spec()
    validator = jsonschema.validators.validator_for(schema)(schema)

    def validate(_self: RemoteAction, result: Any) -> bool:
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
