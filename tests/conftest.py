"""What all tests share: their surroundings, and one browser of each kind, for Playwright runs once in a process."""

from __future__ import annotations

import os
import shutil
import sys
from datetime import date
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # importlib mode leaves the folder out

import looks

IN_MEMORY = Path("/dev/shm")
ENOUGH_BYTES = 2_000_000_000

# A server started for a test learns only where the test is about learning: it takes all processors.
os.environ.setdefault("RETRAIN", "off")
# Databases write each transaction through to the disk, which is waiting and proves nothing here.
if IN_MEMORY.is_dir() and shutil.disk_usage(IN_MEMORY).free > ENOUGH_BYTES:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(IN_MEMORY))

PATIENCE_MS = 60_000  # a busy machine; nothing waits that long on a quiet one
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--disable-sync",
]


def pytest_sessionfinish():
    looks.keep_results(date.today())


@pytest.fixture(scope="session")
def playwright():
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(playwright):
    """Debian's Chromium, headless; missing is a failure, never a skip."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "no chromium on this machine: run scripts/system-packages"
    browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def firefox(playwright, tmp_path_factory):
    """Debian's Firefox, headless, by way of tests/firefox.py; missing is a failure, never a skip."""
    assert shutil.which("firefox-esr") or shutil.which("firefox"), "no firefox here: run scripts/system-packages"
    start = tmp_path_factory.mktemp("firefox") / "start"
    start.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{Path(__file__).parent}/firefox.py" "$@"\n')
    start.chmod(0o755)
    calm = {"ui.prefersReducedMotion": 1}
    browser = playwright.firefox.launch(channel="moz-firefox", executable_path=start, firefox_user_prefs=calm)
    yield browser
    browser.close()
