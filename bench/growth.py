"""How a turn's cost grows: with a conversation's length, a steady load, open streams, more processes, a larger guide.

    .venv/bin/python bench/growth.py [--quick] [length load streams processes shares guide]

Each part starts what it measures on free loopback ports over a temporary folder, and stops it again.
"""

from __future__ import annotations

import argparse
import asyncio
import http.client
import json
import statistics
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, nullcontext
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # called as a file or as a module

import aiohttp

from bench import load, processes, report, servers, shares
from bench.run import DIALOGUES, say
from deploy import parts

AT_ONCE = 8
SHARE = 0.15  # of a core: so little that two processes and all they need find room on two cores
SAYINGS = tuple(turn.say for dialogue in load.read(DIALOGUES) for turn in dialogue.turns)
KNOWN = {True: "known", False: "not known"}
OPEN = {"RATE_PER_ADDRESS": "10000000", "RATE_PER_CONVERSATION": "1000000"}  # all families here share one address


@dataclass(frozen=True)
class Size:
    lengths: tuple[int, ...]  # turns of the long conversation
    pairs: int  # of a turn in it and one in a new conversation
    rate: float  # turns a second, whether or not the last is answered
    seconds: float
    streams: tuple[int, ...]
    messages: int  # sent while the streams are open
    servers: tuple[int, ...]
    dialogues: int
    guides: tuple[int, ...]  # times as many kommuner


FULL = Size((5, 50, 500), 40, 20.0, 60.0, (10, 100, 1000), 200, (1, 2, 4), 96, (1, 10, 100))
QUICK = Size((5, 50), 10, 20.0, 10.0, (10, 100), 30, (1, 2), 16, (1, 3))


@dataclass(frozen=True)
class Row:
    what: str
    median: float
    p95: float
    note: str = ""

    def line(self) -> str:
        return f"| {self.what} | {self.median * 1e3:.1f} ms | {self.p95 * 1e3:.1f} ms | {self.note} |"


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench/growth.py", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="smaller numbers of everything")
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS, *APART], help="all when none is named")
    options = parser.parse_args(argv)
    size = QUICK if options.quick else FULL
    rows: list[Row] = []
    try:
        named = options.parts or [*PARTS, *APART]
        on_one = [name for name in named if name in PARTS]
        if on_one:
            with tempfile.TemporaryDirectory(prefix="bench-") as folder:
                rows += _with_one_server(Path(folder), on_one, size)
        for name in named:
            rows += _apart(name, size) if name in APART else []
    except (servers.Broken, parts.Missing, parts.Broken) as error:
        print(error, file=sys.stderr)
        return 2
    machine = report.machine(date.today(), None)
    print("\n".join([machine, "", "| | p50 | p95 | |", "|---|---:|---:|---|", *(row.line() for row in rows)]))
    return 0


def _apart(name: str, size: Size) -> list[Row]:
    try:
        return APART[name](size)
    except shares.NoGroups as error:  # needs to be root: what else was measured is not lost with it
        say(f"{name} left out: {error}")
        return []


def _with_one_server(folder: Path, names: list[str], size: Size) -> list[Row]:
    ours = servers.ours(folder, fresh=False)
    ours.env |= OPEN
    ours.train()
    ours.start()
    try:
        load.play(ours.port, load.read(DIALOGUES) * 2, 1, check=False)
        return [row for name in names for row in PARTS[name](ours, size)]
    finally:
        ours.stop()


# The parts -----------------------------------------------------------------------------------


