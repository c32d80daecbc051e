"""«Nej, jeg mente …»."""

from __future__ import annotations


def test_words_after_it_are_asked_about(talk):
    talk.say("kan vi få hjælp til kørsel", "ask_overview", about="bil")
    talk.say("nej jeg mente kørsel til skolen hver dag", "repair", about="skolekoersel", sure=0.4)

    assert (talk.reply.ending, talk.memory.topic) == ("answered", "skolekoersel")


def test_kommune_after_it_is_the_familys(talk):
    talk.page_kommune = "gentofte"
    talk.say("hvem ringer jeg til om aflastning", "ask_contact", about="aflastning")
    talk.say("ups jeg mente i rudersdal", "repair")

    assert (talk.memory.topic, talk.memory.kommune) == ("aflastning", "rudersdal")


def test_nothing_after_it_asks_again(talk):
    talk.say("hvad er aflastning", "ask_overview", about="aflastning")
    talk.say("nej jeg mente noget andet", "repair")

    assert talk.text.startswith(talk.phrase("repair")) and talk.payloads()


def test_words_the_guide_does_not_know_ask_again(talk):
    talk.say("hvad er aflastning", "ask_overview", about="aflastning")
    talk.memory = type(talk.memory)()
    talk.say("nej jeg mente zzyx qvorp", "repair")

    assert talk.text.startswith(talk.phrase("repair"))
