"""The forms of Danish words, from spaCy's lookup tables."""

from __future__ import annotations

import gzip
import json
from importlib.resources import files

TABLE = "data/da_lemma_lookup.json.gz"


def word_forms() -> set[str]:
    """Some 550,000 forms as a dictionary writes them; names of people and places are hardly among them."""
    packed = files("spacy_lookups_data").joinpath(TABLE).read_bytes()
    table: dict[str, str] = json.loads(gzip.decompress(packed))
    return {*table, *table.values()}
