"""Run Rasa's graph of components in the order they need each other, without a scheduler.

Rasa hands a dozen nodes to dask in every prediction, which plans them anew each time. The graph of a
loaded model does not change, so its order is worked out once.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.runner.interface import GraphRunner

Order = list[tuple[str, tuple[str, ...]]]


class PlainGraphRunner(GraphRunner):
    """The nodes of a loaded graph with the same inputs, called one after another."""

    def __init__(self, loaded: DaskGraphRunner) -> None:
        self._schema = loaded._graph_schema
        self._nodes = loaded._instantiated_nodes
        self._orders: dict[tuple[str, ...], Order] = {}

    @classmethod
    def create(cls, *args: Any, **kwargs: Any) -> PlainGraphRunner:
        return cls(DaskGraphRunner.create(*args, **kwargs))

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        wanted = tuple(targets or self._schema.target_names)
        found = {name: (name, value) for name, value in (inputs or {}).items()}
        for name, needs in self._order(wanted):
            found[name] = self._nodes[name](*(found[need] for need in needs))
        return dict(found[name] for name in wanted)

    def components(self) -> list[Any]:
        """The loaded parts of the model: recognisers, policies, providers."""
        return [node._component for node in self._nodes.values()]

    def _order(self, targets: tuple[str, ...]) -> Order:
        """(node, the nodes and inputs it needs) of all that the targets need, needed ones first."""
        if targets not in self._orders:
            schema = self._schema.minimal_graph_schema(list(targets))
            self._orders[targets] = in_order({name: tuple(node.needs.values()) for name, node in schema.nodes.items()})
        return self._orders[targets]


def in_order(needs: dict[str, tuple[str, ...]]) -> Order:
    """Each node after those it needs; what no node gives is an input."""
    order: dict[str, tuple[str, ...]] = {}

    def visit(name: str) -> None:
        if name in needs and name not in order:
            for need in needs[name]:
                visit(need)
            order[name] = needs[name]

    for name in needs:
        visit(name)
    return list(order.items())
