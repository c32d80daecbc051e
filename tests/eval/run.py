"""Play a file of dialogues against the running bot and say what failed, kind by kind."""

from __future__ import annotations

import argparse
import json
import math
import os
import re
import sys
import time
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import requests

OWN_SET = Path(__file__).with_name("questions.jsonl")
SECONDS_PER_TURN = 30.0
SHOWN_OF_A_REPLY = 200
NOT_USABLE = 2
BELOW_LIMIT = 1

Send = Callable[[dict[str, Any]], Any]
Clock = Callable[[], float]


class NotUsable(Exception):
    """Nothing can be measured: no bot, no file, or a line that cannot be read."""


@dataclass(frozen=True)
class Turn:
    say: str
    expect_any: tuple[str, ...] = ()
    expect_all: tuple[str, ...] = ()
    reject: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dialogue:
    id: str
    kind: str
    kommune: str | None
    turns: tuple[Turn, ...]


@dataclass(frozen=True)
class Answer:
    say: str
    reply: str
    seconds: float
    faults: tuple[str, ...]


@dataclass(frozen=True)
class Played:
    id: str
    kind: str
    kommune: str | None
    answers: tuple[Answer, ...]

    @property
    def passed(self) -> bool:
        return not any(answer.faults for answer in self.answers)


@dataclass(frozen=True)
class Tally:
    kind: str
    passed: int
    total: int
    p50: float
    p95: float

    @property
    def percent(self) -> float:
        return 100 * self.passed / self.total


def main(arguments: Sequence[str] | None = None) -> int:
    options = read_options(arguments)
    try:
        played = run(options)
    except NotUsable as reason:
        print(reason, file=sys.stderr)
        return NOT_USABLE
    tallies = tally_by_kind(played)
    print("\n".join([*failure_lines(played), *table_lines(tallies)]))
    if options.json:
        write_json(options.json, played, tallies)
    too_low = options.fail_under is not None and tallies[-1].percent < options.fail_under
    return BELOW_LIMIT if too_low else 0


def read_options(arguments: Sequence[str] | None) -> argparse.Namespace:
    port = os.environ.get("PORT", "5005")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=Path, default=OWN_SET, metavar="FILE")
    parser.add_argument("--url", default=f"http://127.0.0.1:{port}/webhooks/rest/webhook")
    parser.add_argument("--kind", help="play only this kind")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write every reply here")
    parser.add_argument("--fail-under", type=float, metavar="PCT", help="exit 1 below PCT %%")
    return parser.parse_args(arguments)


def run(options: argparse.Namespace) -> list[Played]:
    dialogues = chosen(load(options.questions), options.kind)
    with requests.Session() as session:
        session.headers.update(authorization(os.environ.get("REST_TOKEN")))
        require_bot(session, options.url)
        return [play(dialogue, sender(session, options.url)) for dialogue in dialogues]


# The file


def load(path: Path) -> list[Dialogue]:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise NotUsable(f"{path}: {error.strerror}") from error
    lines = enumerate(text.splitlines(), start=1)
    dialogues = [parse(line, f"{path}:{number}") for number, line in lines if line.strip()]
    require_distinct_ids(dialogues, path)
    return dialogues


def parse(line: str, place: str) -> Dialogue:
    try:
        raw = json.loads(line)
        turns = tuple(read_turn(turn) for turn in raw["turns"])
        dialogue = Dialogue(raw["id"], raw["kind"], raw.get("kommune"), turns)
    except (ValueError, KeyError, TypeError, AttributeError, re.error) as error:
        raise NotUsable(f"{place}: {type(error).__name__}: {error}") from error
    if not dialogue.turns:
        raise NotUsable(f"{place}: a dialogue needs at least one turn")
    return dialogue


def read_turn(raw: dict[str, Any]) -> Turn:
    patterns = {name: tuple(raw.get(name, ())) for name in ("expect_any", "expect_all", "reject")}
    for pattern in sum(patterns.values(), ()):
        re.compile(pattern)
    return Turn(raw["say"], **patterns)


def require_distinct_ids(dialogues: Iterable[Dialogue], path: Path) -> None:
    seen: set[str] = set()
    for dialogue in dialogues:
        if dialogue.id in seen:
            raise NotUsable(f"{path}: the id {dialogue.id} is used twice")
        seen.add(dialogue.id)


def chosen(dialogues: list[Dialogue], kind: str | None) -> list[Dialogue]:
    wanted = [dialogue for dialogue in dialogues if kind in (None, dialogue.kind)]
    if not wanted:
        kinds = ", ".join(sorted({dialogue.kind for dialogue in dialogues})) or "none"
        raise NotUsable(f"no dialogues of kind {kind!r}; the file has: {kinds}")
    return wanted


# The bot


def authorization(token: str | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}


def require_bot(session: requests.Session, url: str) -> None:
    """Any HTTP answer will do; only silence stops the run."""
    try:
        session.get(url, timeout=10)
    except requests.RequestException as error:
        reason = type(error).__name__
        raise NotUsable(f"no bot answers at {url} ({reason}); start it first") from error


