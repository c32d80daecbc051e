"""Trying a question over HTTP: understood by the model in use, answered beside it, kept nowhere."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from sanic.request import Request
from sanic.response import HTTPResponse

from bot import wiring
from bot.conversations.sessions import Session
from bot.dialogue.desk import LookedAt
from bot.privacy import mask
from bot.server.access.login import read_body
from bot.server.desk.as_json import json_of
from bot.server.editor.files import EditorFiles
from bot.server.editor.trial_bench import Unreadable
from bot.server.editor.worker import Worker
from bot.server.errors import ApiError
from bot.server.family.chat import MAX_TEXT

logger = logging.getLogger(__name__)


class TrialError(ApiError):
    """Its sentence stands in knowledge/phrases/redaktion.yml."""

    @property
    def status(self) -> int:
        return {"guide_unreadable": 422}[self.code]


class EditorTrial:
    def __init__(self, files: EditorFiles, worker: Worker) -> None:
        self.files = files
        self.worker = worker

    async def try_out(self, request: Request, session: Session) -> HTTPResponse:
        """`{"text", "kommune", "drafts"}`: with `drafts`, against the guide with the editor's own in it."""
        body = read_body(request)
        text, kommune, drafted = _text(body.get("text")), _kommune(body.get("kommune")), body.get("drafts", False)
        if not isinstance(drafted, bool):
            raise ApiError("bad_request")
        parsed, model = await self._parsed(request.app, text)
        drafts = await asyncio.to_thread(self.files.drafts, session.user) if drafted else []
        desk = await asyncio.to_thread(_desk, kommune)
        return json_of(await self.ask("try_out", parsed, model, kommune, drafts, desk, wiring.today()))

    async def families(self, request: Request, session: Session) -> HTTPResponse:
        """What publishing these drafts of the editor's changes for families; asked again until it is `done`."""
        files = read_body(request).get("files")
        if not isinstance(files, list) or not files or not all(isinstance(name, str) for name in files):
            raise ApiError("bad_request")
        drafts = await asyncio.to_thread(self.files.drafts, session.user)
        chosen = [draft for draft in drafts if draft["file"] in files]
        if len(chosen) != len(set(files)):
            raise ApiError("not_found")
        return json_of(await self.ask("families", chosen, model_file(request.app), wiring.today()))

    async def ask(self, method: str, *arguments: Any, **options: Any) -> Any:
        try:
            return await self.worker.ask(method, *arguments, **options)
        except Unreadable:
            raise TrialError("guide_unreadable") from None

    async def _parsed(self, app: Any, text: str) -> tuple[dict[str, Any], str]:
        """What the model in use finds, and its file. Nothing is written to a conversation or a log."""
        agent = getattr(app.ctx, "agent", None)
        if agent is None or not agent.is_ready():
            raise ApiError("unavailable")
        try:
            parsed = await agent.parse_message(text)
        except Exception as error:
            logger.error("a tried question was not read: %s", type(error).__name__)
            raise ApiError("unavailable") from None
        return parsed, str(model_file(app))


def model_file(app: Any) -> str:
    """The file of the model in use."""
    agent = getattr(app.ctx, "agent", None)
    return str(getattr(getattr(agent, "processor", None), "model_path", ""))


def _text(given: Any) -> str:
    """As the chat reads it, and masked like there."""
    if not isinstance(given, str):
        raise ApiError("bad_request")
    text = given.strip().lstrip("/").strip()
    if not text:
        raise ApiError("empty_text")
    if len(text) > MAX_TEXT:
        raise ApiError("too_long")
    return mask(text).text


def _kommune(given: Any) -> str:
    if given and (not isinstance(given, str) or given not in wiring.guide().kommuner):
        raise ApiError("unknown_kommune")
    return given or ""


def _desk(kommune: str) -> LookedAt:
    """Whether an advisor could come now, as the answer would tell it."""
    desk = wiring.dialogue_desk()
    return LookedAt(desk.can_come(kommune), desk.why_nobody(kommune))
