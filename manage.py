#!/usr/bin/env python
"""Run a management command of Evaluator."""

import os
import sys

from scoring.reports.unconfigured import ENVIRONMENT


def main():
    from django.core.management import execute_from_command_line

    if sys.argv[1:2] == ["verify_report"]:
        os.environ |= ENVIRONMENT
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evaluator.settings")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)  # somebody pressed Ctrl-C, and knows: no trace
