"""Find street addresses in what a family writes: a street's name with its house number."""

from __future__ import annotations

import re
from collections.abc import Iterator

_UNITS = (
    r"(?:uger?|dage?|timer?|gange?|år|årige?|kr|kroner|måneder|måned|mdr|km|kilometer|m|meter|min|minutter|"
    r"børn|unge|elever|personer|voksne|pædagoger|lærere|lektioner|procent|pct|mg|ml|piller|ture|kg|cm|klasse|"
    r"klasser|trin|etager|værelser|point|stk|januar|februar|marts|april|maj|juni|juli|august|september|"
    r"oktober|november|december|jan|feb|mar|apr|jun|jul|aug|sep|okt|nov|dec)\b"
)
_FLOOR = (
    r"(?:\s?,?\s?(?:(?:st|stuen|kld?|kælder|\d{1,2})\.?\s?(?:sal)?\.?\s?,?\s?"
    r"(?:tv|th|mf|venstre|højre|dør\s?\d{1,3}|lejl\.?\s?\d{1,3})\b"
    r"|(?:st|stuen|kld)\b(?!\s\w)|\d{1,2}\.?\s?sal\b|(?:dør|lejl\.?|lejlighed)\s?\d{1,4}))?"
)
_HOUSE = re.compile(
    r"(?<![\w\-.])([^\W\d][\w\-'’]{1,40})(?:\s{1,2}|\s?,\s?)(?:nr\.?\s?)?"
    rf"\d{{1,3}}(?:\s?[\-–]\s?\d{{1,3}}(?!\d))?(?:\s?[a-h](?!\w)|[a-z](?!\w))?(?![\w%½])(?![.:/]\d)"
    rf"(?!\.?\s?{_UNITS}){_FLOOR}",
    re.IGNORECASE,
)
_FOLD = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "é": "e", "ü": "u", "ö": "oe", "ä": "ae"})

# Ends of Danish street names, æøå folded. The sure ones need only a first part and a number;
# the risky ones also end plain words, so they need a capital letter and a number that closes the
# phrase. Those alone need the owner's name before them.
_SURE_WORDS = """
vej vejen gade gaden alle alleen straede straedet plads pladsen boulevard boulevarden parken
vaenge vaenget toft toften tofterne have haven bakke bakken torv torvet sti stien kvarteret krog
krogen lund lunden brink brinken skraent skraenten gaarden hegn hegnet vang vangen sving svinget
draget kaeret kajen
"""
_RISKY_WORDS = """
ager ageren agre eng engen engene park gaard kaer mose mosen hoej hoejen dal dalen skov skoven
strand stranden mark marken marker bro broen bjerg banke banken ringen buen raekken laengen husene
huset diget dammen soeen kloeften slugten passagen passage led leddet ledet bo ly aasen kanalen
vaerk hus kaj kilden lyngen odden pynten volden byen lykke lykken haver haverne krat krattet
dyssen pilen
"""
_ALONE_WORDS = "vej alle plads boulevard torv gade straede vaenge park have kaj sti esplanade"
_SURE = tuple(_SURE_WORDS.split())
_RISKY = tuple(_RISKY_WORDS.split())
_ALONE = frozenset(_ALONE_WORDS.split())
_COMMON = re.compile(
    r"(?:skole|boerne|arbejds|lege|syge|parkerings|uddannelses|institutions?|tilbuds|dagtilbuds|special\w*|"
    r"klub|praktik|fri|bosteds|sove|sidde|dag|vuggestue|fritids|zoo\w*|cykel|gang|hjem|gen|om|ud|tvaer|"
    r"mellem|ind|skille|under|halv|bag|fjern|natur|forlystelses|lege)"
    r"(?:plads|pladsen|have|haven|gaard|gaarden|vej|vejen|park|parken|sti|stien|torvet)$"
)
_NEVER = re.compile(
    r"(?:tvang|omsorgstvang|\w*(?:tager|klager|sager|soeger|bager|kager|mager|dager|drager|smager|spoerger)|"
    r"forbi|engang|sengen|mangen|forslag|nogen|ingen|naeste|sammen|alene|cirka|omkring|mindst|hoejst|alle|kun|"
    r"under|over|knap|mellem|side|telefon|mobil|klokken|naeven|nummer|paragraf|lejlighed|etage|afsnit|kapitel|"
    r"gruppe|team|trin|klasse|bilag|punkt|linje|distrikt|marts|maj)$"
)
_DIRECTION = re.compile(
    r"(?:\b(?:gammel|gamle|gl\.?|nordre|nørre|søndre|sdr\.?|øster|østre|vester|vestre|store|st\.|lille|ll\.|ny|nye|"
    r"øvre|nedre|ved|bag)\s){1,2}$",
    re.IGNORECASE,
)
_OWNER = re.compile(r"(?:\b(?:[A-ZÆØÅ]\.\s?){1,3}|\b[A-ZÆØÅ][\w\-]{1,30}\.?\s){1,3}$|\b\w{2,30}s\s$")
_NOT_OWNER = re.compile(
    r"^(?:vi|jeg|han|hun|de|min|mit|mine|bor|boede|på|paa|i|til|fra|hos|ved|adressen?|er|send|brevet|"
    r"hans|hendes|vores|deres|jeres|ens|os|skolens|den|det|en|et|og|eller|nu|kommunens|hjemmes?)\s+",
    re.IGNORECASE,
)
_LIVES = re.compile(
    r"(?:\b(?:bor|boede|bopæl|flytte[rdt]?|flyttet|adressen?|adr\.?|live)\b[\s:]{1,3}"
    r"(?:(?:nu|her|stadig|er|på|i|til|ved|hos mig på|at)\s){0,3})$",
    re.IGNORECASE,
)
_CLOSED = re.compile(r"\s*(?:$|[,.;:!?)\n]|\d{4}\b|(?:og|i|mvh|tlf|hvis|på|men)\b)", re.IGNORECASE)


