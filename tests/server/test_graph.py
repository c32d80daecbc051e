from __future__ import annotations

from bot.server.rasa_parts.graph import in_order


def test_nodes_come_after_those_they_need_and_once():
    needs = {"select": ("rules", "domain"), "rules": ("tracker", "domain"), "domain": (), "more": ("select",)}

    assert in_order(needs) == [
        ("domain", ()),
        ("rules", ("tracker", "domain")),
        ("select", ("rules", "domain")),
        ("more", ("select",)),
    ]


def test_inputs_from_outside_are_no_nodes():
    assert in_order({"convert": ("message",)}) == [("convert", ("message",))]
