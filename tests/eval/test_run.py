"""The evaluation player judges as documented, and the two sets it is used with are sound."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import requests

HERE = Path(__file__).parent
TOPICS = HERE.parents[1] / "knowledge" / "topics"
KINDS = {
    "overview",
    "eligibility",
    "coverage",
    "amount",
    "apply",
    "documents",
    "deadline",
    "duration",
    "complain",
    "contact",
    "pamphlet",
    "next_step",
    "law",
    "detail",
}


def load_player() -> ModuleType:
    spec = importlib.util.spec_from_file_location("eval_player", HERE / "run.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["eval_player"] = module
    spec.loader.exec_module(module)
    return module


player = load_player()


def make_dialogue(*turns: Any, kommune: str | None = None) -> Any:
    return player.Dialogue("one", "frist", kommune, turns)


def answering(*replies: Any) -> tuple[Any, list[dict[str, Any]]]:
    sent: list[dict[str, Any]] = []
    left = iter(replies)

    def send(body: dict[str, Any]) -> Any:
        sent.append(body)
        reply = next(left)
        if isinstance(reply, Exception):
            raise reply
        return reply

    return send, sent


def test_reply_includes_buttons_and_custom_parts():
    parts = [{"text": "a", "buttons": [{"title": "b", "payload": "/c"}]}, {"custom": {"d": 1}}]

    assert player.as_text(parts) == 'a\nb\n/c\n{"d": 1}'


@pytest.mark.parametrize(
    ("reply", "faults"),
    [
        ("Within 4 weeks", []),
        ("Within 5 weeks", ["lacks 4 weeks"]),
        ("within\n4 weeks, call 36", ["has 36"]),
        ("", ["empty reply"]),
    ],
)
def test_faults_name_the_pattern_that_failed(reply: str, faults: list[str]):
    turn = player.Turn("?", expect_all=("4 weeks",), expect_any=("WITHIN.", "no"), reject=("36",))

    assert player.faults_in(reply, turn) == faults


def test_play_keeps_one_sender_and_sends_the_kommune_every_turn():
    send, sent = answering([{"text": "x"}], [{"text": "y"}])

    played = player.play(make_dialogue(player.Turn("a"), player.Turn("b"), kommune="ishoej"), send, lambda: 0.0)

    assert played.passed
    assert [body["metadata"] for body in sent] == [{"kommune": "ishoej"}] * 2
    assert len({body["sender"] for body in sent}) == 1


def test_play_without_a_reply_ends_and_fails():
    send, sent = answering(requests.Timeout("slow"))

    played = player.play(make_dialogue(player.Turn("a"), player.Turn("b")), send, lambda: 0.0)

    assert not played.passed and len(sent) == 1


def test_slow_reply_fails_though_the_words_are_right():
    send, _ = answering([{"text": "x"}])
    times = iter([0.0, 31.0])

    played = player.play(make_dialogue(player.Turn("a")), send, lambda: next(times))

    assert played.answers[0].faults == ("took 31.0 s, more than 30 s",)


def test_percentile_of_twenty_is_the_tenth_and_the_nineteenth():
    values = [float(number) for number in range(1, 21)]

    assert (player.percentile(values, 50), player.percentile(values, 95)) == (10.0, 19.0)


def test_no_bot_exits_with_two(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    def refuse(*_: Any, **__: Any) -> None:
        raise requests.ConnectionError

    monkeypatch.setattr(requests.Session, "get", refuse)

    assert player.main([]) == 2
    assert "no bot answers" in capsys.readouterr().err


def test_same_id_twice_is_refused(tmp_path: Path):
    line = json.dumps({"id": "x", "kind": "frist", "turns": [{"say": "?"}]})
    path = tmp_path / "set.jsonl"
    path.write_text(f"{line}\n{line}\n", encoding="utf-8")

    with pytest.raises(player.NotUsable, match="used twice"):
        player.load(path)


def test_own_set_has_every_kind_and_a_demand_in_every_turn():
    dialogues = player.load(player.OWN_SET)
    idle = [d.id for d in dialogues for t in d.turns if not (t.expect_all or t.expect_any)]

    assert len(dialogues) >= 200
    assert len({dialogue.kind for dialogue in dialogues}) == 13
    assert idle == []


def test_heldout_has_known_kinds_and_topics_and_no_text_twice():
    lines = (HERE / "heldout.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines]
    topics = {path.stem for path in TOPICS.glob("*.yml")}

    assert {len(row) for row in rows} == {5}
    assert {row[1] for row in rows} <= KINDS
    assert {row[2] for row in rows} <= topics
    assert [text for text, count in Counter(row[4] for row in rows).items() if count > 1] == []
