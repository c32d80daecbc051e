"""Find addresses and phone numbers in running text, so that a page or a paper can link them."""

from __future__ import annotations

import re
from collections.abc import Iterator

_LINK = re.compile(
    r"(?P<url>https?://[^\s<>\"'\u00ab\u00bb]+)"
    r"|(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<tel>(?<![\w.-])(?<!\d\d )(?:\+45 ?)?\d{2} \d{2} \d{2} \d{2}(?![\w-]| \d\d\b))"
)
_SHORT = re.compile(r"^https?://(www\.)?|/$")


def pieces(text: str) -> Iterator[tuple[str, str]]:
    """(what is shown, its address) in order; the address is "" where there is nothing to follow."""
    end = 0
    for match in _LINK.finditer(text):
        found = match.group().rstrip(".,;:!?)]")
        if match.start() > end:
            yield text[end : match.start()], ""
        yield _linked(found, match.lastgroup or "")
        end = match.start() + len(found)
    if end < len(text):
        yield text[end:], ""


def _linked(found: str, kind: str) -> tuple[str, str]:
    if kind == "url":
        return _SHORT.sub("", found), found
    if kind == "mail":
        return found, f"mailto:{found}"
    digits = re.sub(r"[^\d+]", "", found)
    return found, f"tel:{'+45' if len(digits) == 8 else ''}{digits}"
