"""A deadline as a date, in the conversation."""

from __future__ import annotations

from datetime import date

import pytest

from bot.guide.days import deadlines
from bot.guide.rendering import danish_date


def ask(talk, text):
    return talk.say(text, "ask_deadline_date", p=0.95)


@pytest.mark.parametrize(
    ("text", "kind", "start"),
    [
        ("vi fik afslag den 2. november 2026, hvornår skal vi klage", "complaint", date(2026, 11, 2)),
        ("jeg sendte klagen 2/11 2026, hvornår skal de svare", "reassessment", date(2026, 11, 2)),
        ("vi bad om aktindsigt i går", "access", date(2026, 11, 22)),
        ("specialundervisning: nej den 2. november 2026, klagefrist?", "school_complaint", date(2026, 11, 2)),
        ("den børnefaglige undersøgelse begyndte 2. november 2026", "child_assessment", date(2026, 11, 2)),
        ("han fik diagnosen 2. november 2026, hvornår skal vi have familievejleder", "family_guide", date(2026, 11, 2)),
    ],
)
def test_rule_and_day_named_give_the_date(talk, text, kind, start):
    ask(talk, text)

    counted = deadlines.last_day(kind, start)
    part = talk.reply.parts[-1]
    assert talk.reply.ending == "answered" and danish_date(counted.last_day) in part.text
    assert part.extra["deadline"]["date"] == counted.last_day.isoformat()
    assert part.extra["ics"]["text"].startswith("BEGIN:VCALENDAR") and "{" not in part.text


def test_day_missing_is_asked_for_and_counted_when_it_comes(talk):
    talk.page_kommune = "gentofte"
    ask(talk, "hvornår skal vi klage")
    assert talk.waits_for() == "deadline" and talk.phrase("deadline_offer") in talk.text

    talk.say("2. november 2026", "greet", p=0.3)
    assert talk.reply.parts[-1].extra["deadline"]["date"] == "2026-11-30" and talk.waits_for() == ""


def test_other_question_is_answered_while_the_day_is_awaited(talk):
    ask(talk, "hvornår skal vi klage")
    talk.say("hvad er aflastning", "ask_overview", about="aflastning")

    assert talk.memory.topic == "aflastning"


@pytest.mark.parametrize(
    ("day", "phrase"),
    [
        ("den 31. februar 2026", "deadline_impossible_date"),
        ("den 24. december 2026", "deadline_future_date"),
    ],
)
def test_day_that_cannot_be_is_asked_for_again(talk, day, phrase):
    ask(talk, f"vi fik afslag {day}")

    assert talk.text.split(".")[0] in talk.phrase(phrase, day="24. december 2026") and talk.waits_for() == "deadline"


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("vi fik afslag den 1. september 2026", "deadline_passed_own"),
        ("vi bad om aktindsigt den 1. september 2026", "deadline_passed_kommune"),
    ],
)
def test_deadline_that_is_past_says_what_to_do(talk, text, phrase):
    ask(talk, text)

    assert talk.phrase(phrase) in talk.text


def test_target_of_gentofte_is_counted_only_there(talk):
    talk.page_kommune = "gentofte"
    ask(talk, "vi søgte den 2. november 2026, hvornår skal de svare")
    assert "deadline" in talk.reply.parts[-1].extra

    talk.memory = type(talk.memory)()
    talk.page_kommune = "ishoej"
    ask(talk, "vi søgte den 2. november 2026, hvornår skal de svare")
    assert "deadline" not in talk.reply.parts[-1].extra and talk.reply.ending == "answered"


def test_kind_follows_what_was_spoken_of(talk):
    talk.say("hvad er aktindsigt", "ask_overview", about="aktindsigt")
    ask(talk, "hvis vi spurgte den 2. november 2026")

    counted = deadlines.last_day("access", date(2026, 11, 2))
    assert talk.reply.parts[-1].extra["deadline"]["date"] == counted.last_day.isoformat()


def test_complaint_with_a_day_is_counted_although_no_date_was_asked_for(talk):
    reply = talk.say(
        "jeg fik afslaget for 10 dage siden, er det for sent at klage", "ask_eligibility", topics=(("klage", 0.9),)
    )

    assert reply.parts[0].extra.get("ics")


@pytest.mark.parametrize(
    "text", ["fristen udløber en lørdag, skal jeg nå det fredag", "hvad hvis sidste dag er en søndag"]
)
def test_day_on_which_a_deadline_ends_is_not_one_to_count_from(talk, text):
    talk.say(text, "ask_deadline_date", about="klage")

    assert talk.reply.ending == "answered" and not any("ics" in part.extra for part in talk.reply.parts)
    assert talk.memory.topic == "klage" and talk.reply.parts[0].rendered


def test_day_with_a_date_is_counted_from_though_it_asks_when_it_ends(talk):
    talk.say("jeg fik den 3/11, hvornår udløber fristen, er det en fredag", "ask_deadline_date", about="klage")

    assert "1. december 2026" in talk.text


def test_after_a_right_whose_rule_counts_no_day_its_own_deadline_is_told(talk):
    talk.say("hvad er specialundervisning", "ask_overview", about="specialundervisning")
    talk.say("hvornår skal de senest melde sig", "ask_deadline_date")

    assert (talk.memory.topic, talk.memory.item) == ("specialundervisning", "deadline")


@pytest.mark.parametrize("text", ["hvornår er sidste dag", "er det ikke for sent", "og den 3. november?"])
def test_after_a_right_a_day_of_ours_is_still_the_complaints(talk, text):
    talk.say("hvad er specialundervisning", "ask_overview", about="specialundervisning")
    talk.say(text, "ask_deadline_date")

    assert any("deadline" in part.extra for part in talk.reply.parts) or talk.waits_for() == "deadline"


def test_answer_awaited_is_that_of_what_was_spoken_of(talk):
    talk.say("hvad er aktindsigt", "ask_overview", about="aktindsigt")
    talk.say("hvornår skal jeg have svar", "ask_deadline_date")

    assert talk.memory.topic == "aktindsigt" and "7" in talk.text
