"""The chat's own channel over real HTTP: numbers, replay, errors, masking, feedback, erasing."""

from __future__ import annotations

import sqlite3
import uuid

import pytest
import requests

from tests.canary import canary

# Ten digits with a date that cannot be.
CPR = "990099-1234"
PHONE = "20 12 34 56"


def test_question_is_answered_with_sources_and_buttons(bot):
    chat = bot.chat("gentofte")
    [answer, *_] = chat.ask("hvordan søger vi aflastning")

    assert answer["from"] == "bot" and answer["topic"] == "aflastning" and answer["kind"] == "apply"
    assert all(s["title"] and s["date"] for s in answer["sources"]) and answer["sources"]
    assert all(b["title"] and b["payload"].startswith("/") for m in chat.messages() for b in m["buttons"])


def test_same_client_id_gives_the_same_seq_and_one_answer(bot):
    chat, client_id = bot.chat("gentofte"), uuid.uuid4().hex
    answered = chat.ask("hvad er aflastning", client_id=client_id)
    again = [chat.post("hvad er aflastning", client_id=client_id) for _ in range(3)]

    assert {r.status_code for r in again} == {202} and {r.json()["seq"] for r in again} == {1}
    chat.ask("tak for det")
    family = [m for m in chat.messages() if m["from"] == "family"]
    assert [m["text"] for m in family] == ["hvad er aflastning", "tak for det"]
    assert [m["seq"] for m in chat.messages()] == list(range(1, len(chat.messages()) + 1))
    assert sum(m["text"] == answered[0]["text"] for m in chat.messages()) == 1


def test_button_is_shown_to_the_family_with_its_title(bot):
    chat = bot.chat("gentofte")
    answers = chat.ask("hvad er aflastning")
    button = next(b for m in answers for b in m["buttons"] if b["payload"].startswith("/ask_"))
    chat.ask(payload=button["payload"])

    assert [m["text"] for m in chat.messages() if m["from"] == "family"][-1] == button["title"]


@pytest.mark.parametrize("how", ["after", "last_id"])
def test_stream_replays_everything_after_what_was_seen(bot, how):
    chat = bot.chat("gentofte")
    chat.ask("hvad er aflastning")
    last = chat.messages()[-1]["seq"]
    events = chat.stream(**{how: 1}, until_seq=last)

    seen = [(int(i), data) for name, i, data in events if name == "message"]
    assert [i for i, _ in seen] == list(range(2, last + 1))
    assert [data["text"] for _, data in seen] == [m["text"] for m in chat.messages(1)]


def test_stream_from_the_beginning_tells_messages_and_state(bot):
    chat = bot.chat("gentofte")
    chat.ask("hej")
    last = chat.messages()[-1]["seq"]
    chat.ask("hvad er aflastning")
    events = chat.stream(until_seq=chat.messages()[-1]["seq"])

    assert [int(i) for n, i, _ in events if n == "message"] == list(range(1, len(chat.messages()) + 1))
    assert last >= 2


def error(answer):
    body = answer.json()
    assert isinstance(body, dict), body
    assert set(body) >= {"error", "message"} and body["message"].endswith("."), body
    return answer.status_code, body["error"]


def test_errors_have_a_code_and_a_danish_sentence(bot):
    chat = bot.chat()
    messages = f"{bot.url}/chat/api/messages"

    def post(**how):
        return requests.post(messages, headers=how.pop("headers", chat.headers), timeout=30, **how)

    assert error(requests.post(f"{bot.url}/chat/api/conversations", json={"kommune": "atlantis"}, timeout=30)) == (
        400, "unknown_kommune",
    )  # fmt: skip
    assert error(chat.post("x" * 2001)) == (413, "too_long")
    assert chat.post("x" * 2000).status_code == 202
    assert error(chat.post("   ")) == (400, "empty_text")
    assert error(chat.post("hej", client_id="<b>")) == (400, "bad_client_id")
    assert error(chat.post(payload="/<script>")) == (400, "bad_payload")
    assert error(post(json={"text": "hej"})) == (400, "bad_client_id")
    assert error(post(json={"text": 7, "client_id": "a"})) == (400, "bad_request")
    assert error(post(data=b"\xff\xfe{")) == (400, "bad_json")
    assert error(post(data=b"[]")) == (400, "bad_json")
    assert error(post(data=b"[" * 1_000)) == (400, "bad_json")
    assert error(post(data=b"x" * 300_000))[0] == 413
    assert error(post(json={"text": "hej", "client_id": "a"}, headers={})) == (401, "no_conversation")
    wrong = {"Authorization": "Bearer wrong"}
    assert error(requests.get(messages, headers=wrong, timeout=30)) == (401, "no_conversation")
    assert error(requests.get(f"{messages}?after=x", headers=chat.headers, timeout=30)) == (400, "bad_request")
    assert error(requests.get(f"{bot.url}/chat/api/nothing", timeout=30))[0] == 404


