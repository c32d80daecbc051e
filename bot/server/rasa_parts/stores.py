"""Rasa's tracker store and lock store, from the same two settings as our own tables."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from rasa.core.utils import AvailableEndpoints
from rasa.utils.endpoints import EndpointConfig
from sqlalchemy.engine import make_url

from bot.conversations.database import with_line
from bot.server.rasa_parts.quick import ActionEndpoint
from bot.settings import Settings

STORE = "bot.server.rasa_parts.tracker_store.LiveTrackerStore"


def endpoints(settings: Settings) -> AvailableEndpoints:
    return AvailableEndpoints(
        action=ActionEndpoint(url=settings.action_url),
        tracker_store=_tracker_store(settings.database_url),
        lock_store=_lock_store(settings.redis_url) if settings.redis_url else None,
    )


def _tracker_store(database_url: str) -> EndpointConfig:
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        return EndpointConfig(type=STORE, dialect="sqlite", db=url.database)
    return EndpointConfig(
        url=url.host,
        type=STORE,
        dialect=url.drivername,
        port=url.port,
        db=url.database,
        username=url.username,
        password=url.password,
        query=dict(with_line(url).query),
    )


def _lock_store(redis_url: str) -> EndpointConfig:
    parts = urlsplit(redis_url)
    return EndpointConfig(
        url=parts.hostname,
        type="redis",
        port=parts.port or 6379,
        db=int(parts.path.strip("/") or 0),
        password=unquote(parts.password) if parts.password else None,
        use_ssl=parts.scheme == "rediss",
    )
