"""What the children took that `scoring.reports.limited` has forked: processor and memory."""

import os
import threading
from multiprocessing import forkserver
from pathlib import Path

from scoring.reports.limited import forking_context

TICKS = os.sysconf("SC_CLK_TCK")
PROCESSOR = slice(11, 15)  # in /proc/PID/stat: its own seconds and those of its children


class Children:
    """`with Children() as children:`, then `children.seconds` of processor and, of the largest,
    `children.megabytes`.
    """

    def __enter__(self):
        forking_context()
        forkserver.ensure_running()
        self.forking = forkserver._forkserver._forkserver_pid
        self.before, self.megabytes = self.processor(), 0
        self.is_over = threading.Event()
        self.watch = threading.Thread(target=self.look_around)
        self.watch.start()
        return self

    def __exit__(self, *failure):
        self.is_over.set()
        self.watch.join()
        self.seconds = self.processor() - self.before

    def processor(self):
        fields = Path(f"/proc/{self.forking}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[PROCESSOR])) / TICKS

    def look_around(self):
        while not self.is_over.wait(0.05):
            for process in descendants(self.forking):
                self.megabytes = max(self.megabytes, most_memory(process))


def descendants(process):
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:  # it has ended
        return
    for child in children:
        yield child
        yield from descendants(child)


def most_memory(process="self"):
    """Return the most MB that a process has held at once, 0 where it has ended."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM")), 0)
