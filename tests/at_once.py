"""Things done at the same moment, each in a thread with a database connection of its own."""

import threading
from concurrent.futures import ThreadPoolExecutor

from django.db import connections

PATIENCE = 60  # seconds


def at_once(*acts):
    """Do all of these at the same moment; return what each returned, in their order."""
    start = threading.Barrier(len(acts), timeout=PATIENCE)

    def run(act):
        try:
            start.wait()
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
