"""Every route of the desk over HTTP."""

from __future__ import annotations

import time

import pytest

from bot.conversations.ownership import LEASE_S, OFFER_S

MISSING = "0" * 32


def claim(browser, family):
    return browser.do(f"conversations/{family.id}/claim")


def test_queue_has_the_fields_of_the_contract(anna, waiting):
    (item,) = anna.ask("queue").json()

    assert item["conversation"] == waiting.id
    assert (item["state"], item["reason"], item["urgent"], item["kommune"]) == ("waiting", "asked", False, "gentofte")
    assert item["summary"] == {"topics": ["PPR"]} and item["advisor"] == "" and item["unread"] == 0
    assert item["waiting_since"].endswith("+00:00")


def test_queue_without_families_is_empty(anna, family):
    assert anna.ask("queue").json() == []


def test_claim_by_two_has_one_owner_and_the_other_sees_who(browser, waiting):
    assert claim(browser("anna"), waiting).status_code == 200
    refused = claim(browser("bo"), waiting)

    assert refused.status_code == 409
    assert (refused.json()["error"], refused.json()["advisor"]) == ("taken", "Anna")


def test_claim_of_a_conversation_with_the_bot_is_409(anna, family):
    refused = claim(anna, family)

    assert (refused.status_code, refused.json()["error"]) == (409, "wrong_state")


@pytest.mark.parametrize(
    "step",
    ["claim", "messages", "notes", "close", "heartbeat", "accept", "decline", "release", "typing", "read"],
)
def test_step_with_an_unknown_conversation_is_404(anna, step):
    body = {"text": "hej", "client_id": "c1", "seq": 1}

    assert anna.do(f"conversations/{MISSING}/{step}", **body).status_code == 404


def test_conversation_shows_messages_certainty_summary_contact_and_notes(server, anna, family):
    family.say("hvad er ppr")
    assert wait_for(lambda: len(family.messages()) == 2)
    server.desk.handoff.request(family.id, "r1", "asked", summary={"age_group": "3-5"})
    anna.do(f"conversations/{family.id}/notes", text="ring til skolen")
    server.desk.callbacks.add(family.id, "Mette", "20123456", "", "", "")

    whole = anna.ask(f"conversations/{family.id}").json()
    assert [m["from"] for m in whole["messages"]] == ["family", "bot", "system"]
    assert whole["messages"][1]["sure"] == 0.9
    assert whole["summary"]["age_group"] == "3-5" and whole["summary"]["answered"][0]["topic"] == "ppr"
    assert whole["contact"]["phone"] == "20 12 34 56"
    assert [(n["text"], n["advisor"]) for n in whole["notes"]] == [("ring til skolen", "Anna")]
    assert [h["event"] for h in whole["history"]] == ["requested", "callback"]


def test_conversation_that_was_never_handed_over_is_404(anna, family):
    assert anna.ask(f"conversations/{family.id}").status_code == 404


def test_notes_are_never_shown_to_the_family(anna, mine):
    assert anna.do(f"conversations/{mine.id}/notes", text="hemmelig note").status_code == 201
    assert "hemmelig note" not in str(mine.messages())


@pytest.mark.parametrize("text", ["", "   ", None, 7, "x" * 4001])
def test_note_that_is_no_note_is_400(anna, mine, text):
    refused = anna.do(f"conversations/{mine.id}/notes", text=text)

    assert (refused.status_code, refused.json()["error"]) == (400, "bad_note")


def test_message_reaches_the_family_once_with_its_sources(anna, mine):
    source = {"title": "T", "url": "https://x.dk", "date": "i dag"}
    body = {"text": "Hej, jeg er Anna", "client_id": "a1", "sources": [source]}
    first, again = (anna.do(f"conversations/{mine.id}/messages", **body) for _ in range(2))

    assert first.status_code == again.status_code == 202
    assert first.json()["seq"] == again.json()["seq"]
    (said,) = [m for m in mine.messages() if m["from"] == "advisor"]
    assert (said["text"], said["advisor"], said["sources"][0]["title"]) == ("Hej, jeg er Anna", "Anna", "T")


def test_message_keeps_the_page_own_id_at_the_desk(anna, mine):
    anna.do(f"conversations/{mine.id}/messages", text="hej", client_id="a1")

    said = anna.ask(f"conversations/{mine.id}").json()["messages"][-1]
    assert said["client_id"] == "a1"


