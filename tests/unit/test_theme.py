"""A website's colour becomes shades that can be read, whatever it is; what is no colour changes nothing."""

from __future__ import annotations

import itertools
import re

import pytest

from bot.server import pages
from bot.server.family import theme

HARD = ["#ffffff", "#000000", "#ffd34d", "#ff0000", "#00ff00", "#0000ff", "#777777", "#767676", "#c0ffee", "#1c594f"]
GRID = ["#{:02x}{:02x}{:02x}".format(*rgb) for rgb in itertools.product((0, 85, 170, 255), repeat=3)]


def shades(css: str) -> list[dict[str, theme.Colour]]:
    """The variables of the light and of the dark scheme."""
    blocks = re.findall(r":root\{([^}]*)\}", css)
    return [{name: rgb(value) for name, value in re.findall(r"--([\w-]+):(#\w{6})", block)} for block in blocks]


def rgb(value: str) -> theme.Colour:
    return int(value[1:3], 16), int(value[3:5], 16), int(value[5:], 16)


@pytest.mark.parametrize("colour", [*HARD, *GRID])
def test_any_colour_gives_shades_that_can_be_read(colour):
    light, dark = shades(theme.style(colour))

    for scheme, grounds in ((light, theme.LIGHT), (dark, theme.DARK)):
        assert set(scheme) == {"accent", "accent-ink", "accent-soft"}
        for ground in (*grounds, scheme["accent-soft"]):
            assert theme.contrast(scheme["accent"], ground) >= theme.READABLE
        assert theme.contrast(scheme["accent-ink"], scheme["accent"]) >= theme.READABLE


def test_colour_that_can_be_read_already_is_kept():
    light, _ = shades(theme.style("#1c594f"))

    assert light["accent"] == rgb("#1c594f")


def test_short_form_means_the_long_one():
    assert theme.style("#1af") == theme.style("#11aaff")


@pytest.mark.parametrize("colour", ["", "red", "#12", "#12345", "1c594f", "#1c594f;}", "url(x)", "#1c594g", "#1c594f "])
def test_what_is_no_colour_gives_no_style(colour):
    assert theme.style(colour) == ""


def test_own_contrast_and_forced_colours_go_before_the_website():
    assert re.findall(r"@media ([^{]*)\{", theme.style("#1c594f")) == [
        "(prefers-contrast:no-preference)",
        "(prefers-contrast:no-preference) and (prefers-color-scheme:dark)",
    ]


def test_grounds_are_those_of_the_stylesheet():
    css = (pages.WEB / "tokens.css").read_text(encoding="utf-8")
    papers, surfaces = re.findall(r"--paper: (#\w{6})", css), re.findall(r"--surface: (#\w{6})", css)

    assert (rgb(papers[0]), rgb(surfaces[0])) == theme.LIGHT
    assert (rgb(papers[1]), rgb(surfaces[1])) == theme.DARK


GREY = (118, 118, 118)
PAIRS = [(theme.BLACK, theme.WHITE, 21.0), (theme.WHITE, theme.WHITE, 1.0), (GREY, theme.WHITE, 4.54)]


@pytest.mark.parametrize(("one", "other", "expected"), PAIRS)
def test_contrast_is_that_of_wcag(one, other, expected):
    assert theme.contrast(one, other) == pytest.approx(expected, abs=0.01)
    assert theme.contrast(other, one) == theme.contrast(one, other)
