"""`/health`, `/ready`, `/metrics`: what operators and proxies ask."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import sqlalchemy as sa
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json, text

from bot import wiring
from bot.server import metrics

PROBE_S = 3.0
AGAIN_S = 0.5


def blueprint() -> Blueprint:
    pages = Blueprint("health")

    @pages.get("/health")
    async def health(_: Request) -> HTTPResponse:
        return json({"status": "ok"})

    @pages.get("/ready")
    async def ready(request: Request) -> HTTPResponse:
        parts = await probe(request.app)
        broken = {name: problem for name, problem in parts.items() if problem}
        body: dict[str, Any] = {"ready": not broken, "parts": {n: p or "ok" for n, p in parts.items()}}
        retraining = getattr(request.app.ctx, "retraining", None)
        if retraining is not None:
            body["model"], body["training"] = retraining.model, retraining.status()["state"]
        if wiring.live_guide().problem:
            body["guide_problem"] = wiring.live_guide().problem.splitlines()[0]
        return json(body, status=503 if broken else 200, ensure_ascii=False)

    @pages.get("/metrics")
    async def show_metrics(_: Request) -> HTTPResponse:
        return text(metrics.text(), content_type="text/plain; version=0.0.4; charset=utf-8")

    return pages


async def probe(app: Any) -> dict[str, str]:
    """The problem of each part, or an empty text."""
    checks = {"model": _model(app), "disk": _disk(app)}
    checks |= {"action_server": _actions(), "database": _database(), "guide": _guide()}
    if wiring.settings().redis_url:
        checks["redis"] = _redis()
    results = await asyncio.gather(*(_bounded(check) for check in checks.values()))
    return dict(zip(checks, results, strict=True))


async def _bounded(check: Any) -> str:
    try:
        return await asyncio.wait_for(check, PROBE_S)
    except asyncio.TimeoutError:
        return f"no answer within {PROBE_S:.0f} s"
    except Exception as error:
        return f"{type(error).__name__}"


async def _disk(app: Any) -> str:
    disk = app.ctx.services.disk
    return "" if disk.free() >= disk.least else f"only {disk.free() // 1_000_000} MB free"


async def _model(app: Any) -> str:
    agent = getattr(app.ctx, "agent", None)
    return "" if agent is not None and agent.is_ready() else "no model loaded"


async def _actions() -> str:
    url = wiring.settings().action_url.replace("/webhook", "/health")
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        return "" if response.status == 200 else f"HTTP {response.status}"


async def actions_answer(within: float) -> bool:
    """Wait that many seconds for the action server; false when it does not come."""
    clock = asyncio.get_running_loop().time
    end = clock() + within
    while await _bounded(_actions()):
        if clock() >= end:
            return False
        await asyncio.sleep(AGAIN_S)
    return True


async def _database() -> str:
    def ask() -> None:
        with wiring.store().engine.connect() as db:
            db.execute(sa.text("select 1"))

    await asyncio.to_thread(ask)
    return ""


async def _guide() -> str:
    await asyncio.to_thread(wiring.guide)
    return ""


async def _redis() -> str:
    from redis import asyncio as redis

    client = redis.from_url(wiring.settings().redis_url)
    try:
        await client.ping()
    finally:
        await client.close()
    return ""
