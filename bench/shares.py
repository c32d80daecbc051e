"""Gives a process a share of a core, through the kernel's control groups (version 1 or 2); needs to be root."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

GROUPS = Path("/sys/fs/cgroup")
PERIOD_US = 20_000  # short: a process that has used up its share waits no longer than this


class NoGroups(Exception):
    """The machine lets us make no control group."""


@contextmanager
def of_a_core(pids: list[int], share: float, groups: Path = GROUPS) -> Iterator[None]:
    """Each process gets at most `share` of a core while this lasts; raises NoGroups where that cannot be had."""
    made: list[Path] = []
    try:
        for pid in pids:
            made.append(_group(groups, pid, share))
        yield
    finally:
        for group in made:
            _dissolve(group)


def _group(groups: Path, pid: int, share: float) -> Path:
    quota = str(int(PERIOD_US * share))
    old = groups / "cpu"
    group = (old if old.is_dir() else groups) / f"familieguiden-bench-{pid}"
    try:
        group.mkdir(exist_ok=True)
        if old.is_dir():
            (group / "cpu.cfs_period_us").write_text(str(PERIOD_US))
            (group / "cpu.cfs_quota_us").write_text(quota)
        else:
            (group / "cpu.max").write_text(f"{quota} {PERIOD_US}")
        (group / "cgroup.procs").write_text(str(pid))
    except OSError as error:
        raise NoGroups(f"no control group for process {pid} in {groups}: {error}") from error
    return group


def _dissolve(group: Path) -> None:
    """Its processes go back to the group above it, and it is gone."""
    for pid in (group / "cgroup.procs").read_text().split():
        try:
            (group.parent / "cgroup.procs").write_text(pid)
        except OSError:
            continue  # it has ended meanwhile
    os.rmdir(group)
