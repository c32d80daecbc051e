"""`make day`: 24 hours of a national load in a few minutes over one running assistant.

Families of 98 kommuner come by the day's curve, ask several things, press buttons, hand over, delete, return.
The clock is squeezed by making what is stored older, so the assistant's own purge erases as it would in a day
with a retention of six hours. Ends with 1 when memory or files grew beyond what retention explains.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # called as a file or as a module

import requests
import sqlalchemy as sa

from bench import processes, servers
from bench.families import LIMIT_S, Family, Told, sayings, share
from bot.conversations.users import Users
from bot.guide import loader
from bot.guide.model import Guide
from bot.settings import KNOWLEDGE

KOMMUNER = 98
HOURS = 24
# How many of a day's families come in each hour: few at night, most in the forenoon and when the child sleeps.
CURVE = (4, 2, 1, 1, 1, 2, 10, 25, 55, 80, 85, 70, 60, 60, 62, 55, 45, 40, 45, 70, 95, 90, 50, 15)
RETENTION_DAY_S = 86_400.0  # RETENTION_DAYS=1
KEPT_HOURS = 6  # of the played day that this day stands for
SAMPLES = 48
SETTLED = 0.33  # from here on the day is compared with its end
LATE = 10.0  # families that came late are played after the day, and count in it
GROWTH = 1.10
DATABASE_GROWTH = 1.25
AT_ONCE = 48
PASSWORD = "only-for-this-run"
LEAD_AWAY = ("advisor", "callback", "delete", "affirm")  # buttons that end the talk with the bot
SHARES = {"hand over": 0.06, "delete": 0.10, "return": 0.15}


@dataclass(frozen=True)
class Sample:
    """At `hour` of the played day; memory in MB by process, files in bytes by name."""

    hour: float
    memory: dict[str, float]
    files: dict[str, int]
    rows: dict[str, int]
    used: int  # bytes of the database that hold something; 0 where it is not SQLite
    answered: int


@dataclass
class Day:
    """One family after another, the advisor, and what was measured."""

    url: str
    pid: int
    folder: Path
    database: sa.engine.Engine
    guide: Guide
    seconds: float
    families: int
    seed: int
    told: list[Told] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    waited: float = 0.0  # the longest that a family's start was late for want of a free place

    def play(self) -> None:
        # A stray «ja» would consent to a hand-over that this family did not ask for.
        self.sayings = [text for _, text in sayings(self.guide) if not text.lower().startswith("ja")]
        chance = random.Random(self.seed)
        comings = sorted(self._moment(chance) for _ in range(self.families))
        ended = threading.Event()
        advisor = threading.Thread(target=self._advise, args=(ended,), daemon=True)
        advisor.start()
        began = time.monotonic()
        keeper = threading.Thread(target=self._keep, args=(began, ended), daemon=True)
        keeper.start()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            visits: list[Future] = []
            for number, at in enumerate(comings):
                time.sleep(max(0.0, began + at - time.monotonic()))
                visits.append(pool.submit(self._visit, random.Random(f"{self.seed}/{number}"), began + at))
            for visit in visits:
                visit.result()
        ended.set()
        keeper.join()
        advisor.join()

    def _moment(self, chance: random.Random) -> float:
        """Seconds from the start of the run, by the day's curve."""
        hour = chance.choices(range(HOURS), weights=CURVE)[0] + chance.random()
        return hour / HOURS * self.seconds

    # One family

    def _visit(self, chance: random.Random, due: float) -> None:
        self.waited = max(self.waited, time.monotonic() - due)
        known = list(self.guide.kommuner)
        place = chance.randrange(KOMMUNER)
        try:
            family = Family(self.url, known[place] if place < len(known) else "")
            self._talk(family, chance)
            kind = chance.choices([*SHARES, ""], [*SHARES.values(), 1 - sum(SHARES.values())])[0]
            if kind == "hand over":
                self._tell(family, payload="/request_advisor")
                self._tell(family, payload="/affirm")
            elif kind == "return":
                time.sleep(chance.uniform(0, 2.0 / HOURS * self.seconds))
                self._talk(family, chance)
            elif kind == "delete":
                family.delete()
            self.counts[kind or "asked"] = self.counts.get(kind or "asked", 0) + 1
            family.leave()
        except requests.RequestException as error:
            self.told.append(Told(time.time(), 0.0, f"{type(error).__name__} outside a message"))

    def _talk(self, family: Family, chance: random.Random) -> None:
        for _ in range(chance.randint(2, 6)):
            time.sleep(chance.expovariate(1.0))
            plain = [b for b in family.buttons if not any(word in b for word in LEAD_AWAY)]
            if plain and chance.random() < 0.3:
                self._tell(family, payload=chance.choice(plain))
            else:
                self._tell(family, text=chance.choice(self.sayings))

    def _tell(self, family: Family, **what: str) -> None:
        self.told.append(family.say(**what))

    # The advisor: takes every waiting family, answers once and closes.

    def _advise(self, ended: threading.Event) -> None:
        web = requests.Session()
        api = f"{self.url}/desk/api"
        login = web.post(f"{api}/login", json={"user": "mette", "password": PASSWORD}, timeout=LIMIT_S).json()
        web.headers["X-CSRF-Token"] = login["csrf"]
        while not ended.wait(1.0):
            with suppress(requests.RequestException, ValueError):
                for waiting in web.get(f"{api}/queue", timeout=LIMIT_S).json():
                    if waiting["state"] == "waiting":
                        self._serve(web, f"{api}/conversations/{waiting['conversation']}")

    def _serve(self, web: requests.Session, one: str) -> None:
        if web.post(f"{one}/claim", timeout=LIMIT_S).status_code != 200:
            return
        web.post(f"{one}/messages", json={"text": "Hej", "client_id": f"a{time.time_ns()}"}, timeout=LIMIT_S)
        web.post(f"{one}/close", json={"outcome": "answered", "back_to_bot": False}, timeout=LIMIT_S)

    # The clock, and what is measured

    def _keep(self, began: float, ended: threading.Event) -> None:
        """Twice an hour of the played day: make everything stored older, and measure."""
        every = self.seconds / SAMPLES
        older = RETENTION_DAY_S / KEPT_HOURS * HOURS / SAMPLES - every
        number = 0
        while not ended.wait(max(0.0, began + number * every - time.monotonic())):
            self.measure(number * HOURS / SAMPLES)
            age(self.database, older)
            number += 1

    def measure(self, hour: float) -> None:
        found = processes.memory(self.pid)
        memory = {m.command.split()[-1]: m.resident_mb for m in found}
        files = {str(p.relative_to(self.folder)): p.stat().st_size for p in _files(self.folder)}
        rows, used = contents(self.database)
        self.samples.append(Sample(hour, memory, files, rows, used, len(self.told)))
        print(_line(self.samples[-1]), flush=True)


