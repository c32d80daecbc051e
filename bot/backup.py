"""Copy the state to a folder and back: the database while it is in use, logins, the key of the models."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import URL, make_url

from bot.settings import Settings

DATABASE, DUMP, LIST = "familieguiden.db", "familieguiden.dump", "backup.json"


class BackupError(RuntimeError):
    """A copy could not be made, or is not whole; says which file and why."""


def backup(settings: Settings, folder: Path) -> list[Path]:
    """Write a copy into the folder, which must be empty; returns its files."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if any(folder.iterdir()):
        raise BackupError(f"{folder} is not empty")
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite":
        files = [_copy_sqlite(Path(str(url.database)), folder / DATABASE)]
    else:
        _postgres(url, "pg_dump", "--format=custom", f"--file={folder / DUMP}")
        files = [folder / DUMP]
    for source in _beside(settings):
        if source.exists():
            shutil.copy2(source, folder / source.name)
            files.append(folder / source.name)
    sums = {path.name: _digest(path) for path in files}
    (folder / LIST).write_text(json.dumps({"database": url.get_backend_name(), "files": sums}, indent=2))
    return files


def restore(settings: Settings, folder: Path) -> None:
    """Put a copy in the place of the state; nothing of the bot may run. A copy that is not whole changes nothing."""
    kind = _checked(folder)
    url = make_url(settings.database_url)
    if kind != url.get_backend_name():
        raise BackupError(f"the copy is of {kind}, and DATABASE_URL names {url.get_backend_name()}")
    if kind == "sqlite":
        _restore_sqlite(folder / DATABASE, Path(str(url.database)))
    else:
        options = ("--clean", "--if-exists", "--no-owner", "--single-transaction", f"--dbname={url.database}")
        _postgres(url, "pg_restore", *options, str(folder / DUMP))
    for target in _beside(settings):
        if (folder / target.name).exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(folder / target.name, target)


def _beside(settings: Settings) -> tuple[Path, ...]:
    return settings.desk_users_file, settings.model_key_file


def _copy_sqlite(source: Path, target: Path) -> Path:
    """SQLite's own online copy: whole, also while others write."""
    if not source.exists():
        raise BackupError(f"{source} does not exist")
    with closing(sqlite3.connect(source, timeout=30)) as here, closing(sqlite3.connect(target)) as there:
        here.backup(there, pages=1000)
        if there.execute("pragma integrity_check").fetchone() != ("ok",):
            raise BackupError(f"{target} is not whole")
    target.chmod(0o600)
    return target


def _restore_sqlite(source: Path, target: Path) -> None:
    """Page by page into the file that is there, so that its log and its owner stay right."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(target, timeout=1)) as there:
        here.backup(there)
        there.execute("pragma wal_checkpoint(truncate)")


def _checked(folder: Path) -> str:
    """The kind of database; every file must be what was written."""
    try:
        listed = json.loads((folder / LIST).read_text())
    except FileNotFoundError:
        raise BackupError(f"{folder / LIST} does not exist: this is no copy") from None
    for name, digest in listed["files"].items():
        path = folder / name
        if not path.exists() or _digest(path) != digest:
            raise BackupError(f"{path} is missing or was changed since the copy was made")
    return str(listed["database"])


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _postgres(url: URL, name: str, *options: str) -> None:
    """Run one of PostgreSQL's own programs; the password goes through the environment, where no list shows it."""
    found = shutil.which(name) or next(iter(sorted(map(str, Path("/usr/lib/postgresql").glob(f"*/bin/{name}")))), "")
    if not found:
        raise BackupError(f"{name} is not on this machine: install postgresql-client")
    where = [f"--host={url.host}", f"--port={url.port or 5432}", f"--username={url.username}"]
    database = [] if name == "pg_restore" else [f"--dbname={url.database}"]
    env = {"PGPASSWORD": url.password or "", "PATH": "/usr/bin:/bin"}
    done = subprocess.run([found, *where, *database, *options], env=env, capture_output=True, text=True)
    if done.returncode:
        raise BackupError(f"{name} ended with {done.returncode}: {done.stderr.strip()[-500:]}")