@pytest.mark.parametrize(
    ("body", "status"),
    [({"text": "hej"}, 400), ({"client_id": "a"}, 400), ({"text": " ", "client_id": "a"}, 400),
     ({"text": "x" * 4001, "client_id": "a"}, 413), ({"text": "x", "client_id": "a b"}, 400),
     ({"text": "x", "client_id": "a", "sources": [{"url": "javascript:alert(1)"}]}, 400)],
)
def test_message_that_cannot_be_sent_says_why(anna, mine, body, status):
    assert anna.do(f"conversations/{mine.id}/messages", **body).status_code == status


def test_message_with_a_cpr_number_is_masked(anna, mine):
    anna.do(f"conversations/{mine.id}/messages", text="din søn 320199-1234", client_id="a1")

    assert "320199" not in str(mine.messages())


def test_message_by_a_colleague_is_409_with_the_owner(browser, mine):
    refused = browser("bo").do(f"conversations/{mine.id}/messages", text="hej", client_id="b1")

    assert (refused.status_code, refused.json()["advisor"]) == (409, "Anna")


def test_close_resumes_the_bot_and_it_answers_again(server, anna, mine):
    server.run(server.services.settle(mine.id))
    assert server.agent.is_paused(mine.id)
    mine.say("er du der")
    closed = anna.do(f"conversations/{mine.id}/close", outcome="answered", back_to_bot=True)

    assert closed.json() == {"state": "bot"}
    assert not server.agent.is_paused(mine.id)
    mine.say("hej igen")
    assert wait_for(lambda: mine.messages()[-1]["text"] == "bot: hej igen")
    assert server.agent.heard == ["hej igen"]


def test_resumed_tracker_listens_so_that_the_next_message_is_answered_once(server, anna, mine):
    server.run(server.services.settle(mine.id))
    anna.do(f"conversations/{mine.id}/close", outcome="answered", back_to_bot=True)

    assert server.agent.tracker(mine.id).latest_action_name == "action_listen"


def test_close_without_the_bot_leaves_the_conversation_closed_until_the_family_writes(server, anna, mine):
    closed = anna.do(f"conversations/{mine.id}/close", outcome="answered", back_to_bot=False)
    assert closed.json() == {"state": "closed"}
    mine.say("en ting til")

    assert wait_for(lambda: mine.messages()[-1]["text"] == "bot: en ting til")
    assert server.store.by_id(mine.id).state == "bot"


@pytest.mark.parametrize("body", [{"outcome": 7}, {"outcome": "x" * 65}, {"back_to_bot": "yes"}])
def test_close_with_nonsense_is_400(anna, mine, body):
    assert anna.do(f"conversations/{mine.id}/close", **body).status_code == 400


def test_bot_that_was_not_resumed_in_time_is_resumed_by_the_next_message(server, anna, mine):
    server.run(server.services.settle(mine.id))
    server.desk.ownership.close(mine.id, server.desk.sessions.find(anna.cookies.values()[0]).advisor, "", True)
    assert server.agent.is_paused(mine.id)

    mine.say("hej")
    assert wait_for(lambda: mine.messages()[-1]["text"] == "bot: hej")


def test_family_is_not_heard_by_the_bot_while_it_waits(server, anna, waiting):
    waiting.say("hallo")

    assert anna.ask("queue").json()[0]["unread"] == 1
    assert server.agent.heard == []


@pytest.mark.parametrize("text", ["Glem det!", "jeg vil ikke vente"])
def test_family_leaves_the_queue_by_saying_so(server, waiting, text):
    waiting.say(text)

    assert server.store.by_id(waiting.id).state == "bot"
    assert waiting.messages()[-1]["from"] == "system"


def test_family_that_says_more_than_that_stays_in_the_queue(server, waiting):
    waiting.say("glem det med skolen, det handler om aflastning")

    assert server.store.by_id(waiting.id).state == "waiting"


def test_family_presses_the_button_to_be_called(server, waiting):
    waiting.say(payload="/request_callback")

    assert wait_for(lambda: server.agent.heard == ["/request_callback"])
    assert server.store.by_id(waiting.id).state == "bot"


def test_heartbeat_is_refused_for_a_conversation_of_another(browser, mine):
    assert browser("bo").do(f"conversations/{mine.id}/heartbeat").status_code == 409


