"""Return codes: over HTTP with their limits, and in the dialogs of the page."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from types import SimpleNamespace
from uuid import uuid4

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from web_pages import bot, own, session_of, watched, write

from bot.server.family.return_codes import ALL_GUESSES, ReturnCodeError, ReturnDesk

WRONG = "ACDE-FGHJ-KMNP"
DAY_S = 86_400


class Device:
    """One device of a family at the chat's interface."""

    def __init__(self, stub, token: str = "") -> None:
        self.root = f"{stub.base}/chat/api"
        self.token = token or self.ask("POST", "conversations", kommune="gentofte").json()["token"]

    def ask(self, method: str, path: str, **body):
        headers = {"Authorization": f"Bearer {self.token}"} if getattr(self, "token", "") else {}
        return requests.request(method, f"{self.root}/{path}", json=body, headers=headers, timeout=20)

    def write(self, text: str) -> None:
        assert self.ask("POST", "messages", text=text, client_id=uuid4().hex).status_code == 202

    def texts(self) -> list[str]:
        return [m["text"] for m in self.ask("GET", "messages?after=0").json()]

    def code(self) -> str:
        return self.ask("POST", "return-code").json()["code"]


@pytest.fixture
def family(stub):
    return Device(stub)


def come_back(stub, code: object):
    return requests.post(f"{stub.base}/chat/api/return", json={"code": code}, timeout=20)


def test_code_is_given_with_its_last_day(family):
    answer = family.ask("POST", "return-code")

    assert (answer.status_code, set(answer.json())) == (201, {"code", "expires"})
    left = datetime.fromisoformat(answer.json()["expires"]) - datetime.now(timezone.utc)
    assert timedelta(days=13, hours=23) < left < timedelta(days=14, minutes=1)
    assert answer.headers["cache-control"] == "no-store"


def test_code_needs_a_conversation(stub):
    for method in ("POST", "DELETE"):
        assert requests.request(method, f"{stub.base}/chat/api/return-code", timeout=20).status_code == 401


def test_second_device_sees_history_and_later_answer_and_the_first_goes_on(family, stub):
    family.write("hej")
    answer = come_back(stub, family.code())
    assert (answer.status_code, set(answer.json())) == (200, {"conversation", "token"})
    second = Device(stub, answer.json()["token"])
    assert second.texts()[0] == "hej"

    here = answer.json()["conversation"]
    stub.post("/stub/state", conversation=here, state="advisor", advisor="Mette")
    stub.post("/stub/say", conversation=here, text="Goddag, det er Mette", **{"from": "advisor"})
    second.write("tak, jeg skriver fra en anden telefon")
    family.write("og jeg fra den gamle")

    assert family.texts() == second.texts()
    wrote = ["tak, jeg skriver fra en anden telefon", "og jeg fra den gamle"]
    assert family.texts()[-3:] == ["Goddag, det er Mette", *wrote]


def test_wrong_expired_withdrawn_and_replaced_codes_are_not_found(family, stub):
    replaced, withdrawn = family.code(), family.code()
    assert family.ask("DELETE", "return-code").status_code == 204
    expired = family.code()
    stub.post("/stub/ahead", seconds=14 * DAY_S + 1)

    for code in (WRONG, replaced, withdrawn, expired, "", "kort"):
        answer = come_back(stub, code)
        assert (answer.status_code, answer.json()["error"]) == (404, "unknown_code")
        assert "Koden" in answer.json()["message"]


@pytest.mark.parametrize("code", [None, 7, ["K"], "K" * 101])
def test_what_is_no_text_of_a_code_is_a_bad_request(stub, code):
    assert come_back(stub, code).status_code == 400


def test_guesses_are_limited_and_the_right_code_must_wait_too(family, stub):
    code = family.code()

    assert [come_back(stub, WRONG).status_code for _ in range(11)] == [404] * 10 + [429]
    refused = come_back(stub, code)
    assert (refused.status_code, refused.json()["error"]) == (429, "too_many_codes")
    assert "ti minutter" in refused.json()["message"]
    stub.post("/stub/no-guesses")
    assert come_back(stub, code).status_code == 200


def test_guesses_from_many_addresses_are_limited_together():
    desk = ReturnDesk(SimpleNamespace(store=None))
    for n in range(ALL_GUESSES):
        desk._limit("guess", f"10.0.0.{n}", 10, 600.0)
        desk._limit("guess", "everybody", ALL_GUESSES, 60.0)

    with pytest.raises(ReturnCodeError) as refused:
        desk._limit("guess", "everybody", ALL_GUESSES, 60.0)
    assert refused.value.status == 429


def test_erasing_on_one_device_ends_the_other_and_the_code(family, stub):
    code = family.code()
    second = Device(stub, come_back(stub, code).json()["token"])
    assert second.ask("DELETE", "conversation").status_code == 204

    assert family.ask("GET", "messages").status_code == 401
    assert come_back(stub, code).status_code == 404


# In the browser


def choose(page, name: str) -> None:
    page.locator("#menu-button").click()
    page.locator(f"[data-do={name}]").click()