def conversation_length(ours: servers.Assistant, size: Size) -> list[Row]:
    """The n-th turn of a long conversation against the fifth of new ones, turn about."""
    rows, long_one, turns = [], uuid.uuid4().hex, 0
    with closing(http.client.HTTPConnection("127.0.0.1", ours.port, timeout=load.LIMIT_S)) as line:
        for length in size.lengths:
            say(f"a conversation of {length} turns …")
            for number in range(turns + 1, length):
                _ask(line, long_one, SAYINGS[number % len(SAYINGS)])
            long, short = [], []
            for number in range(size.pairs):
                text = SAYINGS[number % len(SAYINGS)]
                fresh = uuid.uuid4().hex
                for before in range(4):
                    _ask(line, fresh, SAYINGS[(number + before) % len(SAYINGS)])
                short.append(_ask(line, fresh, text))
                long.append(_ask(line, long_one, text))
            turns = length + size.pairs - 1
            ratio = statistics.median(long) / statistics.median(short)
            rows.append(_row(f"turn {length} of a conversation", long, f"{ratio:.2f} × turn 5 of new ones"))
    return rows


def steady_load(ours: servers.Assistant, size: Size) -> list[Row]:
    """Turns that begin at their time, answered or not; each is timed from when it was due."""
    say(f"{size.rate:.0f} turns a second for {size.seconds:.0f} s …")
    count, began = int(size.rate * size.seconds), time.perf_counter()
    local = threading.local()

    def one(number: int) -> float:
        due = began + number / size.rate
        time.sleep(max(0.0, due - time.perf_counter()))
        if not hasattr(local, "line"):
            local.line = http.client.HTTPConnection("127.0.0.1", ours.port, timeout=load.LIMIT_S)
        _ask(local.line, f"{began}-{number // 4}-{number % 4}", SAYINGS[number % len(SAYINGS)])
        return time.perf_counter() - due

    cpu = processes.cpu_seconds(ours.pid)
    with ThreadPoolExecutor(32) as pool:
        times = list(pool.map(one, range(count)))
    used = (processes.cpu_seconds(ours.pid) - cpu) / count
    return [_row(f"{size.rate:.0f} turns a second", times, f"{used * 1e3:.1f} ms CPU a turn")]


def open_streams(ours: servers.Assistant, size: Size) -> list[Row]:
    return [asyncio.run(_streams(f"http://127.0.0.1:{ours.port}", number, size.messages)) for number in size.streams]


async def _streams(url: str, number: int, messages: int) -> Row:
    """Delivery: from sending a family's message until it comes out of that family's own stream."""
    say(f"{number} open streams …")
    limits = aiohttp.ClientTimeout(total=None, sock_connect=load.LIMIT_S)
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(url, timeout=limits, connector=connector) as web:
        families = [await _family(web) for _ in range(number)]
        arrivals: dict[str, asyncio.Event] = {}
        listeners = [asyncio.ensure_future(_listen(web, headers, arrivals)) for headers in families]
        await asyncio.sleep(2)  # the streams replay what they missed before they are open
        times = []
        for i in range(messages):
            times.append(await _deliver(web, families[i * 7919 % number], arrivals))
        for listener in listeners:
            listener.cancel()
        await asyncio.gather(*listeners, return_exceptions=True)
    return _row(f"delivery with {number} open streams", times)


async def _family(web: aiohttp.ClientSession) -> dict[str, str]:
    async with web.post("/chat/api/conversations", json={"kommune": "gentofte"}) as made:
        return {"Authorization": f"Bearer {(await made.json())['token']}"}


async def _listen(web: aiohttp.ClientSession, headers: dict[str, str], arrivals: dict[str, asyncio.Event]) -> None:
    async with web.get("/chat/api/events?after=0", headers=headers) as stream:
        async for line in stream.content:
            if line.startswith(b"data: {") and b'"client_id"' in line:
                arrived = arrivals.get(json.loads(line[6:]).get("client_id", ""))
                if arrived:
                    arrived.set()


async def _deliver(web: aiohttp.ClientSession, headers: dict[str, str], arrivals: dict[str, asyncio.Event]) -> float:
    client_id = uuid.uuid4().hex
    arrived = arrivals[client_id] = asyncio.Event()
    began = time.perf_counter()
    async with web.post("/chat/api/messages", json={"text": "tak", "client_id": client_id}, headers=headers) as sent:
        if sent.status != 202:
            raise servers.Broken(f"a message was answered with {sent.status}")
    await asyncio.wait_for(arrived.wait(), load.LIMIT_S)
    seconds = time.perf_counter() - began
    del arrivals[client_id]
    return seconds