def test_conversation_reaches_only_its_own(bot):
    one, other = bot.chat(), bot.chat()
    one.ask("hvad er aflastning")

    assert other.messages() == [] and one.id not in (other.id, one.token)
    assert len(one.token) >= 22


@pytest.mark.parametrize(
    "text",
    ["🙈" * 50, "\u202e\u0000abc\u0007", "%s %d {0} {{x}}", "'; drop table messages; --", "<img src=x onerror=1>"],
)
def test_odd_text_gets_a_reply(bot, text):
    chat = bot.chat("gentofte")

    assert chat.ask(text)[0]["text"].strip()
    assert "turn_failed" not in [m.get("ending") for m in chat.messages()]


def test_cpr_number_is_warned_about_and_stands_nowhere_in_the_database(bot):
    chat, sender = bot.chat("gentofte"), bot.sender()
    chat.ask(f"han har cpr {CPR}, hvad er aflastning")
    bot.rest(sender, f"mit barn har cpr-nummer {CPR}", "gentofte")
    chat.post(payload=f'/answer{{"value":"{CPR}"}}')

    raw = bot.raw()
    assert b"[cpr-nummer]" in raw, "the search looks in the wrong place"
    digits = CPR.replace("-", "")
    assert not [form for form in (CPR, digits, f"{CPR[:6]} {CPR[7:]}") if form.encode() in raw]
    assert not [form for form in (CPR, digits) if form in bot.log("serve") + bot.log("actions")]


def test_phone_number_of_a_callback_stays_out_of_tracker_and_messages(bot, wait):
    chat = bot.chat("gentofte")
    chat.ask(payload="/request_advisor")
    chat.ask(payload="/affirm")
    chat.ask("Mette")
    chat.ask(f"ring på {PHONE}")
    chat.ask("efter kl. 15")
    [shown, *_] = chat.ask("aflastning")
    assert PHONE in shown["text"], "the family reads its own number before it is sent"
    chat.ask(payload="/affirm")

    for table in ("events", "messages", "gaps"):
        rows = bot.rows(table)
        assert not [form for form in (PHONE, PHONE.replace(" ", "")) if form in rows], table
    assert "+4520123456" in bot.rows("callbacks")
    assert not [m for m in chat.messages() if PHONE in m["text"]], "shown after it was sent"


def test_feedback_is_kept_and_checked(bot):
    chat = bot.chat("gentofte")
    [answer, *_] = chat.ask("hvad er aflastning")

    def give(**body):
        return requests.post(f"{bot.url}/chat/api/feedback", json=body, headers=chat.headers, timeout=30)

    assert give(seq=answer["seq"], helpful=False, comment=f"cpr {CPR}").status_code == 204
    assert error(give(seq=999, helpful=True)) == (404, "not_found")
    assert error(give(seq=answer["seq"], helpful="ja")) == (400, "bad_request")
    assert CPR not in bot.rows("feedback") and "[cpr-nummer]" in bot.rows("feedback")


def test_transcript_as_text_and_as_json(bot):
    chat = bot.chat("gentofte")
    [answer, *_] = chat.ask("hvad er aflastning")
    address = f"{bot.url}/chat/api/transcript"
    as_text = requests.get(address, headers={**chat.headers, "Accept": "text/plain"}, timeout=30)
    as_json = requests.get(address, headers=chat.headers, timeout=30).json()

    assert "hvad er aflastning" in as_text.text and answer["text"] in as_text.text
    assert [m["seq"] for m in as_json["messages"]] == [m["seq"] for m in chat.messages()]


WORD = "gråspurvekvidder"  # a word nobody else writes


def erased_everywhere(bot, word):
    return not [form for form in (word, word.encode("unicode_escape").decode()) if form.encode() in bot.raw()]


def test_deleted_conversation_is_gone_from_every_table(bot):
    chat = bot.chat("gentofte")
    chat.ask(f"hvad er aflastning {WORD}")
    assert requests.delete(f"{bot.url}/chat/api/conversation", headers=chat.headers, timeout=30).status_code == 204

    assert error(chat.post("hej")) == (401, "no_conversation")
    for table in ("conversations", "messages", "events", "gaps", "feedback"):
        assert chat.id not in bot.rows(table), table


