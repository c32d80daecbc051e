"""Call-backs: what counts as a phone number or an e-mail address, and what becomes of the wish."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from bot.conversations.contact_fields import BadContact, clean_email, clean_phone, shown_phone
from bot.conversations.dialogue_desk import DialogueDesk
from bot.conversations.schema import messages
from bot.conversations.transitions import Advisor

ANNA = Advisor("anna", "Anna")


def add(desk, conversation, **values):
    given = {"name": "Mette", "phone": "20 12 34 56", "email": "", "good_time": "efter kl. 15", "about": "skole"}
    return desk.callbacks.add(conversation, **{**given, **values})


@pytest.mark.parametrize(
    "written",
    ["20123456", "20 12 34 56", "+4520123456", "+45 20 12 34 56", "0045 20 12 34 56", "20-12-34-56", "4520123456"],
)
def test_danish_phone_is_kept_in_one_form(written):
    assert clean_phone(written) == "+4520123456"


@pytest.mark.parametrize(
    ("written", "problem"),
    [("2012345", "wrong"), ("201234567", "wrong"), ("00000000", "wrong"), ("ring bare", "wrong"), ("", "wrong"),
     ("+46 8 123 456 78", "foreign"), ("+49 30 123456", "foreign"), ("112", "wrong"), ("9" * 200, "wrong")],
)
def test_other_phone_is_refused_with_its_reason(written, problem):
    with pytest.raises(BadContact) as refused:
        clean_phone(written)
    assert (refused.value.field, refused.value.problem) == ("phone", problem)


def test_phone_is_shown_in_pairs():
    assert shown_phone("+4520123456") == "20 12 34 56"
    assert shown_phone("") == ""


@pytest.mark.parametrize("written", [" mor@eksempel.dk ", "a.b+c@sub.eksempel.dk", "søren@østerbro.dk"])
def test_email_is_kept(written):
    assert clean_email(written) == written.strip()


@pytest.mark.parametrize(
    "written", ["mor", "mor@", "@eksempel.dk", "mor@eksempel", "mor@@eksempel.dk", "a b@eksempel.dk",
                "mor@eksempel..dk", ".mor@eksempel.dk", "mor@eksempel.dk\nBcc: x@y.dk", "a" * 250 + "@eksempel.dk"]
)
def test_other_email_is_refused(written):
    with pytest.raises(BadContact):
        clean_email(written)


@pytest.mark.parametrize(
    ("values", "phrase"),
    [({"name": "  "}, "callback_bad_name_missing"), ({"phone": ""}, "callback_bad_contact_missing"),
     ({"phone": "123"}, "callback_bad_phone_wrong"), ({"phone": "+46812345678"}, "callback_bad_phone_foreign"),
     ({"email": "x"}, "callback_bad_email_wrong"), ({"name": "x" * 101}, "callback_bad_name_long"),
     ({"good_time": "x" * 201}, "callback_bad_good_time_long"), ({"about": "x" * 1001}, "callback_bad_about_long")],
)
def test_form_that_cannot_be_used_names_a_phrase_that_exists(desk, family, values, phrase):
    with pytest.raises(BadContact) as refused:
        add(desk, family, **values)

    assert refused.value.phrase == phrase
    assert desk.handoff.say(phrase)
    assert desk.callbacks.list() == []


def test_callback_is_kept_apart_from_the_messages(desk, engine, family):
    add(desk, family)

    with engine.connect() as db:
        written = " ".join(db.execute(sa.select(messages.c.text)).scalars())
    assert "Mette" not in written and "20" not in written


def test_callback_masks_a_cpr_number_in_the_subject(desk, family):
    assert "320199-1234" not in add(desk, family, about="min søn 320199-1234").about


def test_callback_from_the_queue_ends_the_waiting(desk, store, waiting):
    add(desk, waiting)

    assert store.by_id(waiting).state == "callback"
    assert desk.view.queue() == []
    assert desk.view.newest_handoff(waiting)["outcome"] == "callback"


def test_callback_while_the_advisor_is_here_leaves_her_the_conversation(desk, store, waiting):
    desk.ownership.claim(waiting, ANNA)
    add(desk, waiting)

    assert store.by_id(waiting).state == "advisor"


def test_callback_from_a_sender_without_a_conversation_is_kept(desk):
    assert add(desk, "rest-sender").conversation == "rest-sender"


@pytest.mark.parametrize("ids", [("", ""), ("m1", "m1"), ("m1", "m2")])
def test_callback_sent_twice_is_one(desk, family, ids):
    first, second = (add(desk, family, request_id=i) for i in ids)

    assert first == second and len(desk.callbacks.list()) == 1


def test_changed_callback_is_another(desk, family):
    add(desk, family)
    add(desk, family, phone="39 98 12 34")

    assert len(desk.callbacks.list()) == 2


def test_callback_done_gives_the_conversation_back_to_the_bot(desk, store, family):
    made = add(desk, family)
    desk.callbacks.set_status(made.id, "not_reached", ANNA, "ingen svarede")
    assert store.by_id(family).state == "callback"

    done = desk.callbacks.set_status(made.id, "done", ANNA)

    assert (done.status, done.advisor, done.note) == ("done", "Anna", "ingen svarede")
    assert store.by_id(family).state == "bot"
    assert desk.callbacks.list(only_open=True) == []


def test_callback_withdrawn_by_the_family_stays_visible_as_such(desk, store, family):
    add(desk, family)

    assert desk.callbacks.withdraw(family) == 1
    assert desk.callbacks.withdraw(family) == 0
    assert [c.status for c in desk.callbacks.list()] == ["withdrawn"]
    assert store.by_id(family).state == "bot"


def test_dialogue_is_told_what_a_withdrawal_ended(desk, family):
    dialogue = DialogueDesk(desk.handoff, desk.callbacks, None)
    assert dialogue.withdraw(family) == "nothing"

    add(desk, family)
    assert dialogue.will_call(family)
    assert dialogue.withdraw(family) == "callback"
    assert not dialogue.will_call(family)


def test_dialogue_is_told_that_the_family_left_the_queue(desk, waiting):
    dialogue = DialogueDesk(desk.handoff, desk.callbacks, None)

    assert [dialogue.withdraw(waiting), dialogue.withdraw(waiting)] == ["queue", "nothing"]


def test_status_that_is_unknown_or_of_nothing_is_refused(desk, family):
    made = add(desk, family)

    with pytest.raises(ValueError, match="expected one of"):
        desk.callbacks.set_status(made.id, "perhaps", ANNA)
    with pytest.raises(LookupError):
        desk.callbacks.set_status(made.id + 1, "done", ANNA)


def test_open_callbacks_come_first(desk, store):
    first, second = (add(desk, store.create()[0].id) for _ in range(2))
    desk.callbacks.set_status(first.id, "done", ANNA)

    assert [c.id for c in desk.callbacks.list()] == [second.id, first.id]
