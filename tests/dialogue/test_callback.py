"""The call-back form: four questions, read back, sent once."""

from __future__ import annotations

import pytest

from bot.dialogue.callback import REACH_TOKEN


@pytest.fixture
def form(talk):
    """The family has asked for a human while the desk is closed."""
    talk.page_kommune = "gentofte"
    talk.press("/request_advisor")
    talk.press("/affirm")
    assert talk.reply.ending == "desk_closed" and talk.waits_for() == "callback/name"
    return talk


def filled(form):
    form.say("Mette", "greet", p=0.3)
    form.desk.contact = "phone"
    form.say("[telefonnummer]", "greet", p=0.3)
    form.say("efter kl. 15", "greet", p=0.3)
    form.say("om aflastning til vores dreng", "ask_overview", about="aflastning")
    return form


def test_form_filled_is_read_back_and_sent(form):
    filled(form)
    assert form.waits_for() == "callback/confirm"
    assert all(words in form.text for words in ("Mette", "efter kl. 15", "om aflastning", REACH_TOKEN))
    form.say("ja", "affirm")

    [(conversation, kommune, callback)] = form.desk.callbacks
    assert (conversation, kommune) == ("s1", "gentofte")
    assert (callback.name, callback.good_time, callback.about) == (
        "Mette", "efter kl. 15", "om aflastning til vores dreng"
    )  # fmt: skip
    assert form.reply.ending == "callback_sent" and form.waits_for() == ""
    assert form.text == form.phrase("callback_sent_phone")


def test_number_itself_never_passes_through_the_dialogue(form):
    filled(form)

    assert form.memory.dialogue["values"]["reach"] == "phone" and "[telefonnummer]" not in form.text


def test_yes_again_after_it_is_sent_sends_nothing_more(form):
    filled(form)
    form.say("ja", "affirm")
    form.say("ja", "affirm")

    assert len(form.desk.callbacks) == 1


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("jeg hedder Mette", "Mette"),
        ("Mit navn er Bo Ib.", "Bo Ib"),
        ("det er Åse", "Åse"),
        ("Mette [telefonnummer]", "Mette"),
    ],
)
def test_name_is_taken_out_of_its_sentence(form, written, name):
    form.say(written, "greet", p=0.3)

    assert form.memory.dialogue["values"]["name"] == name


@pytest.mark.parametrize("written", ["x", "12345678", "a" * 81, "[telefonnummer]"])
def test_name_that_cannot_be_one_is_asked_for_again(form, written):
    form.say(written, "greet", p=0.3)

    assert form.waits_for() == "callback/name" and form.text == form.phrase("callback_again_name")


def test_message_without_a_contact_detail_is_asked_for_again(form):
    form.say("Mette", "greet", p=0.3)
    form.say("det har du jo", "greet", p=0.3)

    assert form.waits_for() == "callback/reach" and form.text == form.phrase("callback_again_reach")


def test_name_and_reach_cannot_be_skipped_but_the_rest_can(form):
    form.say("spring over", "skip")
    assert form.waits_for() == "callback/name"

    form.say("Mette", "greet", p=0.3)
    form.desk.contact = "email"
    form.say("[e-mail]", "greet", p=0.3)
    form.say("spring over", "skip")
    form.press("/skip")
    assert form.waits_for() == "callback/confirm" and form.text.count(form.phrase("callback_none")) == 2

    form.press("/affirm")
    assert form.text == form.phrase("callback_sent_email")
    assert form.desk.callbacks[0][2].good_time == ""


def test_stop_leaves_the_form_and_sends_nothing(form):
    filled(form)
    form.say("stop", "greet", p=0.3)

    assert form.waits_for() == "" and form.desk.callbacks == []


def test_no_at_the_end_sends_nothing(form):
    filled(form)
    form.say("nej", "deny")

    assert form.waits_for() == "" and form.desk.callbacks == [] and form.text == form.phrase("callback_stopped")


def test_back_asks_the_question_before(form):
    form.say("Mette", "greet", p=0.3)
    form.say("tilbage", "go_back")

    assert form.waits_for() == "callback/name"


def test_back_at_the_end_asks_the_last_question_again(form):
    filled(form)
    form.say("tilbage", "go_back")

    assert form.waits_for() == "callback/about"


@pytest.mark.parametrize("field", ["name", "good_time", "about"])
def test_field_can_be_changed_before_it_is_sent(form, field):
    filled(form)
    form.press(f'/answer{{"value":"change_{field}"}}')
    assert form.waits_for() == f"callback/{field}"

    form.say("Noget nyt", "greet", p=0.3)
    assert form.waits_for() == "callback/confirm" and "Noget nyt" in form.text


def test_reach_can_be_changed_before_it_is_sent(form):
    filled(form)
    form.press('/answer{"value":"change_reach"}')

    assert form.waits_for() == "callback/reach"


def test_change_button_that_is_typed_works_too(form):
    filled(form)
    form.say(form.phrase("callback_change_name"), "greet", p=0.3)

    assert form.waits_for() == "callback/name"