def faults(page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {node['html'][:120]}" for v in found for node in v["nodes"]]


@pytest.fixture
def answered(chat):
    write(chat, "hej")
    expect(bot(chat)).to_have_count(1)
    return chat


def test_code_is_offered_after_the_first_answer_only(chat):
    chat.locator("#menu-button").click()
    expect(chat.locator("[data-do=code]")).to_be_hidden()
    expect(chat.locator("[data-do=return]")).to_be_visible()
    chat.keyboard.press("Escape")
    write(chat, "hej")
    expect(bot(chat)).to_have_count(1)

    chat.locator("#menu-button").click()

    expect(chat.locator("[data-do=code]")).to_be_visible()


def test_code_is_shown_copied_and_forgotten_when_the_dialog_closes(answered):
    choose(answered, "code")
    expect(answered.locator("#code")).to_be_focused()
    code = answered.locator("#code").inner_text()
    assert len(code) == 14
    expect(answered.locator("#code-until")).to_contain_text("Koden virker til")

    answered.locator("#code-copy").click()
    expect(answered.locator("#code-said")).not_to_be_empty()
    assert answered.evaluate("navigator.clipboard.readText()") == code
    answered.keyboard.press("Escape")

    expect(answered.locator("#code-dialog")).to_be_hidden()
    expect(answered.locator("#code")).to_be_empty()  # the dialog tells that it closed a moment later
    assert code not in answered.content()
    assert code not in answered.evaluate("JSON.stringify(localStorage)")


def test_print_shows_the_code_alone(answered):
    choose(answered, "code")
    expect(answered.locator("#code")).to_be_visible()
    answered.evaluate("window.print = () => { window.printed = true; }")
    answered.locator("#code-print").click()
    assert answered.evaluate("window.printed")

    answered.emulate_media(media="print")

    expect(answered.locator("#code")).to_be_visible()
    expect(answered.locator("main")).to_be_hidden()
    expect(answered.locator("#code-close")).to_be_hidden()


def test_code_in_use_is_not_replaced_unasked_and_can_be_withdrawn(answered, stub):
    choose(answered, "code")
    expect(answered.locator("#code")).to_be_focused()
    code = answered.locator("#code").inner_text()
    answered.locator("#code-close").click()

    choose(answered, "code")
    expect(answered.locator("#code-until")).to_contain_text("Du har fået en kode")
    expect(answered.locator("#code")).to_be_hidden()
    assert come_back(stub, code).status_code == 200
    answered.locator("#code-withdraw").click()

    expect(answered.locator("#code-said")).to_contain_text("trukket tilbage")
    assert come_back(stub, code).status_code == 404


def test_failed_code_says_so(answered, stub):
    stub.faults(**{"POST__return-code": [500]})
    choose(answered, "code")

    expect(answered.locator("#code-error")).to_be_visible()
    expect(answered.locator("#code-copy")).to_be_hidden()


def test_other_browser_comes_back_with_the_code_and_both_go_on(answered, browser, stub):
    choose(answered, "code")
    expect(answered.locator("#code")).to_be_focused()
    code = answered.locator("#code").inner_text()
    answered.locator("#code-close").click()
    context = browser.new_context(locale="da-DK", reduced_motion="reduce")
    other = watched(context.new_page())
    other.goto(answered.url)
    choose(other, "return")
    expect(other.locator("#return-code")).to_be_focused()
    expect(other.locator("#return-replaces")).to_be_hidden()

    other.keyboard.type(code.lower().replace("-", ""))
    other.keyboard.press("Enter")

    expect(other.locator("#return-dialog")).to_be_hidden()
    expect(other.locator("#notice")).to_contain_text("hentet")
    expect(own(other)).to_have_count(1)
    expect(other.locator("#text")).to_be_focused()
    here = session_of(other)["conversation"]
    assert here == session_of(answered)["conversation"]
    stub.post("/stub/say", conversation=here, text="Goddag", extra={"advisor": "Mette"}, **{"from": "advisor"})
    for page in (answered, other):
        expect(page.locator(".from-advisor")).to_have_count(1)
    write(other, "fra den anden")
    expect(own(answered)).to_have_count(2)
    other.reload()
    expect(own(other)).to_have_count(2)
    context.close()


def test_coming_back_where_there_is_a_conversation_warns_and_shows_the_other(answered, family, stub):
    family.write("den anden samtale")
    code = family.code()
    choose(answered, "return")
    expect(answered.locator("#return-replaces")).to_be_visible()

    answered.locator("#return-code").fill(code)
    answered.locator("#return-form .main").click()

    expect(own(answered)).to_have_count(1)
    expect(own(answered)).to_contain_text("den anden samtale")


def test_wrong_and_empty_codes_are_told_at_the_field(chat):
    choose(chat, "return")
    chat.keyboard.press("Enter")
    expect(chat.locator("#return-error")).to_contain_text("tomt")

    chat.locator("#return-code").fill(WRONG)
    chat.keyboard.press("Enter")

    expect(chat.locator("#return-error")).to_contain_text("Koden åbner ingen samtale")
    expect(chat.locator("#return-code")).to_be_focused()
    expect(chat.locator("#return-code")).to_have_attribute("aria-invalid", "true")
    assert "return-error" in chat.locator("#return-code").get_attribute("aria-describedby")
    assert chat.evaluate("localStorage.length") == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_dialogs_have_no_axe_violations(browser, stub, width, scheme):
    context = browser.new_context(
        viewport={"width": width, "height": 640}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = watched(context.new_page())
    page.goto(f"{stub.base}/chat?kommune=gentofte")
    write(page, "hej")
    expect(bot(page)).to_have_count(1)

    choose(page, "code")
    expect(page.locator("#code")).to_be_focused()
    assert faults(page) == []
    assert page.evaluate("document.querySelector('#code-dialog').scrollWidth <= innerWidth")
    page.locator("#code-close").click()
    choose(page, "code")
    assert faults(page) == []
    page.locator("#code-close").click()
    choose(page, "return")
    page.locator("#return-code").fill(WRONG)
    page.keyboard.press("Enter")
    expect(page.locator("#return-error")).to_be_visible()
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    context.close()
