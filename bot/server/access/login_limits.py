"""How often a password may be guessed, without locking out those who share an address or a name."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

from bot.server.errors import ApiError
from bot.server.limits import Limits

WINDOW_S = 300.0
MOST_OF_PAIR = 10  # one name from one address
MOST_OF_ADDRESS = 60  # a whole town hall may stand behind one address
MOST_OF_USER = 30  # one name from everywhere
KNOWN_S = 30 * 86_400.0
MOST_KNOWN = 10_000


class LoginLimits:
    """Counts failures only. Who has logged in from an address before is held back there by her own guesses alone:

    neither a stranger's guesses at her name nor a colleague's at the same address lock her out.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._failures = Limits(clock)
        self._known: OrderedDict[tuple[str, str], float] = OrderedDict()

    def check(self, address: str, user: str) -> None:
        """Raises ApiError("too_many")."""
        pair, failures = self._pair(address, user), self._failures
        held = failures.full("pair", " ".join(pair), MOST_OF_PAIR, WINDOW_S)
        if not held and self._known.get(pair, -KNOWN_S) <= self.clock() - KNOWN_S:
            held = failures.full("address", address, MOST_OF_ADDRESS, WINDOW_S)
            held = held or failures.full("user", pair[1], MOST_OF_USER, WINDOW_S)
        if held:
            raise ApiError("too_many")

    def note(self, address: str, user: str, passed: bool) -> None:
        pair = self._pair(address, user)
        if passed:
            self._known[pair] = self.clock()
            self._known.move_to_end(pair)
            if len(self._known) > MOST_KNOWN:
                self._known.popitem(last=False)
            return
        for what, who in (("pair", " ".join(pair)), ("address", address), ("user", pair[1])):
            self._failures.note(what, who, WINDOW_S)

    def _pair(self, address: str, user: str) -> tuple[str, str]:
        return address, user.lower()
