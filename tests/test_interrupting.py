"""The test run itself, interrupted with Ctrl-C."""

import os
import signal
import subprocess
import sys

import pytest
from django.conf import settings

from tests.waiting import until

WAITING = """
import pathlib, signal, time

import pytest

def test_that_waits():
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # as where it waits for the database
    pathlib.Path({running!r}).touch()
    time.sleep(60)
"""


@pytest.mark.long
def test_interrupted_tests_end_with_a_summary(tmp_path):
    running = tmp_path / "running"
    (tmp_path / "test_waiting.py").write_text(WAITING.format(running=str(running)))
    config = ["-c", str(settings.BASE_DIR / "pyproject.toml"), "--rootdir", str(tmp_path)]
    without_django = ["-p", "no:django", "-W", "ignore::pytest.PytestConfigWarning"]
    tests = subprocess.Popen(
        [sys.executable, "-m", "pytest", "-n", "2", *without_django, *config, str(tmp_path)],
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        until(running.exists, seconds=100)
        os.killpg(tests.pid, signal.SIGINT)
        said, _ = tests.communicate(timeout=60)
    finally:
        tests.kill()
        tests.wait()
    assert tests.returncode == 2
    assert "Traceback" not in said
    assert "no tests ran in" in said
