"""The shapes of phrases/*.yml, crisis.yml, crisis_examples.yml and plain_language.yml."""

from __future__ import annotations

from bot.guide.crisis import TYPES, VOICES
from bot.guide.schema.parts import TEXT, Schema, described, fields, keyed, listed

_LINE: Schema = {"type": "string", "minLength": 1, "maxLength": 4000, "description": "Teksten"}
_PATTERN: Schema = {
    "type": "string",
    "minLength": 1,
    "maxLength": 2000,
    "description": "Et mønster; se forklaringen øverst i filen. Tal skrives i citationstegn",
}
_PATTERNS = listed(_PATTERN, "Mønstre")

PHRASES = fields(
    ["responses"],
    {
        "responses": keyed(
            listed(
                fields(["text"], {"text": _LINE}, "En ordlyd"),
                "En eller flere ordlyde; botten skifter mellem dem",
                minItems=1,
            ),
            "Navn og ordlyd. Lad navnet og ord i {krøllede parenteser} stå",
        )
    },
    "Det, botten siger mellem fakta",
)

CRISIS = fields(
    ["groups", "harmless", "types", "voices", "typo_words", "lookalikes", "spellings"],
    {
        "groups": keyed(_PATTERNS, "Ord, der kan bruges som {gruppe} længere nede"),
        "harmless": listed(_PATTERN, "Talemåder, der tages ud, før der ledes", minItems=1),
        "types": fields(
            list(TYPES),
            {
                name: fields(
                    [],
                    {
                        "sure": described(_PATTERNS, "Altid alarm"),
                        "likely": described(_PATTERNS, "Alarm, når helheden også tyder på det"),
                    },
                    "Mønstre for én slags krise",
                )
                for name in TYPES
            },
            "Slags kriser",
        ),
        "voices": fields(
            list(VOICES), {name: described(_PATTERNS, f"Mønstre for {name}") for name in VOICES}, "Hvem der skriver"
        ),
        "typo_words": listed(_PATTERN, "Ord, hvor en stavefejl rettes"),
        "lookalikes": listed(_PATTERN, "Ord, der ligner, men ikke skal rettes"),
        "spellings": {
            "type": "object",
            "additionalProperties": listed(_PATTERN, "Måder, ordet bliver skrevet forkert på"),
            "description": "Det rigtige ord, og hvordan det ellers bliver skrevet",
        },
    },
    "Ordene, botten kender en krise på",
)
CRISIS_EXAMPLES = fields(
    ["crisis", "harmless"],
    {
        "crisis": listed(_LINE, "Beskeder, der er en krise", minItems=1),
        "harmless": listed(_LINE, "Beskeder, der ligner, men ikke er det", minItems=1),
    },
    "Eksempler, som krisekendingen lærer af",
)

PLAIN_LANGUAGE = fields(
    ["jargon", "officialese"],
    {
        "jargon": listed(
            fields(
                ["word", "plain"],
                {
                    "word": described(TEXT, "Fagordet, som det står i teksterne"),
                    "plain": described(TEXT, "Sådan kan det forklares"),
                    "signs": listed(TEXT, "Ord, der viser, at teksten selv forklarer det"),
                },
                "Et fagord",
            ),
            "Fagord, der skal forklares, hvor de står",
        ),
        "officialese": listed(
            fields(
                ["phrase", "plain"],
                {
                    "phrase": described(TEXT, "Ordet fra breve og love"),
                    "plain": described(TEXT, "Skriv dette i stedet"),
                },
                "Et kancelliord",
            ),
            "Ord, som forældre snubler over",
        ),
    },
    "Ord, der skal forklares eller undgås",
)
