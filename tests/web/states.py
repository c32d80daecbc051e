"""Every state a family can see, and how to get there: the chat page, the plain form, the button on a website.

A state is a function of a Stage, whose page is open and ready. The accessibility tests go through all of
them, and `make screens` takes their pictures.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect
from web_pages import bot, session_of, write

A_DAY_AGO = -26 * 3600


@dataclass
class Stage:
    context: BrowserContext
    page: Page
    stub: Any

    def answered(self, *texts: str) -> None:
        for text in texts:
            before = bot(self.page).count()
            write(self.page, text)
            expect(bot(self.page)).to_have_count(before + 1)

    @property
    def here(self) -> str:
        return session_of(self.page)["conversation"]

    def say(self, sender: str, text: str, **extra: Any) -> None:
        self.stub.post("/stub/say", conversation=self.here, text=text, extra=extra, **{"from": sender})

    def state(self, state: str, **more: Any) -> None:
        self.stub.post("/stub/state", conversation=self.here, state=state, **more)

    def menu(self, name: str) -> None:
        self.page.locator("#menu-button").click()
        self.page.locator(f"[data-do={name}]").click()


def empty(stage: Stage) -> None:
    expect(stage.page.locator("#start-buttons button")).to_have_count(5)


def without_kommune(stage: Stage) -> None:
    stage.page.goto(f"{stage.stub.base}/chat")
    expect(stage.page.locator("#kommune")).to_be_visible()


def menu(stage: Stage) -> None:
    stage.answered("hej")
    stage.page.locator("#menu-button").click()


def thinking(stage: Stage) -> None:
    stage.stub.faults(think_s=60)
    write(stage.page, "kan jeg få penge for den tid, jeg er hjemme?")
    expect(stage.page.locator("#typing")).to_be_visible()


def answer(stage: Stage) -> None:
    stage.answered("tabt")


def answer_unfolded(stage: Stage) -> None:
    stage.answered("langt")
    for fold in stage.page.locator(".sheet summary").all():
        fold.click()


def steps(stage: Stage) -> None:
    stage.answered("sagsgang")


def start_pack(stage: Stage) -> None:
    stage.answered("startpakke")
    stage.page.locator(".checklist input").first.check()


def deadline(stage: Stage) -> None:
    stage.answered("frist")


def choice(stage: Stage) -> None:
    stage.answered("/request_advisor")


def form_question(stage: Stage) -> None:
    stage.answered("ring mig op")


def english(stage: Stage) -> None:
    stage.answered("english")


def crisis(stage: Stage) -> None:
    stage.answered("krise")


def verdict(stage: Stage) -> None:
    stage.answered("tabt")
    bot(stage.page).locator(".verdict button").nth(1).click()


def verdict_failed(stage: Stage) -> None:
    verdict(stage)
    stage.stub.faults(POST__feedback=[500])
    bot(stage.page).locator(".verdict form button").click()
    expect(bot(stage.page).locator(".trouble")).to_be_visible()


def days(stage: Stage) -> None:
    stage.stub.post("/stub/ahead", seconds=A_DAY_AGO)
    stage.answered("hej")
    stage.stub.post("/stub/ahead", seconds=0)
    stage.answered("hej igen")
    expect(stage.page.locator(".separator.day")).to_have_count(2)


def unread(stage: Stage) -> None:
    stage.answered("tabt", "langt")
    stage.page.mouse.wheel(0, -20_000)
    expect(stage.page.locator("#welcome .letter")).to_be_in_viewport()
    stage.say("advisor", "Er du der?")
    expect(stage.page.locator("#newest")).to_be_visible()


def offline(stage: Stage) -> None:
    stage.answered("tabt")
    stage.context.set_offline(True)
    write(stage.page, "uden net")
    expect(stage.page.locator(".waiting")).to_have_count(1)


def refused(stage: Stage) -> None:
    stage.answered("hej")
    stage.stub.faults(POST__messages=[413])
    write(stage.page, "for lang for serveren")
    expect(stage.page.locator(".failed")).to_have_count(1)


def too_long(stage: Stage) -> None:
    stage.page.locator("#text").fill("Vi har prøvet alt. " * 120)
    expect(stage.page.locator("#text")).to_have_attribute("aria-invalid", "true")


def waiting(stage: Stage) -> None:
    stage.answered("hej")
    stage.state("waiting", place=2)
    expect(stage.page.locator("#state")).to_be_visible()


def advisor(stage: Stage) -> None:
    stage.answered("hej")
    stage.state("advisor", advisor="Mette")
    stage.say("advisor", "Goddag, jeg hedder Mette. Jeg har læst det, du har skrevet.", advisor="Mette")
    write(stage.page, "tak, fordi du skriver")
    stage.stub.post("/stub/typing", conversation=stage.here, **{"from": "advisor"})
    expect(stage.page.locator(".from-advisor")).to_have_count(1)


def callback(stage: Stage) -> None:
    stage.answered("hej")
    stage.state("callback")
    expect(stage.page.locator("#state")).to_be_visible()


def closed(stage: Stage) -> None:
    stage.answered("hej")
    stage.say("advisor", "Held og lykke med det hele.")
    stage.state("closed")
    expect(stage.page.locator("#state")).to_be_visible()


def gone(stage: Stage) -> None:
    stage.answered("hej")
    forget = "token => fetch('/chat/api/conversation', {method: 'DELETE', headers: {Authorization: `Bearer ${token}`}})"
    stage.page.evaluate(forget, session_of(stage.page)["token"])
    expect(stage.page.locator(".from-system")).to_be_visible()


def delete_dialog(stage: Stage) -> None:
    stage.answered("hej")
    stage.menu("delete")


def delete_failed(stage: Stage) -> None:
    delete_dialog(stage)
    stage.stub.faults(DELETE__conversation=[500])
    stage.page.locator("#dialog-yes").click()
    expect(stage.page.locator("#dialog-error")).to_be_visible()


def deleted(stage: Stage) -> None:
    delete_dialog(stage)
    stage.page.locator("#dialog-yes").click()
    expect(stage.page.locator(".receipt")).to_be_visible()


def restart_dialog(stage: Stage) -> None:
    stage.answered("hej")
    stage.menu("restart")


def code(stage: Stage) -> None:
    stage.answered("hej")
    stage.menu("code")
    expect(stage.page.locator("p#code")).not_to_be_empty()


def return_refused(stage: Stage) -> None:
    stage.menu("return")
    stage.page.locator("#return-code").fill("ACDE-FGHJ-KMNP")
    stage.page.locator("#return-form button.main").click()
    expect(stage.page.locator("#return-error")).to_be_visible()


CHAT: dict[str, Callable[[Stage], None]] = {
    each.__name__: each
    for each in (
        empty, without_kommune, menu, thinking, answer, answer_unfolded, steps, start_pack, deadline, choice,
        form_question, english, crisis, verdict, verdict_failed, days, unread, offline, refused, too_long, waiting,
        advisor, callback, closed, gone, delete_dialog, delete_failed, deleted, restart_dialog, code, return_refused,
    )
}  # fmt: skip


def plain_begin(stage: Stage) -> None:
    stage.page.goto(f"{stage.stub.base}/chat/enkel")


def plain_answer(stage: Stage) -> None:
    plain_begin(stage)
    stage.page.locator("#tekst").fill("tabt")
    stage.page.locator(".write > .button.main").click()
    expect(stage.page.locator(".from-bot")).to_have_count(1)


def plain_waiting(stage: Stage) -> None:
    stage.stub.faults(think_s=60)
    plain_begin(stage)
    stage.page.locator("#tekst").fill("tabt")
    stage.page.locator(".write > .button.main").click()
    expect(stage.page.locator(".state")).to_be_visible()


def plain_refused(stage: Stage) -> None:
    plain_begin(stage)
    stage.page.locator(".write > .button.main").click()
    expect(stage.page.locator(".error")).to_be_visible()


def plain_code(stage: Stage) -> None:
    plain_answer(stage)
    stage.page.locator("details", has=stage.page.locator("[value=code]")).locator("summary").click()
    stage.page.locator("[value=code]").click()
    expect(stage.page.locator(".code")).to_be_visible()


PLAIN = {
    each.__name__.removeprefix("plain_"): each
    for each in (plain_begin, plain_answer, plain_waiting, plain_refused, plain_code)
}


def site_closed(stage: Stage) -> None:
    stage.page.goto(f"{stage.stub.other_site}/examples/plain.html")
    expect(stage.page.locator("#familieguiden .open")).to_be_visible()


def site_open(stage: Stage) -> None:
    site_closed(stage)
    stage.page.locator("#familieguiden .open").click()
    expect(stage.page.frame_locator("#familieguiden iframe").locator("#text")).to_be_visible()


def site_hostile(stage: Stage) -> None:
    stage.page.goto(f"{stage.stub.other_site}/examples/hostile-css.html")
    stage.page.locator("#familieguiden .open").click()
    expect(stage.page.frame_locator("#familieguiden iframe").locator("#text")).to_be_visible()


def statement(stage: Stage) -> None:
    stage.page.goto(f"{stage.stub.base}/chat/tilgaengelighed?kommune=gentofte")
    expect(stage.page.locator("main section")).to_have_count(8)


PLAIN["statement"] = statement

SITE = {each.__name__.removeprefix("site_"): each for each in (site_closed, site_open, site_hostile)}
