"""Train a model when what it is made of has changed, and find the newest one."""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path

from bot import model_seal
from bot.settings import ROOT, Settings

logger = logging.getLogger(__name__)

SOURCES = ("config.yml", "domain.yml")
FOLDERS = ("data", "knowledge")
CODE = ("bot/nlu", "bot/guide/vectoriser.py", "bot/guide/words.py")
KEEP = 3


def fingerprint(settings: Settings) -> str:
    """A hash over everything a model is trained from."""
    paths = [ROOT / name for name in SOURCES]
    for folder in FOLDERS:
        base = settings.knowledge if folder == "knowledge" else ROOT / folder
        paths += sorted(base.rglob("*.yml"))
    for name in CODE:
        path = ROOT / name
        paths += sorted(path.rglob("*.py")) if path.is_dir() else [path]
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def newest(settings: Settings) -> Path | None:
    """The model that is in use: the newest of the project's own training.

    Loading a model runs what stands in it, so a file without our seal is not even opened.
    """
    found = sorted(settings.models.glob("familieguiden-*.tar.gz"), key=lambda p: p.stat().st_mtime, reverse=True)
    for model in found:
        if model_seal.is_ours(model, settings.model_key_file):
            return model
        logger.warning("model refused, its seal is missing or wrong: %s (python -m bot train makes one)", model.name)
    return None


def up_to_date(settings: Settings) -> Path | None:
    """The newest model when it was trained from the files as they are now."""
    model = newest(settings)
    return model if model and model_seal.fingerprint(model) == fingerprint(settings) else None


def train(settings: Settings) -> Path:
    """Train and keep a model; raises GuideFaults or RuntimeError with what is wrong."""
    from bot.guide import loader
    from bot.quiet import hush

    hush()
    loader.load(settings.knowledge)
    from rasa.model_training import train as rasa_train

    mark = fingerprint(settings)
    workshop = settings.models / "training"
    workshop.mkdir(parents=True, exist_ok=True)
    result = rasa_train(
        domain=str(ROOT / "domain.yml"),
        config=str(ROOT / "config.yml"),
        training_files=[str(ROOT / "data")],
        output=str(workshop),
        fixed_model_name=f"familieguiden-{mark}.tar.gz",
        force_training=False,
    )
    if result.code != 0 or not result.model:
        raise RuntimeError(f"training failed with code {result.code}; see the lines above")
    # Moved in whole: a server that starts now must not meet half a file.
    model = settings.models / Path(result.model).name
    model_seal.seal(Path(result.model), model_seal.note_of(model), mark, settings.model_key_file)
    Path(result.model).replace(model)
    model.touch()
    _forget_old(settings)
    return model


def _forget_old(settings: Settings) -> None:
    models = sorted(settings.models.glob("familieguiden-*.tar.gz"), key=lambda p: p.stat().st_mtime)
    for model in models[:-KEEP]:
        model.unlink()
        model_seal.note_of(model).unlink(missing_ok=True)
