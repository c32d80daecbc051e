"""Which topic and which answer, how sure, and what is offered next."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.dialogue import names, question, topics
from bot.dialogue.turn import Clause
from bot.guide.answers.matching import Match
from bot.guide.rendering import Renderer, danish_date
from bot.guide.words import normalise

LOCAL = "gentofte_lundoe"


def test_sure_topic_is_answered_with_the_kind_asked_for(talk):
    talk.say("hvordan søger vi aflastning", "ask_apply", about="aflastning")

    assert talk.reply.ending == "answered"
    assert talk.reply.parts[0].rendered.topic == "aflastning" and talk.memory.item == "apply"


def test_plain_question_of_the_deadline_is_not_answered_with_an_exception_to_it(talk):
    talk.say("hvad er fristen for at klage", "ask_deadline_date", p=0.77, about="klage")

    assert talk.memory.item == "deadline" and "4 uger" in talk.text


def test_exception_that_is_asked_for_is_told(talk):
    talk.say("hvad hvis fristen falder på en lørdag", "ask_detail", about="klage")

    assert talk.memory.item == "weekend_og_helligdag"


def test_doubt_between_topics_asks_which_one_was_meant(talk):
    topics = (("aflastning", 0.3), ("hjaelpemidler", 0.28), ("ppr", 0.02))
    talk.say("xyz", "ask_apply", topics=topics)

    assert talk.reply.ending == "clarified"
    assert talk.payloads()[:2] == ['/ask_apply{"topic":"aflastning"}', '/ask_apply{"topic":"hjaelpemidler"}']
    assert talk.payloads()[-1] == "/request_advisor"


def test_topic_far_ahead_is_answered_though_not_sure(talk):
    talk.say("noget hjælp", "ask_apply", topics=(("aflastning", 0.3), ("hjaelpemidler", 0.05), ("ppr", 0.02)))

    assert talk.memory.topic == "aflastning"


def test_follow_up_that_names_nothing_is_about_the_topic_before(talk):
    talk.say("hvad er aflastning", "ask_overview", about="aflastning")
    talk.say("hvor lang tid tager det?", "ask_deadline")

    assert (talk.memory.topic, talk.memory.item) == ("aflastning", "deadline")


def test_other_topic_named_surely_changes_the_subject(talk):
    talk.say("hvad er aflastning", "ask_overview", about="aflastning")
    talk.say("hvad så med hjælpemidler", "ask_overview", about="hjaelpemidler")

    assert talk.memory.topic == "hjaelpemidler" and talk.memory.trail == ("aflastning",)


@pytest.mark.parametrize(
    ("kind", "topic"), [("complain", "klage"), ("pamphlet", "pjecer"), ("contact", "kontakt_kommunen")]
)
def test_question_that_names_nothing_at_first_has_a_topic_of_its_own(talk, kind, topic):
    talk.say("hvad gør man", f"ask_{kind}")

    assert talk.memory.topic == topic


def test_button_is_answered_for_certain(talk):
    talk.press('/ask_apply{"topic":"aflastning"}')

    assert (talk.memory.topic, talk.memory.item) == ("aflastning", "apply")


def test_button_with_a_topic_that_is_gone_does_not_break(talk):
    assert talk.press('/ask_apply{"topic":"findes_ikke_mere"}').ending in ("answered", "lost", "clarified")


def test_button_with_an_item_that_is_gone_is_answered_with_the_short_answer(talk):
    talk.press('/ask_overview{"topic":"aflastning","item":"findes_ikke_mere"}')

    assert talk.reply.ending == "answered"


def test_buttons_lead_on_to_what_the_topic_can_answer(talk):
    talk.press('/ask_overview{"topic":"aflastning"}')
    kinds = [p for p in talk.payloads() if p.startswith("/ask_")]

    assert kinds and len(talk.payloads()) <= 6
    for payload in kinds:
        talk.press(payload)
        assert talk.reply.ending == "answered"


def test_answer_that_differs_by_kommune_asks_for_it_and_waits(talk):
    talk.say("hvem kontakter vi om aflastning", "ask_contact", about="aflastning")
    assert talk.waits_for() == "kommune"

    talk.click("Ishøj")
    assert (talk.memory.kommune, talk.memory.topic, talk.memory.item) == ("ishoej", "aflastning", "contact")
    assert talk.reply.parts[0].text == talk.phrase("kommune_noted", name="Ishøj")


def test_kommune_may_be_typed_when_it_is_asked_for(talk):
    talk.say("hvem kontakter vi om aflastning", "ask_contact", about="aflastning")
    talk.say("Rødovre", "greet", p=0.4)

    assert (talk.memory.kommune, talk.memory.topic) == ("roedovre", "aflastning")


def test_other_question_is_answered_while_the_kommune_is_awaited(talk):
    talk.say("hvem kontakter vi om aflastning", "ask_contact", about="aflastning")
    talk.say("hvordan søger vi hjælpemidler egentlig", "ask_apply", about="hjaelpemidler")

    assert talk.memory.topic == "hjaelpemidler"


def test_known_kommune_is_not_asked_for(talk):
    talk.page_kommune = "gentofte"
    talk.say("hvem kontakter vi om aflastning", "ask_contact", about="aflastning")

    assert talk.waits_for() == "" and talk.memory.kommune == "gentofte"


# Another kommune's topics ----------------------------------------------------------------------


def test_local_topic_is_never_answered_in_another_kommune(talk):
    talk.page_kommune = "ishoej"
    talk.say("hvad er Lundø", "ask_overview", topics=((LOCAL, 0.9), ("aflastning", 0.06), ("ingen", 0.04)))

    assert talk.memory.topic != LOCAL and LOCAL not in str(talk.payloads())


def test_second_question_never_offers_another_kommunes_topic(talk):
    talk.page_kommune = "ishoej"
    part = Clause("hvad er Lundø så", {"ask_overview": 0.9}, ((LOCAL, 0.9),))
    talk.say("hvordan søger vi aflastning, og hvad er Lundø så", "ask_apply", about="aflastning", parts=(part,))

    assert talk.reply.ending == "answered" and LOCAL not in str(talk.payloads())


def test_local_topic_spoken_of_is_left_when_the_family_lives_elsewhere(talk):
    talk.press(f'/ask_overview{{"topic":"{LOCAL}"}}')
    assert talk.memory.topic == LOCAL
    talk.say("vi bor i Ishøj", "inform_kommune")
    assert talk.reply.parts[-1].rendered is None, "an answer of another kommune's topic"

    talk.say("hvor lang tid tager det?", "ask_deadline")
    assert talk.memory.topic != LOCAL


# Several questions -------------------------------------------------------------------------------


def test_second_question_about_the_topic_is_answered_too(talk):
    part = Clause("hvordan klager vi over det", {"ask_complain": 0.9}, (("ingen", 0.9),))
    talk.say("hvordan søger vi aflastning, og hvordan klager vi", "ask_apply", about="aflastning", parts=(part,))

    complaint = talk.world.renderer.answer(talk.world.guide.topics["aflastning"], "complain").card["body"]
    assert complaint in talk.text
    assert complaint in talk.reply.parts[0].rendered.card["body"]


def test_second_question_about_another_topic_is_offered_as_a_button(talk):
    part = Clause("kan vi få hjælpemidler", {"ask_eligibility": 0.9}, (("hjaelpemidler", 0.9),))
    talk.say("hvordan søger vi aflastning, og kan vi få hjælpemidler", "ask_apply", about="aflastning", parts=(part,))

    assert "hjaelpemidler" in str(talk.payloads())


# Age and withholding -----------------------------------------------------------------------------


def test_right_long_past_its_review_is_withheld_and_a_human_offered(talk):
    old = replace(talk.world, renderer=Renderer(talk.world.guide, talk.world.phrases, date(2035, 1, 1)))
    talk.world = old
    talk.say("hvordan søger vi aflastning", "ask_apply", about="aflastning")

    assert talk.reply.ending == "withheld" and talk.payloads() == ["/request_advisor"]


def test_old_deadline_is_not_told_beside_another_answer_of_its_topic(talk):
    topic = talk.world.guide.topics["klage"]
    old = replace(talk.world, renderer=Renderer(talk.world.guide, talk.world.phrases, date(2035, 1, 1)))
    items = [Match("overview", 0.5), Match("deadline", 0.4)]

    for world, told in ((talk.world, True), (old, False)):
        assert bool(question._texts(topic, ["deadline"], "", world)) is told
        assert bool(question._second(topic, items, "", world)) is told


def test_default_topics_and_next_kinds_name_what_there_is(guide):
    assert [t for t in topics.DEFAULT_TOPICS.values() if t not in guide.topics] == []
    assert [t for t in question.START_TOPICS if t not in guide.topics] == []


@pytest.mark.parametrize("kommune", ["", "gentofte", "roedovre", "ishoej", "rudersdal"])
def test_every_topic_is_spoken_by_its_button_and_by_its_name(talk, kommune):
    talk.page_kommune = kommune
    for topic in talk.world.guide.topics_for(kommune):
        talk.press(f'/ask_overview{{"topic":"{topic.id}"}}')
        assert talk.memory.topic == topic.id, topic.id
        assert talk.reply.parts[0].rendered.sources, topic.id


def by_every_name(text: str, kommune: str, guide) -> list[str]:
    """Named topics as one would find them by trying each name in turn."""
    plain, found = f" {normalise(text)} ", {}
    for topic in guide.topics.values():
        for name in (topic.title, *topic.names):
            words = normalise(name)
            told = len(words) >= names.NAME_LETTERS and not words.startswith("par_")
            if told and f" {words} " in plain and (not topic.kommune or kommune in ("", topic.kommune)):
                found[topic.id] = max(found.get(topic.id, 0), len(words))
    return sorted(found, key=lambda topic: -found[topic])


@pytest.mark.parametrize("kommune", ["", "gentofte", "ishoej"])
def test_named_topics_are_those_that_trying_every_name_finds(talk, kommune):
    world = talk.world
    questions = [q for topic in world.guide.topics.values() for q in list(topic.all_questions())[::5]]
    texts = [*questions, *(f"{a} {b}" for a, b in zip(questions[::7], questions[3::7], strict=False))]
    found = [names.named_topics(text, kommune, world) for text in texts]

    assert found == [by_every_name(text, kommune, world.guide) for text in texts]
    assert sum(len(topics) > 1 for topics in found) > 5


# What is asked besides ---------------------------------------------------------------------------


def test_whom_to_call_is_told_with_an_answer_about_something_else(talk):
    talk.page_kommune = "gentofte"
    talk.say("hvor længe varer aflastning, og hvem ringer vi til", "ask_duration", about="aflastning")

    contact = talk.world.renderer.contacts(talk.world.guide.topics["aflastning"], "gentofte")[0]
    assert contact.name in talk.text


def test_law_is_told_when_it_is_asked_for(talk):
    talk.say("hvilken § skal jeg skrive på ansøgningen om boligindretning", "ask_apply", about="boligindretning")

    assert talk.world.guide.topics["boligindretning"].law[0].section in talk.text


def test_in_doubt_whom_to_call_in_the_kommune_is_told_all_the_same(talk):
    talk.page_kommune = "ishoej"
    doubt = (("aflastning", 0.3), ("hjaelpemidler", 0.28), ("ppr", 0.02))
    talk.say("xyz hvem kan vi ringe til", "ask_detail", topics=doubt)

    assert talk.reply.ending == "clarified"
    assert talk.world.guide.contact("hovednummer", "ishoej").phone in talk.text


def test_in_doubt_without_a_kommune_no_number_is_guessed(talk):
    talk.say("xyz hvem kan vi ringe til", "ask_detail", topics=(("aflastning", 0.3), ("hjaelpemidler", 0.28)))

    assert talk.reply.ending == "clarified" and len(talk.reply.parts[0].text.splitlines()) == 1


def test_name_of_a_general_topic_says_what_is_asked_about_a_right(talk):
    topics = (("sagsbehandlingstid", 0.55), ("tabt_arbejdsfortjeneste", 0.44))
    talk.say("sagsbehandlingstid på tabt arbejdsfortjeneste", "ask_detail", topics=topics)

    assert (talk.memory.topic, talk.memory.item) == ("tabt_arbejdsfortjeneste", "deadline")


# Which answer when none stands out -----------------------------------------------------------------


def test_detail_that_hardly_stands_out_comes_after_what_the_topic_is(talk, monkeypatch):
    some = talk.world.guide.topics["aflastning"].details[0]
    ranked = [Match(some.kind, 0.1, "aflastning"), Match("apply", 0.05, "aflastning")]
    monkeypatch.setattr(talk.world.matcher, "rank", lambda *_: ranked)
    talk.say("noget med aflastning", "ask_detail", about="aflastning")

    short, detail = talk.world.guide.topics["aflastning"].summary.text, some.text
    assert talk.memory.item == "overview"
    assert talk.text.index(short[:40]) < talk.text.index(detail[:40])


def test_detail_that_stands_out_stands_alone(talk, monkeypatch):
    some = talk.world.guide.topics["aflastning"].details[0]
    ranked = [Match(some.kind, 0.8, "aflastning"), Match("apply", 0.05, "aflastning")]
    monkeypatch.setattr(talk.world.matcher, "rank", lambda *_: ranked)
    talk.say("noget med aflastning", "ask_detail", about="aflastning")

    assert talk.memory.item == some.kind


# The same elsewhere --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["og i rudersdal? min søster bor der", "hvad med i Rudersdal", "end hvis vi bor i rudersdal"]
)
def test_question_of_before_is_answered_for_another_kommune(talk, text):
    talk.page_kommune = "ishoej"
    talk.press('/ask_overview{"topic":"uvildig_raadgivning","item":"borgerraadgiver_ishoej"}')
    talk.say(text, "ask_detail", topics=(("rudersdal_hjemloeshed", 0.4), ("soeskende", 0.1)))

    assert (talk.memory.topic, talk.memory.kommune) == ("uvildig_raadgivning", "rudersdal")
    assert talk.memory.item == "borgerraadgiver_rudersdal"


def test_short_message_without_a_name_goes_on_with_the_topic(talk):
    talk.say("hvad er aflastning", "ask_overview", about="aflastning")
    near = (("saerlige_dagtilbud", 0.18), ("friplads", 0.06), ("ingen", 0.05))
    talk.say("hvordan får man plads der", "ask_apply", topics=near)

    assert talk.memory.topic == "aflastning"


def test_in_doubt_the_one_topic_with_a_pamphlet_is_meant_when_one_is_asked_for(talk):
    talk.page_kommune = "gentofte"

    def has_pamphlet(topic: str) -> bool:
        return bool(talk.world.renderer.pamphlets(talk.world.guide.topics[topic], "gentofte"))

    without = [t for t in ("tolk", "skolekoersel", "soeskende", "bisidder") if not has_pamphlet(t)][:2]
    assert len(without) == 2 and has_pamphlet("gentofte_skolevisitation")
    doubt = ((without[0], 0.3), (without[1], 0.29), ("gentofte_skolevisitation", 0.28))
    talk.say("xyz et link", "ask_detail", topics=doubt)

    assert talk.memory.topic == "gentofte_skolevisitation" and "https://" in talk.text


def test_deadline_asked_beside_another_question_is_told_as_a_rule(talk):
    part = Clause("hvad er klagefristen", {"ask_deadline_date": 0.9}, (("klage", 0.9),))
    talk.say("hvad er klagefristen & hvem sender jeg til", "ask_contact", about="klage", parts=(part,))

    assert "4 uger" in talk.text


def test_doubt_tells_the_likeliest_answers_in_short_with_their_source(talk):
    topics = (("aflastning", 0.3), ("hjaelpemidler", 0.28), ("ppr", 0.02))
    talk.say("xyz", "ask_apply", topics=topics)
    asked, *guesses = talk.reply.parts

    assert talk.reply.ending == "clarified" and asked.text.startswith("Jeg er ikke helt sikker")
    assert {part.rendered.topic for part in guesses} == {"aflastning", "hjaelpemidler"}
    for part in guesses:
        assert part.rendered.sources and part.rendered.card["facts"] == [] and "Kontakt:" not in part.text
    assert [bool(part.buttons) for part in talk.reply.parts] == [False, False, True]


@pytest.mark.parametrize("first", ["anbringelse", "boernefaglig_undersoegelse"])
def test_what_frightens_is_never_guessed_at(talk, first):
    second = {"anbringelse", "boernefaglig_undersoegelse"} - {first}
    talk.say("xyz", "ask_overview", topics=((first, 0.3), (*second, 0.28), ("ppr", 0.25)))

    assert "Anbringelse" not in talk.text
    assert not any("Anbringelse" in button.title for part in talk.reply.parts for button in part.buttons)


def test_what_frightens_is_told_to_who_names_it(talk):
    talk.say("xyz anbringelse", "ask_overview", topics=(("anbringelse", 0.3), ("ppr", 0.28)))

    assert "anbringes" in talk.text


def test_doubt_does_not_guess_at_a_pamphlet_that_is_not_there(talk):
    talk.page_kommune = "ishoej"
    talk.say("xyz", "ask_pamphlet", topics=(("boligindretning", 0.3), ("anbringelse", 0.28), ("ppr", 0.02)))

    assert all(part.rendered.kind != "pamphlet" or "http" in part.text for part in talk.reply.parts if part.rendered)


@pytest.mark.parametrize(
    ("asked", "intent", "general"),
    [
        ("hvor lang tid må det tage", "ask_deadline", "sagsbehandlingstid"),
        ("hvad hedder paragraffen", "ask_law", "gammel_og_ny_lov"),
    ],
)
def test_short_question_stays_with_the_right_spoken_of_and_not_with_such_questions_in_general(
    talk, asked, intent, general
):
    talk.page_kommune = "gentofte"
    talk.say("hvad er aflastning", "ask_overview", about="aflastning")
    talk.say(asked, intent, about=general)

    assert talk.memory.topic == "aflastning"


def test_complaint_told_of_a_right_is_asked_on_about_where_it_is_told_in_full(talk):
    talk.page_kommune = "gentofte"
    talk.say("hvad er aflastning", "ask_overview", about="aflastning")
    talk.say("og hvis de siger nej", "ask_complain")
    assert (talk.memory.topic, talk.memory.item) == ("aflastning", "complain")
    talk.say("kan man gøre det mundtligt", "ask_detail", about="klage", sure=0.5)

    assert talk.memory.topic == "klage"


def test_short_answer_in_doubt_says_that_it_is_past_its_review_date(talk):
    topics = (("aflastning", 0.3), ("hjaelpemidler", 0.28), ("ppr", 0.02))
    guide = talk.world.guide
    late = max(guide.topics[name].review_by for name, _ in topics) + timedelta(days=1)
    talk.world = replace(talk.world, renderer=Renderer(guide, talk.world.phrases, late), today=late)
    talk.say("xyz", "ask_apply", topics=topics)
    [_, *guesses] = talk.reply.parts

    assert len(guesses) == 2
    for part in guesses:
        reviewed = guide.topics[part.rendered.topic].reviewed
        assert talk.phrase("note_overdue", date=danish_date(reviewed)) in part.text


def test_number_asked_for_in_plain_words_comes_before_a_detail_of_the_place_named(talk):
    talk.page_kommune = "ishoej"
    intents = {"ask_contact": 0.6, "ask_detail": 0.35}
    talk.say("hvor ringer jeg til ppr i ishøj", "ask_contact", intents=intents, about="ppr")

    assert talk.memory.item == "contact"


@pytest.mark.parametrize(("asked", "intent"), [("hvad så nu", "ask_next_step"), ("hvor mange dage", "ask_deadline")])
def test_what_comes_after_a_complaint_is_about_the_complaint(talk, asked, intent):
    talk.page_kommune = "ishoej"
    talk.say("vi har fået afslag på bleer", "ask_complain", about="kompensationsydelse")
    talk.say(asked, intent)

    assert talk.memory.topic == "klage" and "4 uger" in talk.text


def test_another_right_named_after_a_complaint_is_not_the_complaint(talk):
    talk.say("vi har fået afslag på bleer", "ask_complain", about="kompensationsydelse")
    talk.say("hvad er fristen for aflastning", "ask_deadline", about="aflastning")

    assert talk.memory.topic == "aflastning"


def test_who_pays_asked_in_a_word_is_no_detail_of_something_else(talk):
    talk.say("hvad er et hjælpemiddel", "ask_overview", about="hjaelpemidler")
    talk.say("hvem betaler", "ask_detail")

    assert talk.memory.item == "amount"


def test_who_asks_on_is_not_told_again_what_it_is_about(talk):
    talk.say("hvad er støtte i børnehaven", "ask_overview", about="stoette_i_dagtilbud")
    first = talk.text
    talk.say("hvad kan de gøre", "ask_next_step", intents={"ask_next_step": 0.4, "ask_overview": 0.39})

    assert talk.memory.item != "overview" and talk.text != first


def test_what_it_is_about_is_told_again_to_who_asks_just_that(talk):
    talk.say("hvad er støtte i børnehaven", "ask_overview", about="stoette_i_dagtilbud")
    talk.say("hvad er det for noget", "ask_overview")

    assert talk.memory.item == "overview"


def test_few_words_that_name_nothing_get_the_kind_they_ask_for_and_no_far_off_detail(talk):
    talk.say("hvad er støtte i klassen", "ask_overview", about="stoette_under_ni_timer")
    talk.say("hvad kan jeg gøre", "ask_next_step", p=0.98)

    assert talk.memory.item == "next_step"


@pytest.mark.parametrize(
    ("text", "about", "told"),
    [
        ("vi har lige søgt aflastning, hvad nu", "aflastning", ("aflastning", "deadline")),
        ("vi vil gerne have aflastning, hvad nu", "aflastning", ("aflastning", "next_step")),
    ],
)
def test_who_has_applied_is_told_how_long_it_takes(talk, text, about, told):
    talk.say(text, "ask_next_step", about=about)

    assert (talk.memory.topic, talk.memory.item) == told


def test_who_has_applied_for_something_unnamed_is_told_of_waiting_and_not_how_to_begin(talk):
    talk.say("det er 3 uger siden vi søgte, hvad nu", "ask_next_step")

    assert talk.memory.topic == "sagsbehandlingstid"


def test_bare_question_of_one_kind_is_not_taken_for_an_example_of_another(talk):
    """«Afslag på specialklasse, hvad kan vi gøre» is an example of how to complain."""
    talk.say("hvad er specialundervisning", "ask_overview", about="specialundervisning")
    talk.say("hvad kan vi gøre", "ask_next_step", p=1.0, sure=1.0)

    assert (talk.memory.topic, talk.memory.item) == ("specialundervisning", "next_step")
