"""One file for each kind of fault; every module here is tried."""

from __future__ import annotations

import contextlib
import importlib
import pkgutil
import random
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Scene = Callable[[Path], AbstractContextManager[dict[str, str]]]


@contextlib.contextmanager
def plain(_folder: Path) -> Iterator[dict[str, str]]:
    """SQLite and no Redis: the product's own defaults."""
    yield {}


@dataclass(frozen=True)
class Kind:
    """`scene` gives the settings the servers need for it; kinds of the same scene share the servers."""

    name: str
    weight: int
    short: bool
    scene: Scene
    strike: Callable[[Any, random.Random], Awaitable[None]]


def every() -> dict[str, Kind]:
    """All kinds by name, in the order of their names."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return {name: _kind(name, importlib.import_module(f"{__name__}.{name}")) for name in names}


def _kind(name: str, module: Any) -> Kind:
    return Kind(name, module.WEIGHT, module.SHORT, getattr(module, "scene", plain), module.strike)
