#!/usr/bin/env python
"""Run a management command of Evaluator."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    # A board checks a report on its own machine: no database, no configuration.
    offline = sys.argv[1:2] == ["verify_report"]
    module = "evaluator.offline" if offline else "evaluator.settings"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", module)
    execute_from_command_line(sys.argv)
