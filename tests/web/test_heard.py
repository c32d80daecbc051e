"""What a screen reader says on the chat page, from the browser's accessibility tree."""

from __future__ import annotations

import pytest
from heard import regions, spoken
from playwright.sync_api import expect
from web_pages import bot, session_of, write


@pytest.fixture
def asked(chat):
    """A conversation has begun and been answered."""
    write(chat, "hej")
    expect(bot(chat)).to_have_count(1)
    expect(chat.locator("#log")).to_have_attribute("aria-live", "polite")
    return chat


def say(stub, page, text: str, sender: str = "bot") -> None:
    stub.post("/stub/say", conversation=session_of(page)["conversation"], text=text, **{"from": sender})
    expect(page.locator(f".msg.from-{sender}").last).to_contain_text(text)


def test_new_message_is_said_once_politely_with_its_sender(asked, stub):
    before = regions(asked)
    say(stub, asked, "Kommunen svarer inden otte uger.")

    said = spoken(before, regions(asked))
    assert len(said) == 1
    assert said[0].count("Kommunen svarer inden otte uger.") == 1
    assert not said[0].startswith("!")

    before = regions(asked)
    say(stub, asked, "Er der mere?", "advisor")
    assert [("Er der mere?" in line, "Kommunen" in line) for line in spoken(before, regions(asked))] == [(True, False)]


def test_history_is_not_said_when_the_page_is_opened_again(asked):
    asked.reload()
    expect(bot(asked)).to_have_count(1)
    silent = [region for region in regions(asked).values() if "Tak, det har jeg læst." in " ".join(region.lines)]
    expect(asked.locator("#log")).to_have_attribute("aria-live", "polite")

    # While the history was put in, the log was no live region; as it becomes one, nothing changes in it.
    before = regions(asked)
    write(asked, "mere")
    expect(bot(asked)).to_have_count(2)
    [said] = spoken(before, regions(asked))
    assert said.count("Tak, det har jeg læst.") == 1
    assert len(silent) <= 1


def test_typing_is_said_after_a_while_and_not_each_time(chat, stub):
    stub.faults(think_s=60)
    before = regions(chat)
    write(chat, "hej")
    expect(chat.locator("#typing")).to_be_visible()
    assert not any("skriver" in line for line in spoken(before, regions(chat)))
    expect(chat.locator("#announcer")).to_contain_text("skriver")

    assert [line for line in spoken(before, regions(chat)) if "skriver" in line] == ["Familieguiden skriver …"]
    chat.evaluate("document.getElementById('announcer').textContent = ''")
    say(stub, chat, "Et svar.")
    for _ in range(3):
        stub.post("/stub/typing", conversation=session_of(chat)["conversation"], **{"from": "advisor"})
    expect(chat.locator("#typing")).to_contain_text("vejleder")
    assert not any("skriver" in line for line in spoken(before, regions(chat)))


def test_hand_over_is_said(asked, stub):
    here = session_of(asked)["conversation"]
    heard = []
    for state, shown in (("waiting", "2"), ("advisor", "Mette"), ("closed", "")):
        before = regions(asked)
        stub.post("/stub/state", conversation=here, state=state, place=2, advisor="Mette")
        expect(asked.locator("#state")).to_contain_text(shown)
        expect(asked.locator("#state")).to_be_visible()
        heard.append(spoken(before, regions(asked)))

    assert [len(said) for said in heard] == [1, 1, 1]
    assert "2" in heard[0][0] and "Mette" in heard[1][0]


def test_lost_and_found_line_is_said(asked):
    before = regions(asked)
    asked.context.set_offline(True)
    expect(asked.locator("#notice")).to_be_visible()
    lost = spoken(before, regions(asked))
    before = regions(asked)
    asked.context.set_offline(False)
    expect(asked.locator("#notice")).to_contain_text("tilbage")
    found = spoken(before, regions(asked))

    assert lost == [asked_text(asked, "offline")]
    assert found == [asked_text(asked, "back")]


def test_error_is_part_of_its_field_and_said_at_once(chat):
    chat.locator("#menu-button").click()
    chat.locator("[data-do=return]").click()
    before = regions(chat)
    chat.locator("#return-code").fill("ACDE-FGHJ-KMNP")
    chat.locator("#return-form button.main").click()
    expect(chat.locator("#return-error")).to_be_visible()

    field = described(chat, "#return-code")
    assert field["invalid"] == "true"
    assert chat.locator("#return-error").inner_text() in field["description"]
    assert [line[:2] for line in spoken(before, regions(chat))] == ["! "]


def test_message_too_long_is_told_at_its_field(chat):
    chat.locator("#text").fill("Vi har prøvet alt. " * 120)
    expect(chat.locator("#count")).not_to_be_empty()

    field = described(chat, "#text")
    assert field["invalid"] == "true"
    assert chat.locator("#count").inner_text() in field["description"]


def asked_text(page, name: str) -> str:
    labels = page.evaluate("JSON.parse(document.querySelector('[data-start]').dataset.start).labels")
    return labels[name]


def described(page, selector: str) -> dict[str, str]:
    """What a screen reader says of a field beside its name."""
    tools = page.context.new_cdp_session(page)
    root = tools.send("DOM.getDocument")["root"]["nodeId"]
    node = tools.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
    [found] = tools.send("Accessibility.getPartialAXTree", {"nodeId": node, "fetchRelatives": False})["nodes"]
    invalid = [p["value"]["value"] for p in found["properties"] if p["name"] == "invalid"]
    return {"description": found.get("description", {}).get("value", ""), "invalid": (invalid or [""])[0]}
