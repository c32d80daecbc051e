"""The hand-over in Chatwoot, against the stand-in of tests/chatwoot.py."""

from __future__ import annotations

import json
import random
import threading
from types import SimpleNamespace

import pytest

from bot.conversations.chatwoot import LONGEST_RETRY_S, LOOK_EVERY_S, TELL_AFTER_S, links
from bot.conversations.ownership import LEASE_S
from bot.conversations.transitions import ADVISOR, BOT, WAITING, Advisor
from bot.server.desk.chatwoot import ChatwootRoutes
from bot.server.errors import ApiError
from tests.chatwoot import ACCOUNT, INBOX, METTE, OLE, TOKEN, standing_in
from tests.loops import run


@pytest.fixture
def there():
    with standing_in() as server:
        yield server


@pytest.fixture
def desk(engine, clock, tmp_path, desk_maker, there):
    return desk_maker(
        engine, clock, desk_users_file=tmp_path / "users.yml", desk="chatwoot", desk_open="always",
        chatwoot_url=there.url, chatwoot_token=TOKEN, chatwoot_account=ACCOUNT, chatwoot_inbox=INBOX,
    )  # fmt: skip


@pytest.fixture
def talk(desk, family, clock, there):
    """A family handed over to Chatwoot: its conversation here and there."""
    desk.handoff.receive(family, "hvad er ppr?", "c1")
    clock.forward(1)
    desk.handoff.request(family, "r1", "asked", summary={"topics": ["PPR"], "kommune": "Gentofte"}, kommune="gentofte")
    clock.forward(1)
    desk.chatwoot.work()
    (remote,) = there.conversations
    return SimpleNamespace(id=family, remote=remote)


def hook(desk, body):
    """The webhook's body through its route."""
    changed = []
    services = SimpleNamespace(desk=desk, hub=SimpleNamespace(publish=lambda *e: _kept(changed, e)))
    services.changed = lambda identity: _kept(changed, identity)
    routes = ChatwootRoutes(services, "s" * 40)
    answer = run(routes.webhook(SimpleNamespace(body=json.dumps(body).encode()), "s" * 40))
    assert answer.status == 204
    return changed


async def _kept(kept, value):
    kept.append(value)


def texts(store, talk, sender="advisor"):
    return [m.text for m in store.messages(talk.id) if m.sender == sender]


def rounds(desk, clock, n=1, step=1.0):
    for _ in range(n):
        clock.forward(step)
        desk.chatwoot.work()


def test_handed_over_family_stands_in_chatwoot_with_summary_and_what_was_said(there, talk):
    made = there.conversations[talk.remote]
    summary, transcript = there.said(talk.remote, private=True)

    assert (made["status"], made["inbox_id"], there.said(talk.remote)) == ("open", INBOX, [])
    assert "Gentofte" in summary and "PPR" in summary and "hvad er ppr?" in transcript
    assert talk.id not in json.dumps([there.contacts, there.conversations])


def test_urgent_family_is_urgent_there(desk, family, clock, there):
    desk.handoff.request(family, "r1", "crisis", urgent=True)
    rounds(desk, clock)

    assert [c["priority"] for c in there.conversations.values()] == ["urgent"]


def test_messages_go_both_ways(desk, store, clock, there, talk):
    desk.handoff.receive(talk.id, "er der nogen?", "c2")
    rounds(desk, clock)
    changed = hook(desk, there.writes(talk.remote, "Hej, jeg hedder Mette"))
    desk.handoff.receive(talk.id, "hej Mette", "c3")
    rounds(desk, clock, 3)

    assert there.said(talk.remote) == ["er der nogen?", "Hej, jeg hedder Mette", "hej Mette"]
    assert texts(store, talk) == ["Hej, jeg hedder Mette"] and changed == [talk.id]
    assert store.by_id(talk.id).state == ADVISOR
    assert desk.view.newest_handoff(talk.id)["advisor_name"] == "Mette"


