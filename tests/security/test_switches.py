"""What an operator can do without a restart, and what happens on a full disk."""

from __future__ import annotations

import subprocess
import sys
import threading
import time

import pytest
import requests

from bot.settings import ROOT


@pytest.fixture(scope="module")
def server(make_server):
    return make_server(LOG_FORMAT="json")


def switch(server, *words):
    command = [sys.executable, "-m", "bot", "switch", *words]
    done = subprocess.run(command, cwd=ROOT, env=server.options["env"], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def until(check, within=20.0):
    end = time.monotonic() + within
    while not (found := check()):
        assert time.monotonic() < end, "not within the time"
        threading.Event().wait(0.1)
    return found


def messages(family):
    return requests.get(f"{family.url}/chat/api/messages", headers=family.headers, timeout=30).json()


def test_bot_off_answers_with_the_message_and_the_desk_goes_on(server):
    switch(server, "bot", "off")
    try:
        family = server.family()
        until(lambda: "bot_off" in ask(family, "hvad er aflastning"))
        reply = messages(family)[-1]
        assert "112" in reply["text"] and reply["buttons"][0]["payload"] == "/request_advisor"

        body = {"payload": "/request_advisor", "client_id": "human"}
        requests.post(f"{server.url}/chat/api/messages", json=body, headers=family.headers, timeout=30)
        anna = server.desk("anna")
        queue = until(lambda: requests.get(f"{server.url}/desk/api/queue", cookies=anna.cookies, timeout=30).json())
        assert [row["conversation"] for row in queue] == [family.id]
    finally:
        switch(server, "bot", "on")


def ask(family, text):
    """The endings of what the bot says to it."""
    seq = family.say(text).json()["seq"]
    return until(lambda: [m.get("ending") for m in messages(family) if m["seq"] > seq and m["from"] == "bot"])


def last(family, text):
    ask(family, text)
    return messages(family)[-1]["text"]


def test_danger_is_heard_while_the_bot_is_off(server):
    switch(server, "bot", "off", "--message", "Vi holder lukket for robotten i dag.")
    try:
        family = server.family()
        until(lambda: "Vi holder lukket" in last(family, "hej"))  # the server looks for the switch now and then
        assert ask(family, "jeg vil ikke leve mere") == ["crisis", "bot_off"]
        assert "Vi holder lukket for robotten i dag." in messages(family)[-1]["text"]
    finally:
        switch(server, "bot", "on")


def test_all_off_closes_everything_but_the_operators_questions(server):
    family = server.family()
    switch(server, "all", "off", "--message", "Lukket for <b>opdatering</b>.")
    try:
        until(lambda: family.say("hej").status_code == 503)
        answer = family.say("hej")
        assert answer.json() == {"error": "closed", "message": "Lukket for <b>opdatering</b>."}
        page = requests.get(f"{server.url}/chat/", headers={"Accept": "text/html"}, timeout=30)
        assert page.status_code == 503 and "&lt;b&gt;opdatering" in page.text
        assert requests.get(f"{server.url}/desk/", timeout=30).status_code == 503
        assert requests.get(f"{server.url}/health", timeout=30).status_code == 200
        assert 'familieguiden_switched_off{what="all"} 1.0' in until(metrics_with(server, 'what="all"} 1.0'))
    finally:
        switch(server, "all", "on")
    until(lambda: family.say("hej igen").status_code == 202)


def metrics_with(server, part):
    def look():
        text = requests.get(f"{server.url}/metrics", timeout=30).text
        return text if part in text else ""

    return look


def test_metrics_name_everything_an_operator_watches(server):
    text = requests.get(f"{server.url}/metrics", timeout=30).text
    for name in (
        "turns_total", "turn_seconds", "open_streams", "handoffs_waiting", "oldest_waiting_seconds", "requests_total",
        "unanswered_messages", "undelivered_notices", "disk_free_bytes", "switched_off", "guide_broken",
        "process_resident_memory_bytes", "process_cpu_seconds_total",
    ):  # fmt: skip
        assert f"familieguiden_{name}" in text, name


def test_log_lines_carry_the_request_and_no_words(server):
    family = server.family()
    answer = requests.get(
        f"{server.url}/chat/api/messages",
        params={"after": "0", "q": family.words},
        headers={**family.headers, "X-Request-Id": "test-request-4711"},
        timeout=30,
    )
    family.say(f"Vi hedder {family.words}")

    assert answer.headers["X-Request-Id"] == "test-request-4711"
    log = until(lambda: log_with(server, "test-request-4711"))
    assert '"route": "/chat/api/messages"' in log and family.words not in log and family.token not in log


def log_with(server, part):
    text = server.log.read_text(encoding="utf-8")
    return text if part in text else ""


def test_nearly_full_disk_takes_nothing_new_and_says_so(make_server):
    full = make_server(MIN_FREE_MB="1000000")
    family = full.family()

    answer = family.say("hej")

    assert (answer.status_code, answer.json()["error"]) == (507, "storage_full")
    assert messages(family) == []
    ready = requests.get(f"{full.url}/ready", timeout=30)
    assert ready.status_code == 503 and "MB free" in ready.json()["parts"]["disk"]
