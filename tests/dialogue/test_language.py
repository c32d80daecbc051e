"""Families who write another language."""

from __future__ import annotations

import pytest

from bot.dialogue import language


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("hvordan søger vi aflastning", "da"),
        ("hvordan soeger vi aflastning til vores soen", "da"),
        ("hej", "da"),
        ("ok", "da"),
        ("", "da"),
        ("🙂", "da"),
        ("tabt arbejdsfortjeneste § 42", "da"),
        ("min datter har fået ADHD, what now", "da"),
        ("vad kan vi få för hjälp till vår dotter", "da"),
        ("kan vi få hjelp til sønnen vår", "da"),
        ("how can we get help for our son", "en"),
        ("is there any respite care", "en"),
        ("wie können wir Hilfe für unseren Sohn bekommen", "de"),
        ("jak możemy dostać pomoc dla naszego syna", "pl"),
        ("oğlumuz için nasıl yardım alabiliriz", "tr"),
        ("كيف يمكننا الحصول على مساعدة", "ar"),
        ("چگونه می توانیم برای پسرمان کمک بگیریم", "fa"),
        ("як нам отримати допомогу", "uk"),
    ],
)
def test_language_is_told_and_danish_in_doubt(text, code):
    assert language.detect(text) == code


def test_notice_in_the_language_comes_first_and_once(talk):
    for _ in range(2):
        talk.say("how can we get respite care", "ask_apply", about="aflastning", language="en")
        assert talk.reply.ending == "answered"
    talk.say("what are aids", "ask_overview", about="hjaelpemidler", language="en")
    assert talk.phrase("language_en") not in talk.text


def test_notice_carries_its_language_for_the_page(talk):
    talk.say("كيف يمكننا الحصول على مساعدة", "ask_apply", about="aflastning", language="ar")

    first = talk.reply.parts[0]
    assert first.text == talk.phrase("language_ar") and first.extra == {"lang": "ar"}


def test_language_we_have_no_words_for_gets_the_english(talk):
    talk.say("sidee ayaan u heli karnaa caawimaad", "ask_apply", about="aflastning", language="so")

    assert talk.reply.parts[0].extra == {"lang": "en"}


def test_danish_has_no_notice(talk):
    assert language.notice("da", talk.world) is None


def test_every_language_we_tell_apart_has_words(wording):
    codes = {name.removeprefix("language_") for name in wording.texts if name.startswith("language_")}

    assert "en" in codes and codes <= {*language.LATIN, *(code for code, _ in language._SCRIPTS), "fa", "ur"}


def test_notice_ends_with_the_kommunes_number(talk):
    world = talk.world

    part = language.notice("en", world, "gentofte")

    contact = world.guide.contact("hovednummer", "gentofte")
    assert part is not None
    assert contact.phone in part.text
