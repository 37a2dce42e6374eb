"""The PostgreSQL under test: killed and started again."""

import os
import shlex
import signal
import subprocess
from pathlib import Path

from django.db import connection


class Postgres:
    def __init__(self):
        with connection.cursor() as cursor:
            cursor.execute("SHOW data_directory")
            self.data = Path(cursor.fetchone()[0])
            cursor.execute("SHOW fsync")
            if cursor.fetchone()[0] != "on":
                raise SystemExit("This wants durable settings: fsync is off.")
        self.programs = Path(f"/proc/{self.pid}/exe").readlink().parent

    @property
    def pid(self):
        return int((self.data / "postmaster.pid").read_text().split()[0])

    def kill(self):
        os.kill(self.pid, signal.SIGKILL)

    def start(self):
        """Start it as it was started before; its memory may be in use for a moment."""
        command = [self.programs / "pg_ctl", "-D", self.data, "-w", "-l", "/dev/null", "restart"]
        words = shlex.join(str(word) for word in command)
        if os.getuid() == 0:
            command = ["runuser", "-u", "postgres", "--", "sh", "-c", words]
        for _ in range(20):
            run = subprocess.run(command, capture_output=True, check=False, cwd="/")
            if run.returncode == 0:
                # Our own connections are dead too.
                connection.close()
                connection.close_pool()
                return
        raise SystemExit(f"PostgreSQL does not start again: {run.stdout}{run.stderr}")
