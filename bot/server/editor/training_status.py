"""What an editor reads about a training, in plain Danish from the phrases."""

from __future__ import annotations

from typing import Any

from bot import wiring
from bot.training_record import REFUSED, Record

SHOWN = 30  # moved questions an editor is shown


def tell(status: dict[str, Any], record: Record | None) -> dict[str, Any]:
    """The status with `line`, one sentence; `reasons`, why a model was refused; and `moved`, the questions
    of the guide that got another topic."""
    told = {**status, "line": _line(status), "reasons": [], "moved": [], "who": "", "reason": ""}
    if record is not None and status["state"] not in ("idle", "waiting"):
        told.update(who=record.who, reason=record.reason, moved=_moved(record))
        if status["state"] == "refused":
            told["reasons"] = _reasons(record)
    return told


def _line(status: dict[str, Any]) -> str:
    name = status["state"]
    if name == "waiting" and status["mode"] == "manual":
        name = "manual"
    if status["mode"] == "off":
        name = "off"
    return wiring.phrases().say(f"training_{name}", percent=round(100 * status["progress"]))


def _reasons(record: Record) -> list[str]:
    """Why a model was not taken in use, a sentence each."""
    say, verdict = wiring.phrases().say, record.verdict
    if record.state != REFUSED:
        return [say("training_broke")]
    if not verdict:
        return list(record.faults)
    found = []
    if verdict["lost"]:
        found.append(say("training_worse", lost=len(verdict["lost"]), won=verdict["won"], common=verdict["common"]))
    found += [say("training_topic_lost", topic=_title(topic)) for topic in verdict["topics"]]
    found += [say("training_crisis_lost", text=text) for text in verdict["crisis"][:SHOWN]]
    return found


def _moved(record: Record) -> list[dict[str, str]]:
    lost = record.verdict.get("lost", ())[:SHOWN]
    return [{"text": a["text"], "topic": _title(a["topic"]), "now": _title(a["taken"])} for a in lost]


def _title(topic: str) -> str:
    known = wiring.guide().topics.get(topic)
    return known.title if known else wiring.phrases().say("training_no_topic")
