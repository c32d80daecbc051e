"""The start-pack as a file: made anew from the six choices in its address, kept nowhere."""

from __future__ import annotations

import asyncio

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, raw

from bot import wiring
from bot.guide import start_pack, start_pack_pdf
from bot.guide.start_pack import Answers
from bot.server.errors import ApiError
from bot.server.limits import Limits, address

FILE = "startpakke.pdf"
HEADERS = {
    "Content-Disposition": f'inline; filename="{FILE}"',
    "Cache-Control": "private, no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


def blueprint() -> Blueprint:
    made = Blueprint("start_pack_file")
    limits = Limits()

    @made.get(f"/{FILE}")
    async def start_pack_file(request: Request) -> HTTPResponse:
        limits.check("start_pack", address(request), 30, 60.0)
        answers = _answers(request)
        data = await asyncio.to_thread(_drawn, answers)
        return raw(data, content_type="application/pdf", headers=HEADERS)

    return made


def _answers(request: Request) -> Answers:
    given = request.args
    if any(len(values) > 1 for values in given.values()):
        raise ApiError("bad_request")
    try:
        return Answers.from_query({name: given.get(name) for name in given}, wiring.guide().kommuner)
    except ValueError:
        raise ApiError("bad_request") from None


def _drawn(answers: Answers) -> bytes:
    renderer = wiring.renderer()
    pack = start_pack.make(answers, renderer)
    kommune = renderer.guide.kommuner.get(answers.kommune)
    return start_pack_pdf.make(pack, renderer.phrases, kommune.short_name if kommune else "", renderer.today)
