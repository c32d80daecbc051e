"""What becomes of what the family writes, and the way to have it erased."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.dialogue.turn import Button, Heard, Memory, Part, Reply, World
from bot.guide.words import normalise

# Which side of privacy is asked about; the first that fits.
SIDES = (
    ("who", r"\b(?:hvem|laese|laeser|se|kigge|eks|eksmand|exmand|kone|mand|sagsbehandler\w*|skolen|videre)\b"),
    ("name", r"\b(?:navn|adresse|cpr|anonym\w*|hedder|oplyse|opgive)\b"),
    ("stored", r"\b(?:gem\w*|logg\w*|slet\w*|laenge|data|gdpr|opbevar\w*|huske\w*)\b"),
)


def reply(heard: Heard, memory: Memory, world: World) -> Reply:
    if heard.intent == "delete_conversation":
        return ask_deletion(heard, memory, world)
    plain = normalise(heard.text)
    side = next((name for name, signs in SIDES if re.search(signs, plain)), "stored")
    text = world.say(f"privacy_{side}", days=world.retention_days)
    buttons = (Button(world.say("button_delete"), "/delete_conversation"), world.button("human", "/request_advisor"))
    return Reply((Part(text, buttons),), memory, "privacy")


def ask_deletion(heard: Heard, memory: Memory, world: World) -> Reply:
    memory = replace(memory, dialogue={"name": "deletion"})
    buttons = (Button(world.say("button_delete_yes"), "/affirm"), world.button("no", "/deny"))
    return Reply((Part(world.say("privacy_confirm_deletion"), buttons),), memory, "privacy")


def answer_deletion(heard: Heard, memory: Memory, world: World) -> Reply | None:
    if heard.intent in ("affirm", "delete_conversation") or heard.p("affirm") > 0.5:
        text = world.say("privacy_deleted", time=f"{world.now:%d.%m.%Y %H.%M}")
        return Reply((Part(text, extra={"effect": "erase"}),), Memory(turn=memory.turn), "deleted")
    if heard.intent == "deny" or heard.p("deny") > 0.5:
        return Reply((Part(world.say("privacy_not_deleted")),), replace(memory, dialogue=None), "privacy")
    return None


def cpr_warning(world: World) -> Part:
    """Kind words to a family that wrote a CPR number; it was masked before anybody saw it."""
    return Part(world.say("privacy_cpr"))
