"""The text of a web page or PDF an editor has saved: title, date, and sections with their headings."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

MAX_BYTES = 20_000_000
MAX_PAGES = 200
_NOISE = ("script", "style", "nav", "header", "footer", "form", "aside", "noscript", "svg", "iframe", "button")
_HEADINGS = ("h1", "h2", "h3", "h4")
_BLOCKS = ("p", "li", "td", "dd", "blockquote")
_DATE_META = ("article:modified_time", "last-modified", "dcterms.modified", "date")


class UnreadablePage(ValueError):
    """The file holds no text we can take; the message says what to do, in Danish."""


@dataclass(frozen=True)
class Section:
    heading: str
    text: str


@dataclass(frozen=True)
class Page:
    """`sections` holds at least one; the first stands before the first heading, or under it."""

    title: str
    sections: tuple[Section, ...]
    url: str = ""
    date: str = ""


def read_page(raw: bytes, name: str) -> Page:
    if len(raw) > MAX_BYTES:
        raise UnreadablePage(
            f"«{name}» fylder mere end {MAX_BYTES // 1_000_000} MB. Gem kun den side, der skal bruges."
        )
    if name.lower().endswith(".pdf"):
        page = _pdf(raw, name)
    elif name.lower().endswith((".html", ".htm")):
        page = _html(raw, name)
    else:
        raise UnreadablePage(
            f"«{name}» er hverken .html eller .pdf. Gem siden fra browseren, eller hent pjecen som PDF."
        )
    if not page.sections:
        raise UnreadablePage(f"«{name}» har ingen tekst, vi kan læse. Er den et billede, så skriv teksten selv.")
    return page


def _html(raw: bytes, name: str) -> Page:
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(raw, "html.parser")
    link = soup.find("link", rel="canonical")
    url = str(link.get("href", "")) if link else ""
    title = _clean(soup.h1) or _clean(soup.title)
    metas = {str(m.get("property") or m.get("name") or "").lower(): str(m.get("content", "")) for m in soup("meta")}
    day = next((metas[key][:10] for key in _DATE_META if metas.get(key)), "")
    for part in soup(_NOISE):
        part.decompose()
    body = soup.find("main") or soup.find("article") or soup.body or soup
    sections = _sections(_html_lines(body))
    return Page(title or name, sections, url if url.startswith("http") else "", day if re.match(r"\d{4}-", day) else "")


def _html_lines(body: Any) -> Iterator[tuple[bool, str]]:
    """(is a heading, text) in order; a block inside a block is told once."""
    for part in body.find_all((*_HEADINGS, *_BLOCKS)):
        if part.name in _BLOCKS and part.find(_BLOCKS):
            continue
        text = _clean(part)
        if text:
            yield part.name in _HEADINGS, text


def _clean(part: Any) -> str:
    return " ".join(part.get_text(" ").split()) if part else ""


def _pdf(raw: bytes, name: str) -> Page:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(raw))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadablePage(f"«{name}» er låst med en adgangskode. Gem en udgave uden.")
        if len(reader.pages) > MAX_PAGES:
            raise UnreadablePage(f"«{name}» har over {MAX_PAGES} sider. Gem kun dem, der skal bruges.")
        text = "\n".join(page.extract_text() for page in reader.pages)
        title = str((reader.metadata and reader.metadata.title) or "")
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError) as error:
        if isinstance(error, UnreadablePage):
            raise
        raise UnreadablePage(f"«{name}» kan ikke læses som PDF. Hent den igen, eller gem siden som HTML.") from error
    lines = [" ".join(line.split()) for line in text.splitlines()]
    marked = [(_like_heading(line, after), line) for line, after in zip(lines, [*lines[1:], ""], strict=True) if line]
    first = next((line for _, line in marked), name)
    return Page(title.strip() or first, _sections(marked))


def _like_heading(line: str, after: str) -> bool:
    """A short line that begins with a capital, ends no sentence, and is followed by a longer one."""
    short = len(line) <= 60 and line[:1].isupper() and line[-1:] not in ".,;:-)"
    return short and len(after) > len(line)


def _sections(lines: Any) -> tuple[Section, ...]:
    sections: list[tuple[str, list[str]]] = [("", [])]
    for heading, text in lines:
        if heading:
            sections.append((text, []))
        elif text not in sections[-1][1]:
            sections[-1][1].append(text)
    return tuple(Section(heading, " ".join(texts)) for heading, texts in sections if texts)
