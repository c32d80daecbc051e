"""What a screen reader says at the desk, from the browser's accessibility tree."""

from __future__ import annotations

from desk_pages import row, said, take, write
from heard import regions, spoken
from playwright.sync_api import expect


def test_new_families_are_said_once_each_and_the_queue_is_not_read_again(server, anna):
    before = regions(anna)
    server.family()
    expect(anna.locator("#waiting li")).to_have_count(1)
    first = spoken(before, regions(anna))
    before = regions(anna)
    server.family("ishoej", reason="crisis", urgent=True)
    expect(anna.locator("#waiting li")).to_have_count(2)
    second = spoken(before, regions(anna))

    assert [len(first), len(second)] == [1, 1]
    assert first[0].startswith("Ny familie venter.") and "Gentofte" in first[0]
    assert second == ["Ny familie venter. Haster. Ishøj. Krise."]


def test_familys_words_are_said_and_what_stood_there_is_not(server, anna):
    family = server.family()
    before = regions(anna)
    take(anna, family)
    assert not any("PPR har ikke en fast frist" in line for line in spoken(before, regions(anna)))

    before = regions(anna)
    server.desk.handoff.receive(family.id, "Vi venter stadig", "c1", {}, "")
    expect(said(anna, "family").last).to_have_text("Vi venter stadig")
    heard = spoken(before, regions(anna))
    assert heard == ["Familien: Vi venter stadig"]


def test_ones_own_message_is_not_read_back(server, anna):
    family = server.family()
    take(anna, family)
    before = regions(anna)
    write(anna, "Jeg ringer til PPR i dag")
    expect(said(anna, "advisor").last).to_have_text("Jeg ringer til PPR i dag")

    assert not any("Jeg ringer" in line for line in spoken(before, regions(anna)))


def test_note_that_is_not_kept_is_an_error_said_at_once(server, anna):
    family = server.family()
    row(anna, family).locator(".open").click()
    anna.route("**/notes", lambda route: route.abort())
    before = regions(anna)
    anna.locator("#note").fill("Mor ringer igen fredag")
    anna.locator("#note-form button").first.click()
    expect(anna.locator("#note-error")).to_be_visible()

    assert spoken(before, regions(anna)) == [f"! {anna.locator('#note-error').inner_text()}"]
    expect(anna.locator("#note")).to_have_value("Mor ringer igen fredag")
