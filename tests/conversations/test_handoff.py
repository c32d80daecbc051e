"""A family asks for a human, waits, and may change its mind."""

from __future__ import annotations

from datetime import datetime

import pytest
import sqlalchemy as sa

from bot.conversations.handoff import CALLBACK_PAYLOAD, REQUEST_PAYLOAD, WITHDRAW_PAYLOAD
from bot.conversations.opening_hours import COPENHAGEN
from bot.conversations.presence import AWAY
from bot.conversations.schema import handoff_events, handoffs, outbox
from bot.conversations.store import NoSuchConversation
from bot.conversations.transitions import Advisor, WrongState

ANNA = Advisor("anna", "Anna")


def system_texts(store, conversation):
    return [m.text for m in store.messages(conversation) if m.sender == "system"]


def state(store, conversation):
    return store.by_id(conversation).state


def test_request_puts_the_family_in_the_queue_and_says_so(desk, store, waiting):
    last = store.messages(waiting)[-1]

    assert state(store, waiting) == "waiting"
    assert desk.handoff.place(waiting).number == 1
    assert last.sender == "system" and "nummer 1" in last.text
    assert [b["payload"] for b in last.extra["buttons"]] == [CALLBACK_PAYLOAD, WITHDRAW_PAYLOAD]


def test_request_with_the_same_id_is_done_once(desk, store, waiting):
    again = desk.handoff.request(waiting, "r1", "asked")

    assert again.new is False and again.place.number == 1
    assert len(system_texts(store, waiting)) == 1


def test_request_repeated_after_the_end_does_not_queue_again(desk, store, waiting):
    desk.handoff.withdraw(waiting)

    assert desk.handoff.request(waiting, "r1", "asked").new is False
    assert state(store, waiting) == "bot"


def test_family_in_the_queue_that_asks_again_is_told_its_place(desk, store, waiting):
    received = desk.handoff.receive(waiting, "Skriv med et menneske", "c9", {}, REQUEST_PAYLOAD)
    again = desk.handoff.receive(waiting, "Skriv med et menneske", "c9", {}, REQUEST_PAYLOAD)

    assert received.new and not again.new
    assert state(store, waiting) == "waiting" and desk.handoff.place(waiting).number == 1
    first, second = system_texts(store, waiting)
    assert "nummer 1" in second and second.splitlines()[0] == first.splitlines()[0]


def test_wish_for_a_human_is_only_stored_once_she_is_there(desk, store, waiting):
    desk.ownership.claim(waiting, ANNA)
    told = len(system_texts(store, waiting))
    desk.handoff.receive(waiting, "Skriv med et menneske", "c9", {}, REQUEST_PAYLOAD)

    assert len(system_texts(store, waiting)) == told


def test_second_request_while_waiting_makes_the_first_urgent(desk, waiting):
    again = desk.handoff.request(waiting, "r2", "crisis", urgent=True)

    assert again.new is False
    assert [row["urgent"] for row in desk.view.queue()] == [True]


def test_request_from_a_rest_sender_makes_its_conversation(desk, store):
    desk.handoff.request("sender-7", "r1", "asked", kommune="gentofte")

    found = store.by_id("sender-7")
    assert (found.channel, found.kommune, found.state) == ("rest", "gentofte", "waiting")


@pytest.mark.parametrize(("conversation", "request_id"), [("x" * 65, "r"), ("", "r"), ("c", ""), ("c", "r" * 65)])
def test_request_with_an_impossible_id_is_refused(desk, conversation, request_id):
    with pytest.raises(ValueError, match="1 to 64"):
        desk.handoff.request(conversation, request_id)


def test_request_is_possible_again_after_the_end(desk, store, waiting):
    for number in range(2, 5):
        desk.ownership.claim(waiting, ANNA)
        desk.ownership.close(waiting, ANNA, "answered", back_to_bot=True)
        assert desk.handoff.request(waiting, f"r{number}", "asked").new is True

    assert state(store, waiting) == "waiting"


