"""What the server does when files change: wait, train once, check, swap; Rasa and the trainer are stood in for."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from types import SimpleNamespace

import pytest

from bot import model_seal, training
from bot.server.rasa_parts import model_swap, retraining
from bot.server.rasa_parts.retraining import SETTLED_S, TRIES, TRY_AGAIN_S, Retraining
from bot.settings import Settings
from bot.training_record import CHECKING, FAILED, LIVE, REFUSED, TRAINING, Record, Workshop
from tests.loops import run

VERDICT = {
    "common": 500, "right_before": 480, "right_now": 440, "won": 2, "topics": ["bil"], "crisis": ["jeg vil dø"],
    "lost": [{"text": "lån til bil", "topic": "bil", "taken": "bisidder"}], "worse": True,
}  # fmt: skip


class Trainer:
    """The command that trains; ends when the test says so."""

    def __init__(self) -> None:
        self.commands: list[list[str]] = []
        self.returncode: int | None = None

    def __call__(self, command, folder):
        self.commands.append(command)
        self.returncode = None
        return self

    def poll(self):
        return self.returncode


class Scene:
    """A folder with one file of examples, models as empty files, and a clock."""

    def __init__(self, folder, monkeypatch, mode="auto") -> None:
        self.now = 1000.0
        (folder / "knowledge" / "topics").mkdir(parents=True)
        self.settings = replace(Settings(), knowledge=folder / "knowledge", models=folder / "models", retrain=mode)
        self.settings = replace(self.settings, model_key_file=folder / "model.key")
        self.settings.models.mkdir()
        self.loads: list[str] = []
        self.broken: set[str] = set()
        self.freed = 0
        monkeypatch.setattr(model_swap, "load", self._load)
        monkeypatch.setattr(model_swap, "prove", self._prove)
        monkeypatch.setattr(retraining.memory, "release", self._release)
        self.write("one")
        self.trainer = Trainer()
        self.stores = SimpleNamespace(domain=None)
        self.agent = SimpleNamespace(processor=None, tracker_store=self.stores, domain=None, nlg=None)
        model = self.model()
        self.agent.processor = SimpleNamespace(model_path=str(model), domain="first")
        self.retraining = self.server()
        self.look(2)

    def server(self) -> Retraining:
        app = SimpleNamespace(ctx=SimpleNamespace(agent=self.agent))
        made = Retraining(app, self.settings, lambda: self.now, self.trainer)
        made._remember(made._in_use())
        return made

    def _load(self, agent, path):
        if path.name in self.broken:
            raise EOFError("cut off")
        self.loads.append(path.name)
        return SimpleNamespace(model_path=path, domain=f"domain of {path.name}")

    async def _prove(self, processor):
        return None

    def _release(self):
        self.freed += 1

    def write(self, text):
        (self.settings.knowledge / "topics" / "bil.yml").write_text(text, encoding="utf-8")

    def model(self, **note):
        """A model of the files as they are now, as the trainer leaves it."""
        mark = training.fingerprint(self.settings)
        path = self.settings.models / f"familieguiden-{mark}.tar.gz"
        path.touch()
        os.utime(path, (self.now, self.now))
        facts = {"code": training.code_fingerprint(), "seconds": 40.0, **note}
        model_seal.seal(path, model_seal.note_of(path), mark, self.settings.model_key_file, **facts)
        return path

    def record(self, state, **values):
        known = {"fingerprint": training.fingerprint(self.settings), "started": self.now, "ended": self.now}
        Workshop(self.settings.models).write(Record(state=state, **{**known, **values}))

    def look(self, times=1):
        for _ in range(times):
            run(self.retraining.look())
            self.now += SETTLED_S

    @property
    def state(self):
        return self.retraining.status()["state"]


@pytest.fixture
def scene(tmp_path, monkeypatch):
    return Scene(tmp_path, monkeypatch)


def test_nothing_changed_nothing_trained(scene):
    assert (scene.state, scene.trainer.commands, scene.loads) == ("idle", [], [])


def test_changed_file_is_learned_once_it_lies_still(scene):
    scene.write("two")
    scene.look()
    assert scene.state == "waiting" and scene.trainer.commands == []

    scene.write("three!")
    scene.look()
    assert scene.trainer.commands == []

    scene.look(3)
    assert len(scene.trainer.commands) == 1
    assert scene.trainer.commands[0][1:4] == ["-m", "bot", "train"]


def test_trained_model_is_taken_in_use_with_the_same_stores(scene):
    scene.write("two")
    scene.look(2)
    model = scene.model()
    scene.record(LIVE, model=model.name)
    scene.trainer.returncode = 0
    assert scene.state != "live"

    scene.look(2)
    assert scene.agent.processor.model_path == model
    assert scene.agent.tracker_store is scene.stores and scene.stores.domain == f"domain of {model.name}"
    assert (scene.state, scene.retraining.status()["model"], len(scene.trainer.commands)) == ("live", model.name, 1)


def test_model_in_use_is_told_though_its_trainer_has_not_quite_ended(scene):
    scene.write("two")
    scene.look(3)
    scene.record(LIVE, model=scene.model().name)
    scene.look()

    assert scene.loads and scene.trainer.returncode is None
    assert scene.state == "live"


def test_old_model_is_freed_after_its_last_turn(scene):
    scene.write("two")
    scene.model()
    scene.look(5)

    assert scene.loads and scene.freed == retraining.FREED_AFTER


def test_model_that_another_process_trained_is_taken_in_use_here_too(scene):
    scene.write("two")
    scene.model()
    scene.look(3)

    assert len(scene.loads) == 1 and scene.trainer.commands == []


def test_model_of_other_code_waits_for_the_restart(scene):
    scene.write("two")
    scene.model(code="other")
    scene.look()

    assert scene.loads == []


def test_model_without_our_seal_is_not_opened(scene):
    scene.write("two")
    scene.model().write_bytes(b"from somewhere else")
    scene.look()

    assert scene.loads == []


def test_broken_model_file_leaves_the_old_one_in_use_and_is_made_again(scene, caplog):
    first = scene.agent.processor
    scene.write("two")
    model = scene.model()
    scene.broken.add(model.name)
    scene.look(4)

    assert scene.agent.processor is first and scene.loads == []
    assert [command[-1] for command in scene.trainer.commands] == ["--again"]
    assert sum("not taken in use" in r.message for r in caplog.records) == 1


def test_refused_model_is_not_trained_again_until_something_changes(scene):
    scene.write("two")
    scene.record(REFUSED, verdict=VERDICT)
    scene.look(5)
    assert scene.trainer.commands == [] and scene.state == "refused"

    scene.write("three!")
    scene.look(3)
    assert len(scene.trainer.commands) == 1


def test_refused_model_is_trained_again_where_an_editor_says_so(scene):
    scene.write("two")
    scene.record(REFUSED, verdict=VERDICT)
    scene.look(3)

    assert scene.retraining.request("she knows", "eva", accept=True)
    scene.look()
    assert scene.trainer.commands[0][-1] == "--accept" and "eva" in scene.trainer.commands[0]


def test_editor_reads_why_a_model_was_refused(scene):
    scene.write("two")
    scene.record(REFUSED, verdict=VERDICT, who="eva")
    scene.look(3)
    status = scene.retraining.status()

    assert status["who"] == "eva" and len(status["reasons"]) == 3
    assert "500" in status["reasons"][0]
    assert [m["text"] for m in status["moved"]] == ["lån til bil"]
    json.dumps(status)


def test_faults_of_a_broken_guide_are_the_reasons(scene):
    scene.write("two")
    scene.record(REFUSED, faults=("knowledge/topics/bil.yml:1: Filen er tom.",))
    scene.look(3)

    assert scene.retraining.status()["reasons"] == ["knowledge/topics/bil.yml:1: Filen er tom."]


def test_training_that_breaks_is_tried_again_later_and_not_for_ever(scene):
    scene.write("two")
    scene.look(3)
    for tries in range(1, TRIES + 3):
        assert len(scene.trainer.commands) == min(tries, TRIES)
        scene.trainer.returncode = 1
        scene.record(FAILED, faults=("boom",))
        scene.look(2)
        assert len(scene.trainer.commands) == min(tries, TRIES) and scene.state == "refused"
        scene.now += TRY_AGAIN_S * 2**tries
        scene.look()
    assert scene.retraining.status()["reasons"]


def test_one_process_trains_at_a_time(scene):
    scene.write("two")
    with Workshop(scene.settings.models).hold():
        scene.look(4)
        assert scene.trainer.commands == []
    scene.look()
    assert len(scene.trainer.commands) == 1


def test_progress_goes_by_how_long_the_last_training_took(scene):
    scene.write("two")
    scene.look(3)
    with Workshop(scene.settings.models).hold():
        scene.record(TRAINING, started=scene.now, usual_s=40.0)
        scene.now += 10
        assert (scene.state, scene.retraining.status()["progress"]) == ("training", 0.25)
        scene.now += 1000
        assert scene.retraining.status()["progress"] == 0.9
        scene.record(CHECKING)
        assert scene.state == "checking"


def test_by_hand_nothing_is_trained_until_somebody_asks(tmp_path, monkeypatch):
    scene = Scene(tmp_path, monkeypatch, mode="manual")
    scene.write("two")
    scene.look(5)
    assert scene.trainer.commands == [] and scene.state == "waiting"

    assert scene.retraining.request("published", "eva")
    scene.look()
    assert len(scene.trainer.commands) == 1


def test_turned_off_it_refuses_to_be_asked(tmp_path, monkeypatch):
    scene = Scene(tmp_path, monkeypatch, mode="off")

    assert not scene.retraining.request("published", "eva")


def test_wish_without_anything_to_learn_is_forgotten(scene):
    scene.retraining.request("published", "eva")
    scene.look(2)

    assert scene.trainer.commands == [] and scene.state == "idle"


def test_every_state_has_its_line(scene):
    say = retraining.training_status.wiring.phrases()

    for state in ("idle", "waiting", "training", "checking", "refused", "live", "manual", "off"):
        assert f"training_{state}" in say
