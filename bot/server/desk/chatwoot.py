"""Where Chatwoot's webhooks arrive: what advisors write, that they are typing, that a conversation has ended."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Mapping
from typing import Any

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, empty

from bot.conversations.chatwoot import Chatwoot
from bot.conversations.transitions import Row
from bot.server.access.login import unbound
from bot.server.body import read_json
from bot.server.errors import ApiError
from bot.server.services import Services

PATH = "/desk/chatwoot"


class ChatwootRoutes:
    """The last part of the address is a secret: without it the route is not there."""

    def __init__(self, services: Services, secret: str) -> None:
        self.services = services
        self.secret = secret

    @property
    def chatwoot(self) -> Chatwoot:
        assert self.services.desk.chatwoot
        return self.services.desk.chatwoot

    def blueprint(self) -> Blueprint:
        blueprint = Blueprint("chatwoot")
        blueprint.add_route(unbound(self.webhook), f"{PATH}/<secret:str>", methods=["POST"])
        return blueprint

    async def webhook(self, request: Request, secret: str) -> HTTPResponse:
        if not hmac.compare_digest(secret.encode(), self.secret.encode()):
            raise ApiError("not_found")
        body = read_json(request)
        link = await asyncio.to_thread(self.chatwoot.link_of, _remote(body))
        if link is None or not self._ours(body):
            return empty()  # another inbox, or a conversation that is no longer here
        event = body.get("event")
        if event == "conversation_typing_on":
            await self._typing(link, body)
        elif event == "message_created":
            await self._do(self.chatwoot.heard.message, link, body)
        elif event == "conversation_status_changed" and body.get("status") == "resolved":
            await self._do(self.chatwoot.heard.resolved, link)
        return empty()

    async def _do(self, work: Any, link: Row, *values: Any) -> None:
        await asyncio.to_thread(work, link, *values)
        await self.services.changed(link["conversation"])

    async def _typing(self, link: Row, body: Mapping[str, Any]) -> None:
        user = body.get("user")
        if body.get("is_private") or not isinstance(user, Mapping) or user.get("type", "user") != "user":
            return
        if await asyncio.to_thread(self.chatwoot.heard.talks, link):
            name = str(user.get("available_name") or user.get("name") or "")[:80]
            await self.services.hub.publish(
                link["conversation"], {"event": "typing", "from": "advisor", "advisor": name}
            )

    def _ours(self, body: Mapping[str, Any]) -> bool:
        """Of the account we know, where the event names one."""
        account = body.get("account")
        number = account.get("id") if isinstance(account, Mapping) else None
        return number is None or number == self.chatwoot.api.account.account


def _remote(body: Mapping[str, Any]) -> Any:
    """The conversation's number: by itself in its own events, within the others."""
    conversation = body.get("conversation")
    return conversation.get("id") if isinstance(conversation, Mapping) else body.get("id")