def test_doubles_and_replays_of_webhooks_change_nothing(desk, store, clock, there, talk):
    first, second = there.writes(talk.remote, "et"), there.writes(talk.remote, "to")
    for body in (first, first, second, first):
        hook(desk, body)
    ended = there.resolves(talk.remote)
    for body in (ended, ended, first, ended):
        hook(desk, body)
    rounds(desk, clock, 3)

    assert texts(store, talk) == ["et", "to"]
    assert store.by_id(talk.id).state == BOT
    assert len([t for t in texts(store, talk, "system") if "Mette" in t]) == 2  # she came, and she ended it


def test_lost_webhooks_are_made_up_for_by_looking(desk, store, clock, there, talk):
    there.writes(talk.remote, "hørte du mig?")
    rounds(desk, clock, 2, LOOK_EVERY_S + 1)
    assert texts(store, talk) == ["hørte du mig?"]

    there.resolves(talk.remote)
    rounds(desk, clock, 1, LOOK_EVERY_S + 1)
    assert store.by_id(talk.id).state == BOT


@pytest.mark.parametrize(
    "change",
    [
        {"private": True},
        {"message_type": "incoming"},
        {"message_type": "template"},
        {"message_type": "activity"},
        {"sender": {"id": 5, "name": "Bot", "type": "agent_bot"}},
        {"sender": None},
        {"account": {"id": 99}},
        {"conversation": {"id": 99_999}},
        {"event": "message_updated"},
        {"id": "x"},
    ],
    ids=str,
)
def test_what_is_no_advisors_message_reaches_no_family(desk, store, there, talk, change):
    hook(desk, {**there.writes(talk.remote, "hemmeligt"), **change})

    assert texts(store, talk) == [] and store.by_id(talk.id).state == WAITING


def test_webhook_without_the_secret_is_not_there(desk):
    routes = ChatwootRoutes(SimpleNamespace(desk=desk), "s" * 40)
    with pytest.raises(ApiError, match="not_found"):
        run(routes.webhook(SimpleNamespace(body=b"{}"), "t" * 40))


def test_typing_there_shows_here_once_she_has_the_family(desk, there, talk):
    typing = {"event": "conversation_typing_on", "conversation": {"id": talk.remote}, "user": METTE}
    assert hook(desk, typing) == []
    hook(desk, there.writes(talk.remote, "hej"))

    assert hook(desk, typing) == [(talk.id, {"event": "typing", "from": "advisor", "advisor": "Mette"})]
    assert hook(desk, {**typing, "is_private": True}) == []


def test_cpr_number_an_advisor_writes_is_masked(desk, store, there, talk):
    hook(desk, there.writes(talk.remote, "Er det 310299-1234?"))

    assert "1234" not in texts(store, talk)[0]


def test_colleague_there_takes_over_and_the_family_is_told(desk, store, there, talk):
    hook(desk, there.writes(talk.remote, "hej"))
    hook(desk, there.writes(talk.remote, "jeg hjælper videre", OLE))

    assert texts(store, talk) == ["hej", "jeg hjælper videre"]
    assert any("Ole" in t and "Mette" in t for t in texts(store, talk, "system"))


def test_end_there_without_an_answer_is_told_with_a_call_instead(desk, store, there, talk):
    hook(desk, there.resolves(talk.remote))

    last = store.messages(talk.id)[-1]
    assert store.by_id(talk.id).state == BOT
    assert [b["payload"] for b in last.extra["buttons"]] == ["/request_callback"]


def test_what_the_family_tells_the_bot_afterwards_stays_here(desk, store, clock, there, talk):
    hook(desk, there.writes(talk.remote, "hej"))
    clock.forward(1)
    desk.handoff.receive(talk.id, "tak", "c2")
    hook(desk, there.resolves(talk.remote))
    clock.forward(1)
    desk.handoff.receive(talk.id, "og nu til robotten", "c3")
    rounds(desk, clock, 3)

    assert "tak" in there.said(talk.remote) and "robotten" not in "".join(there.said(talk.remote))
    assert there.conversations[talk.remote]["status"] == "resolved"


