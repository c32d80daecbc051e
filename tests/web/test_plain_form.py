"""The form without JavaScript over HTTP: once, safely, and the same answers as the page gives."""

from __future__ import annotations

import re
from html import unescape

import pytest
import requests
from canned import BODY, XSS

HERE = "/chat/enkel"


class Family(requests.Session):
    """A browser without scripts: keeps its cookie and sends what the page's forms hold."""

    def __init__(self, stub) -> None:
        super().__init__()
        self.base = stub.base
        self.look()

    def look(self, query: str = "") -> requests.Response:
        self.page = self.get(f"{self.base}{HERE}{query}", timeout=20)
        return self.page

    def write(self, again: bool = False, **fields: str) -> requests.Response:
        """Send a form of the page last seen; `again` sends the very same once more."""
        if not again:
            self.hidden = {name: hidden(self.page.text, name) for name in ("csrf", "client_id")}
        answer = self.post(f"{self.base}{HERE}", data={**self.hidden, **fields}, timeout=20)
        if not again:
            self.page = answer
        return answer

    @property
    def secret(self) -> str:
        return next((cookie.value for cookie in self.cookies), "")

    def messages(self) -> list[dict]:
        headers = {"Authorization": f"Bearer {self.secret}"}
        return requests.get(f"{self.base}/chat/api/messages", headers=headers, timeout=20).json()


def hidden(page: str, name: str) -> str:
    return unescape(re.search(rf'name="{name}" value="([^"]*)"', page).group(1))


def said(page: requests.Response) -> list[str]:
    found = re.findall(r'<article class="msg from-(\w+)"', page.text)
    return list(found)


@pytest.fixture
def family(stub):
    return Family(stub)


def test_look_makes_no_conversation_and_sets_no_cookie(family):
    assert family.page.status_code == 200
    assert "set-cookie" not in family.page.headers
    assert 'name="kommune"' in family.page.text and "<textarea" in family.page.text
    assert "<script" not in family.page.text


def test_question_is_answered_after_a_redirect(family):
    answer = family.write(text="tabt arbejdsfortjeneste", kommune="gentofte")

    (step,) = answer.history
    assert (step.status_code, step.headers["location"]) == (303, "/chat/enkel?vent=1#nyeste")
    assert said(answer) == ["family", "bot"]
    assert BODY in unescape(answer.text)
    assert 'href="tel:+4539980000"' in answer.text
    assert 'href="https://www.retsinformation.dk/"' in answer.text
    assert 'http-equiv="refresh"' not in answer.text
    assert 'id="nyeste"' in answer.text


def test_cookie_is_for_the_form_alone_and_closed_to_scripts(stub):
    answer = requests.post(f"{stub.base}{HERE}", data={"text": "hej"}, allow_redirects=False, timeout=20)

    cookie = answer.headers["set-cookie"].lower()
    assert answer.status_code == 303
    for part in ("httponly", "samesite=strict", "path=/chat/enkel"):
        assert part in cookie
    assert "secure" not in cookie
    assert len(cookie.split("=")[1].split(";")[0]) >= 43


def test_cookie_behind_https_is_secure(stub):
    given = {"data": {"text": "hej"}, "headers": {"X-Forwarded-Proto": "https"}}
    answer = requests.post(f"{stub.base}{HERE}", **given, allow_redirects=False, timeout=20)

    assert "secure" in answer.headers["set-cookie"].lower()


def test_page_is_not_kept_and_runs_nothing(family):
    assert family.page.headers["cache-control"] == "no-store"
    policy = family.page.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "script-src" not in policy


def test_button_sends_its_payload_and_shows_its_title(family):
    family.write(text="tabt arbejdsfortjeneste")
    answer = family.write(payload='/ask_apply{"topic": "tabt_arbejdsfortjeneste"}')

    assert [m["text"] for m in family.messages() if m["from"] == "family"][-1] == "Hvordan søger jeg?"
    assert said(answer) == ["family", "bot"] * 2


def test_first_button_brings_the_chosen_kommune_along(family):
    first = re.search(r'name="payload" value="([^"]*)"', family.page.text).group(1)
    form = re.search(r"<form.*?</form>", family.page.text, re.DOTALL).group()
    assert 'name="kommune"' in form and first in form

    answer = family.write(payload=unescape(first), kommune="ishoej", text="")

    assert said(answer) == ["family", "bot"]
    assert 'name="kommune"' not in answer.text


def test_same_form_sent_twice_is_one_message(family):
    family.write(text="hej")
    family.write(text="og en ting til")
    family.write(again=True, text="og en ting til")

    assert [m["text"] for m in family.messages() if m["from"] == "family"] == ["hej", "og en ting til"]


def test_old_form_with_other_words_is_another_message(family):
    family.write(text="hej")
    family.write(text="det første")
    family.write(again=True, text="det andet")

    assert [m["text"] for m in family.messages() if m["from"] == "family"] == ["hej", "det første", "det andet"]


def test_everything_is_escaped(family):
    answer = family.write(text=f"xss {XSS}")

    assert "<img src=x" not in answer.text and "<script" not in answer.text
    assert answer.text.count("&lt;script&gt;") >= 4  # the family's words, the bot's, button and source
    assert "javascript:" not in re.sub(r">[^<]*<", "><", answer.text)  # in no attribute


def test_number_is_masked_as_in_the_chat(family):
    answer = family.write(text="mit barn har 990199-9999")

    assert "990199" not in answer.text
    assert family.messages()[0]["text"] == "mit barn har [cpr-nummer]"


