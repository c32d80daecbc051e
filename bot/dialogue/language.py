"""Families who write another language than Danish: a short fixed reply, and simple Danish after."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.dialogue.turn import Part, World
from bot.guide.rendering import contact_line

# Words that tell a language at once; py3langid decides only among longer texts without them.
_DANISH = re.compile(
    r"\b(?:jeg|ikke|og|det|er|til|han|hun|vi|min|vores|hvad|hvordan|kan|skal|med|på|paa|har|få|faa|der|som|af|en|et|om|hvem|hvor|fra|min|mit|søn|datter|barn|kommune[nr]?|hej|tak|også|og(?:så)?|nej|ja)\b",
    re.IGNORECASE,
)
_ENGLISH = re.compile(
    r"\b(?:the|my|what|how|can|we|is|are|to|and|please|hello|with|have|has|get|from|for|who|when|where|help|our|she|he|need|want|would|son|daughter|child|do|does|it|you|your|long|person|talk|speak|english)\b",
    re.IGNORECASE,
)
_SCRIPTS = (
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("uk", re.compile(r"[\u0400-\u04ff]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
    ("ti", re.compile(r"[\u1200-\u137f]")),
    ("ta", re.compile(r"[\u0b80-\u0bff]")),
)
LATIN = ("da", "en", "de", "pl", "tr", "so", "ro", "fr", "es", "bs", "vi", "lt", "it", "pt", "hr", "sr")
MIN_WORDS = 4


def detect(text: str) -> str:
    """An ISO 639-1 code; «da» in doubt. Norwegian and Swedish count as Danish with other spelling."""
    for code, script in _SCRIPTS:
        if len(script.findall(text)) >= 3:
            return _arabic_script(text) if code == "ar" else code
    words = re.findall(r"[^\W\d_]+", text)
    danish, english = len(_DANISH.findall(text)), len(_ENGLISH.findall(text))
    if english >= 2 and english > 1.5 * danish:
        return "en"
    if danish or len(words) < MIN_WORDS:
        return "da"
    code, sure = _identify(text.lower())
    return code if sure > 0.9 else "da"


def _arabic_script(text: str) -> str:
    """Persian and Urdu have letters that Arabic has not."""
    if re.search(r"[\u0679\u0688\u0691\u06ba\u06d2]", text):
        return "ur"
    return "fa" if re.search(r"[\u067e\u0686\u0698\u06af\u06cc]", text) else "ar"


@lru_cache(maxsize=1)
def _identifier():
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_pickled_model(MODEL_FILE, norm_probs=True)
    identifier.set_languages(["da", "en", "de", "pl", "tr", "ro", "fr", "es", "bs", "vi", "lt", "it", "pt", "no", "sv"])
    return identifier


def _identify(text: str) -> tuple[str, float]:
    code, sure = _identifier().classify(text)
    return ("da" if code in ("no", "sv") else code), float(sure)


def notice(language: str, world: World, kommune: str = "") -> Part | None:
    """The fixed reply in that language (English where we have none), with `lang` for the page.

    It ends with the kommune's own number, for who would rather call.
    """
    if language == "da":
        return None
    name = f"language_{language}" if f"language_{language}" in world.phrases else "language_en"
    contact = world.guide.contact("hovednummer", kommune) if kommune else None
    text = world.say(name) + (f"\n{contact_line(contact, world.phrases)}" if contact else "")
    return Part(text, extra={"lang": name.removeprefix("language_")})
