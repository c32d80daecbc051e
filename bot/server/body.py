"""Read a request's JSON: bounded in size and depth, and without what no text may hold."""

from __future__ import annotations

import json
import re
from typing import Any

from sanic.request import Request

from bot.server.errors import ApiError

MAX_DEPTH = 12
MAX_VALUES = 2_000
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # NUL has no place in PostgreSQL, half a pair none in UTF-8
BIGGEST = 2**53  # whole numbers past this are exact neither in JavaScript nor in the database


def read_json(request: Request, allow_empty: bool = False) -> dict[str, Any]:
    """The body as an object; raises ApiError("bad_json")."""
    if allow_empty and not request.body:
        return {}
    try:
        body = json.loads(request.body, parse_constant=_refuse)
        clean = _Clean().value(body)
    except (ValueError, RecursionError):
        raise ApiError("bad_json") from None
    if not isinstance(clean, dict):
        raise ApiError("bad_json")
    return clean


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


class _Clean:
    """Walks over a value once; counts, so that neither depth nor breadth costs more than a little."""

    def __init__(self) -> None:
        self.values = 0

    def value(self, value: Any, depth: int = 0) -> Any:
        self.values += 1
        if depth > MAX_DEPTH or self.values > MAX_VALUES:
            raise ValueError("too deep or too much")
        if isinstance(value, str):
            return _UNSTORABLE.sub(" ", value)
        if isinstance(value, dict):
            return {_UNSTORABLE.sub(" ", key): self.value(item, depth + 1) for key, item in value.items()}
        if isinstance(value, list):
            return [self.value(item, depth + 1) for item in value]
        if isinstance(value, (int, float)) and not -BIGGEST < value < BIGGEST:
            raise ValueError("too big a number")
        return value
