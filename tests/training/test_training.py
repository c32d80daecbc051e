"""Training: what it is made from, when it is kept, and what is written down about it. Rasa's part is stood in for."""

from __future__ import annotations

import io
import json
import shutil
import tarfile
from dataclasses import replace

import pytest

from bot import model_seal, training
from bot.guide import loader
from bot.guide.loader import GuideFaults
from bot.nlu import crisis, cross_check
from bot.nlu.cross_check import Asked
from bot.settings import KNOWLEDGE, Settings
from bot.training_record import FAILED, LIVE, REFUSED, Busy, Workshop

READ = ("phrases/guide.yml", "rates.yml", "contacts/gentofte.yml")
LEARNED = ("topics/bisidder.yml", "pamphlets.yml", "kommuner/gentofte.yml", "crisis.yml", "crisis_examples.yml")


@pytest.fixture
def own(tmp_path):
    """Settings of its own, with a copy of a few files of the guide and an empty folder of models."""
    for name in (*READ, *LEARNED):
        (tmp_path / "knowledge" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(KNOWLEDGE / name, tmp_path / "knowledge" / name)
    folders = {"knowledge": tmp_path / "knowledge", "models": tmp_path / "models"}
    return replace(Settings(), **folders, model_key_file=tmp_path / "model.key")


@pytest.fixture
def rasa(monkeypatch):
    """Makes a model archive whose cross-check says what `questions` holds; `fails` breaks the next training."""

    class Rasa:
        def __init__(self):
            self.questions = [Asked(f"spørgsmål {n}", "bil", "bil") for n in range(40)]
            self.runs = 0
            self.fails = False

        def __call__(self, folder, name):
            self.runs += 1
            if self.fails:
                raise RuntimeError("training failed with code 1")
            rows = [[a.text, a.topic, a.taken] for a in self.questions]
            path = folder / name
            with tarfile.open(path, "w:gz") as archive:
                for file, data in ((cross_check.FILE, rows), (crisis.HEARD, [])):
                    raw = json.dumps(data).encode()
                    member = tarfile.TarInfo(f"components/x/{file}")
                    member.size = len(raw)
                    archive.addfile(member, io.BytesIO(raw))
            return path

    made = Rasa()
    monkeypatch.setattr(training, "_with_rasa", made)
    # These few files are no whole guide; one test has the real check look at them.
    monkeypatch.setattr(loader, "load", lambda root: None)
    return made


def rename(own, text="helt nyt navn"):
    path = own.knowledge / "topics" / "bisidder.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("names:\n", f"names:\n  - {text}\n", 1), encoding="utf-8")


def record(own):
    return Workshop(own.models).read()


def test_model_is_made_once_for_the_same_files(own, rasa):
    model = training.train(own, who="eva", reason="new names")

    assert training.up_to_date(own) == model == training.newest(own)
    assert model_seal.facts(model)["code"] == training.code_fingerprint()
    assert (record(own).state, record(own).model, record(own).who) == (LIVE, model.name, "eva")


@pytest.mark.parametrize("name", READ)
def test_what_is_read_when_spoken_needs_no_training(own, name):
    before = training.fingerprint(own)
    path = own.knowledge / name
    path.write_text(path.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")

    assert training.fingerprint(own) == before


@pytest.mark.parametrize("name", LEARNED)
def test_what_is_learned_needs_training(own, name):
    before, stamp = training.fingerprint(own), training.stamp(own)
    path = own.knowledge / name
    path.write_text(path.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")

    assert training.fingerprint(own) != before
    assert training.stamp(own) != stamp


def test_earlier_files_bring_their_model_back_without_training(own, rasa):
    path = own.knowledge / "topics" / "bisidder.yml"
    sound, first = path.read_text(encoding="utf-8"), training.train(own)
    rename(own)
    second = training.train(own)
    path.write_text(sound, encoding="utf-8")

    assert training.newest(own) == second
    assert training.train(own) == first == training.newest(own)
    assert rasa.runs == 2


def test_model_that_understands_less_is_refused_and_says_what(own, rasa):
    good = training.train(own)
    rename(own)
    rasa.questions = [replace(a, taken="bus") if n < 20 else a for n, a in enumerate(rasa.questions)]

    with pytest.raises(training.Worse, match="20 now get another topic"):
        training.train(own)

    assert training.newest(own) == good
    assert sorted(p.name for p in own.models.glob("*.tar.gz")) == [good.name]
    assert not list(Workshop(own.models).folder.glob("*.tar.gz"))
    assert record(own).state == REFUSED and len(record(own).verdict["lost"]) == 20
    assert training.refused(own)


def test_refused_model_is_kept_where_a_human_says_so(own, rasa):
    training.train(own)
    rename(own)
    rasa.questions = [replace(a, taken="bus") for a in rasa.questions]

    model = training.train(own, accept=True)

    assert training.newest(own) == model and record(own).verdict["worse"]


def test_broken_guide_makes_no_model_and_names_its_faults(own, rasa, monkeypatch):
    good = training.train(own)
    monkeypatch.undo()
    (own.knowledge / "topics" / "bisidder.yml").write_text("id: bisidder\ntitle: [\n", encoding="utf-8")

    with pytest.raises(GuideFaults):
        training.train(own)

    assert training.newest(own) == good
    assert record(own).state == REFUSED and any("bisidder.yml" in line for line in record(own).faults)


def test_training_that_breaks_leaves_the_model_and_may_be_tried_again(own, rasa):
    good = training.train(own)
    rename(own)
    rasa.fails = True
    with pytest.raises(RuntimeError):
        training.train(own)

    assert training.newest(own) == good and record(own).state == FAILED
    rasa.fails = False
    assert training.train(own) != good


def test_old_models_and_their_notes_are_cleared_away(own, rasa):
    for number in range(training.KEEP + 2):
        rename(own, f"navn nummer {number}")
        training.train(own)

    assert len(list(own.models.glob("*.tar.gz"))) == len(list(own.models.glob("*.json"))) == training.KEEP


def test_one_trains_at_a_time(own, rasa):
    with Workshop(own.models).hold(), pytest.raises(Busy):
        training.train(own)
    assert rasa.runs == 0


def test_training_that_was_killed_counts_as_failed(own, rasa):
    workshop = Workshop(own.models)
    training.train(own)
    workshop.write(replace(record(own), state="training"))

    assert workshop.read().state == FAILED
    with workshop.hold():
        assert workshop.read().state == "training"
