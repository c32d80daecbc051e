"""PostgreSQL, Redis, nginx and the bot's processes on loopback ports, each to be killed and started again.

    with Cluster(servers=2, actions=2) as cluster:
        requests.get(f"{cluster.url}/ready")

Used by the tests of several processes, by the fault run and by the benchmark.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path

from bot import quiet
from bot.settings import ROOT

START_S = 240.0
STOP_S = 45.0
POSTGRES_FOLDERS = ("/usr/lib/postgresql",)
NGINX_CONF = ROOT / "deploy" / "nginx.conf"
# What a developer's shell may hold must not change what is started.
OWN_SETTINGS = ("HOST", "DATABASE_URL", "REDIS_URL", "DESK_OPEN", "DESK_USERS_FILE", "REST_TOKEN", "SMTP_URL")


class Missing(RuntimeError):
    """A program is not installed; says which, and how to get it."""

    def __init__(self, program: str) -> None:
        super().__init__(f"{program} is not on this machine: run scripts/system-packages")


class Broken(RuntimeError):
    """A part did not start or ended by itself; holds the end of its log."""


class Part:
    """One process with a log of its own. `ready` says whether it answers."""

    def __init__(self, name: str, folder: Path, command: list[str], ready: Callable[[], bool], **options) -> None:
        self.name = name
        self.folder = folder
        self.command = command
        self.ready = ready
        self.options = options
        self.process: subprocess.Popen | None = None

    @property
    def log(self) -> Path:
        return self.folder / f"{self.name}.log"

    @property
    def pid(self) -> int:
        assert self.process, f"{self.name} does not run"
        return self.process.pid

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> Part:
        with self.log.open("ab") as log:
            options = {"cwd": ROOT, "stdout": log, "stderr": log, "start_new_session": True, **self.options}
            self.process = subprocess.Popen(self.command, **options)
        return self

    def wait_ready(self, within_s: float = START_S) -> Part:
        end = time.monotonic() + within_s
        while not self.ready():
            if not self.alive or time.monotonic() > end:
                raise Broken(f"{self.name} does not answer:\n{self.log_end()}")
            time.sleep(0.05)
        return self

    def log_end(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")[-4000:] if self.log.exists() else ""

    def send(self, number: int) -> None:
        """A signal to the process and all it started."""
        if self.alive:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, number)

    def kill(self) -> None:
        """As when the machine kills it: no time to say goodbye."""
        self.send(signal.SIGKILL)
        if self.process:
            self.process.wait(STOP_S)

    def stop(self) -> None:
        """Ask it to end, and wait until it has."""
        if not self.alive:
            return
        assert self.process
        self.process.terminate()
        try:
            self.process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self.kill()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def answers(url: str) -> bool:
    """Whether the address answers 200."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def program(name: str, *folders: str) -> str:
    """The path of an installed program; raises Missing."""
    for folder in folders:
        for found in sorted(Path(folder).glob(f"*/bin/{name}"), reverse=True):
            return str(found)
    path = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
    if not path:
        raise Missing(name)
    return path


class Postgres(Part):
    """A database server over a folder of its own; PostgreSQL refuses to run as root."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.data = folder / "postgres"
        self.as_user = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
        if not self.data.exists():
            self._make()
        command = [program("postgres", *POSTGRES_FOLDERS), "-D", str(self.data)]
        for name, value in self._settings().items():
            command += ["-c", f"{name}={value}"]
        super().__init__("postgres", folder, command, self._answers, **self.as_user)

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def _settings(self) -> dict[str, str]:
        return {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": str(self.data),
            "max_connections": "300",
            "log_min_error_statement": "panic",  # a statement in the log would quote a family
            "log_parameter_max_length_on_error": "0",
        }

    def _make(self) -> None:
        self.data.mkdir(mode=0o700)
        if self.as_user:
            shutil.chown(self.data, **self.as_user)
        command = [program("initdb", *POSTGRES_FOLDERS), "-D", str(self.data), "-U", "postgres", "-A", "trust"]
        made = subprocess.run(
            [*command, "-E", "UTF8", "--locale=C.UTF-8"], capture_output=True, text=True, cwd="/", **self.as_user
        )
        if made.returncode:
            raise Broken(f"initdb failed:\n{made.stderr[-2000:]}")

    def _answers(self) -> bool:
        command = [program("pg_isready", *POSTGRES_FOLDERS), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(command, cwd="/").returncode == 0

    def stop(self) -> None:
        """A fast shutdown: open connections are ended, nothing that was committed is lost."""
        if self.alive:
            os.kill(self.pid, signal.SIGINT)
            assert self.process
            self.process.wait(STOP_S)


class Redis(Part):
    """Locks and wake-ups only, so it keeps nothing on the disk."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        options = {"bind": "127.0.0.1", "port": str(self.port), "save": "", "appendonly": "no", "dir": str(folder)}
        command = [program("redis-server")]
        for name, value in options.items():
            command += [f"--{name}", value]
        super().__init__("redis", folder, command, lambda: listens(self.port))

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"


