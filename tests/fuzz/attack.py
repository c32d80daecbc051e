"""One fuzz run: every operation of the description, with right and wrong credentials, and a canary to look for."""

from __future__ import annotations

import contextlib
import http.client
import random
import secrets
import socket
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import requests
import yaml
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from bot.settings import ROOT
from tests.canary import canary
from tests.fuzz import inputs

SPEC = ROOT / "docs" / "openapi.yml"
STREAM_S = 0.02
PIECES = (
    *(b"GET ", b"POST ", b"\x00", b"/chat/api/messages", b" HTTP/1.1\r\n", b" HTTP/9.9\r\n", b"Host: x\r\n", b"\r\n"),
    *(b"Content-Length: -1\r\n", b"Content-Length: 99999999\r\n", b"Transfer-Encoding: chunked\r\n\r\nZZ\r\n"),
    *(b'Cookie: familieguiden_desk="\\\xfe"\r\n', b"Authorization: Bearer \xe6\r\n", b"Expect: 100-continue\r\n"),
    *(b"Upgrade: websocket\r\n", b"A" * 9000, b"/%", b"?after=%zz", b"Range: bytes=0-\r\n", b"\xff" * 40),
)
NEW_FAMILY_EVERY = 40


@dataclass
class Found:
    """What the run saw; empty lists are what is wanted."""

    asked: int = 0
    statuses: Counter = field(default_factory=Counter)
    server_errors: list[str] = field(default_factory=list)
    leaks: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    log_errors: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        return not (self.server_errors or self.leaks or self.dropped or self.log_errors)


@dataclass(frozen=True)
class Family:
    id: str
    token: str


