"""The process that reads a workbook has a limit of memory and of time."""

import subprocess
import sys

from tests.vendors.imports.sheets import xlsx_bytes
from vendors.imports.sheet import READER

# Runs the reader as the product does, then says what the process was limited to.
LIMITS_OF_READER = """
import resource, runpy, sys
runpy.run_path(sys.argv.pop(1), run_name="__main__")
limits = [resource.getrlimit(kind)[0] for kind in (resource.RLIMIT_AS, resource.RLIMIT_CPU)]
print(*limits, file=sys.stderr)
"""
LIMITS = '{"rows": 9, "table_rows": 9, "columns": 9, "titles": []}'


def test_reader_has_a_gibibyte_and_25_seconds():
    run = subprocess.run(
        [sys.executable, "-c", LIMITS_OF_READER, str(READER), LIMITS],
        input=xlsx_bytes(["Name"], ["Atlas"]),
        capture_output=True,
        check=True,
    )

    assert run.stderr.split() == [b"1073741824", b"25"]
    assert b"Atlas" in run.stdout
