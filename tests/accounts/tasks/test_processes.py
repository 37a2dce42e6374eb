"""The supervisor and its two processes, with commands that stand for web server and worker."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings

SUPERVISE = settings.BASE_DIR / "bin/supervise"
WEB = "import time; time.sleep(60)"
# Writes that it began, and finishes what it does when it is told to end.
WORKER = """
import pathlib, signal, sys, time
file = pathlib.Path(sys.argv[1])
def end(*_):
    time.sleep(0.3)
    file.open("a").write("finished\\n")
    sys.exit()
signal.signal(signal.SIGTERM, end)
file.open("a").write(f"began {__import__('os').getpid()}\\n")
time.sleep(60)
"""


@pytest.fixture
def supervised(tmp_path):
    """Return the supervisor's process and the file in which its worker writes."""
    file = tmp_path / "said"
    file.touch()
    web, worker = [sys.executable, "-c", WEB], [sys.executable, "-c", WORKER, str(file)]
    process = subprocess.Popen([sys.executable, SUPERVISE, *web, "--", *worker])
    wait_for(lambda: said(file))
    yield process, file
    if process.poll() is None:
        process.kill()
        process.wait()


def said(file):
    return file.read_text().split("\n")[:-1]


def wait_for(condition, seconds=10):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "It took too long."
        time.sleep(0.05)


def is_gone(pid):
    return not Path(f"/proc/{pid}").exists()


def test_a_worker_that_died_is_started_again_while_the_web_goes_on(supervised):
    process, file = supervised
    first = int(said(file)[0].split()[1])

    os.kill(first, signal.SIGKILL)
    wait_for(lambda: len(said(file)) == 2)

    assert process.poll() is None
    assert said(file)[1] != f"began {first}"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_lets_the_worker_finish_and_leaves_nothing_behind(supervised, number):
    process, file = supervised
    worker = int(said(file)[0].split()[1])

    process.send_signal(number)

    assert process.wait(10) == 0
    assert said(file)[1:] == ["finished"]
    assert is_gone(worker)


def test_children_end_with_a_supervisor_that_is_killed(supervised):
    process, file = supervised
    worker = int(said(file)[0].split()[1])

    process.kill()
    process.wait()

    wait_for(lambda: "finished" in said(file))
    wait_for(lambda: is_gone(worker) or Path(f"/proc/{worker}/status").read_text().count("Z "))
