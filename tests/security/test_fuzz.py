"""A short fuzz run: no 5xx, no unhandled exception, nothing of another conversation. The long one is `make fuzz`."""

from __future__ import annotations

import random

from tests.fuzz.attack import Attack, odd_lines

REQUESTS = 900


def test_nothing_breaks_and_nothing_leaks(server):
    browser = server.desk("anna")
    chance = random.Random(1)
    attack = Attack(server.port, chance, (browser.cookies["familieguiden_desk"], browser.csrf))

    found = attack.run(REQUESTS)
    still_there = odd_lines(server.port, chance, 60)
    attack.read_log(server.log)

    assert found.asked >= REQUESTS
    assert (found.server_errors, found.leaks, found.dropped, found.log_errors) == ([], [], [], [])
    assert still_there == []
    assert {200, 202, 400, 401} <= set(found.statuses)