def age(database: sa.engine.Engine, seconds: float) -> None:
    """As if that much time had gone by for everything that is stored."""
    with database.begin() as db:
        db.execute(sa.text("update conversations set updated_at = updated_at - :s"), {"s": seconds})
        db.execute(sa.text("update gaps set at = at - :s"), {"s": seconds})


def contents(database: sa.engine.Engine) -> tuple[dict[str, int], int]:
    """(rows by table, bytes in use) of the database."""
    with database.connect() as db:
        names = sa.inspect(db).get_table_names()
        rows = {name: db.execute(sa.text(f'select count(*) from "{name}"')).scalar() or 0 for name in names}
        if database.dialect.name != "sqlite":
            return rows, 0
        pages, free, size = (db.execute(sa.text(f"pragma {p}")).scalar() or 0
                             for p in ("page_count", "freelist_count", "page_size"))  # fmt: skip
        return rows, (pages - free) * size


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def _line(sample: Sample) -> str:
    memory = " ".join(f"{part} {mb:.0f}" for part, mb in sample.memory.items() if part in ("serve", "actions"))
    files = sum(sample.files.values()) / 1e6
    return (
        f"{sample.hour:5.1f} h  {sample.answered:6} messages  MB: {memory}  files {files:.1f}  "
        f"database in use {sample.used / 1e6:.1f}  conversations {sample.rows.get('conversations', 0)}"
    )


# The verdict -----------------------------------------------------------------------------------


