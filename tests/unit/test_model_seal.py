"""Only models of our own training are loaded."""

from __future__ import annotations

import json
import os
from dataclasses import replace

import pytest

from bot import model_seal, training
from bot.settings import Settings


@pytest.fixture
def settings(tmp_path):
    (tmp_path / "models").mkdir()
    return replace(Settings(), models=tmp_path / "models", model_key_file=tmp_path / "var" / "model.key")


@pytest.fixture
def model(settings):
    made = settings.models / "familieguiden-abc.tar.gz"
    made.write_bytes(b"trained")
    model_seal.seal(made, model_seal.note_of(made), "abc", settings.model_key_file)
    return made


def test_sealed_model_is_used(settings, model):
    assert training.newest(settings) == model
    assert model_seal.fingerprint(model) == "abc"


def test_key_is_for_its_owner_alone(settings, model):
    assert settings.model_key_file.stat().st_mode & 0o777 == 0o600
    assert len(settings.model_key_file.read_bytes()) == 32


def test_changed_model_is_refused(settings, model):
    model.write_bytes(b"trained, and a little more")

    assert training.newest(settings) is None


def test_model_with_a_note_of_its_own_making_is_refused(settings, model):
    strange = settings.models / "familieguiden-evil.tar.gz"
    strange.write_bytes(b"evil")
    model_seal.seal(strange, model_seal.note_of(strange), "abc", settings.models / "other.key")
    os.utime(strange, (2**31, 2**31))

    assert training.newest(settings) == model


def test_seal_of_another_model_does_not_fit(settings, model):
    copy = settings.models / "familieguiden-copy.tar.gz"
    copy.write_bytes(b"other")
    model_seal.note_of(copy).write_text(model_seal.note_of(model).read_text())
    os.utime(copy, (2**31, 2**31))

    assert training.newest(settings) == model


@pytest.mark.parametrize("note", [None, "", "[]", "{}", json.dumps({"fingerprint": "abc"}), json.dumps({"seal": 1})])
def test_model_without_a_sound_note_is_refused(settings, model, note):
    path = model_seal.note_of(model)
    path.unlink()
    if note is not None:
        path.write_text(note)

    assert training.newest(settings) is None


def test_without_the_key_nothing_is_loaded(settings, model):
    settings.model_key_file.unlink()

    assert training.newest(settings) is None
