"""A website's own colour on the chat page: readable shades of it for the light and the dark scheme."""

from __future__ import annotations

import re

HEX = re.compile(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
READABLE = 4.5  # WCAG 1.4.3
# Where the accent is read as text, from tokens.css: paper, surface and the softest accent of each scheme.
LIGHT = ((246, 242, 235), (255, 253, 249))
DARK = ((21, 25, 27), (30, 36, 39))
BLACK, WHITE = (0, 0, 0), (255, 255, 255)

Colour = tuple[int, int, int]


def style(colour: str) -> str:
    """CSS that puts `colour` in the accent's place; "" when it is no #rgb or #rrggbb."""
    found = HEX.fullmatch(colour)
    if not found:
        return ""
    digits = found.group(1)
    digits = "".join(d * 2 for d in digits) if len(digits) == 3 else digits
    own = (int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16))
    light, dark = _scheme(own, LIGHT, BLACK), _scheme(own, DARK, WHITE)
    # Where the family has asked for more contrast, or for its own colours, those stay.
    return (
        f"@media (prefers-contrast:no-preference){{:root{{{light}}}}}"
        f"@media (prefers-contrast:no-preference) and (prefers-color-scheme:dark){{:root{{{dark}}}}}"
    )


def _scheme(own: Colour, grounds: tuple[Colour, ...], towards: Colour) -> str:
    soft = mix(grounds[0], own, 0.14)
    accent = next(
        shade
        for shade in (mix(own, towards, step / 20) for step in range(21))
        if all(contrast(shade, ground) >= READABLE for ground in (*grounds, soft))
    )
    ink = max((BLACK, WHITE), key=lambda each: contrast(each, accent))
    return f"--accent:{_hex(accent)};--accent-ink:{_hex(ink)};--accent-soft:{_hex(soft)}"


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """`one` with `share` (0-1) of `other` in it."""
    r, g, b = (round(a + (z - a) * share) for a, z in zip(one, other, strict=True))
    return r, g, b


def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio of WCAG, 1-21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Colour) -> float:
    r, g, b = (c / 3294.6 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def _hex(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
