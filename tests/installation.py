"""An installation as a company runs it: real processes, each with a disk of its own."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from email.message import Message
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

ROOT = Path(__file__).resolve().parents[1]
BENCHMARKED = "tests.benchmarks.wsgi"  # the product with an empty page beside it
ORIGIN = "https://127.0.0.1"
HTTPS = {"X-Forwarded-Proto": "https", "Host": "127.0.0.1"}
SETTINGS = {
    "SECRET_KEY": "x9-4kQ!z" * 8,
    "ALLOWED_HOSTS": "127.0.0.1",
    "PUBLIC_URL": ORIGIN,
    "EMAIL_HOST": "127.0.0.1",
    "EMAIL_PORT": "9",  # discard: where nobody listens
    "DEFAULT_FROM_EMAIL": "evaluator@example.org",
    "TRUST_PROXY_HTTPS": "1",
    "AWS_EC2_METADATA_DISABLED": "true",
}


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def wait_until(is_so, seconds, pause=0.1):
    """Return how many seconds passed until `is_so()`, None where it was not so in time."""
    start = time.monotonic()
    while time.monotonic() < start + seconds:
        if is_so():
            return time.monotonic() - start
        time.sleep(pause)
    return None


class Installation:
    """Processes that share the settings given here and nothing else.

    folder     in it each process has its disk: files, temporary files, home and work folder
    """

    def __init__(self, folder, **settings):
        self.folder, self.settings, self.running = Path(folder), SETTINGS | settings, []
        self.static = self.folder / "static"

    def environment(self, name):
        disk = self.folder / name
        folders = {"MEDIA_ROOT": "media", "TMPDIR": "tmp", "HOME": "home"}
        for one in folders.values():
            (disk / one).mkdir(parents=True, exist_ok=True)
        paths = {variable: str(disk / one) for variable, one in folders.items()}
        own = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "STATIC_ROOT": str(self.static)}
        return own | {"PYTHONUNBUFFERED": "1"} | paths | self.settings

    def command(self, *arguments, status=0):
        """Return what a command of manage.py prints, which ends with this status."""
        run = subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *arguments],
            env=self.environment("commands"),
            capture_output=True,
            text=True,
            check=False,
        )
        if run.returncode != status:
            raise RuntimeError(f"manage.py {arguments}: {run.stdout}{run.stderr}")
        return run.stdout

    def prepare(self):
        with ThreadPoolExecutor() as both:
            tables = both.submit(self.command, "migrate", "--verbosity", "0")
            self.command("collectstatic", "--no-input", "--verbosity", "0")
            tables.result()

    def start(self, name, *command, limit=None):
        log = self.folder / f"{name}.log"
        with log.open("ab") as output:
            process = subprocess.Popen(
                [*(["prlimit", f"--fsize={limit}"] if limit else []), sys.executable, *command],
                env=self.environment(name),
                cwd=self.folder / name,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self.running.append(process)
        return process

    def web(self, name, port=None, workers=1, limit=None, application="evaluator.wsgi"):
        """Start a web server that writes no file over `limit` bytes; return (process, port)."""
        port = port or free_port()
        options = ["--config", "python:evaluator.gunicorn", "--bind", f"127.0.0.1:{port}"]
        options += ["--workers", str(workers), "--keep-alive", "75", "--log-level", "warning"]
        command = ["-m", "gunicorn", *options, application]
        process = self.start(name, *command, limit=limit)
        if wait_until(lambda: answers(port), 30) is None:
            raise RuntimeError((self.folder / f"{name}.log").read_text()[-2000:])
        return process, port

    def worker(self, name, limit=None):
        return self.start(name, str(ROOT / "manage.py"), "run_worker", limit=limit)

    def files_of(self, name):
        """Return the files that stand on the disk of this process."""
        disk = self.folder / name
        return sorted(str(one.relative_to(disk)) for one in disk.rglob("*") if one.is_file())

    def stop(self):
        for process in self.running:
            kill(process)


@contextmanager
def installation(folder, **settings):
    made = Installation(folder, **settings)
    try:
        yield made
    finally:
        made.stop()
        for log in sorted(made.folder.glob("*.log")):  # shown where a test failed
            sys.stdout.write(f"{log.name}: {log.read_text(errors='replace')[-2000:]}\n")
        shutil.rmtree(made.static, ignore_errors=True)


def kill(process):
    """End a process and what it started, without giving it a word: kill -9."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(20)


def answers(port, path="/healthz"):
    try:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
            connection.request("GET", path, headers=HTTPS)
            return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False


class Answer(NamedTuple):
    status_code: int
    headers: Message
    content: bytes
    request: dict

    def getvalue(self):
        return self.content


class Wire:
    """What a PlainBrowser asks, over the wire: each request goes to the next of these ports."""

    def __init__(self, ports):
        self.ports, self.asked, self.cookies = list(ports), 0, {}

    def get(self, path, follow=True):
        return self.ask("GET", path, follow=follow)

    def post(self, path, data, content_type=MULTIPART_CONTENT, follow=True, **origin):
        if content_type == MULTIPART_CONTENT:
            data = encode_multipart(BOUNDARY, data)
        headers = {"Content-Type": content_type, "Origin": origin["HTTP_ORIGIN"]}
        return self.ask("POST", path, data, headers | {"Referer": origin["HTTP_REFERER"]}, follow)

    def ask(self, method, path, body=None, headers=None, follow=True):
        answer = self.ask_once(method, path, body, headers or {})
        while follow and answer.status_code in {302, 303}:
            answer = self.ask_once("GET", answer.headers["Location"], None, {})
        deadline = time.monotonic() + 30
        while follow and b'http-equiv="refresh"' in answer.content[:4000]:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{path} still says that it works.")
            time.sleep(0.3)
            answer = self.ask("GET", answer.request["PATH_INFO"], follow=False)
            if answer.status_code in {302, 303}:
                answer = self.ask("GET", answer.headers["Location"])
        return answer

    def ask_once(self, method, path, body, headers):
        parts = urlsplit(path)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        port = self.ports[self.asked % len(self.ports)]
        self.asked += 1
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        connection.request(method, target, body, HTTPS | {"Cookie": cookies} | headers)
        response = connection.getresponse()
        content = response.read()
        connection.close()
        for cookie in response.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        request = {"PATH_INFO": parts.path, "QUERY_STRING": parts.query}
        return Answer(response.status, response.headers, content, request)