class Attack:
    """Speaks to one server; `desk` is a session and its CSRF token, for the operations behind the login."""

    def __init__(self, port: int, chance: random.Random, desk: tuple[str, str] = ("", "")) -> None:
        self.port = port
        self.chance = chance
        self.desk = desk
        self.spec = yaml.safe_load(SPEC.read_text(encoding="utf-8"))
        self.found = Found()
        self.canary = canary()
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.victim = self.new_family()
        self.say(self.victim, f"Min søn hedder {self.canary}, og jeg vil gerne tale om aflastning")
        self.mine = self.new_family()
        self.handed = self.mine  # one that has asked for a human, where there is a model to hand it over

    # Set-up

    def hand_over(self, within_s: float = 60.0) -> None:
        """Let a conversation of ours wait for an advisor, by the way a family takes."""
        self.handed = self.new_family()
        headers = {"Authorization": f"Bearer {self.handed.token}"}
        self._press(headers, "/request_advisor")
        end, seen = time.monotonic() + within_s, 0
        while time.monotonic() < end:
            found = requests.get(f"{self.url}/chat/api/messages?after={seen}", headers=headers, timeout=60).json()
            for message in found:
                seen = message["seq"]
                if message["from"] == "bot" and message["buttons"]:
                    self._press(headers, message["buttons"][0]["payload"])
            if any(message["from"] == "system" for message in found):
                return
            time.sleep(0.2)
        raise AssertionError("the conversation did not come to the desk")

    def _press(self, headers: dict[str, str], payload: str) -> None:
        body = {"payload": payload, "client_id": uuid.uuid4().hex}
        requests.post(f"{self.url}/chat/api/messages", json=body, headers=headers, timeout=60)

    def new_family(self) -> Family:
        made = requests.post(f"{self.url}/chat/api/conversations", json={"kommune": "gentofte"}, timeout=60).json()
        return Family(made["conversation"], made["token"])

    def say(self, family: Family, text: str) -> None:
        body = {"text": text, "client_id": uuid.uuid4().hex}
        headers = {"Authorization": f"Bearer {family.token}"}
        answer = requests.post(f"{self.url}/chat/api/messages", json=body, headers=headers, timeout=60)
        assert answer.status_code == 202, answer.text

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    # The run

    def run(self, requests_wanted: int) -> Found:
        """Shares the requests out over the operations."""
        operations = self.operations()
        share = requests_wanted // len(operations) + 1
        for path, method, operation, parameters in operations:
            self._one_operation(path, method, operation, parameters, share)
        return self.found

    def operations(self) -> list[tuple[str, str, dict[str, Any], list[dict[str, Any]]]]:
        found = []
        for path, methods in self.spec["paths"].items():
            shared = methods.get("parameters", [])
            for method, operation in methods.items():
                if method == "parameters":
                    continue
                given_ = [*shared, *operation.get("parameters", [])]
                known = [inputs.resolve(p["$ref"], self.spec) if "$ref" in p else p for p in given_]
                found.append((path, method.upper(), operation, known))
        # Whoever logs out early finds every other door of the desk closed.
        return sorted(found, key=lambda one: one[0].endswith("/logout"))

    def _one_operation(self, path: str, method: str, operation: dict, parameters: list, share: int) -> None:
        values = {p["name"]: inputs.value(p["schema"], self.spec) for p in parameters}
        needs = {name for way in operation.get("security", [{}]) for name in way}

        @seed(self.chance.getrandbits(32))
        @settings(max_examples=share, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(st.fixed_dictionaries(values), inputs.body(operation, self.spec), st.integers(0, 9))
        def ask(chosen: dict[str, Any], body: bytes, luck: int) -> None:
            target, headers = self._placed(path, parameters, chosen)
            headers.update(self._credentials(needs, luck))
            self._ask(method, target, headers, body if method != "GET" else b"", operation)

        before = self.found.asked
        ask()
        # Hypothesis stops early where there is little to vary: the rest is the same with other credentials.
        while self.found.asked - before < share:
            target, headers = self._placed(path, parameters, {})
            headers.update(self._credentials(needs, self.chance.randrange(10)))
            self._ask(method, target, headers, b"", operation)

    def _placed(self, path: str, parameters: list, chosen: dict[str, Any]) -> tuple[str, dict[str, str]]:
        """The address and the headers with the chosen values in their places."""
        query, headers = [], {}
        for parameter in parameters:
            name = parameter["name"]
            if parameter["in"] == "path":
                known = (self.mine.id, self.handed.id, self.victim.id, "x", str(chosen.get(name, "1"))[:200])
                path = path.replace("{" + name + "}", _quoted(self.chance.choice(known)) or "x")
            elif name in chosen and parameter["in"] == "query":
                query.append(f"{name}={_quoted(str(chosen[name])[:300])}")
            elif name in chosen:
                headers[name] = _header(str(chosen[name]))
        return path + ("?" + "&".join(query) if query else ""), headers

    def _credentials(self, needs: set[str], luck: int) -> dict[str, str]:
        """Seven times in ten what the operation wants; else nothing, something else, or nonsense."""
        if luck == 0:
            return {}
        if luck == 1:
            return {"Authorization": "Bearer " + _header(secrets.token_urlsafe(self.chance.choice((0, 8, 32, 900))))}
        if luck == 2:
            return {"Cookie": f"familieguiden_desk={self.mine.token}", "Authorization": f"Bearer {self.victim.id}"}
        headers = {}
        if "desk" in needs:
            headers = {"Cookie": f"familieguiden_desk={self.desk[0]}", "X-CSRF-Token": self.desk[1]}
        if "family" in needs or self.chance.random() < 0.1:
            headers["Authorization"] = f"Bearer {self.mine.token}"
        return headers

    def _ask(self, method: str, target: str, headers: dict[str, str], body: bytes, operation: dict) -> None:
        if self.found.asked % NEW_FAMILY_EVERY == NEW_FAMILY_EVERY - 1:
            self.mine = self.new_family()  # it may have deleted itself
        self.found.asked += 1
        what = f"{method} {target[:120]} {body[:120]!r}"
        stream = target.partition("?")[0].endswith("/events")
        try:
            status, text = self._send(method, target, headers, body, stream)
        except (http.client.HTTPException, OSError) as error:
            self.line.close()
            self.found.dropped.append(f"{what}: {error!r}")
            return
        self.found.statuses[status] += 1
        if status >= 500 and str(status) not in operation.get("responses", {}):
            self.found.server_errors.append(f"{status} {what}: {text[:200]!r}")
        if self.canary.encode() in text or self.victim.token.encode() in text:
            self.found.leaks.append(what)

    def _send(self, method: str, target: str, headers: dict, body: bytes, stream: bool) -> tuple[int, bytes]:
        self.line.putrequest(method, target, skip_accept_encoding=True)
        for name, text in headers.items():
            self.line.putheader(name, text.encode("latin-1", "replace"))
        if body:
            self.line.putheader("Content-Type", "application/json")
        self.line.putheader("Content-Length", str(len(body)))
        self.line.endheaders(body or None)
        answer = self.line.getresponse()
        if not (stream and answer.status == 200):
            return answer.status, answer.read()
        text = self._beginning(answer)
        self.line.close()
        return answer.status, text

    def _beginning(self, answer: http.client.HTTPResponse) -> bytes:
        """What a stream says within a moment; it never ends by itself."""
        text = b""
        if self.line.sock:
            self.line.sock.settimeout(STREAM_S)
        with contextlib.suppress(OSError, http.client.HTTPException):
            while chunk := answer.read1(65536):
                text += chunk
        return text

    # Afterwards

    def read_log(self, path: Path) -> None:
        """Exceptions that nobody handled, and the canary where no words may stand."""
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            if " ERROR " in line or "Traceback" in line or self.canary in line:
                self.found.log_errors.append(line[:300])


def _quoted(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def _header(text: str) -> str:
    return "".join(c for c in text if c.isprintable() and ord(c) < 256)[:2000]


def odd_lines(port: int, chance: random.Random, count: int) -> list[str]:
    """Requests that are hardly HTTP; returns those after which the server did not answer a plain one."""
    bad = []
    for _ in range(count):
        data = b"".join(chance.choice(PIECES) for _ in range(chance.randrange(1, 8)))
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5) as line:
            line.sendall(data)
            line.shutdown(socket.SHUT_WR)
            line.recv(100)
    answer = requests.get(f"http://127.0.0.1:{port}/health", timeout=20)
    if answer.status_code != 200:
        bad.append(f"/health answered {answer.status_code}")
    return bad
