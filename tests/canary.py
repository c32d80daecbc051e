"""Words that stand nowhere else: what they are found in has been told one conversation's text."""

from __future__ import annotations

import secrets

LETTERS = "bdfghjklmnprstv"  # no digits: eight of them in a row would be masked as a phone number


def canary() -> str:
    return "kanarie" + "".join(secrets.choice(LETTERS) for _ in range(16))
