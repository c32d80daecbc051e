"""Notices arrive at a real mail server and a real webhook, also after failures."""

from __future__ import annotations

import email
import json
import threading
from datetime import date, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from aiosmtpd.controller import Controller

from bot.conversations.notices import FIRST_RETRY_S, LONGEST_RETRY_S, Targets
from bot.conversations.retention import Retention
from bot.server.upkeep import review_mail

WRITTEN = "min datter har det svært"


class AnyPort(Controller):
    """Takes a free port; the controller's own probe must then ask for that one."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


class Mailbox:
    """A mail server that can be told to refuse."""

    def __init__(self) -> None:
        self.refuse, self.got = "", []
        self.controller = AnyPort(self, hostname="127.0.0.1", port=0)

    async def handle_DATA(self, server, session, envelope):
        if self.refuse:
            return self.refuse
        self.got.append(email.message_from_bytes(envelope.content))
        return "250 OK"

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.controller.port}"


class Webhook(HTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), WebhookHandler)
        self.status, self.got = 200, []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook?key=secret"


class WebhookHandler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if self.server.status == 200:
            self.server.got.append((self.headers["Idempotency-Key"], body))
        self.send_response(self.server.status)
        if self.server.status == 302:
            self.send_header("Location", "http://127.0.0.1:1/")
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def mailbox():
    box = Mailbox()
    box.controller.start()
    yield box
    box.controller.stop()


@pytest.fixture
def webhook():
    server = Webhook()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def announce(desk, family):
    desk.handoff.receive(family, WRITTEN, "c1")
    desk.handoff.request(family, "r1", "crisis", urgent=True, kommune="gentofte")


def test_handoff_is_mailed_without_what_the_family_wrote(desk, family, mailbox):
    desk.notices.targets = Targets(mailbox.url, "vagt@eksempel.dk")
    announce(desk, family)

    assert desk.notices.deliver_due() == 1
    (mail,) = mailbox.got
    text = mail.get_payload(decode=True).decode()
    assert mail["To"] == "vagt@eksempel.dk" and mail["Auto-Submitted"] == "auto-generated"
    assert "Haster" in str(email.header.make_header(email.header.decode_header(mail["Subject"])))
    assert "gentofte" in text and "12.01.2026 kl. 10.00" in text
    assert WRITTEN not in text and family not in text


def test_callback_is_posted_without_contact_details(desk, family, webhook):
    desk.notices.targets = Targets(webhook=webhook.url)
    desk.callbacks.add(family, "Mette", "20123456", "", "", WRITTEN, "gentofte")

    assert desk.notices.deliver_due() == 1
    ((key, body),) = webhook.got
    assert (body["kind"], body["kommune"]) == ("callback", "gentofte")
    assert key == f"notice-{body['notice']}"
    assert not {"Mette", "20123456", WRITTEN, family} & {str(v) for v in body.values()}


def test_delivered_notice_is_not_sent_again(desk, family, webhook, clock):
    desk.notices.targets = Targets(webhook=webhook.url)
    announce(desk, family)
    desk.notices.deliver_due()
    clock.forward(10 * LONGEST_RETRY_S)

    assert desk.notices.deliver_due() == 0
    assert len(webhook.got) == 1 and desk.notices.failing() == []


def test_refused_webhook_is_tried_again_with_growing_pauses_until_it_arrives(desk, family, webhook, clock):
    desk.notices.targets = Targets(webhook=webhook.url)
    announce(desk, family)
    webhook.status = 500

    for attempt in range(1, 13):
        assert desk.notices.deliver_due() == 0
        (failing,) = desk.notices.failing()
        assert (failing["attempts"], failing["error"]) == (attempt, "HTTP 500")
        pause = min(FIRST_RETRY_S * 2 ** (attempt - 1), LONGEST_RETRY_S)
        clock.forward(pause - 1)
        desk.notices.deliver_due()
        assert desk.notices.failing()[0]["attempts"] == attempt
        clock.forward(1)

    webhook.status = 200
    assert desk.notices.deliver_due() == 1
    assert desk.notices.failing() == [] and len(webhook.got) == 1


def test_refused_mail_is_tried_again_and_shows_why(desk, family, mailbox, clock):
    desk.notices.targets = Targets(mailbox.url, "vagt@eksempel.dk")
    announce(desk, family)
    mailbox.refuse = "451 later"
    desk.notices.deliver_due()
    assert desk.notices.failing()[0]["error"] == "SMTP 451"

    mailbox.refuse = ""
    clock.forward(FIRST_RETRY_S)
    assert desk.notices.deliver_due() == 1
    assert len(mailbox.got) == 1


def test_server_that_is_not_there_is_a_failure_without_the_address(desk, family, mailbox):
    desk.notices.targets = Targets("smtp://127.0.0.1:1", "vagt@eksempel.dk", "http://127.0.0.1:1/?key=secret")
    announce(desk, family)

    assert desk.notices.deliver_due() == 0
    errors = {n["channel"]: n["error"] for n in desk.notices.failing()}
    assert errors == {"email": "ConnectionRefusedError", "webhook": "ConnectionError"}


def test_redirect_of_the_webhook_is_no_delivery(desk, family, webhook):
    desk.notices.targets = Targets(webhook=webhook.url)
    announce(desk, family)
    webhook.status = 302

    assert desk.notices.deliver_due() == 0
    assert "redirect" in desk.notices.failing()[0]["error"]


def test_both_ways_fail_apart(desk, family, mailbox, webhook):
    desk.notices.targets = Targets(mailbox.url, "vagt@eksempel.dk", webhook.url)
    announce(desk, family)
    webhook.status = 503

    assert desk.notices.deliver_due() == 1
    assert [n["channel"] for n in desk.notices.failing()] == ["webhook"]


def test_notice_another_process_is_sending_is_left_alone(desk, family, clock):
    sent = []
    desk.notices.targets = Targets(webhook="http://127.0.0.1:1/")
    desk.notices.post = lambda *_: sent.append(desk.notices.deliver_due())
    announce(desk, family)

    assert desk.notices.deliver_due() == 1
    assert sent == [0]


def test_notice_whose_target_was_taken_away_shows_so(desk, family):
    desk.notices.targets = Targets(webhook="http://127.0.0.1:1/")
    announce(desk, family)
    desk.notices.targets = Targets()
    desk.notices.deliver_due()

    assert "set up" in desk.notices.failing()[0]["error"]


def test_hand_over_that_is_rolled_back_announces_nothing(desk, family, store, monkeypatch):
    desk.notices.targets = Targets(webhook="http://127.0.0.1:1/")

    def broken(*_):
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(desk.handoff, "tell", broken)
        with pytest.raises(RuntimeError):
            announce(desk, family)

    assert desk.notices.deliver_due() == 0 and desk.notices.failing() == []
    assert store.by_id(family).state == "bot"


# The monthly list of what to look at again -------------------------------------------------------

NOVEMBER = date(2026, 11, 22)


def owner_of(desk, mailbox):
    desk.notices.targets = Targets(mailbox.url, "vagt@eksempel.dk", review_to="ejer@eksempel.dk")
    return desk.notices


def test_owner_gets_the_list_once_a_month(desk, mailbox, clock):
    notices = owner_of(desk, mailbox)
    clock.now = datetime(2026, 11, 22, 12).timestamp()

    assert [review_mail(notices, NOVEMBER), review_mail(notices, NOVEMBER)] == [True, False]
    assert notices.deliver_due() == 1
    (mail,) = mailbox.got
    text = mail.get_payload(decode=True).decode()
    assert mail["To"] == "ejer@eksempel.dk" and "november 2026" in subject(mail)
    assert "taf_loft" in text and "{" not in text

    clock.now = datetime(2026, 12, 1, 12).timestamp()
    assert review_mail(notices, date(2026, 12, 1)) is True


def subject(mail):
    return str(email.header.make_header(email.header.decode_header(mail["Subject"])))


def test_several_processes_send_the_list_once(desk, mailbox, clock):
    notices = owner_of(desk, mailbox)
    clock.now = datetime(2026, 11, 22, 12).timestamp()
    made = []
    threads = [threading.Thread(target=lambda: made.append(review_mail(notices, NOVEMBER))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(made) == [False] * 7 + [True]
    assert notices.deliver_due() == 1 and len(mailbox.got) == 1


def test_list_is_not_made_without_an_owner_or_a_mail_server(desk, mailbox, webhook):
    for targets in (Targets(mailbox.url, "vagt@eksempel.dk", webhook.url), Targets(review_to="ejer@eksempel.dk")):
        desk.notices.targets = targets
        assert review_mail(desk.notices, NOVEMBER) is False


def test_handoff_goes_to_the_desk_and_not_to_the_owner(desk, family, mailbox):
    owner_of(desk, mailbox)
    announce(desk, family)
    desk.notices.deliver_due()

    assert [mail["To"] for mail in mailbox.got] == ["vagt@eksempel.dk"]


def test_list_is_not_sent_again_when_the_retention_period_is_shorter_than_a_month(desk, engine, mailbox, clock):
    notices = owner_of(desk, mailbox)
    clock.now = datetime(2026, 11, 1, 12).timestamp()
    assert review_mail(notices, date(2026, 11, 1)) is True

    clock.now = datetime(2026, 11, 30, 12).timestamp()
    Retention(engine, clock, days=1).purge()
    assert review_mail(notices, date(2026, 11, 30)) is False
    clock.forward(90 * 86_400)
    assert Retention(engine, clock, days=1).purge().get("outbox") == 1
