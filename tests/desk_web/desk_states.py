"""Every state of the desk, and how to get there: a function of a Stage, whose page is logged in and ready."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import requests
from desk_pages import row, take
from playwright.sync_api import Page, expect

from bot.conversations.notices import Targets
from bot.conversations.schema import desk_sessions

LONG = "Vi har talt om aflastning, og hvad I kan søge om. " * 6


@dataclass
class Stage:
    server: Any
    page: Page
    advisor: Callable[..., Page]  # another advisor's page

    def waiting(self) -> Any:
        """Two families wait, one of them in danger; the calmer one."""
        family = self.server.family()
        self.server.family("ishoej", reason="crisis", urgent=True)
        expect(self.page.locator("#waiting li")).to_have_count(2)
        return family

    def taken(self) -> Any:
        """One of two waiting families is ours, with a note and an answer found for it."""
        family = self.waiting()
        take(self.page, family)
        self.page.locator("#answers-text").fill("aflastning")
        expect(self.page.locator("#answers li").first).to_be_visible()
        self.page.locator("#answers .insert").first.click()
        self.page.locator("#note").fill("Ringer til mor i morgen.")
        self.page.locator("#note-form button").click()
        expect(self.page.locator("#notes li")).to_have_count(1)
        return family

    def keys(self, keys: str, opens: str = "#dialog-heading") -> None:
        self.page.keyboard.press(keys)
        expect(self.page.locator(opens)).to_be_visible()

    def logged_out(self, where: str = "") -> None:
        self.page.context.clear_cookies()
        self.page.goto(f"{self.server.url}/desk{where}")
        expect(self.page.locator("#user")).to_be_focused()

    def bo(self) -> Any:
        return self.server.advisor("bo")[1].advisor

    def callback(self, name: str = "Mette Holm") -> Any:
        return self.server.desk.callbacks.add("", name, "20123456", "", "efter kl. 16", "aflastning", "gentofte")


def login(stage: Stage) -> None:
    stage.logged_out()


def login_refused(stage: Stage) -> None:
    stage.logged_out()
    stage.page.locator("#user").fill("anna")
    stage.page.locator("#password").fill("forkert")
    stage.page.keyboard.press("Enter")
    expect(stage.page.locator("#login-error")).not_to_be_empty()


def session_ended(stage: Stage) -> None:
    stage.taken()
    with stage.server.engine.begin() as db:
        db.exec_driver_sql("delete from desk_sessions")
    expect(stage.page.locator("#login-why")).to_be_visible()


def empty(stage: Stage) -> None:
    expect(stage.page.locator("#queue-empty")).to_be_visible()


def queue(stage: Stage) -> None:
    mine, theirs = stage.server.family("roedovre"), stage.server.family("rudersdal", reason="lost")
    expect(stage.page.locator("#waiting li")).to_have_count(2)
    stage.server.desk.ownership.claim(mine.id, stage.server.advisor("anna")[1].advisor)
    stage.server.desk.ownership.claim(theirs.id, stage.bo())
    expect(stage.page.locator("#others li")).to_have_count(1)
    stage.waiting()


def looking(stage: Stage) -> None:
    row(stage.page, stage.waiting()).locator(".open").click()
    expect(stage.page.locator("#log .msg").first).to_be_visible()


def writing(stage: Stage) -> None:
    stage.taken()


def talking(stage: Stage) -> None:
    family = stage.taken()
    stage.page.locator("#text").fill(f"Hej, jeg hedder Anna.\n\n{LONG}")
    stage.page.locator("#text").press("Enter")
    stage.server.store.add(family.id, "family", "Tak. Vi venter på svar fra PPR.")
    expect(stage.page.locator("#log .from-advisor .way")).to_have_count(0)
    expect(stage.page.locator("#log .from-family")).to_have_count(2)


def unsent(stage: Stage) -> None:
    stage.taken()
    stage.page.context.set_offline(True)
    stage.page.locator("#text").press("Enter")
    expect(stage.page.locator("#log .way")).to_have_count(1)


def refused(stage: Stage) -> None:
    stage.taken()
    body = '{"error": "too_long", "message": "Teksten er for lang. Del den i to."}'
    stage.page.route("**/messages", lambda route: route.fulfill(status=413, body=body))
    stage.page.locator("#text").press("Enter")
    expect(stage.page.locator("#log .failed")).to_have_count(1)


def too_long(stage: Stage) -> None:
    stage.taken()
    stage.page.locator("#text").fill(LONG * 20)
    expect(stage.page.locator("#text")).to_have_attribute("aria-invalid", "true")


def taken_by_colleague(stage: Stage) -> None:
    family = stage.waiting()
    stage.server.desk.ownership.claim(family.id, stage.bo())
    expect(row(stage.page, family)).to_contain_text("Bo")
    row(stage.page, family).locator(".open").click()
    expect(stage.page.locator("#writing-why")).to_be_visible()


def offered(stage: Stage) -> None:
    family = stage.waiting()
    stage.server.desk.ownership.claim(family.id, stage.bo())
    bo = stage.advisor("bo")
    row(bo, family).locator(".open").click()
    expect(bo.locator("#text")).to_be_focused()
    bo.keyboard.press("Alt+g")
    bo.locator("#dialog-yes").click()
    expect(stage.page.locator("#offered li")).to_have_count(1)


def offering(stage: Stage) -> None:
    stage.advisor("bo")
    stage.taken()
    stage.keys("Alt+g", "#colleague")
    stage.page.locator("#dialog-yes").click()
    expect(stage.page.locator("#mine")).to_contain_text("Bo")


def ending(stage: Stage) -> None:
    stage.taken()
    stage.keys("Alt+a")


def ending_failed(stage: Stage) -> None:
    ending(stage)
    stage.page.context.set_offline(True)
    stage.page.locator("#dialog-yes").click()
    expect(stage.page.locator("#dialog-error")).to_be_visible()


def colleague(stage: Stage) -> None:
    stage.advisor("bo")
    stage.taken()
    stage.keys("Alt+g", "#colleague")


def no_colleague(stage: Stage) -> None:
    stage.taken()
    stage.keys("Alt+g")


def verdict(stage: Stage) -> None:
    stage.taken()
    stage.page.locator("#log .report").first.click()
    expect(stage.page.locator("#comment")).to_be_visible()


def leaving(stage: Stage) -> None:
    stage.taken()
    stage.page.locator("#logout").click()
    expect(stage.page.locator("#dialog-heading")).to_be_visible()


def shortcuts(stage: Stage) -> None:
    stage.keys("Alt+0")


def closed(stage: Stage) -> None:
    ending(stage)
    stage.page.locator("#dialog-yes").click()
    expect(stage.page.locator("#notice")).to_be_visible()


def deleted_by_family(stage: Stage) -> None:
    family = stage.taken()
    gone = {"Authorization": f"Bearer {family.token}"}
    requests.delete(f"{stage.server.url}/chat/api/conversation", headers=gone, timeout=20).raise_for_status()
    expect(stage.page.locator("#notice")).to_be_visible()


def callbacks(stage: Stage) -> None:
    stage.callback()
    stage.callback("Ali Demir")
    over = stage.callback("Jonas Krogh")
    stage.server.desk.callbacks.set_status(over.id, "done", stage.bo(), "Talt med far.")
    stage.keys("Alt+5", "#callbacks-heading")
    expect(stage.page.locator("#callbacks li")).to_have_count(2)
    stage.page.locator("#callbacks-over summary").click()


def no_callbacks(stage: Stage) -> None:
    stage.keys("Alt+5", "#callbacks-empty")


def search(stage: Stage) -> None:
    stage.waiting()
    stage.keys("Alt+6", "#search-text")
    stage.page.keyboard.type("ppr")
    stage.page.keyboard.press("Enter")
    expect(stage.page.locator("#found li").first).to_be_visible()


def search_in_vain(stage: Stage) -> None:
    stage.keys("Alt+6", "#search-text")
    stage.page.keyboard.type("findes ikke")
    stage.page.keyboard.press("Enter")
    expect(stage.page.locator("#search-said")).not_to_be_empty()


def offline(stage: Stage) -> None:
    stage.taken()
    stage.page.context.set_offline(True)
    expect(stage.page.locator("#link")).to_be_visible()


def idle(stage: Stage) -> None:
    with stage.server.engine.begin() as db:
        db.execute(desk_sessions.update().values(seen_at=desk_sessions.c.seen_at - 3600 + 240))
    expect(stage.page.locator("#idle")).to_be_visible()


def away(stage: Stage) -> None:
    stage.page.locator("#presence-state").select_option("away")
    expect(stage.page.locator("#presence-reason")).to_be_visible()


def notices_failing(stage: Stage) -> None:
    stage.server.desk.notices.targets = Targets(webhook="http://127.0.0.1:1/")
    stage.server.family()
    stage.server.desk.notices.targets = Targets()
    with stage.server.engine.begin() as db:
        db.exec_driver_sql("update outbox set attempts = 3, error = 'ConnectionError', updated_at = 9e9")
    expect(stage.page.locator("#failing")).to_be_visible()


STATES: dict[str, Callable[[Stage], None]] = {
    each.__name__: each
    for each in (
        login, login_refused, session_ended, empty, queue, looking, writing, talking, unsent, refused, too_long,
        taken_by_colleague, offered, offering, ending, ending_failed, colleague, no_colleague, verdict, leaving,
        shortcuts, closed, deleted_by_family, callbacks, no_callbacks, search, search_in_vain, offline, idle, away,
        notices_failing,
    )
}  # fmt: skip