def test_desk_that_is_gone_loses_the_family_and_a_beating_one_does_not(server, anna, mine):
    server.clock.ahead += LEASE_S - 5
    assert anna.do(f"conversations/{mine.id}/heartbeat").status_code == 200
    server.clock.ahead += LEASE_S - 5
    server.run(server.upkeep.look())
    assert server.store.by_id(mine.id).state == "advisor"

    server.clock.ahead += 10
    server.run(server.upkeep.look())
    assert server.store.by_id(mine.id).state == "waiting"
    assert "røg" in mine.messages()[-1]["text"]


def test_forward_is_accepted_by_the_colleague(browser, anna, mine):
    bo = browser("bo")
    assert anna.do(f"conversations/{mine.id}/forward", to="bo").status_code == 200
    assert bo.ask("queue").json()[0]["offered_to"] == "bo"
    assert bo.do(f"conversations/{mine.id}/accept").status_code == 200

    assert anna.do(f"conversations/{mine.id}/messages", text="x", client_id="x").json()["advisor"] == "Bo"


def test_forward_is_declined_by_the_colleague(browser, anna, mine):
    bo = browser("bo")
    anna.do(f"conversations/{mine.id}/forward", to="bo")
    assert bo.do(f"conversations/{mine.id}/decline").status_code == 200

    assert bo.do(f"conversations/{mine.id}/accept").json()["error"] == "not_yours"
    assert anna.do(f"conversations/{mine.id}/messages", text="x", client_id="x").status_code == 202


def test_forward_to_somebody_who_is_not_there_is_409(anna, mine):
    refused = anna.do(f"conversations/{mine.id}/forward", to="bo")

    assert (refused.status_code, refused.json()["error"]) == (409, "not_present")


@pytest.mark.parametrize("to", ["anna", 3, None])
def test_forward_to_nobody_or_oneself_is_400(anna, mine, to):
    assert anna.do(f"conversations/{mine.id}/forward", to=to).status_code == 400


def test_release_returns_the_family_to_the_queue(server, anna, mine):
    assert anna.do(f"conversations/{mine.id}/release").json() == {"state": "waiting"}
    assert server.store.by_id(mine.id).state == "waiting"


def test_read_clears_unread_and_only_takes_numbers(anna, mine):
    mine.say("hej")
    assert anna.do(f"conversations/{mine.id}/read", seq=True).status_code == 400
    assert anna.do(f"conversations/{mine.id}/read", seq=99).json()["seq"] == mine.messages()[-1]["seq"]
    assert anna.ask("queue").json()[0]["unread"] == 0


@pytest.mark.parametrize("body", ["[]", "{", "\x00"])
def test_body_that_is_no_object_is_400(anna, mine, body):
    answer = anna.post(f"{anna.base}/conversations/{mine.id}/messages", data=body, timeout=20)

    assert (answer.status_code, answer.json()["error"]) == (400, "bad_json")


# Tools


def test_answers_have_title_text_and_sources(anna):
    found = anna.ask("answers", q="tabt arbejdsfortjeneste", kommune="gentofte").json()

    assert found[0]["topic"] == "tabt_arbejdsfortjeneste"
    assert found[0]["title"] and found[0]["text"] and found[0]["sources"][0]["title"]


@pytest.mark.parametrize(
    ("query", "status", "empty"), [("", 200, True), ("xqzw", 200, True), ("x" * 201, 400, None)]
)
def test_answers_to_odd_queries(anna, query, status, empty):
    answer = anna.ask("answers", q=query)

    assert answer.status_code == status
    if empty is not None:
        assert (answer.json() == []) is empty


def test_answers_for_an_unknown_kommune_are_400(anna):
    assert anna.ask("answers", q="ppr", kommune="atlantis").json()["error"] == "unknown_kommune"


def test_labels_are_the_phrases_of_the_desk(anna):
    labels = anna.ask("labels").json()["labels"]

    assert labels["claim"] == "Tag samtalen" and not [k for k in labels if k.startswith("desk_")]


def test_offer_to_a_colleague_is_taken_back_by_its_owner_alone(server, browser, anna, mine):
    bo = browser("bo")
    anna.do(f"conversations/{mine.id}/forward", to="bo")
    assert bo.do(f"conversations/{mine.id}/keep").status_code == 409

    assert anna.do(f"conversations/{mine.id}/keep").json() == {"offered_to": ""}
    assert bo.do(f"conversations/{mine.id}/accept").status_code == 409


