"""The disk full, the mail server away, the database away."""

import os
import time
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.mail.models import Mail
from tests.benchmarks.server import Visitor
from tests.installation import BENCHMARKED, ORIGIN, Wire, answers, kill, wait_until
from tests.load.figures import Figure
from tests.load.savers import verifies
from tests.plain_browser import PlainBrowser
from vendors.models.evidence import Evidence
from vendors.models.vendor import Vendor

LIMIT = 1 << 20  # bytes; a process that may write no more of a file meets a full disk
NO_ROOM = "The server has no room left for files."


def after(seconds, act):
    """Act in so many seconds; return when it was over."""
    time.sleep(seconds)
    act()
    return time.monotonic()


def browser_of(port, person):
    wire = Wire([port])
    wire.cookies = Visitor(port, person).cookies
    return PlainBrowser(wire, ORIGIN)


def files_in(folder):
    return {one for one in Path(folder).rglob("*") if one.is_file()}


def disk_full(world):
    """Upload evidence of 2 MB and of 4 MB where no file may grow over 1 MB."""
    process, port = world.made.web("full", limit=LIMIT, application=BENCHMARKED)
    figures = []
    for megabytes in (2, 4):
        figures += upload(world, port, megabytes)
    figures.append(Figure("pages answer afterwards", "yes" if answers(port) else "no", "yes"))
    kill(process)
    return [*figures, Figure("the chains verify", verifies(world.made), "yes")]


def upload(world, port, megabytes):
    vendor = Vendor.objects.first()
    browser = browser_of(port, world.people["curator"])
    browser.open(f"/vendors/{vendor.pk}/evidence/new/")
    folders = [os.environ["MEDIA_ROOT"], world.made.folder / "full"]
    before, rows = set().union(*map(files_in, folders)), Evidence.objects.count()
    file = SimpleUploadedFile("answers.pdf", b"%PDF-1.7\n" + os.urandom(megabytes << 20))
    try:
        page = browser.press("Add the evidence", title="Answers", kind="document", file=file)
        said = "in words" if any(NO_ROOM in line for line in page.errors) else str(page.errors)
    except AssertionError as answer:
        # What a process still reads goes as soon as it is done with the request.
        said = "in words" if answer.args[0][1] == 503 else f"answered {answer.args[0][1]}"
    wait_until(lambda: set().union(*map(files_in, folders)) == before, 5)
    stayed = set().union(*map(files_in, folders)) - before
    name = f"{megabytes} MB of evidence"
    return [
        Figure(f"{name}: refused", said, "in words"),
        Figure(f"{name}: files that stay", len(stayed), 0),
        Figure(f"{name}: rows that stay", Evidence.objects.count() - rows, 0),
    ]


def mail(world):
    """Invite somebody where no mail server listens."""
    browser = browser_of(world.ports[0], world.people["lead"])
    browser.open("/people/invite/")
    start = time.monotonic()
    email = f"guest{Mail.objects.count()}@example.org"
    (form,) = [one for one in browser.page.forms() if "email" in one.names]
    button = next(one for one in form.controls if one.tag == "button")
    page = browser.send(form, button, {"email": email})
    seconds = time.monotonic() - start
    mails = Mail.objects.filter(to=email)
    tried = wait_until(lambda: mails.filter(tries__gte=1).exists(), 30)
    found = mails.first()
    return [
        Figure("an invitation answers, seconds", seconds, 2),
        Figure("errors on its page", len(page.errors), 0),
        Figure("seconds until a worker tried", tried if tried is not None else "never", 30),
        Figure("the mail waits for another try", found.state if found else "none", "waiting"),
        Figure("the chains verify", verifies(world.made), "yes"),
    ]


def database(world):
    """Stop PostgreSQL for five seconds: our page says so, and all goes on afterwards."""
    visitor = Visitor(world.ports[0], world.people["lead"])
    visitor.get("/vendors/")
    world.postgres.kill()
    time.sleep(1)
    seconds, response, content = visitor.ask("GET", "/vendors/")
    health = "ok" if answers(world.ports[0]) else "not ok"
    time.sleep(4)
    world.postgres.start()
    back = wait_until(lambda: visitor.ask("GET", "/vendors/")[1].status == 200, 60)
    return [
        Figure("a page answers", str(response.status), "503"),
        Figure("in words of ours", "yes" if b"<h1>" in content else "no", "yes"),
        Figure("seconds that it takes to say so", seconds, 15),
        Figure("/healthz meanwhile", health, "not ok"),
        Figure("seconds until pages come again", back if back is not None else "never", 20),
        Figure("the chains verify", verifies(world.made), "yes"),
    ]
