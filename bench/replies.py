"""How understanding and answering grow with the guide: each kommune's own topics and details many times over.

In this process, without the roads between processes, which do not depend on the guide: from a message's words through
the recogniser and the dialogue to the finished reply. The recogniser is not trained anew: the columns of the local
topics are repeated, which costs a message what as many trained ones would.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bench.grown_guide import grown
from bench.servers import Broken
from bot import training
from bot.dialogue import engine
from bot.dialogue.desk import LookedAt
from bot.dialogue.rasa_turn import heard_from, to_messages
from bot.dialogue.turn import Memory, World
from bot.guide import loader, phrases
from bot.guide.answers.matching import ItemMatcher
from bot.guide.model import Guide
from bot.guide.rendering import Renderer
from bot.nlu.classifier import CalibratedSvm
from bot.nlu.trained import Trained
from bot.server.rasa_parts.learned import recogniser, trained
from bot.settings import KNOWLEDGE, read

KOMMUNE = "gentofte"


@dataclass(frozen=True)
class Measured:
    """Seconds each text takes, the best of some rounds; `known` says whether the family's kommune is known."""

    times: int
    known: bool
    seconds: list[float]


def measure(texts: Sequence[str], sizes: Sequence[int], rounds: int = 5) -> Iterator[Measured]:
    """A first message with each text, to guides with so many times as many kommuner."""
    guide, learned = loader.load(KNOWLEDGE), _learned()
    for times in sizes:
        reply = _assistant(grown(guide, times), learned, times)
        for kommune in (KOMMUNE, ""):
            measured = [[_seconds(reply, text, kommune) for text in texts] for _ in range(rounds)]
            yield Measured(times, bool(kommune), [min(of_text) for of_text in zip(*measured, strict=True)])
        del reply
        gc.collect()  # the largest takes some gigabytes


def _learned() -> Trained:
    settings = read()
    model = training.newest(settings)
    learned = trained(model, settings.model_key_file) if model else None
    if learned is None:
        raise Broken("no model of this project's own training: run `make train` first")
    return learned


def _assistant(guide: Guide, learned: Trained, times: int) -> Callable[[str, str], None]:
    topics = _with_local_topics(learned.topics, guide, times)
    understanding = recogniser(learned._replace(topics=topics))
    wording, matcher, now = phrases.load(KNOWLEDGE / "phrases"), ItemMatcher(guide), datetime.now()
    matcher.prepare()
    world = World(guide, wording, Renderer(guide, wording, now.date()), matcher, now.date(), now, LookedAt())

    def reply(text: str, kommune: str) -> None:
        message = Message({TEXT: text})
        understanding.process([message])
        heard = heard_from({**message.data, "metadata": {"kommune": kommune}}, "family")
        to_messages(engine.respond(heard, Memory(), world), wording, guide.version)

    return reply


def _with_local_topics(topics: CalibratedSvm, guide: Guide, times: int) -> CalibratedSvm:
    """The classifier with each local topic's column as often as there are kommuner like its own."""
    classes = [str(name) for name in topics.classes]
    local = {name for name in classes if name in guide.topics and guide.topics[name].kommune}
    names = [(name, f"{name}_{n}" if n else name) for name in classes for n in range(times if name in local else 1)]
    columns = np.array([classes.index(name) for name, _ in names])
    wide = CalibratedSvm(topics.c)
    wide.temperature, wide.classes = topics.temperature, np.array([each for _, each in names])
    wide._weights, wide._bias = np.take(topics._weights, columns, axis=1), topics._bias[columns]
    return wide


def _seconds(reply: Callable[[str, str], None], text: str, kommune: str) -> float:
    began = time.perf_counter()
    reply(text, kommune)
    return time.perf_counter() - began
