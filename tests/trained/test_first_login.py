"""The first start makes a login and shows it once; it opens the desk."""

from __future__ import annotations

import re

import requests


def test_first_start_prints_a_login_that_opens_the_desk(bot):
    printed = (bot.folder / "serve.log").read_text(encoding="utf-8", errors="replace")

    match = re.search(r"user (\S+), password (\S+)", printed)

    assert match, printed[:500]
    user, password = match.groups()
    answer = requests.post(f"{bot.url}/desk/api/login", json={"user": user, "password": password}, timeout=10)
    assert answer.status_code == 200
    assert answer.json()["csrf"]
