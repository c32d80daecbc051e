"""The chat's real HTTP side over canned replies, with faults to order: for the browser tests.

python tests/web/stub_server.py PORT DATABASE_FILE
"""

from __future__ import annotations

import asyncio
import functools
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).resolve().parent)]

from canned import reply_to  # noqa: E402
from sanic import Blueprint, Sanic  # noqa: E402
from sanic.request import Request  # noqa: E402
from sanic.response import HTTPResponse, empty, file, html, json  # noqa: E402

from bot.conversations.contact_details import ContactDetails  # noqa: E402
from bot.conversations.database import connect  # noqa: E402
from bot.conversations.store import Conversation, Message, Store  # noqa: E402
from bot.conversations.stream import Hub  # noqa: E402
from bot.server.errors import ApiError  # noqa: E402
from bot.server.family import chat, plain_form, return_codes, start_pack_file  # noqa: E402
from bot.server.family.return_codes import ReturnDesk  # noqa: E402
from bot.server.limits import Limits  # noqa: E402
from bot.server.services import Services  # noqa: E402
from bot.server.turns import Turns  # noqa: E402

EXAMPLES = ROOT / "examples"
PLAIN_WAIT_S = 1.0
EXAMPLE_ADDRESS = "http://127.0.0.1:5005"


class FunctionBlueprint(Blueprint):
    """Sanic marks its handlers, which a bound method does not let it do."""

    def add_route(self, handler: Any, *args: Any, **options: Any) -> Any:
        @functools.wraps(handler)
        async def function(*given: Any) -> Any:
            return await handler(*given)

        return super().add_route(function, *args, **options)


class Clock:
    """The real time, moved on by what a test orders."""

    ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


class CannedTurns(Turns):
    """Turns with `canned.reply_to` in Rasa's place."""

    async def _replies(self, conversation: Conversation, message: Message) -> list:
        await asyncio.sleep(self.app.ctx.faults.get("think_s", 0))
        return reply_to(message.extra.get("payload") or message.text)


class StubServices:
    """What ChatInput asks of services, without a desk and without Rasa."""

    def __init__(self, app: Any, store: Store, hub: Hub) -> None:
        self.store, self.hub, self.closing = store, hub, False
        self.turns = CannedTurns(app, store, hub)
        self.more: dict[str, dict[str, Any]] = {}
        self.returns = ReturnDesk(self)
        self.details = ContactDetails(store.engine, store.clock)

    keep_contact = Services.keep_contact

    async def receive(
        self, conversation: Conversation, text: str, client_id: str, extra: dict[str, Any]
    ) -> tuple[Message, bool]:
        status = "answered" if conversation.state in ("waiting", "advisor") else "pending"
        message, new = self.store.add_from_family(conversation.id, text, client_id, extra, status)
        if new:
            await self.hub.publish(conversation.id)
            if status == "pending":
                self.turns.start(conversation, message)
        return message, new

    async def erase(self, identity: str) -> None:
        self.store.erase(identity)
        await self.hub.publish(identity)

    async def state_of(self, conversation: Conversation) -> dict[str, Any]:
        return {"state": conversation.state, **self.more.get(conversation.id, {})}


def build(database: str) -> Sanic:
    app = Sanic("familieguiden_stub")
    app.config.FALLBACK_ERROR_FORMAT = "json"
    app.config.RESPONSE_TIMEOUT = 60
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = 0.5
    services = StubServices(app, Store(connect(f"sqlite:///{database}"), Clock()), Hub())
    app.ctx.services, app.ctx.faults, app.ctx.seen = services, {}, []
    chat.Blueprint = FunctionBlueprint
    app.blueprint(chat.ChatInput(services).blueprint(None), url_prefix="/chat")
    app.blueprint(plain_form.blueprint(services, services.returns, PLAIN_WAIT_S), url_prefix="/chat")
    app.blueprint(return_codes.blueprint(services, services.returns), url_prefix="/chat")
    app.blueprint(start_pack_file.blueprint(), url_prefix="/chat")
    app.blueprint(_control(services), url_prefix="/stub")
    app.blueprint(_examples(), url_prefix="/examples")
    app.register_middleware(_fail_as_ordered, "request")

    @app.exception(ApiError)
    async def api_error(_: Request, error: ApiError) -> HTTPResponse:
        return error.response()

    @app.before_server_stop
    async def end(*_: Any) -> None:
        services.closing = True

    return app