def several_processes(size: Size, share: float = 0.0) -> list[Row]:
    """PostgreSQL and Redis with more and more Rasa processes, each given its share of the dialogues.

    The REST channel is closed at nginx, so each process is asked by itself; its actions go through nginx. With a
    `share` each Rasa process gets no more of a core: then the machine's cores do not limit how far they scale.
    """
    rows, first = [], 0.0
    what = f"Rasa processes of {share} core" if share else "Rasa processes"
    for number in size.servers:
        say(f"PostgreSQL, Redis, nginx and {number} Rasa processes …")
        with parts.Cluster(servers=number, actions=max(1, number // 2), env=OPEN) as cluster:
            dialogues = load.read(DIALOGUES)
            _share_out(cluster.server_ports, dialogues * number)
            wanted = [dialogues[i % len(dialogues)] for i in range(size.dialogues)]
            pids = [part.pid for part in cluster.servers]
            with shares.of_a_core(pids, share) if share else nullcontext():
                began = time.perf_counter()
                turns = _share_out(cluster.server_ports, wanted)
                per_second = len(turns) / (time.perf_counter() - began)
        first = first or per_second
        silent = sum(not turn.right for turn in turns)
        note = f"{per_second:.1f} turns a second, {per_second / first:.2f} × one process; {silent} without a reply"
        rows.append(_row(f"{number} {what}, {AT_ONCE} at once", [turn.seconds for turn in turns], note))
    return rows


def _share_out(ports: list[int], dialogues: list[load.Dialogue]) -> list[load.Timed]:
    """All dialogues, side by side; each with one of the processes."""

    def play(place: int) -> list[load.Timed]:
        return load.play(ports[place], dialogues[place :: len(ports)], AT_ONCE // len(ports), check=False)

    with ThreadPoolExecutor(len(ports)) as pool:
        return [turn for turns in pool.map(play, range(len(ports))) for turn in turns]


def larger_guides(size: Size) -> list[Row]:
    from bench import replies  # Rasa comes with it, which the other parts run in processes of its own

    say(f"guides with {', '.join(map(str, size.guides))} times the kommuner …")
    rows: list[Row] = []
    first: dict[bool, Row] = {}
    for measured in replies.measure(SAYINGS, size.guides):
        row = _row(f"reply, {measured.times} × the kommuner, family's {KNOWN[measured.known]}", measured.seconds)
        base = first.setdefault(measured.known, row)
        note = f"{row.median / base.median:.2f} × (p95 {row.p95 / base.p95:.2f} ×) the guide as it is"
        rows.append(replace(row, note=note))
    return rows


PARTS: dict[str, Callable[[servers.Assistant, Size], list[Row]]] = {
    "length": conversation_length,
    "load": steady_load,
    "streams": open_streams,
}
APART: dict[str, Callable[[Size], list[Row]]] = {
    "processes": several_processes,
    "shares": lambda size: several_processes(size, SHARE),
    "guide": larger_guides,
}


def _row(what: str, times: list[float], note: str = "") -> Row:
    return Row(what, report.percentile(times, 0.5), report.percentile(times, 0.95), note)


def _ask(line: http.client.HTTPConnection, sender: str, text: str) -> float:
    body = {"sender": sender, "message": text, "metadata": {"kommune": "gentofte"}}
    began = time.perf_counter()
    line.request("POST", load.PATH, json.dumps(body).encode(), load.HEADERS)
    answer = line.getresponse()
    said = answer.read()
    if answer.status != 200 or said == b"[]":
        raise servers.Broken(f"a turn was answered with {answer.status} and {len(said)} bytes")
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
