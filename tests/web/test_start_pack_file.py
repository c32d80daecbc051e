"""The start-pack's page as a file, and the calendar file, as the chat page offers them."""

from __future__ import annotations

import pytest
import requests
from canned import CALENDAR
from playwright.sync_api import expect
from web_pages import bot, session_of, write

FILE = "/chat/startpakke.pdf"


def test_file_is_made_from_the_choices_alone(stub):
    answer = requests.get(f"{stub.base}{FILE}?kommune=gentofte&age=3_5&work=no", timeout=20)

    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert 'filename="startpakke.pdf"' in answer.headers["content-disposition"]
    assert answer.content[:5] == b"%PDF-"
    assert requests.get(f"{stub.base}{FILE}", timeout=20).status_code == 200


@pytest.mark.parametrize(
    "query",
    ["age=99", "kommune=atlantis", "navn=Ida", "age=3_5&age=0_2", "work=%00", "kommune=../x", "place=%3Cb%3E"],
)
def test_unknown_answers_are_refused(stub, query):
    answer = requests.get(f"{stub.base}{FILE}?{query}", timeout=20)

    assert (answer.status_code, answer.json()["error"]) == (400, "bad_request")


def test_message_carries_the_address_and_the_page_saves_the_file(chat, stub):
    write(chat, "startpakke")
    expect(bot(chat)).to_have_count(1)
    kept = stub.get(f"/stub/messages/{session_of(chat)['conversation']}")
    assert kept[1]["pdf"] == {"filename": "startpakke.pdf", "url": f"{FILE}?kommune=gentofte&age=3_5"}

    with chat.expect_download() as download:
        bot(chat).locator(".sheet .row button").click()

    assert download.value.suggested_filename == "startpakke.pdf"
    assert download.value.path().read_bytes()[:5] == b"%PDF-"


def test_calendar_file_is_saved_as_it_was_sent(chat):
    write(chat, "sagsgang")

    with chat.expect_download() as download:
        bot(chat).locator(".sheet .row button").click()

    assert download.value.suggested_filename == "frist.ics"
    assert download.value.url.startswith("blob:")
    assert download.value.path().read_bytes().decode() == CALENDAR