@pytest.mark.parametrize(
    ("text", "status"),
    [("", 400), ("   ", 400), ("a" * 2001, 413), ("\x00", 400)],
    ids=["nothing", "spaces", "too long", "control characters"],
)
def test_text_that_cannot_be_sent_is_shown_again_with_its_error(family, text, status):
    answer = family.write(text=text)

    assert answer.status_code == status
    assert 'id="error-text"' in answer.text and 'aria-describedby="error-text hint"' in answer.text
    assert "<title>Fejl: " in answer.text
    assert text.strip("\x00 ") in answer.text
    assert "set-cookie" not in answer.headers


def test_line_ends_of_a_form_do_not_count_double(family):
    answer = family.write(text="a\r\n" * 900)

    assert answer.status_code == 200
    assert family.messages()[0]["text"].count("\n") == 899


def test_unknown_kommune_is_refused_and_the_text_kept(family):
    answer = family.write(text="hej med jer", kommune="atlantis")

    assert answer.status_code == 400
    assert "hej med jer</textarea>" in answer.text


def test_form_of_another_site_is_refused(stub, family):
    family.write(text="hej")
    data = {"text": "fra en anden side", "csrf": hidden(family.page.text, "csrf")}
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://example.com"}):
        assert family.post(f"{stub.base}{HERE}", data=data, headers=headers, timeout=20).status_code == 403
        fresh = requests.post(f"{stub.base}{HERE}", data={"text": "x"}, headers=headers, timeout=20)
        assert fresh.status_code == 403 and "set-cookie" not in fresh.headers

    assert len(family.messages()) == 2


@pytest.mark.parametrize("csrf", ["", "0" * 64, "æ"])
def test_conversation_without_its_mark_sends_nothing_but_keeps_the_words(family, csrf):
    family.write(text="hej")
    answer = family.write(text="noget vigtigt", csrf=csrf)

    assert answer.status_code == 403
    assert "noget vigtigt</textarea>" in answer.text
    assert len(family.messages()) == 2
    assert said(family.write(text="noget vigtigt")) == ["family", "bot", "family", "bot"]


def test_slow_answer_gives_a_page_with_a_way_to_look_again_and_the_answer_later(family, stub):
    stub.faults(think_s=1.6)
    answer = family.write(text="tabt")

    assert said(answer) == ["family"]
    assert "Opdater" in answer.text and "<textarea" in answer.text
    assert "http-equiv" not in answer.text
    assert said(family.look("?vent=1")) == ["family", "bot"]


def test_advisor_has_the_conversation(family, stub):
    family.write(text="hej", kommune="gentofte")
    here = conversation_of(family)
    stub.post("/stub/state", conversation=here, state="advisor", advisor="Mette")

    answer = family.write(text="er du der?")
    assert said(answer) == ["family", "bot", "family"]
    assert "Mette" in answer.text and "Opdater" in answer.text
    stub.post("/stub/say", conversation=here, text="Ja, goddag", extra={"advisor": "Mette"}, **{"from": "advisor"})
    answer = family.look()

    assert said(answer)[-1] == "advisor"
    assert "<textarea" in answer.text
    assert family.write(text="tak").status_code == 200


def test_family_in_the_queue_sees_its_place_and_can_write(family, stub):
    family.write(text="hej")
    stub.post("/stub/state", conversation=conversation_of(family), state="waiting", place=2)

    assert "nummer 2" in family.look().text
    assert "<textarea" in family.page.text


def conversation_of(family: Family) -> str:
    headers = {"Authorization": f"Bearer {family.secret}"}
    return requests.get(f"{family.base}/chat/api/transcript", headers=headers, timeout=20).json()["conversation"]


def test_deleted_conversation_is_gone_with_its_cookie(family):
    family.write(text="hej")
    secret = family.secret
    answer = family.write(do="delete")

    assert "slettet" in answer.text and said(answer) == []
    assert family.secret == ""
    headers = {"Authorization": f"Bearer {secret}"}
    assert requests.get(f"{family.base}/chat/api/messages", headers=headers, timeout=20).status_code == 401


def test_writing_after_the_conversation_was_erased_elsewhere_begins_a_new_one(family):
    family.write(text="hej")
    headers = {"Authorization": f"Bearer {family.secret}"}
    requests.delete(f"{family.base}/chat/api/conversation", headers=headers, timeout=20)
    assert "findes ikke længere" in family.look().text

    assert said(family.write(text="hej igen")) == ["family", "bot"]


def test_calendar_file_can_be_fetched_by_the_family_alone(family):
    answer = family.write(text="sagsgang")
    address = unescape(re.search(r'href="(/chat/enkel/frist\.ics[^"]*)"', answer.text).group(1))

    found = family.get(family.base + address, timeout=20)
    assert found.headers["content-type"].startswith("text/calendar")
    assert "SUMMARY:Frist for at klage på afgørelsen" in found.content.decode()
    assert requests.get(family.base + address, timeout=20).status_code == 404
    assert family.get(f"{family.base}{HERE}/frist.ics?seq=1", timeout=20).status_code == 404


def test_start_pack_links_to_its_paper(family):
    answer = family.write(text="startpakke")
    address = unescape(re.search(r'href="(/chat/startpakke\.pdf[^"]*)"', answer.text).group(1))

    assert family.get(family.base + address, timeout=20).content[:5] == b"%PDF-"


def test_return_code_given_and_taken_without_scripts(family, stub):
    family.write(text="hej")
    code = re.search(r'<p class="code">([^<]+)</p>', family.write(do="code").text).group(1)
    other = Family(stub)

    wrong = other.write(do="return", code="ACDE-FGHJ-KMNP")
    assert wrong.status_code == 404
    assert 'id="error-code"' in wrong.text and "<details open>" in wrong.text
    assert said(other.write(do="return", code=code.lower())) == ["family", "bot"]
    assert said(other.write(text="hej fra bedste")) == ["family", "bot"] * 2
    assert said(family.look()) == ["family", "bot"] * 2
