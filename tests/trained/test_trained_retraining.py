"""An editor changes names and questions while families ask: learned, checked and swapped in, nobody notices."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest
import requests
import yaml

from bot import training
from bot.guide.files.yaml_file import read_document
from bot.settings import ROOT, Settings
from tests.small_guide import small_guide

LEARNED_S = 900.0  # about a hundred where nothing else runs
QUESTION = "må min nabo gå med som vidneven når vi skal møde kommunen"


# All families of the load share one address.
UNLIMITED = {"RATE_PER_ADDRESS": "10000000", "RATE_PER_CONVERSATION": "1000000"}


@pytest.fixture(scope="module")
def taught(make_bot, tmp_path_factory):
    """A bot of its own, with a guide of three topics and the model that is trained from it, that learns by itself."""
    folder = tmp_path_factory.mktemp("taught")
    knowledge, models = small_guide(folder / "knowledge"), folder / "models"
    bot = make_bot("taught", KNOWLEDGE_DIR=str(knowledge), MODELS_DIR=str(models), RETRAIN="auto", **UNLIMITED)
    bot.knowledge, bot.models = knowledge, models
    command = [sys.executable, "-m", "bot", "train"]
    subprocess.run(command, cwd=ROOT, env=bot.env, check=True, capture_output=True, timeout=LEARNED_S)
    bot.start()
    return bot.wait_ready()


class Asking:
    """A family that asks again and again in a thread; keeps what it did not get an answer to."""

    def __init__(self, bot):
        self.bot, self.asked, self.bad = bot, 0, []
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._ask, daemon=True)

    def _ask(self):
        chat = self.bot.chat("gentofte")
        while not self._end.is_set():
            try:
                [first, *_] = chat.ask("hvad er aflastning" if self.asked % 2 else "hvem kan være bisidder")
                if first.get("ending") == "error_bot":
                    self.bad.append(first["text"])
            except (AssertionError, requests.RequestException) as error:
                self.bad.append(repr(error))
            self.asked += 1
            self._end.wait(0.5)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._end.set()
        self._thread.join(60)


def said(bot):
    answer = bot.ready()
    return answer.json() if answer is not None else {}


@pytest.mark.slow
def test_new_question_is_learned_while_families_ask_and_taken_back_at_once(taught, wait):
    before = said(taught)["model"]
    path = taught.knowledge / "topics" / "bisidder.yml"
    sound = path.read_text(encoding="utf-8")
    topic = read_document(path, taught.knowledge).data
    topic["questions"]["overview"].append(QUESTION)
    with Asking(taught) as family:
        path.write_text(yaml.safe_dump(topic, allow_unicode=True, sort_keys=False), encoding="utf-8")
        wait(lambda: said(taught).get("training") in ("waiting", "training"), 30, "the change noticed")
        wait(lambda: said(taught).get("model") not in (None, before), LEARNED_S, "the new model in use")
        [answer, *_] = taught.chat("gentofte").ask(QUESTION)
        assert answer.get("topic") == "bisidder"
        wait(lambda: said(taught).get("training") == "live", 60, "the training told as done")

        path.write_text(sound, encoding="utf-8")
        wait(lambda: said(taught).get("model") == before, 60, "the earlier model back")
    assert family.asked > 3 and family.bad == []


@pytest.mark.slow
def test_broken_topic_teaches_nothing_and_the_old_model_goes_on(taught, wait):
    before = said(taught)["model"]
    path = taught.knowledge / "topics" / "bisidder.yml"
    sound = path.read_text(encoding="utf-8")
    path.write_text("id: bisidder\ntitle: [\n", encoding="utf-8")
    try:
        wait(lambda: said(taught).get("training") == "refused", 90, "the broken guide refused")
        [answer, *_] = taught.chat("gentofte").ask("hvad er aflastning")
        assert answer.get("topic") == "aflastning"
        assert said(taught)["model"] == before
    finally:
        path.write_text(sound, encoding="utf-8")
    wait(lambda: said(taught).get("training") in ("live", "idle"), 60, "sound again")
    assert training.newest(Settings(models=taught.models)).name == before
