"""A follow-up is not lost to small talk or refused because it sounds like something else."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("about", "text", "mistaken_for"),
    [
        ("tabt_arbejdsfortjeneste", "skal man betale skat af det", "out_of_scope"),
        ("boligindretning", "vi bor til leje, går det alligevel", "withdraw_advisor"),
        ("aktindsigt", "kan de holde noget tilbage", "go_back"),
        ("boligindretning", "vi bor til leje", "other_kommune"),
        ("tabt_arbejdsfortjeneste", "hjemmeside?", "out_of_scope"),
    ],
)
def test_doubtful_intent_yields_to_the_topic_spoken_of(talk, about, text, mistaken_for):
    talk.page_kommune = "gentofte"
    talk.say("hvad er det", "ask_overview", about=about)
    talk.say(text, mistaken_for, p=0.7)

    assert (talk.reply.ending, talk.memory.topic) == ("answered", about)


@pytest.mark.parametrize(
    ("text", "intent", "p"),
    [
        ("hvilken bil skal jeg købe, en tesla eller en skoda", "out_of_scope", 0.98),
        ("hvad er status på min ansøgning", "ask_case_status", 0.6),
        ("hvornår bliver mit pas færdigt", "out_of_scope", 0.61),
    ],
)
def test_what_is_surely_outside_stays_outside_whatever_was_spoken_of(talk, text, intent, p):
    talk.say("hvad er støtte til bil", "ask_overview", about="bil")
    talk.say(text, intent, p=p)

    assert talk.reply.ending == "out_of_scope"


def test_short_way_back_is_still_understood(talk):
    talk.say("hvad er aflastning", "ask_overview", about="aflastning")
    talk.say("hvad er aktindsigt", "ask_overview", about="aktindsigt")
    talk.say("gå tilbage", "go_back")

    assert talk.memory.topic == "aflastning"


def test_few_words_that_are_almost_an_example_of_the_topic_spoken_of_stay_with_it(talk):
    """Another topic knows of notice too, and the recogniser rather thinks of that."""
    talk.say("hvad er tabt arbejdsfortjeneste", "ask_overview", about="tabt_arbejdsfortjeneste")
    talk.say("uden varsel", "ask_detail", about="saerlige_dagtilbud", sure=0.6)

    assert talk.memory.topic == "tabt_arbejdsfortjeneste"


def test_place_told_in_passing_is_not_all_that_was_said(talk):
    talk.say("jeg er bekymret for min niece der bor i holte", "inform_kommune", p=0.41, about="underretning", sure=0.5)

    assert (talk.reply.ending, talk.memory.topic, talk.memory.kommune) == ("answered", "underretning", "rudersdal")


def test_place_alone_is_noted_however_doubtful(talk):
    talk.say("vi bor i holte", "inform_kommune", p=0.5)

    assert talk.reply.ending == "small_talk" and talk.memory.kommune == "rudersdal"


def test_place_named_with_a_question_is_not_all_that_was_said(talk):
    talk.say("hovednummer ishøj kommune?", "inform_kommune", p=0.76, about="kontakt_kommunen")

    assert (talk.reply.ending, talk.memory.topic, talk.memory.kommune) == ("answered", "kontakt_kommunen", "ishoej")


def test_topic_of_the_place_itself_is_no_question(talk):
    talk.say("jeg bor i ishøj kommune", "inform_kommune", p=0.76, about="ishoej_tilbud")

    assert talk.reply.ending == "small_talk" and talk.memory.kommune == "ishoej"


@pytest.mark.parametrize(
    ("text", "p", "ending"),
    [
        ("altså at der kommer nogen her i huset mens vi smutter", 0.34, "answered"),
        ("nå men tusind tak for nu vi smutter igen", 0.8, "small_talk"),
        ("smutter igen", 0.34, "small_talk"),
    ],
)
def test_many_words_are_a_goodbye_only_when_they_surely_are(talk, text, p, ending):
    talk.say("hvad er aflastning", "ask_overview", about="aflastning")
    talk.say(text, "goodbye", p=p)

    assert talk.reply.ending == ending


def test_contact_asked_for_in_a_word_is_that_of_the_topic_spoken_of(talk):
    talk.page_kommune = "gentofte"
    talk.say("hvad er aflastning", "ask_overview", about="aflastning")
    talk.say("hvad er telefonen", "ask_overview", p=0.64, about="kontakt_kommunen", sure=0.8)

    assert talk.memory.topic == "aflastning" and talk.reply.parts[0].rendered.card["contacts"]


def test_two_rights_at_once_stay_with_the_one_spoken_of_where_it_tells_of_both(talk):
    talk.say("hvad er aflastning", "ask_overview", about="aflastning")
    talk.say("kan man få det samtidig med tabt arbejdsfortjeneste", "ask_detail", about="tabt_arbejdsfortjeneste")

    assert talk.memory.topic == "aflastning"


def test_home_is_no_kommune(talk):
    talk.say("hvad er boligindretning", "ask_overview", about="boligindretning")
    talk.say("vi bor i lejlighed", "other_kommune", p=0.5)

    assert talk.reply.ending != "out_of_scope"


def test_anonymous_in_what_was_spoken_of_is_not_anonymous_in_the_chat(talk):
    talk.say("hvad er en underretning", "ask_overview", about="underretning")
    talk.say("kan jeg være anonym", "ask_privacy", p=0.97)

    assert (talk.reply.ending, talk.memory.topic) == ("answered", "underretning")


@pytest.mark.parametrize("text", ["kan jeg være anonym her", "skal jeg skrive mit navn til dig"])
def test_question_about_the_chat_is_about_the_chat(talk, text):
    talk.say("hvad er en underretning", "ask_overview", about="underretning")
    talk.say(text, "ask_privacy", p=0.97)

    assert talk.reply.ending == "privacy"


def test_overview_of_what_is_left_out_yields_to_a_right_that_tells_of_it(talk):
    talk.say("hvad er tabt arbejdsfortjeneste", "ask_overview", about="tabt_arbejdsfortjeneste")
    talk.say("og pension?", "ask_detail", p=0.83, about="rettigheder_overblik", sure=0.79)

    assert talk.memory.topic == "tabt_arbejdsfortjeneste" and "pension" in talk.text.lower()