def test_message_after_the_end_is_not_delivered_and_she_is_told_once(desk, store, clock, there, talk):
    hook(desk, there.resolves(talk.remote))
    late = there.writes(talk.remote, "vent!")
    hook(desk, late)
    hook(desk, late)
    rounds(desk, clock, 3, LOOK_EVERY_S + 1)

    assert texts(store, talk) == []
    assert len([n for n in there.said(talk.remote, private=True) if str(late["id"]) in n]) == 1


def test_second_hand_over_has_a_conversation_of_its_own_under_the_same_contact(desk, clock, there, talk):
    hook(desk, there.resolves(talk.remote))
    rounds(desk, clock)
    desk.handoff.request(talk.id, "r2", "asked")
    rounds(desk, clock, 2)

    assert len(there.contacts) == 1 and len(there.conversations) == 2


def test_family_that_does_not_want_to_wait_is_gone_there_too(desk, clock, there, talk):
    desk.handoff.withdraw(talk.id)
    rounds(desk, clock, 2)

    assert there.conversations[talk.remote]["status"] == "resolved"
    assert "vil ikke vente" in there.said(talk.remote, private=True)[-1]


def test_colleague_at_our_own_desk_is_seen_there_and_keeps_the_family(desk, store, clock, there, talk):
    anna = Advisor("anna", "Anna")
    desk.ownership.claim(talk.id, anna)
    desk.ownership.write(talk.id, anna, "hej fra Anna", "a1")
    rounds(desk, clock)
    mine = there.writes(talk.remote, "jeg er her også")
    hook(desk, mine)
    rounds(desk, clock)

    notes = there.said(talk.remote, private=True)
    assert texts(store, talk) == ["hej fra Anna"]
    assert any("hej fra Anna" in n for n in notes) and any(str(mine["id"]) in n and "Anna" in n for n in notes)


def test_file_without_words_is_told_back(desk, clock, there, talk):
    sent = there.writes(talk.remote, None)
    hook(desk, sent)
    rounds(desk, clock)

    assert any(str(sent["id"]) in n for n in there.said(talk.remote, private=True))


def test_advisor_there_needs_no_heartbeat(desk, store, clock, there, talk):
    hook(desk, there.writes(talk.remote, "hej"))
    clock.forward(100 * LEASE_S)

    assert desk.ownership.expire() == [] and store.by_id(talk.id).state == ADVISOR


def test_who_is_online_there_counts_as_present_here(desk, clock, there):
    rounds(desk, clock)
    assert desk.handoff.attendance.at("gentofte").open

    there.agents = [{"id": 11, "name": "Mette", "availability_status": "busy"}]
    rounds(desk, clock, 5, 11.0)
    assert desk.handoff.attendance.at("gentofte").cause == "nobody_logged_in"


def test_chatwoot_down_is_told_with_a_call_instead_and_made_up_for(desk, store, family, clock, there):
    there.fail = lambda: "before"
    desk.handoff.request(family, "r1", "asked")
    clock.forward(1)
    desk.handoff.receive(family, "hallo?", "c1")
    rounds(desk, clock, 3, 1.0)
    assert not any("ikke få fat i" in m.text for m in store.messages(family))
    rounds(desk, clock, 4, TELL_AFTER_S)
    told = [m for m in store.messages(family) if "ikke få fat i" in m.text]
    assert len(told) == 1 and "/request_callback" in [b["payload"] for b in told[0].extra["buttons"]]
    assert desk.handoff.attendance.at("gentofte").cause == "nobody_logged_in"  # so others are offered a call at once

    there.fail = lambda: ""
    rounds(desk, clock, 2, LONGEST_RETRY_S)
    (remote,) = there.conversations
    assert there.said(remote) == ["hallo?"]


def test_many_messages_whose_webhooks_were_lost_all_arrive_in_order(desk, store, clock, there, talk):
    for n in range(65):
        there.writes(talk.remote, f"nr {n}")
    rounds(desk, clock, 1, LOOK_EVERY_S + 1)

    assert texts(store, talk) == [f"nr {n}" for n in range(65)]