def test_urgent_family_comes_first(desk, store, waiting, clock):
    clock.forward(60)
    other = store.create("gentofte")[0].id

    assert desk.handoff.request(other, "r1", "crisis", urgent=True).place.number == 1
    assert desk.handoff.place(waiting).number == 2
    assert [c for c, _ in desk.handoff.waiting()] == [other, waiting]


def test_place_of_a_family_that_does_not_wait_is_none(desk, family):
    assert desk.handoff.place(family) is None


def test_waiting_time_is_unknown_until_three_families_were_met(desk, store, waiting, clock):
    for number in range(3):
        assert desk.handoff.place(waiting).minutes is None
        other = store.create()[0].id
        desk.handoff.request(other, "r", "asked")
        clock.forward(60 * (number + 2))
        desk.ownership.claim(other, ANNA)
        desk.ownership.close(other, ANNA, "", back_to_bot=False)

    assert desk.handoff.place(waiting).minutes == 3


def test_withdraw_gives_the_family_back_to_the_bot(desk, store, waiting):
    desk.handoff.withdraw(waiting)

    assert state(store, waiting) == "bot"
    assert desk.view.queue() == []
    assert "ikke i køen mere" in system_texts(store, waiting)[-1]


def test_withdraw_after_the_advisor_came_is_refused(desk, store, waiting):
    desk.ownership.claim(waiting, ANNA)

    with pytest.raises(WrongState):
        desk.handoff.withdraw(waiting)
    assert state(store, waiting) == "advisor"


def test_withdraw_of_an_unknown_conversation_says_so(desk):
    with pytest.raises(NoSuchConversation):
        desk.handoff.withdraw("nobody")


# Messages


@pytest.mark.parametrize("claimed", [False, True])
def test_message_while_a_human_is_wanted_is_stored_as_answered(desk, waiting, claimed):
    if claimed:
        desk.ownership.claim(waiting, ANNA)

    received = desk.handoff.receive(waiting, "er du der", "c1")

    assert received.message.status == "answered"


def test_message_to_the_bot_waits_for_its_answer_once(desk, family):
    first = desk.handoff.receive(family, "hej", "c1")
    again = desk.handoff.receive(family, "hej", "c1")

    assert first.message.status == "pending"
    assert (again.new, again.message.seq) == (False, first.message.seq)


def test_message_in_a_closed_conversation_opens_it_for_the_bot(desk, store, waiting):
    desk.ownership.claim(waiting, ANNA)
    desk.ownership.close(waiting, ANNA, "answered", back_to_bot=False)

    received = desk.handoff.receive(waiting, "en ting til", "c1")

    assert (received.message.status, state(store, waiting)) == ("pending", "bot")


def test_wish_to_leave_takes_the_family_out_and_needs_no_answer(desk, store, waiting):
    received = desk.handoff.receive(waiting, "glem det", "c1", {}, WITHDRAW_PAYLOAD)

    assert (received.message.status, received.state) == ("answered", "bot")
    assert [m.sender for m in store.messages(waiting)] == ["system", "family", "system"]


def test_wish_for_a_call_takes_the_family_out_and_goes_to_the_bot(desk, store, waiting):
    received = desk.handoff.receive(waiting, "ring", "c1", {}, CALLBACK_PAYLOAD)

    assert (received.message.status, state(store, waiting)) == ("pending", "bot")


def test_wish_to_leave_when_the_advisor_is_here_goes_to_the_advisor(desk, store, waiting):
    desk.ownership.claim(waiting, ANNA)

    received = desk.handoff.receive(waiting, "glem det", "c1", {}, WITHDRAW_PAYLOAD)

    assert (received.message.status, state(store, waiting)) == ("answered", "advisor")


# Is anybody there


def at(hour, day=12):
    return datetime(2026, 1, day, hour, 0, tzinfo=COPENHAGEN)


def test_availability_outside_hours_tells_when_it_opens(desk):
    found = desk.handoff.attendance.at("gentofte", at(17, 16))

    assert (found.open, found.cause, found.opens) == (False, "closed", at(9, 19))
    assert desk.handoff.attendance.explain(found).endswith("mandag den 19. januar kl. 9.")


def test_availability_without_anybody_names_that_cause(desk):
    assert desk.handoff.attendance.at("gentofte", at(10)).cause == "nobody_logged_in"


