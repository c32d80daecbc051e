"""What a family meets when a part is down: an apology, and an answer once it is back. Never silence."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys

import pytest
import requests
import yaml

from bot.settings import KNOWLEDGE

LIMIT_S = 30.0  # a turn may take 25 s before the family is told


def beginning(wording, name):
    return wording.texts[name][0][:40]


@pytest.fixture(scope="module")
def fragile(make_bot, tmp_path_factory):
    """A bot of its own, with a copy of the guide that the tests may break."""
    knowledge = tmp_path_factory.mktemp("copy") / "knowledge"
    shutil.copytree(KNOWLEDGE, knowledge)
    bot = make_bot("fragile", KNOWLEDGE_DIR=str(knowledge), REST_TOKEN="secret-for-tests")
    bot.knowledge = knowledge
    bot.start()
    return bot.wait_ready()


def test_rest_channel_with_a_token_is_closed_without_it(fragile):
    body = {"sender": fragile.sender(), "message": "hej"}
    address = f"{fragile.url}/webhooks/rest/webhook"

    assert requests.post(address, json=body, timeout=30).status_code == 401
    wrong = {"Authorization": "Bearer wrong"}
    assert requests.post(address, json=body, headers=wrong, timeout=30).status_code == 401
    assert fragile.rest(fragile.sender(), "hej", Authorization="Bearer secret-for-tests")


def test_action_server_killed_gives_an_apology_and_then_recovers(fragile, wording, wait):
    chat = fragile.chat("gentofte")
    fragile.kill("actions")
    [apology, *_] = chat.ask("hvad er aflastning", within=LIMIT_S)
    assert apology["text"].startswith(beginning(wording, "turn_failed_phone"))
    assert "/request_advisor" in [b["payload"] for b in apology["buttons"]]

    ready = fragile.ready()
    assert ready.status_code == 503 and set(fragile.broken_parts()) == {"action_server"}

    fragile.start("actions")
    fragile.wait_ready()
    [answer, *_] = chat.ask("hvad er aflastning")
    assert answer.get("topic") == "aflastning"


def test_broken_guide_keeps_the_last_good_one_and_is_named(fragile, wait):
    chat = fragile.chat("gentofte")
    path = fragile.knowledge / "topics" / "aflastning.yml"
    sound = path.read_text(encoding="utf-8")
    path.write_text("id: aflastning\ntitle: [\n", encoding="utf-8")
    try:
        wait(lambda: "aflastning" in fragile.guide_problem(), 20, "the problem named")
        assert fragile.ready().status_code == 200
        [answer, *_] = chat.ask("hvad er aflastning")
        assert answer.get("topic") == "aflastning"
    finally:
        path.write_text(sound, encoding="utf-8")
    wait(lambda: not fragile.guide_problem(), 20, "the guide sound again")


NO_MAPPING = pytest.param(
    "- ikke felter\n",
)


@pytest.mark.parametrize("broken", ["responses:\n\tx: y\n", NO_MAPPING])
def test_broken_phrases_keep_the_last_good_ones(fragile, wait, broken):
    chat = fragile.chat("gentofte")
    path = fragile.knowledge / "phrases" / "guide.yml"
    sound = path.read_text(encoding="utf-8")
    path.write_text(broken, encoding="utf-8")
    try:
        wait(lambda: "guide.yml" in fragile.guide_problem(), 10, "the problem named")
        [answer, *_] = chat.ask("hvad er aflastning")
        assert answer.get("topic") == "aflastning"
    finally:
        path.write_text(sound, encoding="utf-8")
        wait(lambda: not fragile.guide_problem() and not fragile.broken_parts(), 20, "the phrases sound again")


ASK_CONTACT = {"payload": '/ask_contact{"topic":"aflastning"}'}
ASK_AMOUNT = {"payload": '/ask_amount{"topic":"bil"}'}
CHANGES = {  # file, what stands there, what shall stand there, how a family asks
    "phrase": ("phrases/dialogue.yml", "Selv tak.", "Det var så lidt, kære ven.", {"text": "tusind tak"}),
    "contact": ("contacts/gentofte.yml", '"39 98 00 00"', '"39 98 00 09"', ASK_CONTACT),
    "amount": ("rates.yml", None, "12.345 kr. i alt", ASK_AMOUNT),
    "answer": ("topics/bil.yml", "Rammen for lånet er", "Den øverste grænse er", ASK_AMOUNT),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_changed_wording_is_spoken_without_a_restart(fragile, wait, change):
    name, old, new, ask = CHANGES[change]
    path = fragile.knowledge / name
    sound = path.read_text(encoding="utf-8")
    if old is None:
        old = next(r for r in yaml.safe_load(sound)["rates"] if r["id"] == "bil_laan")["values"][-1]["amount"]
    assert old in sound
    path.write_text(sound.replace(old, new), encoding="utf-8")
    spoken = new.strip('"')
    try:
        # A new conversation each time: asked the same again and again, the bot says so instead.
        wait(lambda: spoken in str(fragile.chat("gentofte").ask(**ask)), 20, "the new wording")
    finally:
        path.write_text(sound, encoding="utf-8")


LOCK = """
import sqlite3, sys, time
db = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
db.execute("BEGIN EXCLUSIVE")
print("locked", flush=True)
time.sleep(3)
db.execute("ROLLBACK")
"""


def test_locked_database_loses_nothing(fragile):
    chat = fragile.chat("gentofte")
    locker = subprocess.Popen(
        [sys.executable, "-c", LOCK, str(fragile.database)], stdout=subprocess.PIPE, text=True
    )
    assert locker.stdout.readline().strip() == "locked"
    sent = [chat.post(f"hvad er aflastning nummer {n}") for n in range(3)]
    assert locker.wait(30) == 0

    assert {r.status_code for r in sent} == {202}
    answers = chat.ask("hvad er hjælpemidler", within=60)
    assert answers
    family = [m["text"] for m in chat.messages() if m["from"] == "family"]
    assert family == [*(f"hvad er aflastning nummer {n}" for n in range(3)), "hvad er hjælpemidler"]


def test_server_killed_between_message_and_answer_answers_once_after_the_restart(fragile, wait):
    chat = fragile.chat("gentofte")
    fragile.freeze("actions")  # so that the answer cannot come before the kill, nor an apology
    sent = chat.post("hvad er aflastning")
    assert sent.status_code == 202
    fragile.kill("serve")
    fragile.kill("actions")
    with sqlite3.connect(fragile.database) as db:
        found = db.execute("select status from messages where conversation = ? and seq = 1", (chat.id,))
        assert found.fetchall() == [("pending",)]

    fragile.start("serve")  # the faster of the two: it waits for the other, and does not apologise
    wait(lambda: set(fragile.broken_parts()) == {"action_server"}, 240, "the server alone")
    fragile.start("actions")
    fragile.wait_ready()
    answers = wait(lambda: chat.answers(1), 60, "the answer after the restart")
    assert answers[0].get("topic") == "aflastning"
    again = chat.ask("tusind tak")
    spoken = [m for m in chat.messages() if m["from"] == "bot" and m.get("topic") == "aflastning"]
    assert len(spoken) == 1 and again


def test_model_missing_gives_a_kind_apology_and_503(make_bot, wording, wait, tmp_path):
    bot = make_bot("modelless", MODELS_DIR=str(tmp_path))
    bot.start("actions", "serve")
    wait(lambda: bot.ready() is not None and set(bot.broken_parts()) == {"model"}, 240, "/ready naming the model")
    assert bot.ready().status_code == 503
    chat = bot.chat("gentofte")
    [apology, *_] = chat.ask("hvad er aflastning", within=LIMIT_S)

    assert apology["text"].startswith(beginning(wording, "turn_failed_phone"))
    assert requests.get(f"{bot.url}/health", timeout=10).status_code == 200
    [reply, *_] = bot.rest(bot.sender(), "hvad er aflastning")
    assert reply["text"].startswith(beginning(wording, "turn_failed"))
    bot.stop()
