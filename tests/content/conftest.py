"""The real guide and its wording, read once."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.guide import loader, phrases

KNOWLEDGE = Path(__file__).resolve().parents[2] / "knowledge"


@pytest.fixture(scope="session")
def guide():
    return loader.load(KNOWLEDGE)


@pytest.fixture(scope="session")
def wording():
    return phrases.load(KNOWLEDGE / "phrases")
