"""Chatwoot's published API (/api/v1), as far as a family's conversation needs it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests

NETWORK_S = 10.0


class ChatwootFailed(Exception):
    """A request that did not do what it should; `status` is 0 when nothing answered."""

    def __init__(self, status: int, what: str) -> None:
        super().__init__(f"HTTP {status}" if status else what)
        self.status = status


@dataclass(frozen=True)
class Account:
    url: str
    token: str
    account: int
    inbox: int


class ChatwootApi:
    """Blocks on the network; every method raises ChatwootFailed."""

    def __init__(self, account: Account) -> None:
        self.account = account

    def contact(self, identifier: str, name: str) -> int:
        """The contact with the identifier, made when there is none."""
        found = self.find_contact(identifier)
        if found is not None:
            return found
        body = {"inbox_id": self.account.inbox, "name": name, "identifier": identifier}
        return int(self._ask("POST", "contacts", body)["payload"]["contact"]["id"])

    def find_contact(self, identifier: str) -> int | None:
        said = self._ask("GET", "contacts/search", params={"q": identifier})
        return next((int(c["id"]) for c in said["payload"] if c.get("identifier") == identifier), None)

    def open(self, contact: int, source: str, attributes: Mapping[str, Any]) -> int:
        body = {
            "inbox_id": self.account.inbox,
            "contact_id": contact,
            "source_id": source,
            "status": "open",
            "additional_attributes": dict(attributes),
        }
        return int(self._ask("POST", "conversations", body)["id"])

    def conversations(self, contact: int) -> list[dict[str, Any]]:
        return list(self._ask("GET", f"contacts/{contact}/conversations")["payload"])

    def send(self, remote: int, text: str, key: str, incoming: bool) -> None:
        """The family's words, or a private note; `key` tells a repeat from a new one."""
        body = {
            "content": text,
            "message_type": "incoming" if incoming else "outgoing",
            "private": not incoming,
            "source_id": key,
            "echo_id": key,
        }
        self._ask("POST", f"conversations/{remote}/messages", body)

    def messages(self, remote: int, after: int = 0) -> list[dict[str, Any]]:
        """Those with a number past `after`, oldest first. The API gives the newest twenty before a number."""
        found: list[dict[str, Any]] = []
        while True:
            before = {"before": str(found[0]["id"])} if found else None
            page = list(self._ask("GET", f"conversations/{remote}/messages", params=before)["payload"])
            fresh = [m for m in page if m["id"] > after and (not found or m["id"] < found[0]["id"])]
            found = sorted(fresh, key=lambda m: m["id"]) + found
            if len(fresh) < len(page) or not page:
                return found

    def status(self, remote: int) -> str:
        return str(self._ask("GET", f"conversations/{remote}")["status"])

    def resolve(self, remote: int) -> None:
        self._ask("POST", f"conversations/{remote}/toggle_status", {"status": "resolved"})

    def urgent(self, remote: int) -> None:
        self._ask("POST", f"conversations/{remote}/toggle_priority", {"priority": "urgent"})

    def delete_conversation(self, remote: int) -> None:
        self._delete(f"conversations/{remote}")

    def delete_contact(self, contact: int) -> None:
        self._delete(f"contacts/{contact}")

    def online(self) -> list[tuple[str, str]]:
        """Number and shown name of the agents who are online now."""
        agents = self._ask("GET", "agents")
        return [
            (str(a["id"]), a.get("available_name") or a["name"])
            for a in agents
            if a.get("availability_status") == "online"
        ]

    def _delete(self, path: str) -> None:
        """Gone already is as good as deleted."""
        try:
            self._ask("DELETE", path)
        except ChatwootFailed as error:
            if error.status != 404:
                raise

    def _ask(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, params: Mapping[str, str] | None = None
    ) -> Any:
        address = f"{self.account.url}/api/v1/accounts/{self.account.account}/{path}"
        headers = {"api_access_token": self.account.token}
        try:
            response = requests.request(
                method, address, json=body, params=params, headers=headers, timeout=NETWORK_S, allow_redirects=False
            )
        except requests.RequestException as error:
            raise ChatwootFailed(0, type(error).__name__) from None
        if not 200 <= response.status_code < 300:
            raise ChatwootFailed(response.status_code, "")
        try:
            return response.json() if response.content.strip() else {}
        except ValueError:
            raise ChatwootFailed(0, "no JSON") from None
