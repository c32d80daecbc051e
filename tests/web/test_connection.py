"""Nothing written is lost or doubled: offline, server faults, restarts, a lost conversation."""

from __future__ import annotations

from disconnects import Run
from playwright.sync_api import expect
from web_pages import bot, own, session_of, write, write_on, written_by_family


def test_offline_messages_are_kept_and_sent_once_in_order(chat, context, stub):
    write(chat, "hej")
    expect(bot(chat)).to_have_count(1)
    context.set_offline(True)
    for n in range(1, 4):
        write(chat, f"uden net {n}")
    expect(chat.locator("#notice")).to_contain_text("ingen forbindelse")
    expect(chat.locator(".waiting")).to_have_count(3)

    context.set_offline(False)

    expect(bot(chat)).to_have_count(4)
    expect(chat.locator(".waiting, .sending")).to_have_count(0)
    expect(chat.locator("#notice.trouble")).to_have_count(0)
    assert written_by_family(stub, chat) == ["hej", "uden net 1", "uden net 2", "uden net 3"]
    assert own(chat).locator(".words").all_inner_texts() == written_by_family(stub, chat)


def test_messages_not_sent_survive_a_closed_page(chat, context, stub):
    stub.faults(POST__conversations=[503] * 50)
    write(chat, "skrevet uden svar")
    expect(chat.locator(".waiting")).to_have_count(1)
    address = chat.url
    chat.close()
    stub.faults()

    page = context.new_page()
    page.goto(address)

    expect(bot(page)).to_have_count(1)
    assert written_by_family(stub, page) == ["skrevet uden svar"]


def test_server_faults_delay_but_do_not_double(chat, stub):
    stub.faults(POST__messages=[500, 429, 200])
    write(chat, "først")
    expect(chat.locator("#notice")).to_be_visible()
    write(chat, "så")
    stub.faults()
    chat.evaluate("window.dispatchEvent(new Event('online'))")

    expect(bot(chat)).to_have_count(2)
    assert written_by_family(stub, chat) == ["først", "så"]


def test_lost_acknowledgement_does_not_double(chat, stub):
    write(chat, "hej")
    expect(bot(chat)).to_have_count(1)
    lost = []

    def lose(route):
        lost.append(route.fetch())  # the server has it …
        route.abort() if len(lost) == 1 else route.continue_()  # … and the answer is gone

    chat.route("**/chat/api/messages", lose)
    write(chat, "kun en gang")

    expect(bot(chat)).to_have_count(2)
    expect(chat.locator(".waiting, .sending")).to_have_count(0)
    expect(own(chat)).to_have_count(2)
    assert written_by_family(stub, chat) == ["hej", "kun en gang"]


def test_refused_message_can_be_mended(chat, stub):
    stub.faults(POST__messages=[413])
    write(chat, "for lang for serveren")
    expect(chat.locator(".failed .way")).to_contain_text("2.000 tegn")

    chat.locator(".failed .way button").first.click()

    expect(chat.locator("#text")).to_have_value("for lang for serveren")
    expect(chat.locator("#text")).to_be_focused()
    expect(own(chat)).to_have_count(0)
    write(chat, "kort")
    expect(bot(chat)).to_have_count(1)


def test_server_restart_is_survived(chat, stub):
    write(chat, "hej")
    expect(bot(chat)).to_have_count(1)
    stub.stop()
    write(chat, "mens den var væk")
    expect(chat.locator(".waiting")).to_have_count(1)

    stub.start()

    expect(bot(chat)).to_have_count(2)
    assert written_by_family(stub, chat) == ["hej", "mens den var væk"]


def test_dropped_stream_comes_back_and_replays_what_was_said_meanwhile(chat, stub):
    write(chat, "hej")
    expect(bot(chat)).to_have_count(1)
    here = session_of(chat)["conversation"]
    stub.post("/stub/drop")

    stub.post("/stub/say", conversation=here, text="Sagt imens", **{"from": "advisor"})

    expect(chat.locator(".from-advisor")).to_have_count(1)