def judge(day: Day, empty: Sample, left: Sample) -> list[str]:
    """What grew without reason; `empty` is before the day, `left` after everything has passed its retention."""
    bad = [f"{count} × {fault}" for fault, count in _faults(day.told).items()]
    early, late = _mean(day.samples, SETTLED, 2 * SETTLED), _mean(day.samples, 2 * SETTLED, LATE)
    for part in ("serve", "actions"):
        ratio = late[part] / early[part]
        print(f"memory of {part}: {early[part]:.0f} MB in mid-day, {late[part]:.0f} MB at the end: {ratio:.2f}")
        bad += [f"{part} grew {ratio:.2f} times"] if ratio > GROWTH else []
    kept = {name: n for name, n in left.rows.items() if n > empty.rows.get(name, 0)}
    print(f"rows left after the last purge, of {sum(day.samples[-1].rows.values())}: {kept or 'none'}")
    expected = {"desk_sessions", "presence", "migrations", "alembic_version"}
    bad += [f"{n} rows stay in {name}" for name, n in kept.items() if name not in expected]
    if left.used:
        grown = left.used / max(1, empty.used)
        print(f"database in use: {empty.used / 1e6:.2f} MB before, {left.used / 1e6:.2f} MB after: {grown:.2f}")
        bad += [f"the emptied database holds {grown:.2f} times what it held"] if grown > DATABASE_GROWTH else []
    for name, size in sorted(left.files.items()):
        before = empty.files.get(name, 0)
        if size - before > 100_000:
            print(f"file {name}: {before / 1e6:.2f} MB before, {size / 1e6:.2f} MB after")
    return bad


def _faults(told: list[Told]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in told:
        if one.fault:
            found[one.fault] = found.get(one.fault, 0) + 1
    return found


def _mean(samples: list[Sample], start: float, end: float) -> dict[str, float]:
    """Mean memory by process over that part of the day."""
    inside = [s for s in samples if start * HOURS <= s.hour < end * HOURS]
    return {part: sum(s.memory.get(part, 0.0) for s in inside) / len(inside) for part in ("serve", "actions")}


# The command -----------------------------------------------------------------------------------


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench/day.py", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0, help="how long the day takes")
    parser.add_argument("--families", type=int, help="in the day; by default one a second of the run")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database-url", help="PostgreSQL instead of a SQLite file of its own")
    parser.add_argument("--redis-url", default="")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="day-") as base:
        try:
            return _run(Path(base), options)
        except servers.Broken as error:
            print(error, file=sys.stderr)
            return 2


def _run(base: Path, options: argparse.Namespace) -> int:
    assistant = servers.ours(base, fresh=False)
    assistant.env.update(_settings(options))
    Users(assistant.folder / "desk-users.yml").add("mette", PASSWORD, "advisor", "Mette")
    try:
        print(f"ready after {assistant.start():.0f} s", flush=True)
        day = _day(assistant, options)
        day.measure(0.0)
        empty = day.samples.pop()
        day.play()
        print("the day is over: everything passes its retention")
        left = _emptied(day)
    finally:
        assistant.stop()
    print(f"\n{day.families} families ({_told(day.counts)}), {len(day.told)} messages, seed {options.seed}; "
          f"a family waited at most {day.waited:.1f} s for a place")  # fmt: skip
    print(f"answered: p50 {share(day.told, 0.5):.0f} ms, p95 {share(day.told, 0.95):.0f} ms")
    bad = judge(day, empty, left)
    print("\n".join(f"BAD: {line}" for line in bad) or "no growth beyond what retention explains")
    return 1 if bad else 0


def _settings(options: argparse.Namespace) -> dict[str, str]:
    found = {"RETENTION_DAYS": "1", "PURGE_MINUTES": "1", "DESK_OPEN": "always", "DESK_CAPACITY": "50",
             "RATE_PER_ADDRESS": "10000000"}  # fmt: skip
    if options.database_url:
        found["DATABASE_URL"] = options.database_url
    if options.redis_url:
        found["REDIS_URL"] = options.redis_url
    return found


def _day(assistant: servers.Assistant, options: argparse.Namespace) -> Day:
    seconds = options.minutes * 60
    address = options.database_url or f"sqlite:///{assistant.folder}/familieguiden.db"
    return Day(
        url=f"http://127.0.0.1:{assistant.port}",
        pid=assistant.pid,
        folder=assistant.folder,
        database=sa.create_engine(address),
        guide=loader.load(KNOWLEDGE),
        seconds=seconds,
        families=options.families or int(seconds),
        seed=options.seed,
    )


def _emptied(day: Day) -> Sample:
    """What is left when everything has passed its retention and been purged."""
    age(day.database, 2 * RETENTION_DAY_S)
    end = time.monotonic() + 300
    while time.monotonic() < end:
        time.sleep(5)
        if contents(day.database)[0]["conversations"] == 0:
            break
    day.measure(float(HOURS))
    return day.samples.pop()


def _told(counts: dict[str, Any]) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
