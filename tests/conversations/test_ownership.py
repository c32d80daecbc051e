"""One advisor owns a conversation: claims, leases, colleagues, the end."""

from __future__ import annotations

import threading

import pytest

from bot.conversations.ownership import GRACE_S, LEASE_S, OFFER_S
from bot.conversations.transitions import Advisor, Taken, WrongState

ANNA, BO, CARL = Advisor("anna", "Anna"), Advisor("bo", "Bo"), Advisor("carl", "Carl")


@pytest.fixture
def mine(desk, waiting):
    """A conversation that Anna has."""
    desk.ownership.claim(waiting, ANNA)
    return waiting


def owner(desk):
    return [row["advisor"] for row in desk.view.queue()]


def last(store, conversation):
    return store.messages(conversation)[-1]


def test_claim_tells_the_family_who_has_come(desk, store, mine):
    assert store.by_id(mine).state == "advisor"
    assert last(store, mine).text.startswith("Anna er her nu.")


def test_claim_by_another_names_the_owner(desk, mine):
    with pytest.raises(Taken) as refused:
        desk.ownership.claim(mine, BO)

    assert refused.value.owner == "Anna"
    assert owner(desk) == ["anna"]


def test_claim_again_by_the_owner_changes_nothing(desk, store, mine):
    before = last(store, mine).seq
    desk.ownership.claim(mine, ANNA)

    assert last(store, mine).seq == before


def test_claim_of_a_conversation_with_the_bot_is_refused(desk, family):
    with pytest.raises(WrongState):
        desk.ownership.claim(family, ANNA)