async def _fail_as_ordered(request: Request) -> HTTPResponse | None:
    """Faults are {"<METHOD> <last part of path>": [status, …]}: each request takes the next."""
    key = f"{request.method} {request.path.rsplit('/', 1)[-1]}"
    if request.path.startswith("/chat/"):
        request.app.ctx.seen.append(key)
    statuses = request.app.ctx.faults.get(key)
    status = statuses.pop(0) if statuses else 200
    if status == 200:
        return None
    if status == 429:
        return ApiError("too_many").response()
    return ApiError({404: "not_found", 413: "too_long", 503: "unavailable"}.get(status, "server_error")).response()


def _control(services: StubServices) -> Blueprint:
    """What the tests order and look up."""
    control = Blueprint("control")

    @control.post("/faults")
    async def faults(request: Request) -> HTTPResponse:
        request.app.ctx.faults = request.json
        return empty()

    @control.post("/ahead")
    async def ahead(request: Request) -> HTTPResponse:
        services.store.clock.ahead = request.json["seconds"]
        return empty()

    @control.post("/no-guesses")
    async def no_guesses(_: Request) -> HTTPResponse:
        services.returns.limits = Limits()
        return empty()

    @control.post("/page")
    async def page(request: Request) -> HTTPResponse:
        request.app.ctx.own_page = request.json["html"]
        return empty()

    @control.get("/seen")
    async def seen(request: Request) -> HTTPResponse:
        return json(request.app.ctx.seen)

    @control.post("/drop")
    async def drop(_: Request) -> HTTPResponse:
        services.closing = True
        for channel in list(services.hub._queues):
            await services.hub.publish(channel)
        while services.hub.listeners():
            await asyncio.sleep(0.01)
        services.closing = False
        return empty()

    @control.post("/say")
    async def say(request: Request) -> HTTPResponse:
        """{"conversation", "from", "text", "extra"}"""
        body = request.json
        services.store.add(body["conversation"], body["from"], body["text"], body.get("extra"))
        await services.hub.publish(body["conversation"])
        return empty()

    @control.post("/state")
    async def state(request: Request) -> HTTPResponse:
        """{"conversation", "state", and what else the event shows}"""
        body = dict(request.json)
        identity = body.pop("conversation")
        services.more[identity] = body
        with services.store.engine.begin() as db:
            db.exec_driver_sql("update conversations set state = ? where id = ?", (body["state"], identity))
        await services.hub.publish(identity)
        return empty()

    @control.post("/typing")
    async def typing(request: Request) -> HTTPResponse:
        await services.hub.publish(request.json["conversation"], {"event": "typing", "from": request.json["from"]})
        return empty()

    @control.get("/messages/<identity:str>")
    async def messages(_: Request, identity: str) -> HTTPResponse:
        return json([chat.public(m) for m in services.store.messages(identity)])

    @control.get("/feedback")
    async def feedback(_: Request) -> HTTPResponse:
        with services.store.engine.connect() as db:
            return json([[*row] for row in db.exec_driver_sql("select seq, helpful, comment from feedback")])

    return control


def _examples() -> Blueprint:
    """The example pages, with their address of the chat changed to this server's; own.html is the test's."""
    pages = Blueprint("examples")

    @pages.get("/<name:str>")
    async def example(request: Request, name: str) -> HTTPResponse:
        path = EXAMPLES / name
        base = f"http://127.0.0.1:{request.server_port}"
        if name == "own.html":
            return html(request.app.ctx.own_page.replace(EXAMPLE_ADDRESS, base))
        if path.suffix != ".html":
            return await file(path)
        return html(path.read_text(encoding="utf-8").replace(EXAMPLE_ADDRESS, base))

    return pages


if __name__ == "__main__":
    build(sys.argv[2]).run(host="127.0.0.1", port=int(sys.argv[1]), access_log=False, debug=False)
