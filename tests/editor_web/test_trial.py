"""Trying a question in a browser: from the menu and from a topic's form, with the editor's drafts or without."""

from __future__ import annotations

from playwright.sync_api import expect

QUESTION = "hvem kan være bisidder til mødet"


def ask(page, text=QUESTION):
    page.locator("#try-text").fill(text)
    page.locator("#try-text").press("Enter")


def test_question_shows_what_it_was_taken_for_and_the_answer(server, page):
    here = page()
    here.get_by_role("link", name="Prøv", exact=True).click()
    ask(here)

    expect(here.locator("#try-understood")).to_be_focused()
    expect(here.locator(".ranking .first").first).to_contain_text("Bisidder")
    expect(here.locator(".ranking .first").first).to_contain_text("%")
    expect(here.locator("mark.strong")).to_contain_text(["bisidder"])
    expect(here.locator(".told")).to_contain_text("Det ligner mest")
    expect(here.locator(".tried .msg")).to_contain_text("bisidder")


def test_empty_question_is_asked_for_and_the_next_one_answered(server, page):
    here = page()
    here.goto(f"{server.url}/redaktion#/proev")
    here.locator("#main").get_by_role("button", name="Prøv").click()
    expect(here.locator("#main [role=alert]")).to_contain_text("Skriv")
    ask(here, "hej")

    expect(here.locator(".tried .msg")).to_be_visible()
    expect(here.locator("#main [role=alert]")).to_be_empty()


def test_answer_of_a_draft_is_tried_from_its_form(server, page):
    server.editor("eva").draft("topics/bisidder.yml", lambda data: data.update(summary="Det er en grøn papegøje."))
    here = page()
    here.goto(f"{server.url}/redaktion#/fil/topics/bisidder.yml")
    here.get_by_role("link", name="Prøv et spørgsmål").click()
    expect(here.locator("#try-drafts")).to_be_checked()
    ask(here, "hvad er en bisidder")
    expect(here.locator(".tried .msg")).to_contain_text("papegøje")
    here.locator("#try-drafts").uncheck()
    ask(here, "hvad er en bisidder")

    expect(here.locator(".tried .msg")).not_to_contain_text("papegøje")
