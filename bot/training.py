"""Train a model when what it is made of has changed, keep it when it is as good, and find the newest."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import shutil
import tarfile
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot import model_seal
from bot.settings import ROOT, Settings
from bot.training_record import CHECKING, FAILED, LIVE, REFUSED, TRAINING, USUAL_S, Record, Workshop

logger = logging.getLogger(__name__)

# What the running code must fit: a model made with others waits for the restart.
CODE = (
    "config.yml",
    "domain.yml",
    "data/stories",
    "bot/nlu",
    "bot/guide/crisis.py",
    "bot/guide/pattern_index.py",
    "bot/guide/vectoriser.py",
    "bot/guide/words.py",
)
# Of knowledge/ only this is learned by heart; the rest is read when it is spoken.
LEARNED = ("topics", "pamphlets.yml", "kommuner", "crisis.yml", "crisis_examples.yml")
KEEP = 3


class Worse(RuntimeError):
    """The new model understands less than the one in use; `verdict` says what."""

    def __init__(self, verdict: Any) -> None:
        self.verdict = verdict
        super().__init__(
            f"refused: of {verdict.common} questions of the guide {len(verdict.lost)} now get another topic and "
            f"{verdict.won} came back; topics that collapsed: {', '.join(verdict.topics) or 'none'}; "
            f"cries for help no longer heard: {len(verdict.crisis)}"
        )


def fingerprint(settings: Settings) -> str:
    """A hash over everything a model is trained from."""
    return _hash([*_learned(settings), *_code()])


def stamp(settings: Settings) -> tuple[tuple[str, int, int], ...]:
    """Changes whenever a file that editors change is saved; quicker to ask than the fingerprint."""
    with contextlib.suppress(FileNotFoundError):  # replaced just now: the next look sees it
        return tuple((str(p), p.stat().st_mtime_ns, p.stat().st_size) for p in _learned(settings))
    return ()


def code_fingerprint() -> str:
    """A hash over what a model and the program that loads it must have in common."""
    return _hash(_code())


def _learned(settings: Settings) -> list[Path]:
    return [*_files(ROOT / "data" / "nlu"), *(p for name in LEARNED for p in _files(settings.knowledge / name))]


def _code() -> list[Path]:
    return [path for name in CODE for path in _files(ROOT / name)]


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(p for p in path.rglob("*") if p.suffix in (".py", ".yml"))
    return [path] if path.exists() else []


def _hash(paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


# The models on the disk ----------------------------------------------------------------------


def models(settings: Settings) -> list[Path]:
    """The models of the project's own training, the newest last."""
    found = []
    for path in settings.models.glob("familieguiden-*.tar.gz"):
        try:
            found.append((path.stat().st_mtime_ns, path))
        except FileNotFoundError:
            continue  # another process has cleared it away
    return [path for _, path in sorted(found)]


def newest(settings: Settings) -> Path | None:
    """The model that is in use: the newest of the project's own training.

    Loading a model runs what stands in it, so a file without our seal is not even opened.
    """
    for model in reversed(models(settings)):
        if model_seal.is_ours(model, settings.model_key_file):
            return model
        logger.warning("model refused, its seal is missing or wrong: %s (python -m bot train makes one)", model.name)
    return None


def up_to_date(settings: Settings) -> Path | None:
    """The newest model when it was trained from the files as they are now."""
    model = newest(settings)
    return model if model and model_seal.fingerprint(model) == fingerprint(settings) else None


def refused(settings: Settings) -> Record | None:
    """The record of a training from the files as they are now that ended in a refusal."""
    record = Workshop(settings.models).read()
    return record if record and record.state == REFUSED and record.fingerprint == fingerprint(settings) else None


# Training ------------------------------------------------------------------------------------


