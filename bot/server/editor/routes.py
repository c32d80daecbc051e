"""The editors' page over HTTP: list, form, draft, look, publish, history."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, empty

from bot import wiring
from bot.conversations.editing import Editing
from bot.conversations.gaps import Gaps
from bot.conversations.numbers import Numbers
from bot.conversations.sessions import Session
from bot.guide.files import knowledge_file
from bot.guide.files.yaml_edit import NotRewritable
from bot.guide.schema import SCHEMAS
from bot.server import pages
from bot.server.access.login import Login, read_body, unbound
from bot.server.desk.as_json import iso, json_of
from bot.server.editor import bench as editor_bench
from bot.server.editor import page as editor_page
from bot.server.editor import trial_bench
from bot.server.editor.files import EditorFiles
from bot.server.editor.gaps import EditorGaps
from bot.server.editor.numbers import EditorNumbers
from bot.server.editor.trial import EditorTrial
from bot.server.editor.worker import Worker
from bot.server.errors import ApiError

logger = logging.getLogger(__name__)

EDITORS = ("editor", "admin")
MAX_REASON = 500
LOOK_S = 30.0  # at known questions, to see what publishing changes for them
STATUS = {"stale": 409, "has_errors": 422, "no_reason": 400, "cannot_write": 422}


class EditorError(ApiError):
    """Errors only this page knows; their sentences stand in knowledge/phrases/redaktion.yml."""

    @property
    def status(self) -> int:
        return STATUS[self.code]


class EditorRoutes:
    def __init__(
        self, login: Login, files: EditorFiles, worker: Worker, gaps: Gaps, trials: Worker, numbers: EditorNumbers
    ) -> None:
        self.login = login
        self.files = files
        self.worker = worker
        self.gaps = EditorGaps(gaps, worker)
        self.trial = EditorTrial(files, trials)
        self.numbers = numbers

    def blueprint(self) -> Blueprint:
        blueprint = Blueprint("editor", url_prefix="/redaktion")
        blueprint.add_route(unbound(self.page), "/", methods=["GET"])
        blueprint.add_route(unbound(self.static), "/static/<name:path>", methods=["GET"])

        def add(handler: Any, path: str, method: str) -> None:
            blueprint.add_route(self.login.guard(handler, EDITORS), f"/api/{path}", methods=[method])

        add(self.listed, "files", "GET")
        add(self.open, "file", "GET")
        add(self.schema, "schema", "GET")
        add(self.drafts, "drafts", "GET")
        add(self.keep, "draft", "POST")
        add(self.drop, "drop", "POST")
        add(self.look, "look", "POST")
        add(self.compare, "compare", "POST")
        add(self.differences, "differences", "GET")
        add(self.publish, "publish", "POST")
        add(self.history, "history", "GET")
        add(self.return_to, "return", "POST")
        add(self.gaps.listed, "gaps", "GET")
        add(self.gaps.done, "gaps", "POST")
        add(self.trial.try_out, "try", "POST")
        add(self.numbers.show, "numbers", "GET")
        add(self.numbers.download, "numbers.csv", "GET")
        add(self.trial.families, "families", "POST")
        return blueprint

    async def page(self, request: Request) -> HTTPResponse:
        return editor_page.serve(request, self.login.entrance())

    async def static(self, request: Request, name: str) -> HTTPResponse:
        return pages.serve(request, name)

    def stop(self) -> None:
        """End the processes beside the server."""
        self.worker.stop()
        self.trial.worker.stop()

    # Reading

    async def listed(self, request: Request, session: Session) -> HTTPResponse:
        """Every topic and entry with age, certainty and faults; the drafts; the names to choose among."""
        own = await asyncio.to_thread(self.files.drafts, session.user)
        found = await self._ask("overview", own, wiring.today())
        found["drafts"] = await self._drafts(session)
        found["problem"] = wiring.live_guide().problem
        found["training"] = await self._training(request.app)
        return json_of(found)

    async def drafts(self, _: Request, session: Session) -> HTTPResponse:
        return json_of(await self._drafts(session))

    async def _drafts(self, session: Session) -> list[dict[str, Any]]:
        """Everybody's drafts, and which are one's own."""
        drafts = await asyncio.to_thread(self.files.editing.drafts)
        return [
            {"file": d.file, "mine": d.author == session.user.name, "name": d.author_name, "at": iso(d.at)}
            for d in drafts
        ]

    async def _training(self, app: Any) -> dict[str, Any]:
        """How far the bot is in learning new words; it begins by itself when the files have changed."""
        retraining = getattr(app.ctx, "retraining", None)
        return await asyncio.to_thread(retraining.status) if retraining else {}

    async def schema(self, request: Request, session: Session) -> HTTPResponse:
        """What a file that is not there yet may hold."""
        kind = knowledge_file.schema_of(_file(request.args.get("file")))
        return json_of({"kind": kind, "schema": SCHEMAS[kind]})

    async def open(self, request: Request, session: Session) -> HTTPResponse:
        found = await self._do(self.files.open, _file(request.args.get("file")), session.user)
        if found is None:
            raise ApiError("not_found")
        return json_of(found)

    # Writing

    async def keep(self, request: Request, session: Session) -> HTTPResponse:
        body = read_body(request)
        file, base, data = _file(body.get("file")), body.get("base"), _data(body)
        if not isinstance(base, str):
            raise ApiError("bad_request")
        draft = await self._do(self.files.keep, file, base, data, session.user)
        return json_of({"at": iso(draft.at)})

    async def drop(self, request: Request, session: Session) -> HTTPResponse:
        file = _file(read_body(request).get("file"))
        await asyncio.to_thread(self.files.editing.drop, file, session.user.name)
        return empty()

    async def look(self, request: Request, session: Session) -> HTTPResponse:
        """The draft's faults beside their fields, and one answer as a parent would see it."""
        body = read_body(request)
        file, data, place = _file(body.get("file")), _data(body), body.get("place") or {}
        if not isinstance(place, dict) or not all(isinstance(v, (str, list)) for v in place.values()):
            raise ApiError("bad_request")
        drafts = await asyncio.to_thread(self.files.drafts, session.user, file)
        opened = await self._do(self.files.editing.draft, file, session.user.name)
        base_text = opened.base_text if opened else await self._do(self._text, file)
        drafts.append({"file": file, "base_text": base_text, "data": data})
        return json_of(await self._ask("look", drafts, file, place, wiring.today()))

    def _text(self, file: str) -> str:
        return knowledge_file.read(self.files.root, file) or ""

    async def compare(self, request: Request, session: Session) -> HTTPResponse:
        """What a form's data would change in the file as it stands."""
        body = read_body(request)
        return json_of(await self._do(self.files.difference, _file(body.get("file")), _data(body)))

    async def differences(self, request: Request, session: Session) -> HTTPResponse:
        """What the editor's drafts change in the files as they stand now."""
        drafts = await asyncio.to_thread(self.files.editing.drafts, session.user.name)
        found = []
        for draft in drafts:
            now = await self._do(self._text, draft.file)
            found.append(
                {
                    "file": draft.file,
                    "base": draft.base,
                    "stale": knowledge_file.version(now or None) != draft.base,
                    "changes": await self._do(self.files.difference, draft.file, draft.data),
                }
            )
        return json_of(found)

    async def publish(self, request: Request, session: Session) -> HTTPResponse:
        """Put drafts in place; refused when the guide would have errors or a file has changed meanwhile."""
        body = read_body(request)
        reason, wanted = _reason(body), body.get("files")
        if not isinstance(wanted, list) or not wanted:
            raise ApiError("bad_request")
        names = [_file(name) for name in wanted]
        drafts = await asyncio.to_thread(self.files.editing.drafts, session.user.name)
        chosen = [d for d in drafts if d.file in names]
        if len(chosen) != len(set(names)):
            raise ApiError("not_found")
        made = [{"file": d.file, "base_text": d.base_text, "data": d.data} for d in chosen]
        texts, errors = await self._ask("faults", made, wiring.today())
        bases = {d.file: d.base for d in chosen}
        await self._do(knowledge_file.expect, self.files.root, bases)
        if errors:
            raise EditorError("has_errors", faults=errors)
        versions = await self._do(self.files.publish, texts, bases, reason, session.user)
        logger.info("published: %s by %s", ", ".join(versions), session.user.name)
        return json_of({"versions": versions})

    # Looking back

    async def history(self, request: Request, session: Session) -> HTTPResponse:
        name = request.args.get("file")
        return json_of(await self._do(self.files.history, _file(name) if name else ""))

    async def return_to(self, request: Request, session: Session) -> HTTPResponse:
        """One click back: checked like any other publishing, and noted as one."""
        body = read_body(request)
        number, reason = body.get("id"), _reason(body)
        if not isinstance(number, int) or isinstance(number, bool):
            raise ApiError("bad_request")
        old = await asyncio.to_thread(self.files.editing.publication, number)
        if old is None:
            raise ApiError("not_found")
        errors = await self._ask("errors_with", {old.file: old.before}, wiring.today())
        if errors:
            raise EditorError("has_errors", faults=errors)
        made = await self._do(self.files.return_to, number, reason, session.user)
        logger.info("returned: %s by %s", old.file, session.user.name)
        return json_of({"file": made.file})

    # Within

    async def _ask(self, method: str, *arguments: Any, **options: Any) -> Any:
        try:
            return await self.worker.ask(method, *arguments, **options)
        except NotRewritable:
            raise EditorError("cannot_write") from None

    async def _do(self, work: Any, *arguments: Any) -> Any:
        try:
            return await asyncio.to_thread(work, *arguments)
        except knowledge_file.Stale as stale:
            opened = await asyncio.to_thread(knowledge_file.read, self.files.root, stale.name)
            raise EditorError("stale", file=stale.name, version=knowledge_file.version(opened)) from None
        except UnicodeDecodeError:
            raise EditorError("cannot_write") from None


def routes(login: Login) -> EditorRoutes:
    settings, store = wiring.settings(), wiring.store()
    files = EditorFiles(settings.knowledge, Editing(store.engine, store.clock))
    bench = (str(settings.knowledge), settings.withhold_days)
    worker, trials = Worker(editor_bench, *bench), Worker(trial_bench, *bench, str(settings.model_key_file), LOOK_S)
    weeks = -(-settings.retention_days // 7)  # whole weeks: as far back as anything is kept
    numbers = EditorNumbers(Numbers(store.engine, wiring.COPENHAGEN), weeks, worker)
    return EditorRoutes(login, files, worker, Gaps(store.engine, store.clock), trials, numbers)




def _file(name: Any) -> str:
    try:
        knowledge_file.schema_of(name if isinstance(name, str) else "")
    except knowledge_file.BadName:
        raise ApiError("not_found") from None
    return name


def _data(body: dict[str, Any]) -> dict[str, Any]:
    data = body.get("data")
    if not isinstance(data, dict):
        raise ApiError("bad_request")
    return data


def _reason(body: dict[str, Any]) -> str:
    reason = body.get("reason")
    if not isinstance(reason, str) or not reason.strip():
        raise EditorError("no_reason")
    return reason.strip()[:MAX_REASON]
