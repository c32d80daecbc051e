"""A stand-in for Chatwoot that follows its published API (swagger/ of chatwoot/chatwoot).

Not a Chatwoot: the paths, fields, statuses and webhook bodies are those of the API's description, and nothing
beyond them is relied on. It checks the token, the inbox and the shapes, and can fail before or after it has done
what it was asked.
"""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

TOKEN, ACCOUNT, INBOX = "api-token", 3, 7
METTE = {"id": 11, "name": "Mette", "type": "user"}
OLE = {"id": 12, "name": "Ole", "type": "user"}


class StandIn(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.contacts, self.conversations, self.numbers = {}, {}, iter(range(101, 10_000))
        self.agents = [{"id": 11, "name": "Mette", "availability_status": "online"}]
        self.fail = lambda: ""  # "before" or "after" it is done
        self.troubles = []  # (method, last part of the path, how): each befalls the next such request
        self.refuse = {}  # (method, first part of the path) -> status
        self.asked = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def answer(self, method, path, query, body):
        parts = path.removeprefix(f"/api/v1/accounts/{ACCOUNT}/").split("/")
        self.asked.append((method, parts[0]))
        if (method, parts[0]) in self.refuse:
            return self.refuse[method, parts[0]], {"error": "refused"}
        match method, parts:
            case "GET", ["agents"]:
                return 200, self.agents
            case "GET", ["contacts", "search"]:
                found = [c for c in self.contacts.values() if query["q"][0] in c["identifier"]]
                return 200, {"meta": {"count": len(found)}, "payload": found}
            case "POST", ["contacts"]:
                if any(c["identifier"] == body["identifier"] for c in self.contacts.values()):
                    return 422, {"message": "Identifier has already been taken"}
                assert body["inbox_id"] == INBOX and body["name"]
                made = {"id": next(self.numbers), "name": body["name"], "identifier": body["identifier"]}
                self.contacts[made["id"]] = made
                return 200, {"payload": {"contact": made, "contact_inbox": {"source_id": "x"}}}
            case "GET", ["contacts", number, "conversations"]:
                found = [c for c in self.conversations.values() if c["contact_id"] == int(number)]
                return 200, {"payload": found}
            case "DELETE", ["contacts", number]:
                return (200, {}) if self.contacts.pop(int(number), None) else (404, {})
            case "POST", ["conversations"]:
                assert body["inbox_id"] == INBOX and body["contact_id"] in self.contacts and body["source_id"]
                made = {**body, "id": next(self.numbers), "messages": [], "priority": None}
                self.conversations[made["id"]] = made
                return 200, made
        conversation = self.conversations.get(int(parts[1]))
        if conversation is None:
            return 404, {"error": "not found"}
        match method, parts[2:]:
            case "GET", []:
                return 200, conversation
            case "DELETE", []:
                del self.conversations[conversation["id"]]
                return 200, {}
            case "GET", ["messages"]:
                before = int(query.get("before", ["999999"])[0])
                older = [m for m in conversation["messages"] if m["id"] < before]
                return 200, {"meta": {}, "payload": older[-20:]}
            case "POST", ["messages"]:
                assert body["message_type"] in ("incoming", "outgoing") and body["content"]
                kind = 0 if body["message_type"] == "incoming" else 1
                made = {**body, "id": next(self.numbers), "message_type": kind, "sender": {"id": 1, "type": "user"}}
                conversation["messages"].append(made)
                return 200, made
            case "POST", ["toggle_status"]:
                conversation["status"] = body["status"]
                return 200, {"payload": {"success": True}}
            case "POST", ["toggle_priority"]:
                conversation["priority"] = body["priority"]
                return 200, {}
        return 404, {}

    def trouble(self, method, path):
        """How this request fails: 503, a line that breaks before or after it is done, or not at all."""
        for ordered in self.troubles:
            if ordered[:2] == (method, path.rsplit("/", 1)[-1]):
                self.troubles.remove(ordered)
                return ordered[2]
        return self.fail()

    # What an advisor does there

    def writes(self, remote, text, sender=METTE, private=False):
        """Her message in the list, and the body of the webhook about it."""
        made = {
            "id": next(self.numbers), "content": text, "message_type": 1, "private": private, "sender": sender,
            "source_id": None,
        }  # fmt: skip
        self.conversations[remote]["messages"].append(made)
        return {
            **made, "event": "message_created", "message_type": "outgoing", "account": {"id": ACCOUNT},
            "inbox": {"id": INBOX}, "conversation": {"id": remote, "status": "open"},
        }  # fmt: skip

    def resolves(self, remote):
        self.conversations[remote]["status"] = "resolved"
        return {"event": "conversation_status_changed", "id": remote, "status": "resolved", "account": {"id": ACCOUNT}}

    def said(self, remote, private=False):
        return [m["content"] for m in self.conversations[remote]["messages"] if m["private"] == private]


class Handler(BaseHTTPRequestHandler):
    def _any(self):
        split, length = urlsplit(self.path), int(self.headers.get("content-length") or 0)
        body = json.loads(self.rfile.read(length)) if length else {}
        if self.headers.get("api_access_token") != TOKEN:
            return self._say(401, {"error": "Invalid Access Token"})
        how = self.server.trouble(self.command, split.path)
        if how == "before":
            return self._say(503, {})
        if how == "cut":
            self.close_connection = True
            return None
        status, said = self.server.answer(self.command, split.path, parse_qs(split.query), body)
        if how == "after":
            self.close_connection = True
            return None  # done, but nobody hears of it
        return self._say(status, said)

    do_GET = do_POST = do_DELETE = _any

    def _say(self, status, said):
        data = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def standing_in() -> Iterator[StandIn]:
    """One that listens, until the end."""
    server = StandIn()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
