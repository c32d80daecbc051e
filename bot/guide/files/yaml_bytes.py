"""The text of a YAML file before it is read as YAML: encoding, odd characters, and faults in Danish."""

from __future__ import annotations

import re

import yaml

MAX_BYTES = 1_000_000

_TAB = re.compile(r"^ *\t", re.MULTILINE)
_WIDE = re.compile(r"^ *\u00a0", re.MULTILINE)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
# Letters that were lost or read as another encoding: «mÃ¸de», «m\ufffdde».
_LOST = re.compile("\ufffd|\u00c3[\u0080-\u00bf\u0152\u2026\u2020]")


class Unreadable(Exception):
    """The file cannot be read; `message` says why in Danish, and what to do."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


def decode(raw: bytes) -> str:
    """The text; raises Unreadable for what no YAML parser should be given."""
    if len(raw) > MAX_BYTES:
        size = f"{len(raw):,}".replace(",", ".")
        raise Unreadable(1, f"Filen fylder {size} byte. Højst {MAX_BYTES // 1_000_000} MB: del den i flere.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        message = "Filen er ikke gemt som UTF-8, så æ, ø og å går tabt. Gem den igen som UTF-8."
        raise Unreadable(line, message) from None
    _refuse(text, _TAB, "Linjen begynder med en tabulator. Brug mellemrum.")
    _refuse(text, _WIDE, "Linjen begynder med et særligt mellemrum. Skriv almindelige mellemrum.")
    _refuse(text, _CONTROL, "Et usynligt tegn kan ikke læses som YAML. Slet linjen, og skriv den igen.")
    _refuse(text, _LOST, "Bogstaver er gået tabt (fx Ã¸ for ø). Ret dem, og gem filen som UTF-8.")
    return text


def _refuse(text: str, pattern: re.Pattern[str], message: str) -> None:
    match = pattern.search(text)
    if match:
        raise Unreadable(text.count("\n", 0, match.start()) + 1, message)


_QUOTE = 'Sæt teksten i "citationstegn".'
# What libyaml and PyYAML say, and what an editor should do about it.
_EXPLAINED = (
    ("mapping values are not allowed", f"Et kolon står et sted, hvor YAML ikke kan læse det. {_QUOTE}"),
    ("unexpected end of stream", "Et citationstegn bliver aldrig lukket, eller filen er skåret over. Luk det."),
    ("expected ',' or ']'", "En liste i [ ] bliver ikke lukket, eller der mangler et komma. Ret linjen."),
    ("expected ',' or '}'", "Felter i { } bliver ikke lukket, eller der mangler et komma. Ret linjen."),
    ("could not find expected ':'", "Indrykningen passer ikke, eller der mangler et kolon. Se på linjen og den før."),
    ("did not find expected key", "Forkert indrykning, eller et citationstegn lukker for tidligt. Se linjen før."),
    ("expected '-' indicator", "Her skulle stå endnu et punkt med bindestreg. Ret indrykningen."),
    ("block sequence entries", "Et punkt med bindestreg kan ikke stå her. Sæt det på en linje for sig."),
    ("cannot start any token", f"Teksten begynder med et tegn, YAML ikke kan læse (fx @, ` eller %). {_QUOTE}"),
    ("unknown escape character", "En omvendt skråstreg (\\) står i citationstegn. Skriv den to gange, eller slet den."),
    ("alphabetic or numeric", f"Efter * og & skal der stå et navn. {_QUOTE}"),
    ("tab character", "Linjen er rykket ind med en tabulator. Brug mellemrum."),
    ("block scalar", "Efter | eller > må der ikke stå mere på linjen. Skriv teksten på den næste."),
    ("expected comment or line break", "Efter | eller > må der ikke stå mere på linjen. Skriv teksten på den næste."),
    ("document", "Filen er delt af --- eller ..., eller noget står for langt til venstre. Ret linjen."),
    ("directive", "En linje begynder med %. Slet den."),
    ("tag", f"Et udråbstegn (!) står først i en tekst. {_QUOTE}"),
)  # fmt: skip


def explain(error: yaml.MarkedYAMLError) -> str:
    said = f"{error.problem or ''} {error.context or ''}"
    if "while scanning a quoted" in said and "escape" not in said:
        return "Et citationstegn bliver aldrig lukket. Luk det."
    for part, danish in _EXPLAINED:
        if part in said:
            return danish
    return "YAML kan ikke læses her. Se efter kolon, citationstegn og indrykning på linjen og den før."
