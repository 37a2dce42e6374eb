"""A child under the limits of a printing one, that asks for more memory than they allow."""

import os
import sys

from scoring.reports.child import limit_this_process
from scoring.reports.limited import TOO_BIG

if __name__ == "__main__":
    sys.stdin.buffer.read()
    limit_this_process()
    try:
        bytearray(300 * 1024 * 1024)
    except MemoryError:
        os._exit(TOO_BIG)
