"""What a message asks for in so many words: whom to turn to, something to read, the law."""

from __future__ import annotations

import re

from bot.dialogue.turn import Heard
from bot.guide.words import normalise

FEW_WORDS = 4
LIKELY = 0.3  # so likely by the recogniser counts as asked for, too

# In the plain form of `normalise`.
SIGNS = {
    "law": re.compile(r"\bhvil(?:ken|ke|ket) (?:paragraf\w*|lov\w*|bestemmelse\w*)|\bhvor i loven\b|\bi hvilken lov\b"),
    "contact": re.compile(
        r"\b(?:tele?fon\w*|tlf\w*|nummer(?:et)?|numre|e ?mail\w*|mail\w*|kontakt(?:er?|es?|oplysninger\w*)"
        r"|ringer? (?:til|hen|vi|jeg|man)|skriver? (?:vi |jeg |man )?til|fat i|henvender?"
        r"|hvem (?:er det )?(?:ringer|sidder|hoerer|taler|snakker|spoerger)"
        r"|hvem skal (?:vi|jeg|man) (?:ringe|skrive|tale|snakke|spoerge|have)"
        r"|telefontid\w*|hjemmeside\w*|nr (?:til|paa)|traeffe?r?|fange|hvor ringer"
        r"|hvem kan (?:vi|jeg|man) (?:ringe|skrive|tale|snakke|spoerge))\b"
    ),
    "pamphlet": re.compile(
        r"\b(?:pjecer?n?|pjeser?n?|bros(?:ch?|j)urer?n?|folder(?:en|e)?|haeft\w+|pdf\w*|links?|linket|lille bog"
        r"|noget at laese|laese (?:mere )?om|informations?materiale\w*|skriftligt materiale|noget skriftligt)\b"
    ),
}
WHO_PAYS = re.compile(
    r"^(?:(?:og|men|saa) )?(?:hvem (?:skal )?betaler?(?: (?:det|den|saa|for det))?|er det gratis|koster det noget"
    r"|(?:skal|maa) (?:vi|jeg|man) (?:selv )?betale(?: (?:selv|noget))?|(?:er der )?egenbetaling"
    r"|hvad koster det(?: os)?)$"
)
# Who has applied asks «hvad nu» for how long it takes, not for how to begin.
APPLIED = re.compile(
    r"\b(?:(?:har|fik) (?:\w+ )?(?:an)?soegt|(?:an)?soegte"
    r"|(?:sendte|har (?:\w+ )?sendt|afleverede|indsendt\w*)\b.*\b(?:ansoegning\w*|papir\w*|skema\w*))\b"
)
ANSWERED = re.compile(r"\b(?:afslag\w*|nej|svaret|(?:faaet|fik) (?:svar|ja)|afgoerelse\w*|bevil\w*)\b")


def has_applied(heard: Heard) -> bool:
    """Whether the family tells that it has applied, and no answer has come."""
    plain = normalise(heard.words)
    return not heard.pressed and bool(APPLIED.search(plain)) and not ANSWERED.search(plain)


def asks(kind: str, heard: Heard) -> bool:
    """Whether the message asks for that kind of answer, whatever else it asks."""
    return not heard.pressed and (heard.kinds().get(kind, 0.0) >= LIKELY or says(kind, heard))


def asked_in_a_word(heard: Heard) -> str:
    """What a message of few words asks for and nothing else: «mailadressen?», «hvem betaler»; or nothing."""
    if heard.pressed or len(heard.words.split()) > FEW_WORDS:
        return ""
    if WHO_PAYS.search(normalise(heard.words)):
        return "amount"
    return next((kind for kind in SIGNS if says(kind, heard)), "")


def says(kind: str, heard: Heard) -> bool:
    """Whether words that stand for that kind are in the message."""
    return kind in SIGNS and bool(SIGNS[kind].search(normalise(heard.words.replace("§", " paragraf "))))