def test_thousand_claims_at_once_never_give_two_owners(desk, store):
    """Ten advisors claim a hundred conversations at the same moment."""
    families = [store.create()[0].id for _ in range(100)]
    for family in families:
        desk.handoff.request(family, "r", "asked")
    advisors = [Advisor(f"a{n}", f"A{n}") for n in range(10)]
    start, won, refused = threading.Barrier(len(advisors)), [], []

    def claim_all(advisor, order):
        start.wait()
        for family in order:
            try:
                desk.ownership.claim(family, advisor)
                won.append((family, advisor.id))
            except Taken as taken:
                refused.append((family, taken.owner))

    threads = [
        threading.Thread(target=claim_all, args=(a, families[n * 3 :] + families[: n * 3]))
        for n, a in enumerate(advisors)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    owners = dict(won)
    assert len(won) == len(owners) == 100
    assert len(refused) == 900
    assert all(owner == owners[family].upper() for family, owner in refused)


# The lease


def test_lease_that_ran_out_returns_the_family_at_its_old_place(desk, store, mine, clock):
    since = desk.view.queue()[0]["waiting_since"]
    clock.forward(LEASE_S + 1)

    assert desk.ownership.expire() == [mine]
    row = desk.view.queue()[0]
    assert (row["state"], row["advisor"], row["last_advisor"]) == ("waiting", "", "anna")
    assert row["waiting_since"] == since
    assert "Forbindelsen til Anna røg" in last(store, mine).text


def test_lease_and_look_together_take_less_than_half_a_minute():
    from bot.server.upkeep import LOOK_EVERY_S

    assert LEASE_S + LOOK_EVERY_S < 30


def test_heartbeat_keeps_the_family(desk, mine, clock):
    for _ in range(10):
        clock.forward(LEASE_S - 1)
        desk.ownership.heartbeat(ANNA)
        assert desk.ownership.expire() == []
    assert owner(desk) == ["anna"]


def test_heartbeat_of_a_colleague_does_not_help(desk, mine, clock):
    clock.forward(LEASE_S - 1)
    desk.ownership.heartbeat(BO)
    clock.forward(2)

    assert desk.ownership.expire() == [mine]


def test_same_advisor_coming_back_is_told_so(desk, store, mine, clock):
    clock.forward(LEASE_S + 1)
    desk.ownership.expire()
    desk.ownership.claim(mine, ANNA)

    assert last(store, mine).text == "Anna er her igen."


def test_colleague_may_claim_when_the_lease_ran_out_before_anybody_looked(desk, store, mine, clock):
    clock.forward(LEASE_S + 1)
    desk.ownership.claim(mine, BO)

    assert owner(desk) == ["bo"]
    assert [m.text[:12] for m in store.messages(mine)][-2:] == ["Forbindelsen", "Bo er her nu"]


def test_leave_returns_all_at_the_next_look(desk, mine):
    desk.ownership.leave(ANNA)

    assert desk.ownership.expire() == [mine]


def test_writing_renews_the_lease(desk, mine, clock):
    clock.forward(LEASE_S - 1)
    desk.ownership.write(mine, ANNA, "hej", "c1")
    clock.forward(LEASE_S - 1)

    assert desk.ownership.expire() == []


# Colleagues


def test_offer_keeps_the_owner_until_accepted(desk, store, mine):
    desk.ownership.offer(mine, ANNA, "bo")
    assert owner(desk) == ["anna"]

    desk.ownership.accept(mine, BO)
    assert owner(desk) == ["bo"]
    assert last(store, mine).text.startswith("Bo tager over efter Anna")


def test_offer_declined_stays_with_the_owner_and_is_not_told(desk, store, mine):
    before = last(store, mine).seq
    desk.ownership.offer(mine, ANNA, "bo")
    desk.ownership.decline(mine, BO)

    assert owner(desk) == ["anna"] and last(store, mine).seq == before
    with pytest.raises(WrongState):
        desk.ownership.accept(mine, BO)


def test_offer_to_one_cannot_be_accepted_by_another(desk, mine):
    desk.ownership.offer(mine, ANNA, "bo")

    with pytest.raises(WrongState):
        desk.ownership.accept(mine, CARL)


def test_offer_ends_when_the_lease_does(desk, mine, clock):
    desk.ownership.offer(mine, ANNA, "bo")
    clock.forward(LEASE_S + 1)
    desk.ownership.expire()

    with pytest.raises(WrongState):
        desk.ownership.accept(mine, BO)


def test_offer_withdrawn_cannot_be_accepted_and_again_is_no_error(desk, mine):
    desk.ownership.offer(mine, ANNA, "bo")
    desk.ownership.withdraw_offer(mine, ANNA)
    desk.ownership.withdraw_offer(mine, ANNA)

    with pytest.raises(WrongState):
        desk.ownership.accept(mine, BO)
    assert [h["event"] for h in desk.view.history(mine)].count("offer_withdrawn") == 1


def test_offer_withdrawn_after_it_was_accepted_is_refused(desk, mine):
    desk.ownership.offer(mine, ANNA, "bo")
    desk.ownership.accept(mine, BO)

    with pytest.raises(Taken):
        desk.ownership.withdraw_offer(mine, ANNA)
    assert owner(desk) == ["bo"]


def test_offer_nobody_answers_comes_back_by_itself(desk, mine, clock):
    desk.ownership.offer(mine, ANNA, "bo")
    clock.forward(OFFER_S - 1)
    assert desk.ownership.lapse_offers() == []
    clock.forward(2)
    desk.ownership.heartbeat(ANNA)

    assert desk.ownership.lapse_offers() == [mine]
    assert desk.view.queue()[0]["offered_to"] == "" and owner(desk) == ["anna"]
    assert desk.ownership.lapse_offers() == []


def test_restart_gives_the_desks_time_to_come_back(desk, mine, clock):
    clock.forward(LEASE_S + 20)
    desk.ownership.allow_return()
    assert desk.ownership.expire() == []

    clock.forward(GRACE_S + 1)
    assert desk.ownership.expire() == [mine]


def test_restart_shortens_no_lease(desk, mine, clock):
    desk.ownership.allow_return()
    clock.forward(LEASE_S - 1)

    assert desk.ownership.expire() == []


def test_release_returns_the_family_to_the_queue(desk, store, mine):
    desk.ownership.release(mine, ANNA)

    assert store.by_id(mine).state == "waiting"
    assert "tilbage" not in last(store, mine).text and "gamle plads" in last(store, mine).text


# Writing and closing


def test_message_is_written_once_and_carries_the_name(desk, store, mine):
    first, new = desk.ownership.write(mine, ANNA, "hej", "c1")
    again, second = desk.ownership.write(mine, ANNA, "hej", "c1")

    assert (new, second, again.seq) == (True, False, first.seq)
    assert (last(store, mine).sender, last(store, mine).extra["advisor"]) == ("advisor", "Anna")


def test_message_with_an_id_of_the_family_is_not_lost(desk, store, mine):
    desk.handoff.receive(mine, "fra familien", "same")
    _, new = desk.ownership.write(mine, ANNA, "fra Anna", "same")

    assert new and last(store, mine).text == "fra Anna"


def test_message_by_somebody_else_is_refused(desk, store, mine):
    before = last(store, mine).seq
    with pytest.raises(Taken):
        desk.ownership.write(mine, BO, "hej", "c1")
    assert last(store, mine).seq == before


def test_message_after_the_end_is_refused(desk, mine):
    desk.ownership.close(mine, ANNA, "answered", True)

    with pytest.raises(WrongState):
        desk.ownership.write(mine, ANNA, "hej", "c1")


@pytest.mark.parametrize(("back", "state"), [(True, "bot"), (False, "closed")])
def test_close_says_what_comes_next(desk, store, mine, back, state):
    assert desk.ownership.close(mine, ANNA, "answered", back) == state
    assert store.by_id(mine).state == state
    assert last(store, mine).text.startswith("Anna har afsluttet samtalen.")
    assert desk.view.newest_handoff(mine)["outcome"] == "answered"


def test_close_by_somebody_else_is_refused(desk, store, mine):
    with pytest.raises(Taken):
        desk.ownership.close(mine, BO, "answered", True)
    assert store.by_id(mine).state == "advisor"


def test_read_position_only_moves_forward_and_not_past_the_end(desk, store, mine):
    desk.handoff.receive(mine, "hej", "c1")
    assert desk.view.queue()[0]["unread"] == 1

    end = last(store, mine).seq
    assert desk.ownership.read_to(mine, ANNA, 999) == end
    assert desk.ownership.read_to(mine, ANNA, 1) == end
    assert desk.view.queue()[0]["unread"] == 0


def test_note_is_kept_and_is_no_message(desk, store, mine):
    before = last(store, mine).seq
    desk.ownership.add_note(mine, ANNA, "ring til skolen")

    assert [n["text"] for n in desk.view.notes(mine)] == ["ring til skolen"]
    assert last(store, mine).seq == before
