"""The six questions of the start-pack."""

from __future__ import annotations

import pytest


@pytest.fixture
def pack(talk):
    talk.press("/request_start_pack")
    assert talk.waits_for() == "start_pack/kommune"
    return talk


def answer(pack, *values):
    for value in values:
        pack.press(f'/answer{{"value":"{value}"}}')
    return pack


def test_six_answers_give_the_list_with_its_file(pack):
    answer(pack, "gentofte", "3_5", "mind", "daycare", "yes", "no")

    part = pack.reply.parts[-1]
    assert pack.reply.ending == "start_pack" and pack.waits_for() == ""
    assert all(pack.phrase(h) in part.text for h in ("pack_heading", "pack_this_week", "pack_rights", "pack_calls"))
    assert part.extra["pdf"]["answers"] == "kommune=gentofte&age=3_5&difficulty=mind&place=daycare&work=yes&known=no"
    assert len(part.extra["form"]["items"]) == 3
    assert pack.memory.kommune == "gentofte" and pack.memory.age_group == pack.phrase("pack_age_3_5")


def test_every_question_may_be_skipped(pack):
    for _ in range(6):
        pack.press("/skip")

    assert pack.reply.ending == "start_pack" and pack.waits_for() == ""
    assert pack.phrase("pack_call_unknown") in pack.text


def test_known_kommune_is_not_asked_for(talk):
    talk.page_kommune = "ishoej"
    talk.press("/request_start_pack")

    assert talk.waits_for() == "start_pack/age"


def test_kommune_said_before_is_not_asked_for(talk):
    talk.say("vi bor i Ishøj", "inform_kommune")
    talk.press("/request_start_pack")

    assert talk.waits_for() == "start_pack/age"


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        ("kommune", "vi bor i Rødovre", "roedovre"),
        ("age", "3-5 år", "3_5"),
        ("age", "3-5", "3_5"),
        ("age", "den første", "0_2"),
        ("difficulty", "autisme", "mind"),
        ("difficulty", "en langvarig sygdom", "illness"),
        ("place", "skole", "school"),
        ("place", "i børnehave", "daycare"),
        ("work", "ja", "yes"),
        ("known", "nej", "no"),
    ],
)
def test_answer_may_be_typed(pack, field, typed, value):
    steps = ["gentofte", "3_5", "mind", "home", "yes", "no"]
    names = ["kommune", "age", "difficulty", "place", "work", "known"]
    answer(pack, *steps[: names.index(field)])
    assert pack.waits_for() == f"start_pack/{field}"
    pack.say(typed, "affirm" if typed == "ja" else "deny" if typed == "nej" else "greet", p=0.4)

    given = (pack.memory.dialogue or {}).get("values", {}) or _of(pack.reply.parts[-1].extra["pdf"]["answers"])
    assert given[field] == value


def _of(query):
    return dict(pair.split("=") for pair in query.split("&"))


def test_answer_that_is_none_asks_again_with_the_buttons(pack):
    answer(pack, "gentofte")
    pack.say("blå", "greet", p=0.3)

    assert pack.waits_for() == "start_pack/age" and pack.text == pack.phrase("pack_again")
    assert len(pack.payloads()) == 5


def test_button_with_a_value_nobody_offered_asks_again(pack):
    answer(pack, "atlantis")

    assert pack.waits_for() == "start_pack/kommune"


def test_question_to_the_guide_is_answered_and_the_form_goes_on(pack):
    answer(pack, "gentofte")
    pack.say("hvad er aflastning egentlig for noget?", "ask_overview", about="aflastning")
    assert pack.reply.ending == "answered" and pack.waits_for() == "start_pack/age"
    assert pack.phrase("pack_ask_age") in pack.text

    answer(pack, "3_5")
    assert pack.waits_for() == "start_pack/difficulty"


def test_back_and_stop(pack):
    answer(pack, "gentofte", "3_5")
    pack.say("tilbage", "go_back")
    assert pack.waits_for() == "start_pack/age"

    pack.say("stop", "greet", p=0.3)
    assert pack.waits_for() == "" and pack.text == pack.phrase("pack_stopped")


def test_back_at_the_first_question_stays_there(talk):
    talk.page_kommune = "gentofte"
    talk.press("/request_start_pack")
    talk.say("tilbage", "go_back")

    assert talk.waits_for() in ("start_pack/age", "start_pack/kommune")


def test_start_pack_typed_without_its_word_is_the_guides_first_steps(talk):
    talk.say("vi har lige fået diagnosen, hvad nu", "request_start_pack")
    assert talk.memory.topic == "foerste_skridt"

    talk.say("lav en tjekliste til os", "request_start_pack")
    assert talk.waits_for().startswith("start_pack/")


def test_topics_of_the_list_can_be_pressed(pack):
    answer(pack, "gentofte", "3_5", "mind", "daycare", "yes", "no")
    for payload in [p for p in pack.payloads() if p.startswith("/ask_")]:
        pack.press(payload)
        assert pack.reply.ending == "answered"
