"""The dictionary is there and knows everyday words."""

from __future__ import annotations

from bot.nlu.danish import word_forms


def test_forms_of_everyday_words_are_known_and_misspelt_ones_are_not():
    forms = word_forms()

    assert len(forms) > 500_000
    assert {"frisør", "fortræd", "storskrald", "byggetilladelse", "klassen", "søger"} <= forms
    assert not {"hvordn", "aflastnig", "arbejsfortjenste"} & forms
