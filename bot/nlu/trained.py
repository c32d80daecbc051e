"""What the recogniser has learned, as it lies in a model file."""

from __future__ import annotations

from typing import NamedTuple

from bot.guide.spelling import Spelling
from bot.guide.vectoriser import TextVectoriser
from bot.nlu.classifier import CalibratedSvm


class Trained(NamedTuple):
    vectoriser: TextVectoriser
    intents: CalibratedSvm
    topics: CalibratedSvm
    spelling: Spelling