class Nginx(Part):
    """deploy/nginx.conf with the ports of this run in the places of its own."""

    def __init__(self, folder: Path, servers: list[int], actions: list[int]) -> None:
        self.port, self.action_port = free_port(), free_port()
        self.conf = folder / "nginx.conf"
        self.write(servers, actions)
        home = folder / "nginx"
        home.mkdir(exist_ok=True)
        command = [program("nginx"), "-p", str(home), "-c", str(self.conf), "-g", "daemon off;"]
        super().__init__("nginx", folder, command, lambda: listens(self.port))

    def write(self, servers: list[int], actions: list[int]) -> None:
        text = NGINX_CONF.read_text(encoding="utf-8")
        text = text.replace("listen 127.0.0.1:8080;", f"listen 127.0.0.1:{self.port};")
        text = text.replace("listen 127.0.0.1:8081;", f"listen 127.0.0.1:{self.action_port};")
        for name, ports in (("familieguiden", servers), ("actions", actions)):
            lines = "\n".join(f"    server 127.0.0.1:{p} max_fails=0;" for p in ports)
            pattern = rf"(upstream {name} {{.*?)(?:\n    server [^\n]+)+"
            text = re.sub(pattern, lambda found, lines=lines: f"{found.group(1)}\n{lines}", text, flags=re.DOTALL)
        self.conf.write_text(text, encoding="utf-8")

    def reload(self, servers: list[int], actions: list[int]) -> None:
        """Other processes from now on; open connections end in their own time."""
        self.write(servers, actions)
        os.kill(self.pid, signal.SIGHUP)


class Cluster:
    """PostgreSQL, Redis, `servers` Rasa and `actions` action processes, and nginx before them."""

    def __init__(self, servers: int = 2, actions: int = 1, env: Mapping[str, str] | None = None) -> None:
        # PostgreSQL runs as another user: every folder above its own must be passable.
        self.folder = Path(tempfile.mkdtemp(prefix="familieguiden-"))
        self.folder.chmod(0o755)
        self.extra = dict(env or {})
        self._numbers = itertools.count(1)
        self.postgres = Postgres(self.folder)
        self.redis = Redis(self.folder)
        self.server_ports = [free_port() for _ in range(servers)]
        self.action_ports = [free_port() for _ in range(actions)]
        self.nginx = Nginx(self.folder, self.server_ports, self.action_ports)
        self.actions = [self._bot("actions", ACTION_PORT=str(p)) for p in self.action_ports]
        self.servers = [self._bot("serve", PORT=str(p)) for p in self.server_ports]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.nginx.port}"

    def address(self, number: int) -> str:
        """One Rasa process by itself."""
        return f"http://127.0.0.1:{self.server_ports[number]}"

    @property
    def parts(self) -> list[Part]:
        return [self.postgres, self.redis, *self.actions, *self.servers, self.nginx]

    def environment(self, **settings: str) -> dict[str, str]:
        kept = {name: value for name, value in quiet.environment().items() if name not in OWN_SETTINGS}
        own = {
            "DATABASE_URL": self.postgres.url,
            "REDIS_URL": self.redis.url,
            "ACTION_URL": f"http://127.0.0.1:{self.nginx.action_port}/webhook",
            "PROXIES": "1",
            "VAR_DIR": str(self.folder / "var"),
            "DESK_OPEN": "always",
        }
        return {**kept, **own, **self.extra, **settings}

    def _bot(self, command: str, **settings: str) -> Part:
        port = int(next(iter(settings.values())))
        path = "/health"
        name = f"{command}{next(self._numbers)}"
        full = [sys.executable, "-m", "bot", command]
        url = f"http://127.0.0.1:{port}{path}"
        return Part(name, self.folder, full, lambda: answers(url), env=self.environment(**settings))

    def start(self) -> Cluster:
        (self.folder / "var").mkdir(exist_ok=True)
        for part in (self.postgres, self.redis):
            part.start().wait_ready()
        for part in (*self.actions, *self.servers, self.nginx):
            part.start()
        self.wait_ready()
        return self

    def wait_ready(self) -> None:
        """Every process by itself says that all it needs answers."""
        end = time.monotonic() + START_S
        for port, part in zip(self.server_ports, self.servers, strict=True):
            while not answers(f"http://127.0.0.1:{port}/ready"):
                if not part.alive or time.monotonic() > end:
                    raise Broken(f"{part.name} is not ready:\n{part.log_end()}")
                time.sleep(0.1)
        self.nginx.wait_ready()

    def stop(self) -> None:
        for part in (self.nginx, *self.servers, *self.actions):
            part.send(signal.SIGTERM)  # all finish what they have begun at the same time
        for part in reversed(self.parts):
            part.stop()

    def __enter__(self) -> Cluster:
        try:
            return self.start()
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
