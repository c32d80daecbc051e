"""What a website may put into the chat page by its address, and what it may not."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from bot.server.family.chat_page import LONGEST_NAME, LONGEST_START, Asked

SITE = "https://www.gentofte.dk"
FRAME = {"sec-fetch-dest": "iframe", "referer": f"{SITE}/boern"}


def asked(headers=FRAME, **args) -> Asked:
    return Asked(SimpleNamespace(args=args, headers=headers))


def test_framed_page_takes_the_websites_words_and_logo():
    found = asked(embed="1", kommune="gentofte", name="Vores guide", start="Velkommen", logo=f"{SITE}/logo.svg")

    assert (found.name, found.start) == ("Vores guide", "Velkommen")
    assert (found.logo, found.logo_site) == (f"{SITE}/logo.svg", SITE)


def test_page_on_its_own_takes_neither_greeting_nor_logo():
    for headers in ({"sec-fetch-dest": "document", "referer": SITE}, {"sec-fetch-dest": "empty", "referer": SITE}):
        found = asked(headers, embed="1", start="Ring til os på 12 34 56 78", logo=f"{SITE}/logo.svg")
        assert (found.start, found.logo, found.logo_site) == ("", "", "")
    assert asked(start="Velkommen").start == ""


@pytest.mark.parametrize(
    "logo",
    [
        "https://evil.example/logo.svg",
        "http://www.gentofte.dk/logo.svg",
        "https://www.gentofte.dk:8443/logo.svg",
        "https://www.gentofte.dk@evil.example/logo.svg",
        "https://user@www.gentofte.dk/logo.svg",
        "//www.gentofte.dk/logo.svg",
        "javascript:alert(1)",
        "data:image/svg+xml,<svg/>",
        "https://[",
        "https://www.gentofte.dk:0/logo.svg",
        "",
    ],
)
def test_logo_from_anywhere_else_is_left_out(logo):
    found = asked(embed="1", logo=logo)

    assert (found.logo, found.logo_site) == ("", "")


def test_logo_without_a_known_website_is_left_out():
    assert asked({"sec-fetch-dest": "iframe"}, embed="1", logo=f"{SITE}/logo.svg").logo == ""


def test_words_are_cut_where_the_page_has_no_room_for_more():
    found = asked(embed="1", name="n" * 500, start="s" * 5000)

    assert (len(found.name), len(found.start)) == (LONGEST_NAME, LONGEST_START)
