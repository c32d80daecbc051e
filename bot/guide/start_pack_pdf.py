"""The start-pack as one A4 page, to hang on the fridge or take to a meeting."""

from __future__ import annotations

import importlib.util
from datetime import date, datetime
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from bot.guide.links import pieces
from bot.guide.phrases import Phrases
from bot.guide.rendering import danish_date
from bot.guide.start_pack import StartPack

LARGEST_PT = 10.5
SHRINK = 0.95
MARGIN_MM = 18.0
FOOTER_MM = 16.0
INDENT_MM = 5.0
MM_PER_PT = 25.4 / 72
LEADING = 1.35
INK, SOFT, ACCENT = (35, 40, 43), (86, 92, 95), (28, 89, 79)


class Page(FPDF):
    """A4 in one size of letters; headings and footer follow it."""

    def __init__(self, size: float, footer: str, compressed: bool) -> None:
        super().__init__(format="A4")
        self.size = size
        self.footer_text = footer
        self.set_compression(compressed)
        self.set_margins(MARGIN_MM, MARGIN_MM, MARGIN_MM)
        self.set_auto_page_break(True, FOOTER_MM + 4)
        for style, name in (("", "DejaVuSans.ttf"), ("B", "DejaVuSans-Bold.ttf")):
            self.add_font("text", style, font_folder() / name)
        self.add_page()

    def footer(self) -> None:
        self.set_y(-FOOTER_MM)
        self.set_font("text", size=min(8.0, self.size))
        self.set_text_color(*SOFT)
        self.multi_cell(0, 8 * MM_PER_PT * LEADING, self.footer_text, align="C")

    def line_height(self, size: float) -> float:
        return size * MM_PER_PT * LEADING

    def paragraph(self, text: str, times: float = 1.0, style: str = "", colour: tuple = INK) -> None:
        size = self.size * times
        self.set_font("text", style, size)
        self.set_text_color(*colour)
        self.multi_cell(0, self.line_height(size), text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def gap(self, times: float) -> None:
        self.ln(self.line_height(self.size) * times)

    def item(self, text: str) -> None:
        """A line of a list, its addresses and numbers to be followed."""
        height = self.line_height(self.size)
        self.set_font("text", size=self.size)
        self.set_text_color(*INK)
        self.cell(INDENT_MM, height, "\u2022")
        self.set_left_margin(MARGIN_MM + INDENT_MM)
        for shown, address in pieces(text):
            self.set_text_color(*(ACCENT if address else INK))
            self.write(height, shown, address)
        self.set_left_margin(MARGIN_MM)
        self.ln(height)
        self.gap(0.15)


def make(pack: StartPack, phrases: Phrases, kommune: str, on: date, compressed: bool = True) -> bytes:
    """The page as PDF; `kommune` is its name or "". The letters shrink until all is on one page."""
    size = LARGEST_PT
    page = _drawn(size, pack, phrases, kommune, on, compressed)
    while page.page_no() > 1:
        size *= SHRINK
        page = _drawn(size, pack, phrases, kommune, on, compressed)
    return bytes(page.output())


def _drawn(size: float, pack: StartPack, phrases: Phrases, kommune: str, on: date, compressed: bool) -> Page:
    day = danish_date(on)
    page = Page(size, phrases.say("pdf_footer", date=day), compressed)
    title = phrases.say("pdf_title")
    page.set_title(title)
    page.set_author(phrases.say("page_name"))
    page.set_lang("da-DK")
    page.set_creation_date(datetime(on.year, on.month, on.day))
    page.paragraph(title, 1.9, "B", ACCENT)
    line = phrases.say("pdf_for", kommune=kommune, date=day) if kommune else phrases.say("pdf_date", date=day)
    page.paragraph(line, 0.95, colour=SOFT)
    page.gap(0.5)
    page.paragraph(phrases.say("pdf_intro"))
    for heading, lines in pack.sections():
        if not lines:
            continue
        page.gap(0.7)
        page.paragraph(phrases.say(heading), 1.2, "B", ACCENT)
        page.gap(0.15)
        for text in lines:
            page.item(text)
    return page


def font_folder() -> Path:
    """DejaVu comes with matplotlib, which Rasa brings; found without importing it."""
    found = importlib.util.find_spec("matplotlib")
    assert found and found.origin, "matplotlib is missing; install from requirements.lock"
    return Path(found.origin).parent / "mpl-data" / "fonts" / "ttf"
