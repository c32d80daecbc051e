"""Whether an intent that asks nothing of the guide is believed, or the message is a question after all."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.dialogue import names, topics
from bot.dialogue.asked import asked_in_a_word
from bot.dialogue.turn import Heard, Memory, World
from bot.guide.words import normalise

LEAST = 0.22  # below this certainty no intent is believed
MEDICAL = 0.5  # a question this likely one for a doctor is not answered from the guide
CERTAIN = 0.85
# What a follow-up is easily taken for: «skal jeg betale skat», «kan de holde noget tilbage».
MISHEARD = (
    *("out_of_scope", "ask_promise", "ask_case_position", "request_start_pack"),
    *("withdraw_advisor", "go_back", "ask_capabilities", "other_kommune"),
)
LIKE_ANY = 1.4  # cosine (of two) to any example of the guide, from which a message is a question
LIKE_PRIVATE = 0.6  # to one of the topic spoken of, for «er det anonymt» where nothing says that this chat is meant
# In the plain form of `normalise`.
_THIS_CHAT = re.compile(r"\b(?:her|dig|du|i|robot\w*|chat\w*|skriv\w*|skrev\w*|samtale\w*|gem\w*|slet\w*)\b")
PLACE_SAID = 0.6  # so surely a message of more than so many words only tells where the family lives
PLACE_WORDS = 5
TOPIC_SAID = 0.5  # so likely a topic of every kommune, and more is said than where the family lives
POLITE_SAID = 0.5  # so surely a message of more than so many words is a greeting, thanks or a goodbye
POLITE_WORDS = 6
WITHDRAWS = 0.8  # certainty from which words are taken for a withdrawal
UNNAMED = 0.9  # and that they name nothing of the guide


def believed(heard: Heard) -> bool:
    """A skill's intent must beat the guide: the kinds of question share their probability."""
    if heard.pressed:
        return True
    p = heard.p(heard.intent)
    named = [q for name, q in heard.topics if name != topics.NO_TOPIC]
    share = 0.8 if named and named[0] >= 0.4 else 0.45
    return p >= LEAST and p >= share * heard.question_p


def guide_knows(heard: Heard, memory: Memory, world: World) -> bool:
    """Whether the guide so likely has the answer that a doubtful intent is not believed."""
    if heard.pressed:
        return False
    return _topic_is_likely(heard, memory, world) or _goes_on(heard, memory, world)


def surely_withdraws(p: float, about: Mapping[str, float]) -> bool:
    """Whether a message so likely a withdrawal is one: «hun vil alligevel ikke i skole» is about something else."""
    return p >= WITHDRAWS and not names_something(about)


def names_something(about: Mapping[str, float]) -> bool:
    """Whether the message may be about something in the guide."""
    return about.get(topics.NO_TOPIC, 1.0) < UNNAMED


def says_more_than_place(heard: Heard, world: World) -> bool:
    """«Jeg er bekymret for min niece i Holte» says more than where a family lives, «vi bor til leje» something else."""
    if heard.pressed:
        return False
    if any(p >= TOPIC_SAID and _is_everywhere(topic, world) for topic, p in heard.topics):
        return True
    if heard.p(heard.intent) >= PLACE_SAID:
        return False
    return heard.intent == "other_kommune" or len(heard.text.split()) > PLACE_WORDS


def says_more_than_politeness(heard: Heard) -> bool:
    """«At der kommer nogen, mens vi smutter» is no goodbye: a long one is believed only when it surely is."""
    return not heard.pressed and len(heard.text.split()) > POLITE_WORDS and heard.p(heard.intent) < POLITE_SAID


def _is_everywhere(topic: str, world: World) -> bool:
    """Whether it is a topic that does not name a kommune itself."""
    return topic in world.guide.topics and not world.guide.topics[topic].kommune


def _topic_is_likely(heard: Heard, memory: Memory, world: World) -> bool:
    if heard.intent == "ask_medical" and heard.p("ask_medical") >= MEDICAL:
        return False
    named = [p for name, p in heard.topics if name != topics.NO_TOPIC]
    likely = bool(named) and named[0] > 0.6
    called = bool(names.named_topics(heard.text, memory.kommune, world))
    return (likely and heard.p(heard.intent) < min(0.75, named[0])) or (called and heard.p(heard.intent) < CERTAIN)


def _goes_on(heard: Heard, memory: Memory, world: World) -> bool:
    """Whether it is like what is asked about the topic spoken of, or stands in the guide almost word for word."""
    if heard.intent == "ask_privacy":
        return not _THIS_CHAT.search(normalise(heard.words)) and topics.like_topic(heard, memory, world) >= LIKE_PRIVATE
    if heard.intent not in MISHEARD or heard.p(heard.intent) >= CERTAIN:
        return False
    if memory.topic and asked_in_a_word(heard):
        return True
    if topics.like_topic(heard, memory, world) >= topics.LIKE_TOPIC:
        return True
    return world.matcher.likeness(topics.telling(heard.words), memory.kommune) >= LIKE_ANY