def test_fault_at_the_desk_asks_for_the_number_again(form):
    filled(form)
    form.desk.fault = "callback_bad_phone_wrong"
    form.say("ja", "affirm")
    assert form.waits_for() == "callback/reach" and form.text == form.phrase("callback_bad_phone_wrong")

    form.desk.fault = ""
    form.say("[telefonnummer]", "greet", p=0.3)
    form.say("ja", "affirm")
    assert len(form.desk.callbacks) == 1


@pytest.mark.parametrize(
    ("fault", "field"),
    [
        ("callback_bad_name_long", "name"),
        ("callback_bad_good_time_long", "good_time"),
        ("callback_bad_about_long", "about"),
    ],
)
def test_fault_of_another_field_asks_for_that_field(form, fault, field):
    filled(form)
    form.desk.fault = fault
    form.say("ja", "affirm")

    assert form.waits_for() == f"callback/{field}"


def test_long_answer_does_not_break_the_form(form):
    form.say("Mette", "greet", p=0.3)
    form.desk.contact = "phone"
    form.say("[telefonnummer]", "greet", p=0.3)
    form.say("altid " * 300, "greet", p=0.3)
    form.say("lang " * 300, "greet", p=0.3)
    assert len(form.memory.dialogue["values"]["about"]) <= 1000

    assert form.waits_for() == "callback/confirm"
    assert len(form.memory.dialogue["values"]["good_time"]) <= 200


def test_family_called_ja_or_nej_at_the_wrong_place_is_not_lost(form):
    form.say("ja", "affirm")

    assert form.waits_for() in ("callback/name", "callback/reach")


def test_what_it_is_about_is_no_wish_to_stop_though_it_sounds_so(form):
    form.say("Kim", "greet", p=0.3)
    form.desk.contact = "phone"
    form.say("[telefonnummer]", "greet", p=0.3)
    form.say("efter kl. 15", "greet", p=0.3)
    form.say("hun vil alligevel ikke i skole", "withdraw_advisor", p=0.95, about="skolefravaer")

    assert form.waits_for() == "callback/confirm"
    assert form.memory.dialogue["values"]["about"] == "hun vil alligevel ikke i skole"


def test_sent_callback_can_be_withdrawn(form):
    filled(form)
    form.say("ja", "affirm")
    form.desk.waiting = "callback"
    form.say("jeg vil alligevel ikke ringes op", "withdraw_advisor")

    assert form.desk.withdrawn == ["s1"] and form.text == form.phrase("callback_withdrawn")


@pytest.fixture
def sent(form):
    filled(form)
    form.say("ja", "affirm")
    form.desk.waiting = "callback"
    return form


def test_callback_is_not_dropped_for_a_message_that_is_about_something_else(sent):
    sent.say("vi vil alligevel ikke have aflastning", "withdraw_advisor", p=0.96, about="aflastning")

    assert sent.desk.withdrawn == [] and sent.memory.topic == "aflastning"


@pytest.mark.parametrize(
    ("answer", "intent", "withdrawn", "phrase"),
    [
        ("ja", "affirm", ["s1"], "callback_withdrawn"),
        ("nej nej", "deny", [], "withdraw_kept"),
    ],
)
def test_whether_the_callback_is_to_be_dropped_is_asked_in_doubt(sent, answer, intent, withdrawn, phrase):
    sent.say("det er ok med det der", "withdraw_advisor", p=0.7)
    assert sent.text == sent.phrase("withdraw_question") and sent.desk.withdrawn == []

    sent.say(answer, intent)
    assert sent.desk.withdrawn == withdrawn and sent.text == sent.phrase(phrase)
    assert sent.memory.dialogue is None


def test_callback_stands_when_the_family_speaks_of_something_else_instead_of_answering(sent):
    sent.say("det er ok med det der", "withdraw_advisor", p=0.7)
    sent.say("hvad er aflastning", "ask_overview", about="aflastning")

    assert sent.desk.withdrawn == [] and sent.memory.topic == "aflastning" and sent.memory.dialogue is None


@pytest.mark.parametrize("said", ["kommer der snart nogen", "hvad sker der nu", "Er der nogen?", "[CPR-nummer]", "x"])
def test_what_is_no_name_is_asked_about_again(form, said):
    form.say(said, "greet", p=0.3)

    assert form.waits_for() == "callback/name"
    assert form.text == form.phrase("callback_again_name")


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("jeg hedder Kan Yilmaz", "Kan Yilmaz"),
        ("Hej, jeg er Anne Marie Holm Jensen", "Anne Marie Holm Jensen"),
        ("Mette og Ole", "Mette og Ole"),
        ("det er Du Nguyen.", "Du Nguyen"),
    ],
)
def test_names_as_families_write_them(form, said, name):
    form.say(said, "greet", p=0.3)

    assert form.waits_for() == "callback/reach"
    assert form.memory.dialogue["values"]["name"] == name
