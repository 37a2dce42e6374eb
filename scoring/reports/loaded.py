"""What printing needs, loaded once: children of `scoring.reports.limited` are forked from here."""

import gc
import os
from contextlib import suppress

import django


def load():
    # What stops the worker from the keyboard lets it finish what it does.
    with suppress(OSError):
        os.setsid()
    django.setup()
    from scoring.reports.child import end_with_parent
    from scoring.reports.making import our_weasyprint

    end_with_parent()
    our_weasyprint()
    gc.freeze()  # children share it as long as nobody writes to it


load()
