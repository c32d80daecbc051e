"""Every state of the editors' page, and how to get there: a function of a Stage, whose page is logged in and ready."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page, expect

PPR = "topics/ppr.yml"
REFUSED = {
    "state": "refused",
    "mode": "auto",
    "progress": 1.0,
    "line": "Botten har ikke taget de nye ord i brug.",
    "reasons": ["3 spørgsmål fik et forkert emne.", "«PPR» bliver ikke fundet mere."],
}
LEARNING = {"state": "training", "mode": "auto", "progress": 0.4, "line": "Botten lærer de nye ord.", "reasons": []}


@dataclass
class Stage:
    server: Any
    page: Page

    def go(self, address: str, shows: str) -> None:
        self.page.goto(f"{self.server.url}/redaktion#/{address}")
        expect(self.page.locator(shows).first).to_be_visible()
        expect(self.page.locator("#main")).not_to_have_attribute("aria-busy", "true")

    def again(self) -> None:
        """The page anew: what others did meanwhile is on it."""
        self.page.reload()
        expect(self.page.locator("#list-heading")).to_be_visible()

    def draft(self, title: str = "Evas titel", name: str = "eva") -> Any:
        editor = self.server.editor(name)
        editor.draft(PPR, lambda data: data.update(title=title))
        return editor

    def title(self, text: str) -> None:
        self.page.locator("[data-path='[\"title\"]'] input").fill(text)

    def training(self, status: dict[str, Any]) -> None:
        """What the bot is learning, as the list tells it."""

        def add(route: Any) -> None:
            answer = route.fetch()
            route.fulfill(response=answer, body=json.dumps({**answer.json(), "training": status}))

        self.page.route("**/redaktion/api/files", add)
        self.page.route("**/redaktion/api/training", lambda route: route.fulfill(body=json.dumps(status)))
        self.again()
        expect(self.page.locator("#training")).to_be_visible()


def login(stage: Stage) -> None:
    stage.page.context.clear_cookies()
    stage.page.reload()
    expect(stage.page.locator("#user")).to_be_focused()


def login_refused(stage: Stage) -> None:
    login(stage)
    stage.page.locator("#user").fill("eva")
    stage.page.locator("#password").fill("forkert")
    stage.page.keyboard.press("Enter")
    expect(stage.page.locator("#login-error")).not_to_be_empty()


def no_access(stage: Stage) -> None:
    cookies = stage.server.editor("anna").session.cookies
    stage.page.context.clear_cookies()
    stage.page.context.add_cookies([{"name": c.name, "value": c.value, "url": stage.server.url} for c in cookies])
    stage.page.reload()
    expect(stage.page.locator("#login-error")).not_to_be_empty()


def session_ended(stage: Stage) -> None:
    topic(stage)
    stage.page.context.clear_cookies()
    stage.title("Skrevet, da tiden var gået")
    expect(stage.page.locator("#login-why")).to_be_visible()


def overview(stage: Stage) -> None:
    stage.draft()
    stage.draft("Eriks titel", "erik")
    stage.again()
    expect(stage.page.locator("tbody tr").first).to_be_visible()


def overview_of_rates(stage: Stage) -> None:
    stage.page.locator(".tabs [data-schema=rates]").click()
    expect(stage.page.locator(".tabs [data-schema=rates]")).to_have_attribute("aria-pressed", "true")


def overview_without_hits(stage: Stage) -> None:
    stage.page.locator("#list-text").fill("findes ikke")
    expect(stage.page.locator("tbody tr")).to_have_count(0)


def learning(stage: Stage) -> None:
    stage.training(LEARNING)


def learning_refused(stage: Stage) -> None:
    stage.training(REFUSED)


def topic(stage: Stage) -> None:
    stage.go(f"fil/{PPR}", ".preview .msg")


def topic_unfolded(stage: Stage) -> None:
    topic(stage)
    stage.page.evaluate("document.querySelectorAll('.form details').forEach((each) => (each.open = true))")


def rates(stage: Stage) -> None:
    stage.go("fil/rates.yml?ky_gruppe1_beloeb", ".preview .msg")
    expect(stage.page.locator("[data-entry=ky_gruppe1_beloeb]")).to_have_attribute("open", "")


def pamphlets(stage: Stage) -> None:
    stage.go("fil/pamphlets.yml", ".form")
    stage.page.locator(".form [data-entry] > summary").first.click()


def contacts(stage: Stage) -> None:
    stage.go("fil/contacts/gentofte.yml", ".form")
    stage.page.locator(".form [data-entry] > summary").first.click()


def kommune(stage: Stage) -> None:
    stage.go("fil/kommuner/gentofte.yml", ".form")


def fault(stage: Stage) -> None:
    topic(stage)
    stage.title("x" * 80)
    expect(stage.page.locator(".faults .fault.error").first).to_be_visible()
    stage.page.locator(".summary summary").click()


def somebody_elses_draft(stage: Stage) -> None:
    stage.draft("Eriks titel", "erik")
    topic(stage)


def not_kept(stage: Stage) -> None:
    topic(stage)
    stage.page.context.set_offline(True)
    stage.title("Skrevet uden net")
    expect(stage.page.locator(".foot [role=status]")).to_contain_text("kke")


def conflict(stage: Stage) -> None:
    eva = stage.draft()
    stage.draft("Eriks titel", "erik").publish(PPR)
    assert eva
    stage.go(f"fil/{PPR}", ".conflict")
    expect(stage.page.locator(".conflict")).to_contain_text("Evas titel")


def broken(stage: Stage) -> None:
    (stage.server.knowledge / PPR).write_text("id: [ppr", encoding="utf-8")
    stage.go(f"fil/{PPR}", "#main .bar.trouble")


def publishing(stage: Stage) -> None:
    stage.draft()
    stage.again()
    stage.page.locator("#publish-open").click()
    expect(stage.page.locator("#reason")).to_be_visible()


def publishing_nothing(stage: Stage) -> None:
    stage.page.locator("#publish-open").click()
    expect(stage.page.locator("#dialog-heading")).to_be_visible()


def publishing_without_reason(stage: Stage) -> None:
    publishing(stage)
    stage.page.locator("#dialog .button.main").click()
    expect(stage.page.locator("#reason")).to_have_attribute("aria-invalid", "true")


def publishing_refused(stage: Stage) -> None:
    fault(stage)
    expect(stage.page.locator(".foot [role=status]")).to_contain_text("Kladden er gemt")
    stage.page.locator("#publish-open").click()
    stage.page.locator("#reason").fill("Ny titel")
    stage.page.locator("#dialog .button.main").click()
    expect(stage.page.locator("#publish-trouble .bar")).to_be_visible()


def published(stage: Stage) -> None:
    publishing(stage)
    stage.page.locator("#reason").fill("Ny titel")
    stage.page.locator("#dialog .button.main").click()
    expect(stage.page.locator("#notice")).to_contain_text("Udgivet")


def history(stage: Stage) -> None:
    stage.draft().publish(PPR)
    stage.go("historik", "#main .card")


def history_of_one(stage: Stage) -> None:
    stage.draft().publish(PPR)
    stage.go(f"historik/{PPR}", "#main .card")


def history_empty(stage: Stage) -> None:
    stage.go("historik", "#history-heading")


def gaps(stage: Stage) -> None:
    stage.server.gap("kan man få taxa til skolen", "kan vi få en taxa til skolen", "må hunden komme med")
    stage.go("mangler", "#main .card")


def gaps_none(stage: Stage) -> None:
    stage.go("mangler", "#gaps-heading")


def new(stage: Stage) -> None:
    stage.page.get_by_role("button", name="Nyt emne").click()
    expect(stage.page.locator("#dialog input").first).to_be_visible()


def new_without_title(stage: Stage) -> None:
    new(stage)
    stage.page.locator("#dialog .button.main").click()
    expect(stage.page.locator("#dialog [role=alert]")).not_to_be_empty()


def trying(stage: Stage) -> None:
    stage.go("proev", "#try-text")


def tried(stage: Stage) -> None:
    trying(stage)
    stage.page.locator("#try-text").fill("hvem kan være bisidder til mødet")
    stage.page.locator("#try-text").press("Enter")
    expect(stage.page.locator(".tried .msg")).to_be_visible()


def numbers(stage: Stage) -> None:
    for topic, times in (("ppr", 14), ("klage", 9), ("bisidder", 6), ("aflastning", 3)):
        stage.server.answers(topic, times)
    stage.go("tal", "table.numbers")


def numbers_none(stage: Stage) -> None:
    stage.go("tal", "#numbers-heading")


def families(stage: Stage) -> None:
    """What a new amount changes for families: the answers that read otherwise. (The questions take longer.)"""
    editor = stage.server.editor("eva")
    editor.draft("rates.yml", lambda data: data["rates"][0]["values"][0].update(amount="6.900 kr. om året"))
    stage.again()
    stage.page.locator("#publish-open").click()
    found = stage.page.locator("section.families")
    expect(found).to_contain_text("bliver anderledes")
    found.locator("summary").first.click()
    expect(found.locator("ins").first).to_be_visible()


def line_lost(stage: Stage) -> None:
    stage.page.route("**/redaktion/api/history*", lambda route: route.abort())
    stage.go("historik", "#main .bar.trouble")


STATES: dict[str, Callable[[Stage], None]] = {
    each.__name__: each
    for each in (
        login, login_refused, no_access, session_ended, overview, overview_of_rates, overview_without_hits, learning,
        learning_refused, topic, topic_unfolded, rates, pamphlets, contacts, kommune, fault, somebody_elses_draft,
        not_kept, conflict, broken, publishing, publishing_nothing, publishing_without_reason, publishing_refused,
        published, history, history_of_one, history_empty, gaps, gaps_none, new, new_without_title, trying, tried,
        numbers, numbers_none, families, line_lost,
    )
}  # fmt: skip
