"""A share of a core by control groups; the groups here are plain folders."""

from __future__ import annotations

import pytest

from bench import shares


def test_no_control_groups_are_said(tmp_path):
    with pytest.raises(shares.NoGroups, match="4711"), shares.of_a_core([4711], 0.5, tmp_path / "none"):
        pass


def test_each_process_gets_its_quota_and_goes_back(tmp_path, monkeypatch):
    (tmp_path / "cgroup.procs").touch()
    gone = []
    monkeypatch.setattr(shares.os, "rmdir", gone.append)

    with shares.of_a_core([11, 12], 0.25, tmp_path):
        assert (tmp_path / "familieguiden-bench-12" / "cpu.max").read_text() == "5000 20000"
        assert (tmp_path / "familieguiden-bench-11" / "cgroup.procs").read_text() == "11"

    assert (tmp_path / "cgroup.procs").read_text() == "12" and len(gone) == 2


def test_older_kernels_have_a_folder_of_their_own(tmp_path, monkeypatch):
    (tmp_path / "cpu").mkdir()
    (tmp_path / "cpu" / "cgroup.procs").touch()
    monkeypatch.setattr(shares.os, "rmdir", lambda _: None)

    with shares.of_a_core([11], 0.25, tmp_path):
        assert (tmp_path / "cpu" / "familieguiden-bench-11" / "cpu.cfs_quota_us").read_text() == "5000"
