"""Danish words as families type them: one plain form to compare by, and a readability index."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

# Broken encodings (UTF-8 read as Latin-1) that phones and old forms produce.
_MOJIBAKE = {"Ã¦": "æ", "Ã¸": "ø", "Ã¥": "å", "Ã†": "æ", "Ã˜": "ø", "Ã…": "å"}
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_FOLD = {"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ü": "u", "é": "e", "è": "e", "ó": "o"}
_SECTION = re.compile(
    r"(?:§+|\bparagraf(?:fen|ferne|fer)?\b|\bpargraf\b|\bparagaf\b|\bpar\.?(?=\s*\d)|\bpgf\.?(?=\s*\d)"
    r"|(?<=\bserviceloven )|(?<=\bservicelovens )|(?<=\bbarnets lov ))\s*"
    r"(\d{1,3})(?!\d)\s*([a-e](?![a-zæøå]))?"
    r"(?:\s*[.,]?\s*(?:stk|stykke)\.?\s*(\d{1,2})|[.,](\d{1,2})(?!\d))?",
    re.IGNORECASE,
)
# Where a second question begins within a sentence: «…, og hvilken paragraf er det».
_AND_ASK = re.compile(
    r",?\s+(?:og|samt|men|&)\s+(?=(?:så\s+)?(?:hv\w+|kan|må|maa|skal|er|får|har|findes)\b)", re.IGNORECASE
)
_WORD = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*")


def repair(text: str) -> str:
    """Undo broken encodings, markup and odd spaces; keep everything else as written."""
    for broken, right in _MOJIBAKE.items():
        text = text.replace(broken, right)
    text = _TAG.sub(" ", html.unescape(text))
    return unicodedata.normalize("NFC", text).replace("\u00a0", " ")


@lru_cache(maxsize=20_000)  # names and signs of the guide are compared in every turn
def normalise(text: str) -> str:
    """Lower case, æøå as ae oe aa, sections as one word: «§ 42, stk. 3» → «par_42 stk_3»."""
    return normalise_long(text)


def normalise_long(text: str) -> str:
    """The same without remembering it: for what is read once."""
    text = repair(text).lower()
    text = _SECTION.sub(_section_word, text)
    text = "".join(_FOLD.get(char, char) for char in text)
    text = re.sub(r"([a-z])\1{2,}", r"\1\1", text)  # heeeelp → heelp
    return " ".join(_WORD.findall(text))


def _section_word(match: re.Match[str]) -> str:
    number, letter, stk, dotted = match.groups()
    word = f" par_{number}{letter or ''} "
    part = stk or dotted
    return word + (f"stk_{part} " if part else "")


def sections(text: str) -> list[str]:
    """The section numbers named in a text, as «42» or «32a», in order."""
    return [m.group(1) + (m.group(2) or "").lower() for m in _SECTION.finditer(repair(text))]


def contains(normalised: str, phrase: str) -> bool:
    """Whether a normalised text holds the phrase's words in a row."""
    return f" {normalise(phrase)} " in f" {normalised} "


def sentences(text: str) -> list[str]:
    """Split running text at full stops, question marks, exclamation marks and line breaks."""
    shielded = re.sub(r"\b(stk|nr|kl|kr|ca|fx|bl\.a|evt|jf|tlf|d|f\.eks|dvs|mv|m\.v|pr|bh)\.", "\\1\u2024", text)
    shielded = re.sub(
        r"(?<=\d)\.(?=\d|\s*(?:jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec|klasse))", "\u2024", shielded
    )
    parts = re.split(r"(?<=[.!?])\s+|\n+", shielded)
    return [p.replace("\u2024", ".").strip() for p in parts if p.strip()]


def clauses(text: str) -> list[str]:
    """The parts of a message that may each ask something, in order; those of three words or more."""
    parts = [part for sentence in sentences(text) for part in _AND_ASK.split(sentence)]
    return [part.strip(" ,.") for part in parts if len(part.split()) >= 3]


def lix(text: str) -> float:
    """Björnsson's readability index: words a sentence + per cent words over six letters.

    Our own, since textstat ends a sentence at every full stop: «1. september», «stk. 2» and «kl. 10.30»
    give 16 where 23 is right; and its regex does not fit Rasa's.
    """
    words = re.findall(r"[^\W\d_]+", text)
    if not words:
        return 0.0
    count = max(1, len(sentences(text)))
    return len(words) / count + 100 * sum(len(w) > 6 for w in words) / len(words)
