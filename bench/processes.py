"""Processor time and memory of a server and its children, from psutil or /proc."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

try:
    import psutil
except ImportError:  # not among the project's requirements; /proc tells the same on Linux
    psutil = None

PROC = Path("/proc")
TICK_S = 1 / os.sysconf("SC_CLK_TCK")
MB = 1024 * 1024


@dataclass(frozen=True)
class Memory:
    """`resident` counts shared pages in full, so the sum of several processes says too much."""

    command: str
    resident_mb: float


def tree(root: int) -> list[int]:
    """The process and all its descendants that are alive."""
    if psutil:
        top = psutil.Process(root)
        return [root, *(child.pid for child in top.children(recursive=True))]
    children: dict[int, list[int]] = {}
    for pid in _pids():
        fields = _stat(pid)
        if fields:
            children.setdefault(int(fields[1]), []).append(pid)
    found = [root]
    for pid in found:
        found += children.get(pid, [])
    return found


def cpu_seconds(root: int) -> float:
    """User and system time so far of the process and its descendants."""
    return sum(_cpu(pid) for pid in tree(root))


def memory(root: int) -> list[Memory]:
    return [Memory(_command(pid), _resident(pid)) for pid in tree(root)]


def machine_busy_seconds() -> float | None:
    """Processor time all processes of the machine have used; None where it is not told."""
    path = PROC / "stat"
    if not path.exists():
        return None
    user, nice, system, _idle, _wait, irq, softirq, steal = map(int, path.read_text().split()[1:9])
    return (user + nice + system + irq + softirq + steal) * TICK_S


def machine_memory_gb() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / MB / 1024


def processor_name() -> str:
    path = PROC / "cpuinfo"
    lines = path.read_text().splitlines() if path.exists() else []
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "unknown")


def _pids() -> list[int]:
    return [int(path.name) for path in PROC.iterdir() if path.name.isdigit()]


def _stat(pid: int) -> list[str]:
    """The fields after the command, which may itself hold spaces; empty when the process is gone."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def _cpu(pid: int) -> float:
    if psutil:
        times = psutil.Process(pid).cpu_times()
        return times.user + times.system
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) * TICK_S if fields else 0.0


def _resident(pid: int) -> float:
    if psutil:
        return psutil.Process(pid).memory_info().rss / MB
    fields = _stat(pid)
    return int(fields[21]) * os.sysconf("SC_PAGE_SIZE") / MB if fields else 0.0


def _command(pid: int) -> str:
    words = psutil.Process(pid).cmdline() if psutil else _words(pid)
    plain = [Path(w).name for w in words[1:] if not w.startswith("-")]
    return " ".join(plain[:2]) or (words[0] if words else "?")


def _words(pid: int) -> list[str]:
    try:
        return [w.decode() for w in (PROC / str(pid) / "cmdline").read_bytes().split(b"\0") if w]
    except (FileNotFoundError, ProcessLookupError):
        return []
