"""Two Rasa processes and two action processes over PostgreSQL and Redis behind nginx, as in deploy/."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import threading
import time
import uuid
from types import SimpleNamespace

import pytest
import requests
import sqlalchemy as sa

from bot import training
from bot.settings import ROOT, Settings
from deploy.parts import Cluster
from tests.canary import canary


@pytest.fixture(scope="module")
def cluster():
    if training.newest(Settings()) is None:
        pytest.fail("No model. Run `make train` (or `make test`) first.", pytrace=False)
    with Cluster(servers=2, actions=2, env={"RATE_PER_CONVERSATION": "100000", "RETRAIN": "off"}) as running:
        yield running


def until(check, within, what):
    end = time.monotonic() + within
    while not (found := check()):
        assert time.monotonic() < end, f"{what}: not within {within} s"
        threading.Event().wait(0.1)
    return found


def begin(url):
    made = requests.post(f"{url}/chat/api/conversations", json={"kommune": "gentofte"}, timeout=30).json()
    return SimpleNamespace(id=made["conversation"], headers={"Authorization": f"Bearer {made['token']}"})


def say(url, family, text):
    body = {"text": text, "client_id": uuid.uuid4().hex}
    answer = requests.post(f"{url}/chat/api/messages", json=body, headers=family.headers, timeout=30)
    assert answer.status_code == 202, answer.text
    return answer.json()["seq"]


def messages(url, family):
    return requests.get(f"{url}/chat/api/messages", headers=family.headers, timeout=30).json()


def answered(url, family, seq):
    return lambda: [m for m in messages(url, family) if m["seq"] > seq and m["from"] == "bot"]


def test_every_part_is_named_ready(cluster):
    parts = requests.get(f"{cluster.url}/ready", timeout=30).json()["parts"]

    assert set(parts.values()) == {"ok"} and {"database", "redis", "action_server", "model"} <= set(parts)


def test_stream_on_one_process_gets_what_the_other_produced(cluster):
    here, there = cluster.address(0), cluster.address(1)
    family = begin(here)
    got = []
    with requests.get(f"{here}/chat/api/events", headers=family.headers, stream=True, timeout=60) as stream:
        say(there, family, "hvad er aflastning")
        for line in stream.iter_lines(decode_unicode=True):
            if line.startswith("data: ") and '"seq"' in line:
                got.append(json.loads(line[6:]))
                if got[-1]["from"] == "bot":
                    break
    # Streams look by themselves every five seconds: sooner is the wake-up over Redis.
    assert [m["from"] for m in got] == ["family", "bot"] and got[1]["topic"] == "aflastning"


def test_conversation_goes_on_at_the_other_process(cluster):
    family = begin(cluster.url)
    first = say(cluster.address(0), family, "hvad er aflastning")
    until(answered(cluster.address(0), family, first), 40, "the first answer")
    second = say(cluster.address(1), family, "hvordan søger jeg")
    found = until(answered(cluster.address(1), family, second), 40, "the follow-up's answer")

    assert found[0]["topic"] == "aflastning"


def test_process_that_dies_is_replaced_by_the_other_and_nothing_is_lost(cluster):
    family = begin(cluster.url)
    seqs = []
    for number in range(12):
        if number == 4:
            cluster.servers[0].kill()
        seqs.append(say(cluster.url, family, f"hvad er aflastning, spørgsmål {number}"))
    try:
        found = until(lambda: all_answered(cluster, family, 12), 150, "twelve answers")
    finally:
        cluster.servers[0].start()
        cluster.wait_ready()
    assert [m["text"][-2:].strip() for m in found if m["from"] == "family"] == [str(n) for n in range(12)]
    assert len({m["seq"] for m in found}) == len(found)


def all_answered(cluster, family, count):
    found = messages(cluster.url, family)
    with sa.create_engine(cluster.postgres.url, poolclass=sa.pool.NullPool).connect() as db:
        query = sa.text("select count(*) from messages where conversation = :id and status = 'pending'")
        pending = db.execute(query, {"id": family.id}).scalar()
    return found if pending == 0 and sum(m["from"] == "bot" for m in found) >= count else None


def test_new_version_is_rolled_out_under_load_without_an_error(cluster):
    """One process after the other ends and starts again, while families write through nginx."""
    stop, broken, sent = threading.Event(), [], {}

    def write(family):
        while not stop.is_set():
            try:
                say(cluster.url, family, "tusind tak")
                sent[family.id] = sent.get(family.id, 0) + 1
            except (AssertionError, requests.RequestException) as error:
                broken.append(repr(error))
            stop.wait(0.4)

    families = [begin(cluster.url) for _ in range(3)]
    writers = [threading.Thread(target=write, args=(family,)) for family in families]
    for writer in writers:
        writer.start()
    try:
        for part in cluster.servers:
            part.stop()
            part.start()
            cluster.wait_ready()
    finally:
        stop.set()
        for writer in writers:
            writer.join(60)
    assert sorted(set(broken)) == []
    for family in families:
        until(lambda f=family: all_answered(cluster, f, sent[f.id]), 150, "every message answered")


def test_erased_words_stand_in_no_table_and_after_vacuum_in_no_file(cluster):
    family = begin(cluster.url)
    word = canary()
    seq = say(cluster.url, family, f"vi siger {word}, hvad er aflastning")
    until(answered(cluster.url, family, seq), 40, "an answer")
    assert word in dump(cluster)

    gone = requests.delete(f"{cluster.url}/chat/api/conversation", headers=family.headers, timeout=30)
    assert gone.status_code == 204

    assert word not in dump(cluster) and family.id not in dump(cluster)
    with sa.create_engine(cluster.postgres.url, isolation_level="AUTOCOMMIT").connect() as db:
        db.execute(sa.text("vacuum full"))
        db.execute(sa.text("checkpoint"))
    files = [p for p in (cluster.postgres.data / "base").rglob("*") if p.is_file()]
    assert files and not [p for p in files if word.encode() in p.read_bytes()]
    assert not [p.name for p in cluster.parts if word in p.log.read_text(encoding="utf-8", errors="replace")]


def dump(cluster):
    """Every row of every table, as text."""
    found = []
    with sa.create_engine(cluster.postgres.url, poolclass=sa.pool.NullPool).connect() as db:
        for table in sa.inspect(db).get_table_names():
            found += [str(row) for row in db.execute(sa.text(f'select * from "{table}"'))]
    return "\n".join(found)


def test_copy_of_postgresql_comes_back(cluster, tmp_path):
    """The last of this file: one process is enough to see it, and the others stay down."""
    family = begin(cluster.url)
    seq = say(cluster.url, family, "hvad er aflastning")
    until(answered(cluster.url, family, seq), 40, "an answer")
    env = cluster.environment(PORT="1")

    def bot(*words):
        return subprocess.run(
            [sys.executable, "-m", "bot", *words], cwd=ROOT, env=env, capture_output=True, text=True, timeout=120
        )

    made = bot("backup", str(tmp_path / "copy"))
    assert made.returncode == 0, made.stderr
    before = re.sub(r"\s+", " ", str(messages(cluster.url, family)))
    requests.delete(f"{cluster.url}/chat/api/conversation", headers=family.headers, timeout=30)
    for part in (*cluster.servers, *cluster.actions):
        part.send(signal.SIGTERM)
    for part in (*cluster.servers, *cluster.actions):
        part.stop()
    done = bot("restore", str(tmp_path / "copy"), "--yes")
    cluster.servers[0].start().wait_ready()

    assert done.returncode == 0, done.stderr
    assert re.sub(r"\s+", " ", str(messages(cluster.address(0), family))) == before