def test_conversation_somebody_deleted_there_is_made_anew(desk, clock, there, talk):
    desk.handoff.receive(talk.id, "er du der?", "c2")
    rounds(desk, clock)
    there.conversations.clear()
    desk.handoff.receive(talk.id, "hallo?", "c3")
    rounds(desk, clock, 3, LONGEST_RETRY_S)

    (remote,) = there.conversations
    assert remote != talk.remote and there.said(remote) == ["er du der?", "hallo?"]


def test_deleted_conversation_is_deleted_there(desk, store, clock, there, talk):
    store.erase(talk.id)
    rounds(desk, clock)

    assert there.conversations == {} and there.contacts == {}
    with desk.chatwoot.engine.connect() as db:
        assert db.execute(links.select()).first() is None


def test_deletion_the_token_may_not_do_is_tried_again_until_it_may(desk, store, clock, there, talk, caplog):
    there.refuse["DELETE", "conversations"] = 401
    store.erase(talk.id)
    rounds(desk, clock, 3, LONGEST_RETRY_S)
    assert there.conversations and "HTTP 401" in caplog.text

    there.refuse.clear()
    rounds(desk, clock, 2, LONGEST_RETRY_S)
    assert there.conversations == {} and there.contacts == {}


def test_deletion_while_chatwoot_was_making_the_conversation_leaves_nothing(desk, store, family, clock, there):
    there.fail = lambda: "after" if there.asked[-1:] == [("GET", "contacts")] else ""
    desk.handoff.request(family, "r1", "asked")
    rounds(desk, clock)
    assert there.contacts
    store.erase(family)
    there.fail = lambda: ""
    rounds(desk, clock, 2, LONGEST_RETRY_S)

    assert there.contacts == {}


def test_two_processes_send_each_message_once(desk, engine, clock, tmp_path, desk_maker, there, talk):
    other = desk_maker(
        engine, clock, desk_users_file=tmp_path / "users.yml", desk="chatwoot", chatwoot_url=there.url,
        chatwoot_token=TOKEN, chatwoot_account=ACCOUNT, chatwoot_inbox=INBOX,
    )  # fmt: skip
    for n in range(10):
        desk.handoff.receive(talk.id, f"nr {n}", f"m{n}")
        clock.forward(1)
        both = [threading.Thread(target=d.chatwoot.work) for d in (desk, other)]
        for each in both:
            each.start()
        for each in both:
            each.join()
    rounds(desk, clock, 3, LONGEST_RETRY_S)

    assert there.said(talk.remote) == [f"nr {n}" for n in range(10)]


@pytest.mark.parametrize("seed", range(4))
def test_nothing_is_lost_doubled_or_out_of_order_however_it_fails(desk, store, family, clock, there, seed):
    """Refused, or done without an answer, two times in three; then it works again."""
    chance = random.Random(seed)
    there.fail = lambda: chance.choice(["", "before", "after"])
    desk.handoff.request(family, "r1", "asked")
    written, sent = [], []
    for n in range(25):
        clock.forward(1)
        sent.append(f"fra familien {n}")
        desk.handoff.receive(family, sent[-1], f"m{n}")
        rounds(desk, clock, chance.randrange(3), chance.choice([0.5, 3.0, 40.0]))
        if there.conversations and chance.random() < 0.6:
            written.append(f"fra Mette {n}")
            body = there.writes(next(iter(there.conversations)), written[-1])
            for _ in range(chance.randrange(3)):  # lost, once, or twice
                hook(desk, body)
    there.fail = lambda: ""
    rounds(desk, clock, 6, LONGEST_RETRY_S)

    (remote,) = there.conversations
    incoming = [m["content"] for m in there.conversations[remote]["messages"] if m["message_type"] == 0]
    assert incoming == sent
    assert sorted(texts(store, SimpleNamespace(id=family))) == sorted(written)
    keys = [m["source_id"] for m in there.conversations[remote]["messages"] if m["source_id"]]
    assert len(keys) == len(set(keys))


def test_other_desk_is_off_unless_chosen(engine, clock, desk_maker):
    assert desk_maker(engine, clock).chatwoot is None
