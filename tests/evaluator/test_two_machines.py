"""Two web servers and two workers with separate disks serve one installation."""

import os
import signal
from contextlib import contextmanager
from urllib.parse import urlsplit

import boto3
import psycopg
import pytest
from django.db import connection
from psycopg import sql
from psycopg.conninfo import make_conninfo
from pypdf import PdfReader

from accounts.tasks.queue import TaskRow
from scoring.grid.proposals import SHORT_PRESET
from tests.accounts.stores import bucket_at, s3_address  # noqa: F401 -- a fixture
from tests.e2e.main_job import GATE, VENDORS
from tests.factories import PASSWORD
from tests.installation import ORIGIN, Wire, installation
from tests.plain_browser import PlainBrowser
from tests.scoring import plain_walk

NAME = "two_machines"


@pytest.fixture
def database(db):
    """An empty database beside the one of the test, as its address and its connection words."""
    if connection.vendor != "postgresql":
        pytest.skip("Several machines want PostgreSQL.")
    own = connection.get_connection_params()
    words = {name: own[name] for name in ("host", "port", "user", "password") if own.get(name)}
    server = make_conninfo(dbname="postgres", **words)
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        admin.execute(f"CREATE DATABASE {NAME}")
        address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{NAME}").geturl()
        yield address, make_conninfo(dbname=NAME, **words)
        admin.execute(f"DROP DATABASE {NAME} WITH (FORCE)")


@pytest.fixture
def bucket(s3_address):  # noqa: F811 -- the fixture
    options = bucket_at(s3_address)["OPTIONS"]
    service = boto3.resource(
        "s3",
        endpoint_url=s3_address,
        aws_access_key_id=options["access_key"],
        aws_secret_access_key=options["secret_key"],
        region_name=options["region_name"],
    )
    place = {"LocationConstraint": options["region_name"]}
    yield service.create_bucket(Bucket="machines", CreateBucketConfiguration=place)
    service.meta.client.close()


@pytest.fixture
def machines(database, bucket, s3_address, tmp_path):  # noqa: F811 -- the fixture
    shared = {
        "DATABASE_URL": database[0],
        "S3_BUCKET": bucket.name,
        "S3_ACCESS_KEY_ID": "key",
        "S3_SECRET_ACCESS_KEY": "secret",
        "S3_ENDPOINT_URL": s3_address,
        "S3_REGION": "eu-west-1",
    }
    with installation(tmp_path, **shared) as made:
        made.prepare()
        yield made


@contextmanager
def halted(process):
    """Let the other worker do what comes."""
    os.kill(process.pid, signal.SIGSTOP)
    yield
    os.kill(process.pid, signal.SIGCONT)


def come_in(machines, browser):
    """Take the link that the server prints for its first person, and sign in."""
    roles = ("administrator", "lead", "curator")
    link = machines.command("first_person", "buyer@example.org", *roles).split()[-1]
    browser.open(urlsplit(link).path)
    plain_walk.press(browser, "Set my password", name="Bea Buyer", password=PASSWORD)
    if browser.page.heading != "My tasks":
        plain_walk.sign_in(browser, "buyer@example.org")


def walk_to_a_seal(browser):
    """Return the address that all pages of the sealed evaluation begin with."""
    for vendor in VENDORS[:2]:
        plain_walk.add_evidence(browser, vendor, [*SHORT_PRESET, GATE])
    home = plain_walk.start_evaluation(browser, "Support in two languages")
    plain_walk.set_up(browser, home)
    plain_walk.seal(browser, home)
    return home


def primary_keys(words):
    with psycopg.connect(words) as asked:
        rows = asked.execute(
            "SELECT v.name, c.id FROM evaluations_candidate c"
            " JOIN vendors_vendor v ON v.id = c.vendor_id"
        )
        return dict(rows.fetchall())


def workers_of(words, task):
    with psycopg.connect(words) as asked:
        rows = asked.execute(
            sql.SQL(
                "SELECT DISTINCT worker_ids->>-1 FROM {}"
                " WHERE task_path LIKE %s AND status = 'SUCCESSFUL'"
            ).format(sql.Identifier(TaskRow._meta.db_table)),
            [f"%{task}%"],
        )
        return {worker for (worker,) in rows}


def test_the_main_job_passes_through_processes_with_separate_disks(
    machines, database, bucket, tmp_path
):
    ports = [machines.web(name)[1] for name in ("web1", "web2")]
    first, second = machines.worker("worker1"), machines.worker("worker2")
    browser = PlainBrowser(Wire(ports), ORIGIN)
    come_in(machines, browser)

    with halted(second):
        plain_walk.import_vendors(browser)
    with halted(first):
        home = walk_to_a_seal(browser)
        strong, fair, weak = (primary_keys(database[1])[name] for name in VENDORS)
        plain_walk.find_gates(browser, home, [(strong, True), (fair, True), (weak, False)])
        levels = {strong: 3, fair: 2, weak: 0}
        plain_walk.rate_everything(browser, home, SHORT_PRESET[0], levels)
        plain_walk.press(browser, "Submit my ratings")
        plain_walk.decide(browser, home)
        report = plain_walk.download_report(browser, home, tmp_path)

    assert "Atlas Dev" in PdfReader(report).pages[0].extract_text()
    # It has no key to seal with.
    assert "Data and pages agree" in machines.command("verify_report", str(report), status=2)
    assert "The record agrees" in machines.command("verify_record")
    done_by = [workers_of(database[1], task) for task in ("vendors.imports", "scoring.reports")]
    assert len(done_by[0]) == len(done_by[1]) == 1 and done_by[0] != done_by[1]
    assert list(bucket.objects.all()) != []
    for name in ("web1", "web2", "worker1", "worker2"):
        assert machines.files_of(name) == []