def sender(session: requests.Session, url: str) -> Send:
    def send(body: dict[str, Any]) -> Any:
        response = session.post(url, json=body, timeout=SECONDS_PER_TURN)
        response.raise_for_status()
        return response.json()

    return send


def play(dialogue: Dialogue, send: Send, clock: Clock = time.monotonic) -> Played:
    """Each dialogue is a new sender; a turn that gets no reply at all ends it."""
    name = f"eval-{uuid.uuid4().hex}"
    answers: list[Answer] = []
    for turn in dialogue.turns:
        answers.append(ask(turn, body_for(turn, name, dialogue.kommune), send, clock))
        if not answers[-1].reply:
            break
    return Played(dialogue.id, dialogue.kind, dialogue.kommune, tuple(answers))


def body_for(turn: Turn, name: str, kommune: str | None) -> dict[str, Any]:
    body: dict[str, Any] = {"sender": name, "message": turn.say}
    return {**body, "metadata": {"kommune": kommune}} if kommune else body


def ask(turn: Turn, body: dict[str, Any], send: Send, clock: Clock) -> Answer:
    start = clock()
    try:
        reply = as_text(send(body))
        faults = faults_in(reply, turn)
    except (requests.RequestException, AttributeError, TypeError) as error:
        reply, faults = "", [f"no usable reply: {type(error).__name__}: {error}"]
    seconds = clock() - start
    if seconds > SECONDS_PER_TURN:
        faults.append(f"took {seconds:.1f} s, more than {SECONDS_PER_TURN:.0f} s")
    return Answer(turn.say, reply, round(seconds, 3), tuple(faults))


def as_text(parts: list[dict[str, Any]]) -> str:
    """Everything a family can read or press, one thing a line."""
    return "\n".join(piece for part in parts for piece in pieces_of(part) if piece.strip())


def pieces_of(part: dict[str, Any]) -> list[str]:
    pieces = [part.get("text"), part.get("image")]
    for button in part.get("buttons") or []:
        pieces += [button.get(name) for name in ("title", "payload", "url")]
    pieces += [json.dumps(part[name], ensure_ascii=False) for name in ("custom", "attachment") if part.get(name)]
    return [str(piece) for piece in pieces if piece]


# The judgement


def faults_in(reply: str, turn: Turn) -> list[str]:
    if not reply:
        return ["empty reply"]
    faults = [f"lacks {pattern}" for pattern in turn.expect_all if not found(pattern, reply)]
    faults += [f"has {pattern}" for pattern in turn.reject if found(pattern, reply)]
    if turn.expect_any and not any(found(pattern, reply) for pattern in turn.expect_any):
        faults.append("has none of " + " · ".join(turn.expect_any))
    return faults


def found(pattern: str, reply: str) -> bool:
    return re.search(pattern, reply, re.IGNORECASE | re.DOTALL) is not None


# The report


def tally_by_kind(played: Sequence[Played]) -> list[Tally]:
    """One tally a kind in the file's order, and the sum last."""
    kinds = dict.fromkeys(one.kind for one in played)
    tallies = [tally(kind, [one for one in played if one.kind == kind]) for kind in kinds]
    return [*tallies, tally("all", played)]


def tally(kind: str, played: Sequence[Played]) -> Tally:
    seconds = [answer.seconds for one in played for answer in one.answers]
    passed = sum(one.passed for one in played)
    return Tally(kind, passed, len(played), percentile(seconds, 50), percentile(seconds, 95))


def percentile(values: Iterable[float], percent: int) -> float:
    """The smallest value that at least `percent` % of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def failure_lines(played: Iterable[Played]) -> list[str]:
    return [line for one in played if not one.passed for line in describe(one)]


def describe(one: Played) -> list[str]:
    lines = [f"{one.id} ({one.kind}, {one.kommune or 'no kommune'})"]
    for answer in one.answers:
        if answer.faults:
            shown = " / ".join(answer.reply.splitlines())[:SHOWN_OF_A_REPLY]
            lines += [f"  said:  {answer.say}", f"  reply: {shown or '(nothing)'}"]
            lines += [f"  - {fault}" for fault in answer.faults]
    return [*lines, ""]


def table_lines(tallies: Iterable[Tally]) -> list[str]:
    lines = [f"{'kind':<14}{'passed':>9}{'%':>8}{'p50 s':>9}{'p95 s':>9}"]
    for row in tallies:
        score = f"{row.passed}/{row.total}"
        times = f"{row.p50:>9.2f}{row.p95:>9.2f}"
        lines.append(f"{row.kind:<14}{score:>9}{row.percent:>8.1f}{times}")
    return lines


def write_json(path: Path, played: Iterable[Played], tallies: Iterable[Tally]) -> None:
    report = {
        "kinds": [{**asdict(row), "percent": round(row.percent, 2)} for row in tallies],
        "dialogues": [{**asdict(one), "passed": one.passed} for one in played],
    }
    path.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