def test_availability_ends_half_a_minute_after_the_last_sign(desk, clock):
    desk.presence.beat(ANNA)
    clock.forward(29)
    assert desk.handoff.attendance.at("gentofte").open
    clock.forward(2)
    assert desk.handoff.attendance.at("gentofte").cause == "nobody_logged_in"


def test_availability_when_everyone_is_away_is_all_busy(desk):
    desk.presence.set(ANNA, AWAY, "frokost")

    assert desk.handoff.attendance.at("gentofte", at(10)).cause == "all_busy"


def test_availability_when_everyone_has_enough_families_is_all_busy(desk, store):
    desk.presence.beat(ANNA)
    for number in range(3):
        family = store.create()[0].id
        desk.handoff.request(family, f"r{number}", "asked")
        desk.ownership.claim(family, ANNA)

    assert desk.handoff.attendance.at("gentofte").cause == "all_busy"


@pytest.mark.parametrize(("setting", "cause"), [("always", "nobody_logged_in"), ("never", "closed")])
def test_availability_follows_the_setting_before_the_hours(desk, setting, cause):
    desk.handoff.attendance.desk_open = setting

    assert desk.handoff.attendance.at("gentofte", at(23)).cause == cause
    assert desk.handoff.attendance.explain(desk.handoff.attendance.at("gentofte", at(23)))


def test_availability_of_an_unknown_kommune_is_that_of_any(desk):
    desk.presence.beat(ANNA)

    assert desk.handoff.attendance.at("", at(10)).open


def test_request_when_closed_still_queues_and_says_when_it_opens(desk, store, family, clock):
    clock.now = at(20).timestamp()

    asked = desk.handoff.request(family, "r1", "crisis", urgent=True, kommune="gentofte")

    assert asked.availability.cause == "closed"
    assert "tirsdag den 13. januar kl. 9" in system_texts(store, family)[-1]


# Reminders, proof, tracker


def test_long_wait_is_told_once(desk, store, waiting, clock):
    assert desk.handoff.remind(600) == []
    clock.forward(601)
    assert desk.handoff.remind(600) == [waiting]
    assert desk.handoff.remind(600) == []
    assert "10 minutter" in system_texts(store, waiting)[-1]


def test_every_step_leaves_its_proof(desk, engine, waiting, clock):
    desk.ownership.claim(waiting, ANNA)
    clock.forward(60)
    desk.ownership.expire()
    desk.ownership.claim(waiting, ANNA)
    desk.ownership.close(waiting, ANNA, "answered", True)

    events = [row["event"] for row in desk.view.history(waiting)]
    assert events == ["requested", "claimed", "expired", "claimed", "closed"]


def test_tracker_is_behind_after_request_and_again_after_the_end(desk, waiting):
    (behind,) = desk.handoff.tracker_behind(waiting)
    desk.handoff.tracker_in_step(behind[1], desk.handoff.tracker_steps(behind[1]))
    assert desk.handoff.tracker_behind() == []

    desk.ownership.claim(waiting, ANNA)
    desk.ownership.close(waiting, ANNA, "answered", True)
    assert desk.handoff.tracker_behind() == [behind]


def test_tracker_step_made_while_settling_is_not_lost(desk, waiting):
    ((_, number),) = desk.handoff.tracker_behind(waiting)
    seen = desk.handoff.tracker_steps(number)
    desk.handoff.withdraw(waiting)

    desk.handoff.tracker_in_step(number, seen)

    assert desk.handoff.tracker_behind(waiting) == [(waiting, number)]


def test_erasing_a_conversation_takes_its_hand_over_along(desk, store, engine, waiting):
    desk.ownership.add_note(waiting, ANNA, "ring til skolen")
    store.erase(waiting)

    with engine.connect() as db:
        for table in (handoffs, handoff_events):
            assert db.execute(sa.select(sa.func.count()).select_from(table)).scalar() == 0
    assert desk.view.notes(waiting) == []


def test_no_notice_is_written_where_no_target_is_set(engine, waiting):
    with engine.connect() as db:
        assert db.execute(sa.select(outbox)).all() == []
