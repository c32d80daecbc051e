"""What the stub server answers: one reply for each kind of message the page must show."""

from __future__ import annotations

from typing import Any

Reply = tuple[str, dict[str, Any]]

SOURCE = {"title": "Retsinformation: barnets lov", "url": "https://www.retsinformation.dk/", "date": "2026-11-22"}
OLD_SOURCE = {"title": "Gentofte Kommune: Status (2023)", "url": "https://gentofte.dk", "date": "22. november 2026"}
BODY = (
    "Du kan få tabt arbejdsfortjeneste, når to ting passer på jer. Det skal være nødvendigt, at "
    "barnet bliver passet hjemme på grund af sit handicap. Og det skal være bedst, at det er en "
    "forælder, der gør det. Diagnosens navn afgør det ikke. Det gør barnets behov i hverdagen."
)
LONG_BODY = "\n\n".join([BODY, BODY.replace("Du", "I"), BODY.replace("to ting", "de samme ting")])
TIP = "Vent med at gå ned i tid, til du har fået et skriftligt svar."
REMARK = "Svaret er sidst gennemgået 1. maj 2026 og skulle have været set efter igen. Bekræft hos kommunen."
CONTACT = {
    "name": "Familie og Sundhed, Gentofte Kommune",
    "role": "Kommunens afdeling for børnefamilier.",
    "phone": "39 98 00 00",
    "phone_note": "hovednummer",
    "email": "post@example.dk",
    "address": "Bernstorffsvej 161, 2920 Charlottenlund",
    "hours": "mandag til torsdag 8-15",
    "url": "https://gentofte.dk",
}
PAMPHLET = {"title": "Tabt arbejdsfortjeneste § 42", "url": "https://gentofte.dk/pjece", "status": "published"}
BUTTONS = [
    {"title": "Hvordan søger jeg?", "payload": '/ask_apply{"topic": "tabt_arbejdsfortjeneste"}'},
    {"title": "Hvor lang tid tager det?", "payload": '/ask_deadline{"topic": "tabt_arbejdsfortjeneste"}'},
    {"title": "Tal med et menneske", "payload": "/request_advisor"},
]
XSS = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script> [x](javascript:alert(1))'

CALENDAR = "BEGIN:VCALENDAR\r\nSUMMARY:Frist for at klage på afgørelsen\r\nEND:VCALENDAR\r\n"

BAD_URL = "javascript:alert(1)"
BAD_SOURCE = {"title": XSS, "url": BAD_URL, "date": XSS}


def answer(body: str = BODY, certainty: str = "verified") -> Reply:
    facts = [
        "Lov: barnets lov § 87 (tidligere serviceloven § 42).",
        "Frist: Kommunen skal svare inden 8 uger.",
        f"Pjece: {PAMPHLET['title']}, {PAMPHLET['url']}",
        f"Kontakt: {CONTACT['name']}, tlf. 39 98 00 00.",
    ]
    text = "\n\n".join([body, f"Godt at vide: {TIP}", REMARK, "\n".join(facts)])
    card = {
        "heading": "Tabt arbejdsfortjeneste",
        "body": body,
        "tips": [TIP],
        "certainty": certainty,
        "facts": facts,
        "contacts": [CONTACT],
        "pamphlets": [PAMPHLET],
    }
    extra = {"card": card, "buttons": BUTTONS, "sources": [SOURCE, OLD_SOURCE], "topic": "tabt_arbejdsfortjeneste"}
    return text, extra


def steps() -> Reply:
    milestones = [
        {"title": "I har søgt", "happens": "Kommunen læser jeres ansøgning.", "do_now": "Gem kvitteringen."},
        {
            "title": "Sagen bliver undersøgt",
            "happens": "En rådgiver kan ringe til jer.",
            "do_now": "Skriv ned, hvad I gør for barnet.",
            "deadline": "Inden 8 uger",
            "here": True,
        },
        {"title": "I får en afgørelse", "happens": "Den kommer skriftligt.", "deadline": "4 uger til at klage"},
    ]
    calendar = {"filename": "frist.ics", "text": CALENDAR}
    text = "Sådan går sagen videre:\n1. I har søgt\n2. Sagen bliver undersøgt (her er I nu)\n3. I får en afgørelse"
    return text, {"steps": milestones, "ics": calendar}


def start_pack() -> Reply:
    items = [
        {"id": "diary", "text": "Skriv en uge ned, time for time"},
        {"id": "letters", "text": "Saml breve fra læge, sygehus og PPR"},
        {"id": "call", "text": "Ring til kommunen på 39 98 00 00"},
    ]
    pdf = {"filename": "startpakke.pdf", "answers": "kommune=gentofte&age=3_5"}
    return "Her er en huskeliste til den første tid.", {"form": {"items": items}, "pdf": pdf}


DEADLINE = (
    "Klag senest torsdag den 17. december 2026. Så er klagen i tide.\n\nSkriv til den kommune, der har afgjort sagen.",
    {
        "deadline": {"title": "Frist for at klage", "date": "2026-12-17"},
        "ics": {"filename": "frist.ics", "text": CALENDAR},
    },
)
QUESTION = (
    "1 af 4. Hvad hedder du?",
    {"form": {"name": "callback", "field": "name"}, "buttons": [{"title": "Spring over", "payload": "/skip"}]},
)
ENGLISH = (
    "I answer in Danish only. You can write to me in English, or call the municipality on 39 98 00 00.",
    {"lang": "en", "buttons": [{"title": "Tal med et menneske", "payload": "/request_advisor"}]},
)
CRISIS = (
    "Det lyder meget svært. Du skal ikke stå med det alene.\n\nEr der fare lige nu, så ring 112.",
    {
        "buttons": [
            {"title": "Ring 112", "payload": "tel:112"},
            {"title": "Tal med et menneske", "payload": "/request_advisor"},
        ]
    },
)
ADVISOR_OFFER = (
    "Jeg giver dig gerne videre til en familievejleder. Må vejlederen se, hvad vi har skrevet?",
    {"buttons": [{"title": "Ja, gerne", "payload": "/affirm"}, {"title": "Nej tak", "payload": "/deny"}]},
)


def reply_to(written: str) -> list[Reply]:
    """By the first word that is known here; else one plain line that repeats nothing."""
    known: dict[str, list[Reply]] = {
        "langt": [answer(LONG_BODY, "to_confirm")],
        "tabt": [answer()],
        "/ask_apply": [("Søg skriftligt i den kommune, hvor barnet bor:\n\n- skriv, hvad du gør\n- bed om svar", {})],
        "sagsgang": [steps()],
        "startpakke": [start_pack()],
        "/request_advisor": [ADVISOR_OFFER],
        "frist": [DEADLINE],
        "english": [ENGLISH],
        "ring mig op": [QUESTION],
        "krise": [CRISIS],
        "xss": [(XSS, {"buttons": [{"title": XSS, "payload": BAD_URL}], "sources": [BAD_SOURCE]})],
        "link": [("Se https://gentofte.dk/hjaelp. Ring 39 98 00 00, eller skriv til post@example.dk.", {})],
        "to svar": [("Det første svar.", {}), ("Det andet svar.", {})],
    }
    for word, replies in known.items():
        if word in written.lower():
            return replies
    return [("Tak, det har jeg læst.", {"buttons": [{"title": "Spørg om noget andet", "payload": "/restart"}]})]