def test_offer_nobody_answers_is_taken_back_by_the_upkeep(server, browser, anna, mine):
    browser("bo")
    anna.do(f"conversations/{mine.id}/forward", to="bo")
    server.clock.ahead += OFFER_S + 1
    anna.do(f"conversations/{mine.id}/heartbeat")
    server.run(server.upkeep.look())

    [item] = anna.ask("queue").json()
    assert (item["offered_to"], item["advisor_user"]) == ("", "anna")


def test_search_finds_handed_over_conversations_only(server, anna, waiting):
    waiting.say("Vi venter på Æblehuset 100%")
    server.store.add(server.store.create()[0].id, "family", "også Æblehuset")

    found = anna.ask("search", q="æblehuset").json()
    assert [(r["conversation"], r["from"]) for r in found] == [(waiting.id, "family")]
    assert len(anna.ask("search", q="100%").json()) == 1
    assert anna.ask("search", q="1_0").json() == [] == anna.ask("search", q="a").json()


def test_search_ends_with_the_retention_period(server, anna, waiting):
    waiting.say("Æblehuset")
    server.desk.view.retention_days = 0
    server.clock.ahead += 10

    assert anna.ask("search", q="Æblehuset").json() == []


def test_callbacks_are_listed_and_changed(server, anna, family):
    made = server.desk.callbacks.add(family.id, "Mette", "20123456", "", "efter 15", "skole", "gentofte")
    assert anna.ask("callbacks").json()[0]["phone"] == "20 12 34 56"

    changed = anna.do("callbacks", id=made.id, status="not_reached", note="ringer igen i morgen").json()
    assert (changed["status"], changed["advisor"], changed["note"]) == ("not_reached", "Anna", "ringer igen i morgen")
    anna.do("callbacks", id=made.id, status="done")
    assert anna.ask("callbacks", open="1").json() == []


@pytest.mark.parametrize(
    ("body", "status"),
    [({"id": 99, "status": "done"}, 404), ({"status": "done"}, 400), ({"id": True, "status": "done"}, 400)],
)
def test_callback_that_cannot_be_changed_says_why(anna, body, status):
    assert anna.do("callbacks", **body).status_code == status


def test_callback_with_an_unknown_status_is_400(server, anna, family):
    made = server.desk.callbacks.add(family.id, "Mette", "20123456", "", "", "")

    assert anna.do("callbacks", id=made.id, status="withdrawn").json()["error"] == "bad_status"


def test_item_about_a_bot_message_reaches_the_editors(server, anna, family):
    family.say("hvad er ppr")
    assert wait_for(lambda: len(family.messages()) == 2)
    server.desk.handoff.request(family.id, "r1", "not_helpful", kommune="gentofte")

    assert anna.do("items", conversation=family.id, seq=2, verdict="outdated", comment="nyt navn").status_code == 201
    with server.store.engine.connect() as db:
        rows = db.exec_driver_sql("select reason, text, topic, kommune from gaps").all()
    assert rows == [("outdated", "hvad er ppr\nnyt navn", "ppr", "gentofte")]


@pytest.mark.parametrize(
    ("seq", "verdict", "status"),
    [(1, "good", 400), ("1", "wrong", 400), (1, "wrong", 404), (99, "missing", 404)],
)
def test_item_about_no_bot_message_is_refused(anna, waiting, seq, verdict, status):
    assert anna.do("items", conversation=waiting.id, seq=seq, verdict=verdict).status_code == status


def test_presence_is_set_with_a_reason_and_seen_by_colleagues(server, browser, anna):
    anna.do("presence", state="away", reason="møde")

    (seen,) = [p for p in browser("bo").ask("presence").json() if p["user"] == "anna"]
    assert (seen["state"], seen["reason"]) == ("away", "møde")
    assert anna.do("presence", state="asleep").status_code == 400


def test_heartbeat_keeps_the_advisor_present(server, anna):
    assert anna.do("heartbeat").status_code == 200
    assert [p.id for p in server.desk.presence.all()] == ["anna"]


def test_notice_that_fails_is_shown(server, anna, family):
    from bot.conversations.notices import Targets

    server.desk.notices.targets = Targets(webhook="http://127.0.0.1:1/")
    server.desk.handoff.request(family.id, "r1", "asked")
    server.run(server.upkeep.notify())

    assert anna.ask("notices").json()[0]["error"] == "ConnectionError"


def test_page_that_is_not_there_is_404(server, anna):
    assert anna.get(f"{server.url}/desk/static/none.js", timeout=20).status_code == 404


