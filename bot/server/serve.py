"""Start Rasa's server with our channels and pages on one port."""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from typing import Any

import rasa.core.agent
import rasa.core.run
from rasa.core.channels import channel as rasa_channel
from rasa.core.utils import AvailableEndpoints
from sanic import Sanic
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse, redirect
from sqlalchemy.exc import SQLAlchemyError

from bot import wiring
from bot.conversations.stream import make_hub
from bot.server import disk, health, shield
from bot.server.access.login import Login
from bot.server.access.openid import OpenidRoutes
from bot.server.desk import chatwoot
from bot.server.desk.chatwoot import ChatwootRoutes
from bot.server.desk.routes import DeskRoutes
from bot.server.editor import routes as editor
from bot.server.editor.training import TrainingRoutes
from bot.server.errors import ApiError
from bot.server.family import pages as family_pages
from bot.server.family.chat import ChatInput
from bot.server.family.rest import RestInput
from bot.server.rasa_parts import stores
from bot.server.rasa_parts.quick import quicken
from bot.server.rasa_parts.retraining import Retraining
from bot.server.services import Services
from bot.server.upkeep import Upkeep

logger = logging.getLogger(__name__)

MAX_BODY = 256_000
TAKE_OVER_EVERY_S = 10.0
ACTIONS_START_S = 60.0


def build(model: str, endpoints: AvailableEndpoints) -> Sanic:
    """The Sanic app, ready to run; loads the model when it starts."""
    settings = wiring.settings()
    # Not rasa.core.run.configure_app: it opens a root page that tells Rasa's version.
    app = Sanic("familieguiden", configure_logging=False)
    app.config.KEEP_ALIVE_TIMEOUT = 75
    app.config.REQUEST_MAX_SIZE = MAX_BODY
    app.config.RESPONSE_TIMEOUT = 60
    app.config.PROXIES_COUNT = settings.proxies or None
    app.config.FALLBACK_ERROR_FORMAT = "json"
    shield.add(app, settings.rate_per_address, wiring.switches())
    services = Services(app, wiring.store(), make_hub(settings.redis_url))
    app.ctx.services = services
    handler = partial(_handle, app)
    app.blueprint(ChatInput(services).blueprint(handler), url_prefix="/chat")
    family_pages.add(app, services)
    app.blueprint(RestInput(settings.rest_token).blueprint(handler), url_prefix="/webhooks/rest")
    login = Login(services.desk)
    app.blueprint(login.blueprint())
    if services.desk.chatwoot:
        app.blueprint(ChatwootRoutes(services, settings.chatwoot_webhook_secret).blueprint())
    if provider := services.desk.provider:
        app.blueprint(OpenidRoutes(login, provider, settings.oidc_name, settings.base_url).blueprint())
    app.blueprint(DeskRoutes(services, login).blueprint())
    app.ctx.retraining = Retraining(app, settings)
    app.blueprint(TrainingRoutes(app.ctx.retraining, login).blueprint())
    app.ctx.editor = editor.routes(login)
    app.blueprint(app.ctx.editor.blueprint())
    app.blueprint(health.blueprint())
    _errors(app)
    app.register_listener(partial(_load_model, model, endpoints), "before_server_start")
    app.register_listener(_begin, "after_server_start")
    app.register_listener(_end, "before_server_stop")
    app.register_listener(rasa.core.run.close_resources, "after_server_stop")
    return app


async def _handle(app: Sanic, message: rasa_channel.UserMessage) -> Any:
    return await app.ctx.agent.handle_message(message)


async def _load_model(model: str, endpoints: AvailableEndpoints, app: Sanic, loop: Any) -> None:
    """A missing or broken model must not keep the pages from answering."""
    try:
        await rasa.core.run.load_agent_on_start(model, endpoints, None, app, loop)
    except Exception:
        logger.exception("the model could not be loaded: %s", model)
        app.ctx.agent = rasa.core.agent.Agent(action_endpoint=endpoints.action)


async def _begin(app: Sanic, loop: Any) -> None:
    services = app.ctx.services
    await services.hub.start()
    if not wiring.settings().redis_url:
        await asyncio.to_thread(services.store.release_turns)
        await asyncio.to_thread(services.desk.ownership.allow_return)
    app.ctx.background = loop.create_task(_take_over_forever(services))
    app.ctx.upkeep = Upkeep(services, wiring.settings().desk_wait_minutes)
    app.ctx.upkeep.start()
    app.ctx.retraining.start()


async def _take_over_forever(services: Services) -> None:
    # Both servers start together, and this one may be first: a family that has waited wants its answer, no apology.
    if not await health.actions_answer(within=ACTIONS_START_S):
        logger.error("no action server within %.0f s: what waits is answered without it", ACTIONS_START_S)
    while True:
        try:
            await services.take_over()
        except Exception:
            logger.exception("looking for unanswered messages failed")
        await asyncio.sleep(TAKE_OVER_EVERY_S)


async def _end(app: Sanic, _: Any) -> None:
    app.ctx.services.closing = True
    app.ctx.background.cancel()
    await app.ctx.upkeep.stop()
    await app.ctx.retraining.stop()
    app.ctx.editor.stop()
    await app.ctx.services.turns.drain()
    await app.ctx.services.hub.stop()


def _errors(app: Sanic) -> None:
    @app.get("/")
    async def root(_: Request) -> HTTPResponse:
        return redirect("/chat")

    @app.exception(ApiError)
    async def api_error(_: Request, error: ApiError) -> HTTPResponse:
        return error.response()

    @app.exception(SanicException)
    async def http_error(_: Request, error: SanicException) -> HTTPResponse:
        codes = {404: "not_found", 405: "not_found", 413: "too_long", 429: "too_many", 503: "unavailable"}
        code = codes.get(error.status_code) or ("bad_request" if error.status_code < 500 else "server_error")
        return ApiError(code).response()

    @app.exception(SQLAlchemyError, OSError)
    async def storage_error(request: Request, error: Exception) -> HTTPResponse:
        """Nothing was kept, and the answer says so: a full disk, a database that is away or locked."""
        logger.error("storage failed: %s %s", type(error).__name__, disk.problem_of(error), exc_info=error)
        return ApiError(disk.problem_of(error)).response()

    @app.exception(Exception)
    async def any_error(request: Request, error: Exception) -> HTTPResponse:
        path = shield.path_of(request)
        logger.error("request failed: %s %s %s", request.method, path, type(error).__name__, exc_info=error)
        return ApiError("server_error").response()


def _first_login() -> None:
    """Where nobody can log in yet, make one login and print it, this once."""
    if not wiring.settings().desk_passwords:
        return
    made = wiring.desk().users.first_login("familievejleder", wiring.phrases().say("desk_first_name"))
    if made:
        name, password = made
        print(f"First login for /desk, shown only now: user {name}, password {password}", flush=True)


def run(model: str) -> None:
    """Serve until told to stop."""
    settings = wiring.settings()
    quicken()
    app = build(model, stores.endpoints(settings))
    _first_login()
    if settings.desk == "chatwoot":
        where = f"{settings.base_url}{chatwoot.PATH}/{settings.chatwoot_webhook_secret}"
        print(f"Address for the webhook of Chatwoot's inbox, a secret: {where}", flush=True)
    wiring.live_guide().watch()
    app.run(host=settings.host, port=settings.port, backlog=1024, workers=1, access_log=False, debug=False)
