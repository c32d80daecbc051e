"""The hand-over's own tests once more, on PostgreSQL: claims at once, leases, colleagues, the state machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from bot.settings import ROOT
from deploy.parts import Postgres

LIMIT_S = 240
TESTS = ("test_ownership.py", "test_model.py")


@pytest.fixture
def postgres():
    folder = Path(tempfile.mkdtemp(prefix="familieguiden-"))
    folder.chmod(0o755)  # PostgreSQL runs as another user
    server = Postgres(folder)
    server.start().wait_ready()
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


def test_desk_keeps_its_promises_on_postgresql(postgres):
    command = [sys.executable, "-m", "pytest", "-q", *(str(ROOT / "tests" / "conversations" / name) for name in TESTS)]
    env = {**os.environ, "TEST_POSTGRES_URL": postgres.url}

    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=LIMIT_S)

    assert done.returncode == 0, done.stdout[-4000:]
    assert " passed" in done.stdout