def test_deleted_conversation_is_gone_at_the_desk_too(server, anna, mine):
    server.desk.callbacks.add(mine.id, "Mette", "20123456", "", "", "")
    server.run(server.services.erase(mine.id))

    assert anna.ask("queue").json() == anna.ask("callbacks").json() == []
    assert anna.ask(f"conversations/{mine.id}").status_code == 404


# The stream


def test_stream_shows_queue_messages_and_the_end(server, anna, family, desk_stream):
    stream = desk_stream(anna)
    assert stream.wait("queue", lambda q: q == []) == []

    server.desk.handoff.request(family.id, "r1", "asked")  # as another process does: nobody wakes us
    stream.wait("queue", lambda q: [i["conversation"] for i in q] == [family.id], within=1.5)
    family.say("hallo?")
    assert stream.wait("message", lambda m: m["from"] == "family")["text"] == "hallo?"
    claim(anna, family)
    stream.wait("queue", lambda q: q and q[0]["advisor"] == "Anna")
    anna.do(f"conversations/{family.id}/close", outcome="answered", back_to_bot=True)
    assert stream.wait("left")["state"] == "bot"
    assert stream.wait("message", lambda m: "afsluttet" in m["text"])


def test_stream_is_the_same_in_two_tabs(anna, waiting, desk_stream):
    one, two = desk_stream(anna), desk_stream(anna)
    one.wait("queue"), two.wait("queue")
    claim(anna, waiting)
    anna.do(f"conversations/{waiting.id}/messages", text="hej", client_id="a1")

    assert one.wait("message", lambda m: m["text"] == "hej") == two.wait("message", lambda m: m["text"] == "hej")


def test_stream_tells_a_colleagues_new_note(anna, browser, mine, desk_stream):
    anna.do(f"conversations/{mine.id}/notes", text="den gamle note")
    stream = desk_stream(anna)
    stream.wait("queue")
    browser("bo").do(f"conversations/{mine.id}/notes", text="ring til skolen")

    assert stream.wait("note")["conversation"] == mine.id
    assert len([e for e in stream.events if e[0] == "note"]) == 1
    assert "skolen" not in str(stream.events)


def test_stream_tells_callbacks_presence_and_failing_notices(server, browser, anna, family, desk_stream):
    stream = desk_stream(anna)
    server.desk.callbacks.add(family.id, "Mette", "20123456", "", "", "")
    browser("bo")

    [made] = anna.ask("callbacks").json()
    before = stream.wait("callbacks", lambda c: c["open"] == 1)["changed"]
    browser("bo").do("callbacks", id=made["id"], status="not_reached", note="ringer i morgen")
    assert stream.wait("callbacks", lambda c: c["changed"] > before)["open"] == 1
    stream.wait("presence", lambda people: {p["user"] for p in people} == {"anna", "bo"})
    assert stream.wait("notices") == []


def test_family_sees_place_advisor_typing_and_read(anna, waiting):
    stream = waiting.stream()
    assert stream.wait("state", lambda s: s["state"] == "waiting")["place"] == 1
    claim(anna, waiting)
    assert stream.wait("state", lambda s: s["state"] == "advisor")["advisor"] == "Anna"
    anna.do(f"conversations/{waiting.id}/typing")
    assert stream.wait("typing", lambda e: e["from"] == "advisor")["advisor"] == "Anna"
    anna.do(f"conversations/{waiting.id}/read", seq=1)
    assert stream.wait("read")["seq"] == 1
    stream.close()


def test_family_is_told_when_it_moves_up(server, anna, waiting):
    ahead = server.store.create()[0].id
    server.desk.handoff.request(ahead, "r1", "crisis", urgent=True)
    stream = waiting.stream()
    assert stream.wait("state", lambda s: s["state"] == "waiting")["place"] == 2
    server.run(server.upkeep.look())
    anna.do(f"conversations/{ahead}/claim")
    server.run(server.upkeep.look())

    assert stream.wait("queue")["place"] == 1
    stream.close()


def test_upkeep_settles_the_tracker_and_measures_the_queue(server, waiting):
    from bot.server import metrics

    server.run(server.upkeep.look())

    assert wait_for(lambda: server.agent.is_paused(waiting.id))
    assert metrics.WAITING._value.get() == 1


def wait_for(fits, within=10.0):
    """Poll the server until it is so; the server works in a thread of its own."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        if fits():
            return True
        time.sleep(0.01)
    return False
