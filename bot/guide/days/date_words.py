"""Words that name days, in Danish and English, as families type them (ae, oe, aa folded)."""

from __future__ import annotations

import difflib

MONTHS = (
    "januar",
    "februar",
    "marts",
    "april",
    "maj",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "december",
)
_OTHER_MONTHS = {
    "febuar": 2,
    "march": 3,
    "mrts": 3,
    "mai": 5,
    "may": 5,
    "june": 6,
    "july": 7,
    "october": 10,
    "oct": 10,
}
WEEKDAYS = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "loerdag", "soendag")
_OTHER_WEEKDAYS = {
    "monday": 0,
    "tuesday": 1,
    "wednesday": 2,
    "thursday": 3,
    "friday": 4,
    "saturday": 5,
    "sunday": 6,
    "man.": 0,
    "tirs": 1,
    "tir": 1,
    "ons": 2,
    "tors": 3,
    "tor": 3,
    "fre": 4,
    "loer": 5,
    "soen": 6,
}
# Words one letter away from a month or weekday that mean something else.
_LOOKALIKES = frozenset({"mandat", "mandatet", "monday", "hundag", "modtag", "fridag", "fridage"})

_NUMBERS = (
    "nul en to tre fire fem seks syv otte ni ti elleve tolv tretten fjorten femten seksten sytten "
    "atten nitten tyve enogtyve toogtyve treogtyve fireogtyve femogtyve seksogtyve syvogtyve "
    "otteogtyve niogtyve tredive"
)
_ENGLISH_NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve"
_ORDINALS = (
    "nulte foerste anden tredje fjerde femte sjette syvende ottende niende tiende ellevte tolvte "
    "trettende fjortende femtende sekstende syttende attende nittende tyvende enogtyvende "
    "toogtyvende treogtyvende fireogtyvende femogtyvende seksogtyvende syvogtyvende "
    "otteogtyvende niogtyvende tredivte enogtredivte"
)
NUMBERS = {word: n for words in (_NUMBERS, _ENGLISH_NUMBERS) for n, word in enumerate(words.split())}
NUMBERS |= {"et": 1, "een": 1, "a": 1, "an": 1, "fjorten": 14}
ORDINALS = {word: n for n, word in enumerate(_ORDINALS.split())}
ORDINALS |= {"foeste": 1, "forste": 1, "tredie": 3, "trejde": 3, "andet": 2}

_FOLD = str.maketrans(
    {
        "\u00e6": "ae",
        "\u00f8": "oe",
        "\u00e5": "aa",
        "\u00e4": "ae",
        "\u00f6": "oe",
        "\u00e9": "e",
        "\u2013": "-",
        "\u00a0": " ",
    }
)


def fold(text: str) -> tuple[str, list[int]]:
    """Lower case with plain letters, and for each character where it stands in the text."""
    pieces = [char.lower().translate(_FOLD) for char in text]
    return "".join(pieces), [i for i, piece in enumerate(pieces) for _ in piece]


def month(word: str) -> int | None:
    """1–12 for a month's name, abbreviated or misspelt by a letter or two."""
    if word in _OTHER_MONTHS:
        return _OTHER_MONTHS[word]
    for number, name in enumerate(MONTHS, start=1):
        if len(word) >= 3 and name.startswith(word):
            return number
    return _nearest(word, MONTHS, 1)


def weekday(word: str) -> int | None:
    """0–6 for Monday to Sunday, also with the s of «i tirsdags»."""
    word = word if word == "man." else word.rstrip(".")
    if word in _OTHER_WEEKDAYS:
        return _OTHER_WEEKDAYS[word]
    stem = word[:-1] if word.endswith("s") else word
    return _nearest(stem, WEEKDAYS, 0)


def _nearest(word: str, names: tuple[str, ...], first: int) -> int | None:
    if word in names:
        return names.index(word) + first
    if len(word) < 5 or word in _LOOKALIKES:
        return None
    long = [name for name in names if len(name) >= 6 and name[0] == word[0]]
    close = difflib.get_close_matches(word, long, n=1, cutoff=0.82)
    return names.index(close[0]) + first if close else None
