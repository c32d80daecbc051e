"""Who may use the desk and the editors' page: a YAML file with hashed passwords."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import re
import secrets
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from bot.settings import ROLES

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200
_NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,59}")


class BadUser(ValueError):
    """A login cannot be made or read: says which and what was expected."""


@dataclass(frozen=True)
class User:
    """`shown` is the name families see; `mark` changes with the password and ends sessions."""

    name: str
    shown: str
    role: str
    password: str

    @property
    def mark(self) -> str:
        return hashlib.sha256(self.password.encode()).hexdigest()[:32]


class Users:
    """Reads the file again when it has changed; writes it whole, readable by its owner only."""

    def __init__(self, path: Path, hasher: PasswordHasher | None = None) -> None:
        self.path = path
        self.hasher = hasher or PasswordHasher()
        self._lock = threading.Lock()
        self._stamp: tuple[int, ...] = ()
        self._users: dict[str, User] = {}
        self._nobody = ""

    def all(self) -> list[User]:
        return sorted(self._read().values(), key=lambda user: user.name)

    def get(self, name: str) -> User | None:
        return self._read().get(name)

    def verify(self, name: str, password: str) -> User | None:
        """The user when the password fits. An unknown name takes as long as a known one."""
        user = self.get(name)
        if not self._nobody:
            self._nobody = self.hasher.hash(secrets.token_hex(16))
        try:
            self.hasher.verify(user.password if user else self._nobody, password[:LONGEST_PASSWORD])
        except (Argon2Error, InvalidHashError):
            return None
        return user

    def add(self, name: str, password: str, role: str, shown: str = "") -> User:
        """A new login; BadUser when it exists or a value cannot be used."""
        if not _NAME.fullmatch(name):
            raise BadUser(f"name is {name!r}; expected small letters, digits, . _ - or @")
        if role not in ROLES:
            raise BadUser(f"role is {role!r}; expected one of {', '.join(ROLES)}")
        with self._writing() as users:
            if name in users:
                raise BadUser(f"{name} exists already; use `users password` to change the password")
            users[name] = User(name, shown.strip() or name, role, self._hash(password))
        return users[name]

    def set_password(self, name: str, password: str) -> None:
        with self._writing() as users:
            if name not in users:
                raise BadUser(f"{name} is not in {self.path}")
            old = users[name]
            users[name] = User(name, old.shown, old.role, self._hash(password))

    def remove(self, name: str) -> None:
        with self._writing() as users:
            if users.pop(name, None) is None:
                raise BadUser(f"{name} is not in {self.path}")

    def first_login(self, name: str, shown: str) -> tuple[str, str] | None:
        """Make a login with every role where no file is; returns name and password, once."""
        if self.path.exists():
            return None
        password = new_password()
        try:
            self.add(name, password, "admin", shown)
        except BadUser:
            return None  # another process was first
        return name, password

    def _hash(self, password: str) -> str:
        if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
            raise BadUser(
                f"the password has {len(password)} characters; expected {SHORTEST_PASSWORD} to {LONGEST_PASSWORD}"
            )
        return self.hasher.hash(password)

    def _read(self) -> dict[str, User]:
        with self._lock:
            stamp = self._stat()
            if stamp != self._stamp:
                self._users, self._stamp = self._load(), stamp
            return self._users

    def _stat(self) -> tuple[int, ...]:
        with contextlib.suppress(FileNotFoundError):
            found = self.path.stat()
            return found.st_mtime_ns, found.st_size, found.st_ino
        return ()

    def _load(self) -> dict[str, User]:
        try:
            data = yaml.safe_load(self.path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except yaml.YAMLError as error:
            raise BadUser(f"{self.path} is not YAML") from error
        try:
            return {
                u["name"]: User(u["name"], u.get("shown") or u["name"], u["role"], u["password"])
                for u in (data or {}).get("users") or []
            }
        except (KeyError, TypeError, AttributeError) as error:
            raise BadUser(f"{self.path}: every user needs name, role and password") from error

    @contextlib.contextmanager
    def _writing(self) -> Iterator[dict[str, User]]:
        """The users to change, written back atomically; one writer at a time on this machine."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with open(self.path.with_name(self.path.name + ".lock"), "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            users = self._load()
            yield users
            self._save(users)

    def _save(self, users: dict[str, User]) -> None:
        rows = [
            {"name": u.name, "shown": u.shown, "role": u.role, "password": u.password}
            for u in sorted(users.values(), key=lambda user: user.name)
        ]
        text = yaml.safe_dump({"users": rows}, allow_unicode=True, sort_keys=False)
        # mkstemp makes the file with mode 0600; the rename keeps it.
        handle, temporary = tempfile.mkstemp(dir=self.path.parent, prefix=".users-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, self.path)
        except BaseException:
            os.unlink(temporary)
            raise


def new_password() -> str:
    """Four groups that can be read aloud; 80 bits."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))
