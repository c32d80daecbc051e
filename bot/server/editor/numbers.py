"""The numbers over HTTP, as data for the page and as a file for a spreadsheet."""

from __future__ import annotations

import asyncio
import csv
import io
from typing import Any

from sanic.request import Request
from sanic.response import HTTPResponse, raw

from bot import wiring
from bot.conversations import numbers
from bot.conversations.numbers import COUNTED, Numbers
from bot.conversations.sessions import Session
from bot.conversations.small_counts import FEW, HIDDEN, LEAST
from bot.server.desk.as_json import json_of
from bot.server.editor.worker import Worker

FORMULA = ("=", "+", "-", "@", "\t")  # what a spreadsheet would work out instead of showing

Json = dict[str, Any]


class EditorNumbers:
    """Always over the same weeks: two spans beside each other would give small counts away."""

    def __init__(self, counted: Numbers, weeks: int, worker: Worker) -> None:
        self.counted = counted
        self.worker = worker
        self.weeks = weeks
        self._newest: tuple[numbers.Counts, Json] | None = None

    async def show(self, _: Request, __: Session) -> HTTPResponse:
        return json_of({**await self._tables(), "weeks_back": self.weeks, "least": LEAST})

    async def download(self, _: Request, __: Session) -> HTTPResponse:
        found = await self._tables()
        name = f"familieguiden-tal-{wiring.today().isoformat()}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
        # The mark at the start tells Excel that it is UTF-8.
        return raw(_csv(found).encode("utf-8-sig"), content_type="text/csv; charset=utf-8", headers=headers)

    async def _tables(self) -> Json:
        guide = wiring.guide()
        since = numbers.weeks_since(wiring.now().timestamp(), self.weeks, wiring.COPENHAGEN)
        counts = await asyncio.to_thread(self.counted.count, since)
        if self._newest is None or self._newest[0] != counts:  # which counts to hide takes seconds to find out
            self._newest = counts, await self.worker.ask("numbers", counts, list(guide.kommuner))
        found = self._newest[1]
        return numbers.titled(found, {topic.id: topic.title for topic in guide.topics.values()})


def _csv(found: Json) -> str:
    say, guide = wiring.phrases().say, wiring.guide()
    homes = [guide.kommuner[k].short_name if k else say("edit_no_kommune") for k in found["kommuner"]]
    heads = [say("edit_numbers_table"), say("edit_numbers_row"), *(say(f"edit_numbers_{name}") for name in COUNTED)]
    file = io.StringIO()
    write = csv.writer(file, delimiter=";", lineterminator="\r\n").writerow
    write([*heads, *homes])
    for row in found["topics"]:
        title = say(f"edit_numbers_{row['id'][1:]}") if row["id"].startswith("*") else row["title"]
        write([say("edit_numbers_topic"), _plain(title), *map(_cell, row["cells"])])
    for row in found["weeks"]:
        write([say("edit_numbers_week"), row["id"], *map(_cell, row["cells"])])
    for cells in found["total"]:
        write([say("edit_numbers_total"), "", *map(_cell, cells)])
    return file.getvalue()


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text


def _cell(value: int | str) -> str:
    if value in (FEW, HIDDEN):
        return wiring.phrases().say(f"edit_numbers_{value}", n=LEAST)
    return str(value)
