"""How gunicorn serves this product: `gunicorn --config python:evaluator.gunicorn evaluator.wsgi`.

Whatever is written on its command line or in GUNICORN_CMD_ARGS goes before what stands here.
"""

import os
import shutil
import tempfile
from pathlib import Path

worker_class = "evaluator.server.Worker"
logger_class = "evaluator.server.Log"
workers = 2
threads = 4
control_socket_disable = True

# The processes count together in files of this folder, which is new at each start. The variable
# has to stand before prometheus_client is imported, so here and not in the settings.
if os.environ.get("METRICS_TOKEN"):
    os.environ.setdefault(
        "PROMETHEUS_MULTIPROC_DIR",
        str(Path(tempfile.gettempdir()) / f"evaluator-metrics-{os.getuid()}-{os.getpid()}"),
    )


def on_starting(server):
    if folder := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        shutil.rmtree(folder, ignore_errors=True)
        Path(folder).mkdir(mode=0o700, parents=True)


def child_exit(server, worker):
    """Keep what a process counted that is gone, and forget that it lives."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)


def on_exit(server):
    if folder := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        shutil.rmtree(folder, ignore_errors=True)
