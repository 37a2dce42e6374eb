import logging
import threading

from django.conf import settings
from django.db import connections

log = logging.getLogger(__name__)


def run_beside_request(function, *args, daemon=False):
    """Return the thread, or None where `settings.WORK_IN_BACKGROUND` has it done at once.
    An error in the thread is logged. A command waits for the thread unless it is a `daemon`.
    """
    if not settings.WORK_IN_BACKGROUND:
        function(*args)
        return None

    def work():
        try:
            function(*args)
        except Exception:
            log.exception("%s failed beside a request.", function.__name__)
        finally:
            # A request hands its connection back when it ends; a thread has to do it itself, or
            # the pool runs dry and every page waits for a connection that never comes.
            connections.close_all()

    thread = threading.Thread(target=work, name=f"beside-{function.__name__}", daemon=daemon)
    thread.start()
    return thread
