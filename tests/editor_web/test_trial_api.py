"""A question tried over HTTP: who may, what is found, and that nothing of it is kept."""

from __future__ import annotations

import sqlite3

import pytest
import requests
from small_agent import CRISIS

QUESTION = "hvem kan være bisidder til mødet"
ODD = [
    ({"text": ""}, 400, "empty_text"),
    ({"text": "  / "}, 400, "empty_text"),
    ({"text": "a" * 2_001}, 413, "too_long"),
    ({"text": 7}, 400, "bad_request"),
    ({}, 400, "bad_request"),
    ({"text": "hej", "kommune": "atlantis"}, 400, "unknown_kommune"),
    ({"text": "hej", "kommune": ["gentofte"]}, 400, "unknown_kommune"),
    ({"text": "hej", "drafts": "ja"}, 400, "bad_request"),
]


def test_only_editors_try_and_only_with_the_token(server, eva):
    body = {"text": QUESTION}
    assert requests.post(f"{server.url}/redaktion/api/try", json=body, timeout=30).status_code == 401
    assert server.editor("anna").post("try", **body).status_code == 403
    eva.session.headers.pop("X-CSRF-Token")

    assert eva.post("try", **body).json()["error"] == "bad_csrf"


@pytest.mark.parametrize(("body", "status", "code"), ODD, ids=lambda value: str(value)[:30])
def test_odd_question_gets_a_status_and_a_danish_sentence(eva, body, status, code):
    answer = eva.post("try", **body)

    assert (answer.status_code, answer.json()["error"]) == (status, code)
    assert answer.json()["message"] != code


def test_question_shows_topic_intent_runners_up_words_and_answer(eva):
    found = eva.post("try", text=QUESTION, kommune="gentofte").json()

    assert (found["topic"], found["ending"], found["crisis"]) == ("bisidder", "answered", "")
    assert found["weighed"][0][0] == "bisidder" and 0.5 < found["weighed"][0][2] <= 1
    assert len(found["weighed"]) > 1 and found["intents"][0][0].startswith("ask_")
    words = {each["word"]: each for each in found["words"]}
    assert words["bisidder"]["recogniser"] == 1.0 and words["bisidder"]["answer"] > 0
    assert found["nearest"]["text"] and 0 < found["nearest"]["likeness"] <= 1
    assert found["messages"][0]["card"]["heading"] and found["messages"][0]["sources"]


def test_danger_is_told_and_answered_before_all_else(eva):
    found = eva.post("try", text=CRISIS).json()

    assert found["crisis"] == "suicide" and found["ending"] == "crisis"


def test_greeting_is_answered_without_a_topic(eva):
    found = eva.post("try", text="hej").json()

    assert (found["ending"], found["topic"], found["intents"][0][0]) == ("small_talk", "", "greet")


def test_nothing_of_a_tried_question_is_kept(server, eva):
    written = "bisidderen zzyzzx har nummer 22 34 56 78 og cpr 320399-1234"
    found = eva.post("try", text=written).json()

    assert found["text"] == "bisidderen zzyzzx har nummer [telefonnummer] og cpr [cpr-nummer]"
    with sqlite3.connect(server.folder / "familieguiden.db", timeout=20) as db:
        assert [db.execute(f"select count(*) from {t}").fetchone() for t in ("conversations", "gaps")] == [(0,), (0,)]
    kept = [path for path in server.folder.rglob("*") if path.is_file() and path.suffix in (".db", ".db-wal", ".log")]
    assert kept and not any(b"zzyzzx" in path.read_bytes() for path in kept)


def test_drafts_are_counted_in_where_asked_for(eva):
    eva.draft("topics/bisidder.yml", lambda data: data.update(summary="En bisidder er en grøn papegøje."))

    def answer(drafts):
        return eva.post("try", text="hvad er en bisidder", drafts=drafts).json()["messages"][0]["text"]

    assert "papegøje" in answer(True) and "papegøje" not in answer(False)


def test_draft_that_cannot_be_read_is_told(eva):
    eva.draft("topics/bisidder.yml", lambda data: data.pop("title"))
    answer = eva.post("try", text=QUESTION, drafts=True)

    assert (answer.status_code, answer.json()["error"]) == (422, "guide_unreadable")
    assert eva.post("try", text=QUESTION).status_code == 200
