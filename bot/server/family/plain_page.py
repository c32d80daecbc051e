"""The page of the form without JavaScript, put together from bot/web/enkel.html."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from html import escape
from string import Template
from typing import Any

from bot.conversations.handoff import REQUEST_PAYLOAD
from bot.conversations.transitions import ADVISOR, WAITING
from bot.guide.phrases import Phrases
from bot.server import pages
from bot.server.family import chat_page, plain_html
from bot.server.family.plain_html import link

HERE = "/chat/enkel"
NEWEST = "nyeste"


@dataclass(frozen=True)
class View:
    """What one page shows. `messages` are as the API gives them, `state` as its event."""

    messages: list[dict[str, Any]] = field(default_factory=list)
    state: dict[str, Any] = field(default_factory=lambda: {"state": "bot"})
    csrf: str = ""
    begun: bool = False  # there is a conversation
    pending: bool = False  # the bot owes an answer
    error: str = ""
    wrong: str = ""  # the field the error belongs to: text | code, or none
    notice: str = ""
    written: str = ""  # what could not be sent
    kommune: str = ""
    code: tuple[str, str] = ("", "")  # a return code and what to say about it

    @property
    def awaiting(self) -> bool:
        """Somebody else has the word: the bot, or a human after the family has written."""
        if self.pending:
            return True
        last = self.messages[-1]["from"] if self.messages else ""
        return self.state["state"] in (WAITING, ADVISOR) and last != "advisor"


class PlainPage:
    def __init__(self, view: View, phrases: Phrases, kommuner: list[dict[str, str]]) -> None:
        self.view = view
        self.phrases = phrases
        self.kommuner = kommuner
        self.client_id = secrets.token_urlsafe(16)

    def html(self) -> str:
        source = pages.template("enkel.html", root="/chat")
        words = {name: escape(text[0].strip()) for name, text in self.phrases.texts.items()}
        name = self.phrases.say("page_name")
        title = self.phrases.say("plain_error_title", name=name) if self.view.error else name
        return Template(source).substitute(
            words,
            title=escape(title),
            notice=self.notice(),
            log=self.log(),
            state=self.state(),
            choices=self.choices() if self.view.begun else "",
            composer=self.composer(),
            look=self.look(),
            human=self.human(),
            keeping=self.keeping(),
        )

    def say(self, phrase: str, /, **values: Any) -> str:
        return escape(self.phrases.say(phrase, **values))

    def form(self, inside: str, look: str = "") -> str:
        hidden = f'<input type="hidden" name="csrf" value="{escape(self.view.csrf)}">'
        hidden += f'<input type="hidden" name="client_id" value="{self.client_id}">'
        return f'<form method="post" action="{HERE}" class="{look}">{hidden}{inside}</form>'

    def notice(self) -> str:
        view = self.view
        if view.code[0]:
            code, about = (escape(text) for text in view.code)
            heading = self.say("page_code_heading")
            once = self.say("plain_code_once")
            paragraphs = f'<p class="code">{code}</p><p>{about}</p><p>{once}</p>'
            return f'<section class="notice"><h2>{heading}</h2>{paragraphs}</section>'
        if view.error and not view.wrong:
            return f'<p class="notice trouble" role="alert">{escape(view.error)}</p>'
        return f'<p class="notice" role="status">{escape(view.notice)}</p>' if view.notice else ""

    def log(self) -> str:
        own = [n for n, shown in enumerate(self.view.messages) if shown["from"] == "family"]
        first_new = own[-1] + 1 if own and own[-1] + 1 < len(self.view.messages) else len(self.view.messages) - 1
        return "".join(
            plain_html.message(shown, self.phrases, NEWEST if n == first_new else "")
            for n, shown in enumerate(self.view.messages)
        )

    def state(self) -> str:
        state = self.view.state
        lines = []
        if state["state"] == ADVISOR and state.get("advisor"):
            lines.append(self.say("page_state_advisor_named", name=state["advisor"]))
        elif state["state"] != "bot":
            lines.append(self.say(f"page_state_{state['state']}"))
        if state.get("place"):
            lines.append(self.say("page_state_position", n=state["place"]))
        if self.view.pending:
            lines.append(self.say("plain_wait"))
        elif self.view.awaiting:
            lines.append(self.say("plain_wait_human"))
        return f'<p class="state" role="status">{" ".join(lines)}</p>' if lines else ""

    def choices(self) -> str:
        """The buttons of what was said last, or the first ones."""
        newest: list[dict[str, str]] = []
        for shown in reversed(self.view.messages):
            if shown["from"] == "family":
                break
            newest = shown["buttons"] + newest
        if not self.view.messages:
            newest = chat_page.start()["buttons"]
        made = "".join(self.choice(button) for button in newest)
        if not made or self.view.begun:
            return self.form(made, "choices") if made else ""
        return f'<div class="choices">{made}</div>'  # in one form with the kommune, see composer

    def choice(self, button: dict[str, str]) -> str:
        title, payload = button["title"], button.get("payload", "")
        if payload and not payload.startswith("/"):
            return link(payload, title, "button")
        name, value = ("payload", payload) if payload else ("text", title)
        return f'<button class="button" name="{name}" value="{escape(value)}">{escape(title)}</button>'

    def composer(self) -> str:
        view = self.view
        hint = f'<p class="quiet" id="hint">{self.say("page_hint")}</p>'
        wrong, described, error = self.fault("text", "hint")
        label = f'<label for="tekst">{self.say("page_write")}</label>'
        text = (
            f'<textarea id="tekst" name="text" rows="4" {wrong} aria-describedby="{described}">'
            f"\n{escape(view.written)}</textarea>"
        )
        send = f'<button class="button main">{self.say("page_send")}</button>'
        # The first button that is pressed must bring the chosen kommune along.
        first = "" if view.begun else self.kommune() + self.choices()
        return self.form(first + label + error + text + hint + send, "write")

    def fault(self, field_name: str, described: str) -> tuple[str, str, str]:
        """What ties an error to its field: attribute, ids that describe it, and the sentence."""
        if self.view.wrong != field_name:
            return "", described, ""
        identity = f"error-{field_name}"
        sentence = f'<p class="error" id="{identity}" role="alert">{escape(self.view.error)}</p>'
        return 'aria-invalid="true" autofocus', f"{identity} {described}".strip(), sentence

    def kommune(self) -> str:
        options = [f'<option value="">{self.say("page_kommune_none")}</option>']
        for each in self.kommuner:
            chosen = " selected" if each["id"] == self.view.kommune else ""
            options.append(f'<option value="{escape(each["id"])}"{chosen}>{escape(each["name"])}</option>')
        label = f'<label for="kommune">{self.say("page_kommune")}</label>'
        return f'{label}<select id="kommune" name="kommune">{"".join(options)}</select>'

    def look(self) -> str:
        if not self.view.begun:
            return ""
        # A page that loads itself anew pulls a screen reader away (WCAG 2.2.1): the family asks for it.
        button = f'<button class="button" name="vent" value="1">{self.say("plain_look")}</button>'
        return f'<form method="get" action="{HERE}#{NEWEST}">{button}</form>'

    def human(self) -> str:
        offered = any(b.get("payload") == REQUEST_PAYLOAD for m in self.view.messages[-1:] for b in m["buttons"])
        if offered or not self.view.begun or self.view.state["state"] in (WAITING, ADVISOR):
            return ""
        title = self.say("page_human")
        return self.form(f'<button class="button" name="payload" value="{REQUEST_PAYLOAD}">{title}</button>')

    def keeping(self) -> str:
        """Return code in, return code out, delete."""
        parts = [self.return_code()]
        if self.view.begun:
            parts.insert(0, self.folded("page_code_get", "plain_code_about", "code", "plain_code_make"))
            parts.append(self.folded("page_delete", "page_delete_text", "delete", "page_delete_yes", "danger"))
        return "".join(parts)

    def folded(self, heading: str, about: str, do: str, yes: str, look: str = "") -> str:
        button = f'<button class="button {look}" name="do" value="{do}">{self.say(yes)}</button>'
        inside = f"<p>{self.say(about)}</p>{self.form(button, 'row')}"
        return f"<details><summary>{self.say(heading)}</summary>{inside}</details>"

    def return_code(self) -> str:
        wrong, described, error = self.fault("code", "kode-hint")
        about = self.say("page_return_text")
        if self.view.begun:
            about += " " + self.say("page_return_replaces")
        field_text = (
            f'<label for="kode">{self.say("page_return_label")}</label>{error}'
            f'<input type="text" id="kode" name="code" autocomplete="off" autocapitalize="characters" '
            f'spellcheck="false" {wrong} aria-describedby="{described}">'
            f'<p class="quiet" id="kode-hint">{about}</p>'
            f'<button class="button" name="do" value="return">{self.say("page_return_yes")}</button>'
        )
        is_open = " open" if self.view.wrong == "code" else ""
        summary = f"<summary>{self.say('page_code_have')}</summary>"
        return f"<details{is_open}>{summary}{self.form(field_text, 'write')}</details>"
