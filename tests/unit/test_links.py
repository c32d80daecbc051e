"""Addresses and numbers in running text."""

from __future__ import annotations

from bot.guide.links import pieces


def test_text_without_addresses_is_one_piece():
    assert list(pieces("Bed om et møde.")) == [("Bed om et møde.", "")]


def test_address_number_and_mail_are_found_without_the_marks_around_them():
    text = "Se https://www.gentofte.dk/hjaelp/. Ring 39 98 00 00 (hverdage), eller skriv til post@example.dk!"

    assert [piece for piece in pieces(text) if piece[1]] == [
        ("gentofte.dk/hjaelp", "https://www.gentofte.dk/hjaelp/"),
        ("39 98 00 00", "tel:+4539980000"),
        ("post@example.dk", "mailto:post@example.dk"),
    ]


def test_pieces_together_are_the_whole_text():
    text = "«https://a.dk/b» og +45 12 34 56 78."

    assert "".join(shown for shown, _ in pieces(text)) == "«a.dk/b» og +45 12 34 56 78."


def test_numbers_that_are_no_phone_numbers_stay_text():
    text = "990199-9999 og 2026-11-22 og 12 34 56 78 90"

    assert [address for _, address in pieces(text) if address] == []
