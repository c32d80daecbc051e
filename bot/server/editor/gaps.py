"""What is missing, over HTTP: gaps grouped by likeness, and marking them as dealt with."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

from sanic.request import Request
from sanic.response import HTTPResponse

from bot.conversations.gaps import Gap, Gaps
from bot.conversations.sessions import Session
from bot.server.access.login import read_body
from bot.server.desk.as_json import iso, json_of
from bot.server.editor.worker import Worker
from bot.server.errors import ApiError

SHOWN = 10  # sentences of a group that are sent


class EditorGaps:
    def __init__(self, gaps: Gaps, worker: Worker) -> None:
        self.gaps = gaps
        self.worker = worker

    async def listed(self, _: Request, session: Session) -> HTTPResponse:
        found = await asyncio.to_thread(self.gaps.open)
        places = await self.worker.ask("alike", [gap.text for gap in found])
        return json_of([_group([found[i] for i in group]) for group in places])

    async def done(self, request: Request, session: Session) -> HTTPResponse:
        numbers = read_body(request).get("ids")
        if not isinstance(numbers, list) or not all(type(n) is int for n in numbers) or len(numbers) > 2_000:
            raise ApiError("bad_request")
        return json_of({"done": await asyncio.to_thread(self.gaps.done, numbers, session.user.name)})


def _group(group: list[Gap]) -> dict[str, Any]:
    """Newest first within; the topic is the one most often spoken of."""
    topics = Counter(gap.topic for gap in group if gap.topic)
    return {
        "ids": [gap.id for gap in group],
        "count": len(group),
        "texts": list(dict.fromkeys(gap.text for gap in group))[:SHOWN],
        "reasons": sorted({gap.reason for gap in group}),
        "kommuner": sorted({gap.kommune for gap in group if gap.kommune}),
        "topic": topics.most_common(1)[0][0] if topics else "",
        "newest": iso(max(gap.at for gap in group)),
    }