def train(
    settings: Settings,
    *,
    accept: bool = False,
    again: bool = False,
    reason: str = "",
    who: str = "",
    clock: Callable[[], float] = time.time,
) -> Path:
    """Train and keep a model; raises GuideFaults, Worse, Busy or RuntimeError with what is wrong.

    `accept` keeps it though it does worse; `again` trains although the same files were trained before.
    """
    workshop = Workshop(settings.models)
    with workshop.hold():
        before = newest(settings)
        record = Record(
            state=TRAINING,
            fingerprint=fingerprint(settings),
            started=clock(),
            usual_s=model_seal.facts(before).get("seconds", USUAL_S) if before else USUAL_S,
            reason=reason,
            who=who,
        )
        workshop.write(record)
        try:
            model, verdict = _train(settings, workshop, record, before, accept, again, clock)
        except Worse as error:
            workshop.write(replace(record, state=REFUSED, ended=clock(), verdict=error.verdict.as_data()))
            raise
        except Exception as error:
            workshop.write(replace(record, state=_ending(error), ended=clock(), faults=tuple(str(error).splitlines())))
            raise
        workshop.write(replace(record, state=LIVE, ended=clock(), model=model.name, verdict=verdict))
        return model


def _ending(error: Exception) -> str:
    """A broken guide stays refused until it is mended; anything else may be tried again."""
    from bot.guide.loader import GuideFaults

    return REFUSED if isinstance(error, GuideFaults) else FAILED


def _train(
    settings: Settings,
    workshop: Workshop,
    record: Record,
    before: Path | None,
    accept: bool,
    again: bool,
    clock: Callable[[], float],
) -> tuple[Path, dict[str, Any]]:
    from bot.guide import loader
    from bot.quiet import hush

    hush()
    loader.load(settings.knowledge)
    model = settings.models / f"familieguiden-{record.fingerprint}.tar.gz"
    if not again and model_seal.is_ours(model, settings.model_key_file):
        model.touch()  # these files were trained before: back to that model at once
        return model, {}
    made = _with_rasa(workshop.folder, model.name)
    workshop.write(replace(record, state=CHECKING))
    verdict = _verdict(before, made) if before and before != model else None
    if verdict and verdict.worse and not accept:
        made.unlink()
        raise Worse(verdict)
    facts = {"code": code_fingerprint(), "seconds": clock() - record.started}
    model_seal.seal(made, model_seal.note_of(model), record.fingerprint, settings.model_key_file, **facts)
    made.replace(model)  # moved in whole: a server that looks now must not meet half a file
    model.touch()
    _forget_old(settings)
    return model, verdict.as_data() if verdict else {}


def _with_rasa(folder: Path, name: str) -> Path:
    # Rasa's cache of trained parts does not see the files that our components read themselves.
    os.environ["RASA_MAX_CACHE_SIZE"] = "0"
    from rasa.model_training import train as rasa_train

    result = rasa_train(
        domain=str(ROOT / "domain.yml"),
        config=str(ROOT / "config.yml"),
        training_files=[str(ROOT / "data")],
        output=str(folder),
        fixed_model_name=name,
        force_training=True,
    )
    if result.code != 0 or not result.model:
        raise RuntimeError(f"training failed with code {result.code}; see the lines above")
    return Path(result.model)


def _verdict(before: Path, made: Path) -> Any:
    """How the new model does on the guide's own questions and on the cries for help the old one heard."""
    from bot.nlu import crisis, cross_check

    folder = Path(tempfile.mkdtemp(prefix="familieguiden-"))
    try:
        for path, name in ((before, "before"), (made, "now")):
            with tarfile.open(path) as archive:
                archive.extractall(folder / name)  # a model of our own training
        heard = crisis.heard(folder / "before")
        missed = crisis.missed(folder / "now", heard)
        return cross_check.compare(
            cross_check.read(folder / "before"), cross_check.read(folder / "now"), len(heard), missed
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _forget_old(settings: Settings) -> None:
    for model in models(settings)[:-KEEP]:
        model.unlink(missing_ok=True)
        model_seal.note_of(model).unlink(missing_ok=True)
