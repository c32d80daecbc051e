"""What upkeep does by itself, with stores stood in for."""

from __future__ import annotations

from types import SimpleNamespace

from bot import wiring
from bot.server.upkeep import PURGED_AT_ONCE, Upkeep
from tests.loops import run


class Quiet:
    """Services over a list of conversations that have passed their retention."""

    def __init__(self, count: int) -> None:
        self.left = [f"c{number}" for number in range(count)]
        self.store = SimpleNamespace(
            clock=lambda: 1e9,
            quiet_since=lambda before, limit: self.left[:limit],
            checkpoint=lambda: self.checkpoints.append(len(self.left)),
        )
        self.checkpoints: list[int] = []

    async def erase(self, identity: str, checkpoint: bool = True) -> None:
        self.left.remove(identity)
        if checkpoint:
            self.store.checkpoint()


def test_purge_erases_as_many_as_there_are(monkeypatch):
    services = Quiet(2 * PURGED_AT_ONCE + 3)
    monkeypatch.setattr(wiring, "retention", lambda: SimpleNamespace(purge=dict))

    run(Upkeep(services).purge())

    assert services.left == []
    assert services.checkpoints == [0]  # once, at the end