def find_addresses(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each address, without postcode and town, which the kommune may need."""
    at = 0
    while match := _HOUSE.search(text, at):
        start = _street_start(text, match)
        if start is None:
            at = match.end(1)
        else:
            yield max(start, at), match.end()
            at = match.end()


def _street_start(text: str, match: re.Match[str]) -> int | None:
    """Where the street's name begins, or None when the words before the number name no street."""
    word, before = match.group(1), text[max(0, match.start() - 90) : match.start()]
    plain = word.lower().translate(_FOLD)
    if plain in _ALONE:
        return _owned_start(match.start(), before)
    if _NEVER.match(plain):
        return None
    direction = _DIRECTION.search(before)
    sure = _is_compound(plain, _SURE) and not _COMMON.search(plain)
    if not sure:
        if not _CLOSED.match(text, match.end()):
            return None
        named = word[0].isupper() and (_is_compound(plain, _SURE + _RISKY) or direction)
        if not named and not (len(plain) > 4 and _LIVES.search(before)):
            return None
    if direction and _is_name(direction.group(), sure):
        return match.start() - len(direction.group())
    return match.start()


def _is_compound(plain: str, ends: tuple[str, ...]) -> bool:
    return any(plain.endswith(end) and len(plain) > len(end) + 1 for end in ends)


def _is_name(direction: str, sure: bool) -> bool:
    """«ved Prøvevej 12» is no part of the name, «Ved Skoven 12» is."""
    return direction[:3].lower() not in ("ved", "bag") or (direction[0].isupper() and not sure)


def _owned_start(start: int, before: str) -> int | None:
    """«Eventyrs Allé», «H.C. Prøves Vej»: the owner's name belongs to the street."""
    owner = _OWNER.search(before)
    if owner is None:
        return None
    name = owner.group()
    while skip := _NOT_OWNER.match(name):
        name = name[skip.end() :]
    return start - len(name) if name.strip() else None
