"""How often one address or one conversation may ask: a sliding window in memory."""

from __future__ import annotations

import ipaddress
import time
from collections import deque

from sanic.request import Request

from bot.server.errors import ApiError

MAX_KEYS = 50_000


class Limits:
    """Raises ApiError("too_many") past the limit. Counts in this process only."""

    def __init__(self, clock=time.monotonic) -> None:
        self.clock = clock
        self._seen: dict[tuple[str, str], deque[float]] = {}

    def check(self, what: str, who: str, most: int, window_s: float) -> None:
        if self.full(what, who, most, window_s):
            raise ApiError("too_many")
        self.note(what, who, window_s)

    def full(self, what: str, who: str, most: int, window_s: float) -> bool:
        """Whether the limit is reached, without counting this one."""
        seen, now = self._seen.get((what, who), deque()), self.clock()
        while seen and seen[0] < now - window_s:
            seen.popleft()
        return len(seen) >= most

    def note(self, what: str, who: str, window_s: float) -> None:
        now = self.clock()
        self._seen.setdefault((what, who), deque()).append(now)
        if len(self._seen) > MAX_KEYS:
            self._forget(now - window_s)

    def _forget(self, before: float) -> None:
        self._seen = {key: seen for key, seen in self._seen.items() if seen and seen[-1] >= before}


def address(request: Request) -> str:
    """Whom a limit counts: the caller, as the nearest proxy names it. A home has a whole IPv6 /64."""
    named = (request.remote_addr or request.ip or "?").strip("[]")
    try:
        found = ipaddress.ip_address(named)
    except ValueError:
        return named[:64]
    if found.version == 4:
        return str(found)
    return str(ipaddress.ip_network((found, 64), strict=False))