def test_without_streams_the_page_polls(chat, stub):
    stub.faults(GET__events=[404] * 500)
    write(chat, "hej")

    expect(bot(chat)).to_have_count(1)
    stub.post("/stub/say", conversation=session_of(chat)["conversation"], text="Uden strøm", **{"from": "advisor"})
    expect(chat.locator(".from-advisor")).to_have_count(1)
    expect(chat.locator("#notice.trouble")).to_have_count(0)


def test_lost_conversation_begins_a_new_one_with_what_was_typed(chat, stub):
    write(chat, "hej")
    expect(bot(chat)).to_have_count(1)
    first = session_of(chat)
    stub.faults(GET__events=[404] * 500, GET__messages=[404] * 500)  # the page must hear it by sending
    stub.post("/stub/drop")
    chat.evaluate(
        "token => fetch('/chat/api/conversation', {method: 'DELETE', headers: {Authorization: `Bearer ${token}`}})",
        first["token"],
    )

    write(chat, "det vigtige")

    expect(chat.locator(".from-system")).to_contain_text("findes ikke længere")
    expect(own(chat).locator(".words")).to_have_text("det vigtige")
    stub.faults()
    expect(bot(chat)).to_have_count(1)
    assert session_of(chat)["conversation"] != first["conversation"]
    assert written_by_family(stub, chat) == ["det vigtige"]


def test_page_without_storage_still_talks(context, stub):
    page = context.new_page()
    page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no') } })")
    page.goto(f"{stub.base}/chat")

    write(page, "hej")

    expect(bot(page)).to_have_count(1)


def test_twenty_five_random_disconnects_lose_double_and_disorder_nothing(chat, context, stub):
    run = Run(chat, context, stub, seed=7)
    run.begin()

    run.rounds(25)

    assert run.faults() == []
    assert run.said > 10


def test_scripts_that_did_not_come_are_fetched_anew_and_what_was_written_is_sent(page, stub):
    page.route("**/static/chat/*.js", lambda route: route.abort())
    page.goto(f"{stub.base}/chat?kommune=gentofte")
    write_on(page, "skrevet uden scripts")
    expect(page.locator("#notice")).to_contain_text("prøver igen af os selv")

    page.unroute("**/static/chat/*.js")

    expect(bot(page)).to_have_count(1)
    expect(page.locator("#text")).to_have_value("")
    assert written_by_family(stub, page) == ["skrevet uden scripts"]
    assert page.evaluate("sessionStorage.length") == 0


def test_what_stands_in_the_field_before_the_scripts_outlives_a_reload_and_is_sent_once(page, stub):
    held = []
    page.route("**/chat/app.js", lambda route: held.append(route))
    page.goto(f"{stub.base}/chat?kommune=gentofte", wait_until="commit")
    write_on(page, "før")
    page.reload(wait_until="commit")
    expect(page.locator("#text")).to_have_value("før\n")
    write_on(page, "efter")

    held[-1].continue_()

    expect(bot(page)).to_have_count(1)
    page.unroute("**/chat/app.js")
    page.reload()
    expect(page.locator("#send")).to_be_enabled()
    expect(page.locator("#text")).to_have_value("")
    expect(bot(page)).to_have_count(1)
    assert written_by_family(stub, page) == ["før\nefter"]


def test_page_whose_scripts_never_begin_says_so_and_keeps_what_was_written(page, stub):
    asked = []
    page.on("framenavigated", lambda _: asked.append(page.url))
    page.route("**/chat/outbox.js", lambda route: route.abort())
    page.goto(f"{stub.base}/chat?kommune=gentofte")
    write_on(page, "det vigtige")

    expect(page.locator("#notice")).to_contain_text("Enkel formular", timeout=60_000)

    expect(page.locator("#text")).to_have_value("det vigtige\n")
    assert len(asked) == 6