def test_deletion_in_the_talk_gives_a_receipt_and_then_all_is_gone(bot, wait):
    chat = bot.chat("gentofte")
    chat.ask(f"hvad er aflastning {WORD}")
    chat.ask("slet min samtale")
    [receipt, *_] = chat.ask(payload="/affirm")
    assert receipt["ending"] == "deleted"

    wait(lambda: chat.post("hej").status_code == 401, 15, "the conversation gone")
    for table in ("conversations", "messages", "events", "gaps"):
        assert chat.id not in bot.rows(table), table


def deleted_with(bot, word):
    chat = bot.chat("gentofte")
    chat.ask(f"hvad er aflastning {word}")
    assert not erased_everywhere(bot, word), "the search looks in the wrong place"
    requests.delete(f"{bot.url}/chat/api/conversation", headers=chat.headers, timeout=30)


def test_deleted_words_are_gone_from_the_database_file(bot, wait):
    word = canary()
    deleted_with(bot, word)

    wait(lambda: erased_everywhere(bot, word), 5, "the words gone from the file")


def test_deleted_words_are_gone_once_the_log_is_written_back(bot, wait):
    word = canary()
    deleted_with(bot, word)

    def written_back():
        with sqlite3.connect(bot.database, timeout=30) as db:
            return db.execute("pragma wal_checkpoint(truncate)").fetchone()[0] == 0

    wait(written_back, 15, "the log written back")
    assert erased_everywhere(bot, word)


def test_deletion_over_rest_leaves_no_words_in_the_tracker(bot):
    sender = bot.sender()
    bot.rest(sender, f"hvad er aflastning {WORD}", "gentofte")
    bot.rest(sender, "slet min samtale")
    bot.rest(sender, "ja")

    assert sender not in bot.rows("events")


def test_operations_pages_answer(bot):
    assert requests.get(f"{bot.url}/health", timeout=10).json() == {"status": "ok"}
    ready = requests.get(f"{bot.url}/ready", timeout=10)
    assert ready.status_code == 200 and set(ready.json()["parts"].values()) == {"ok"}
    metrics = requests.get(f"{bot.url}/metrics", timeout=10)
    assert metrics.headers["content-type"].startswith("text/plain") and "# TYPE" in metrics.text


def test_rest_channel_refuses_what_comes_through_a_proxy(bot):
    body = {"sender": "x", "message": "hej"}
    address = f"{bot.url}/webhooks/rest/webhook"
    answer = requests.post(address, json=body, headers={"X-Forwarded-For": "203.0.113.9"}, timeout=30)

    assert error(answer) == (403, "not_allowed")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"sender": "x", "message": ""}, (400, "empty_text")),
        ({"sender": "", "message": "hej"}, (400, "bad_request")),
        ({"sender": "x" * 300, "message": "hej"}, (400, "bad_request")),
        ({"sender": "x", "message": "hej", "metadata": {"kommune": "atlantis"}}, (400, "unknown_kommune")),
        ({"sender": "x", "message": "hej", "metadata": ["a"]}, (400, "bad_request")),
        ({"sender": "x", "message": "a" * 5000}, (413, "too_long")),
        ([], (400, "bad_json")),
        pytest.param(
            {"sender": "x", "message": "hej", "metadata": {"kommune": {"id": "gentofte"}}},
            (400, "unknown_kommune"),
        ),
    ],
)
def test_rest_channel_refuses_bad_input_with_a_clear_error(bot, body, code):
    assert error(requests.post(f"{bot.url}/webhooks/rest/webhook", json=body, timeout=30)) == code


@pytest.mark.parametrize(
    "message", ["hej \ud800 du", "hej\u0000du", "/", "/ukendt_knap", '/ask_apply{"topic"', "/restart"]
)
def test_rest_channel_answers_odd_messages(bot, message):
    body = {"sender": bot.sender(), "message": message}
    answer = requests.post(f"{bot.url}/webhooks/rest/webhook", json=body, timeout=60)

    assert answer.status_code == 200, answer.text
    assert "".join(r.get("text", "") for r in answer.json()).strip()


def test_messages_sent_at_once_are_answered_in_their_order(bot, wait):
    chat = bot.chat("gentofte")
    for text in ("hvad er aflastning", "hvad er hjemmetræning", "tusind tak"):
        assert chat.post(text).status_code == 202
    endings = ["aflastning", "hjemmetraening", None]

    def answered():
        told = [m for m in chat.messages() if m["from"] == "bot"]
        return told if told and told[-1].get("ending") == "small_talk" else None

    told = wait(answered, 60, "the last answer")
    assert [t for t in (m.get("topic") for m in told) if t] == endings[:2]


def test_rasas_own_api_is_closed(bot):
    for path in ("/conversations/x/tracker", "/model/parse", "/version", "/status", "/domain"):
        assert requests.get(f"{bot.url}{path}", timeout=10).status_code == 404, path
