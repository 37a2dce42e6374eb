#!/usr/bin/env python
"""Run a management command of Evaluator."""

import os
import sys


def main():
    from django.core.management import execute_from_command_line

    if sys.argv[1:2] == ["verify_report"]:
        # A board checks a report on its own machine: no database, no configuration.
        os.environ |= {"EVALUATOR_TEST": "1", "DATABASE_URL": "sqlite://:memory:"}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evaluator.settings")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)  # somebody pressed Ctrl-C, and knows: no trace
