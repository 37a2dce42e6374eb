"""A backup and its restoring: the same rows and files, or nothing at all and why."""

import hashlib
import io
import json
import os
import stat
import subprocess
import sys
import tarfile
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.core.management.color import no_style
from django.db import connection

from accounts import clock
from accounts.models import User
from accounts.storage import names_in
from evaluator.backup.reading import Archive
from evaluator.backup.rows import LEFT_OUT, MADE_BY_MIGRATE, last_number, tables
from evaluator.backup.writing import write_backup
from tests.accounts import stores
from tests.accounts.record.conftest import guarded_record
from tests.asking import answer, make_request
from tests.factories import make_released_evaluation, make_site, make_user, make_vendor
from tests.retold import retold
from tests.vendors.files import PDF, stored
from vendors.merging import merge
from vendors.models.delivery import DayRate
from vendors.models.vendor import Vendor
from vendors.requests.answering import ask

ROOT = Path(__file__).resolve().parents[2]
s3_address, s3_bucket = stores.s3_address, stores.s3_bucket


@pytest.fixture
def world(lead):
    evaluation = make_world(lead)
    make_user("gone@example.org").delete()  # its number is never given again
    return evaluation


@retold
def make_world(lead):
    """Rows of most kinds, with what databases write each in its own way, and a file."""
    evaluation = make_released_evaluation({"Atlas": {"TZ-01": 3}}, lead=lead)
    vendor = evaluation.candidates.first().vendor
    Vendor.objects.filter(pk=vendor.pk).update(name="Atlas\u2028 “Dév” شركة 😀")
    make_site(vendor)
    DayRate.objects.create(
        vendor=vendor, role="Developer", amount=Decimal("480.10"), currency="EUR"
    )
    User.objects.filter(pk=lead.pk).update(
        date_joined=clock.now().replace(microsecond=123_457), last_login=clock.now()
    )
    stored(vendor)
    asked = make_request(lead, vendor, evaluation=evaluation)
    ask(asked.tokens.get(), "Which period?")
    answer(asked)
    merge(make_vendor("Borea"), make_vendor("Borea SARL"), {}, {}, lead)
    return evaluation


def rows_of_everything():
    """Return {table: its rows}, as Python reads them from this database."""
    return {
        model._meta.label_lower: list(model._base_manager.order_by("pk").values())
        for model in tables()
    }


def empty_the_database():
    """As a new one after `migrate`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "PRAGMA defer_foreign_keys = ON"
            if connection.vendor == "sqlite"
            else "SET CONSTRAINTS ALL DEFERRED"
        )
        for model in reversed(tables()):
            if model._meta.label_lower not in MADE_BY_MIGRATE:
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")
        numbers = connection.introspection.sequence_list()
        for statement in connection.ops.sequence_reset_by_name_sql(no_style(), numbers):
            cursor.execute(statement)


@contextmanager
def guards_as_in_production():
    """Stand the triggers up; SQLite cannot inside the transaction of a test, and is let off."""
    if connection.vendor == "postgresql":
        with guarded_record():
            yield
    else:
        verify = "scoring.home.management.commands.verify_record.missing_guards"
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(verify, lambda connection: [])
            yield


def command(name, *arguments):
    output = io.StringIO()
    call_command(name, *map(str, arguments), stdout=output)
    return output.getvalue()


def test_everything_comes_back_exactly(world, tmp_path, settings):
    before, archive = rows_of_everything(), tmp_path / "backup.tar"
    last_user = last_number(User)
    command("backup", archive)
    empty_the_database()
    settings.MEDIA_ROOT = tmp_path / "new"

    with guards_as_in_production():
        answer = command("restore", archive)

    assert rows_of_everything() == before
    assert sum(map(len, before.values())) > 200
    assert "Files" not in answer
    assert "1 files." in answer
    assert "The record agrees." in answer
    (name,) = names_in(default_storage)
    with default_storage.open(name) as file:
        assert file.read() == PDF
    assert make_user("new@example.org").pk == last_user + 1


def test_an_archive_is_for_its_owner_alone_and_takes_the_place_of_an_old_one(world, tmp_path):
    archive = tmp_path / "backup.tar"
    archive.write_bytes(b"an old one")

    command("backup", archive)

    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    assert tarfile.is_tarfile(archive)
    assert list(tmp_path.glob("*.part")) == []


def test_a_backup_that_fails_leaves_the_old_one(world, tmp_path, monkeypatch):
    archive = tmp_path / "backup.tar"
    archive.write_bytes(b"an old one")

    def full(*given):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("evaluator.backup.writing.os.fsync", full)

    with pytest.raises(CommandError, match="No backup was written: No space left on device"):
        command("backup", archive)
    assert archive.read_bytes() == b"an old one"
    assert [path.name for path in tmp_path.iterdir()] == ["backup.tar"]


def test_a_backup_says_what_it_leaves_out_and_what_the_store_lacks(world, tmp_path):
    (name,) = names_in(default_storage)
    default_storage.delete(name)

    answer = command("backup", tmp_path / "backup.tar")

    assert f"Not in the archive: the file {name}, NOT IN THE STORE." in answer
    for label, reason in LEFT_OUT.items():
        assert f"Left out: {label}, because {reason}." in answer


def test_every_table_is_in_a_backup_or_left_out_with_a_reason():
    from django.apps import apps

    every = {model._meta.label_lower for model in apps.get_models(include_auto_created=True)}
    kept = [model._meta.label_lower for model in tables()]

    assert every - set(kept) == LEFT_OUT.keys() & every
    assert len(kept) == len(set(kept))
    for number, model in enumerate(tables()):
        parents = {
            field.related_model for field in model._meta.concrete_fields if field.is_relation
        }
        assert parents - {model} <= set(tables()[:number]), model


# --- What is refused


@pytest.fixture
def archive(world, tmp_path):
    path = tmp_path / "backup.tar"
    write_backup(path)
    empty_the_database()
    return path


def refusal_of(path):
    """Return why it is refused, after a look that nothing was restored."""
    with pytest.raises(CommandError) as refused:
        command("restore", path)
    assert not User.objects.exists()
    return str(refused.value)


def rewrite(path, change, seal=True):
    """Write the members anew after `change(members)`; the manifest's own sum is right again."""
    with tarfile.open(path) as archive:
        members = {member.name: archive.extractfile(member).read() for member in archive}
    change(members)
    if seal:
        digest = hashlib.sha256(members["manifest.json"]).hexdigest()
        members["manifest.sha256"] = digest.encode()
    with tarfile.open(path, "w") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))


def change_manifest(change):
    def changed(members):
        manifest = json.loads(members["manifest.json"])
        change(manifest)
        members["manifest.json"] = json.dumps(manifest).encode()

    return changed


def lying_rows(members):
    members["rows/accounts.user.jsonl"] = members["rows/accounts.user.jsonl"].replace(
        b"lead@example.org", b"evil@example.org"
    )


def honest_sum_of(name, content):
    """Put other content in, with a manifest that agrees."""

    def change(members):
        content_now = content(members[name])
        members[name] = content_now
        manifest = json.loads(members["manifest.json"])
        for part in (*manifest["tables"], *manifest["files"]):
            if part["member"] == name:
                part["sha256"] = hashlib.sha256(content_now).hexdigest()
                part["bytes"] = len(content_now)
        members["manifest.json"] = json.dumps(manifest).encode()

    return change


USERS, RATINGS = "rows/accounts.user.jsonl", "rows/ratings.rating.jsonl"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lying_rows, f"{USERS} is not what the manifest says: its SHA-256 differs."),
        (lambda members: members.pop(RATINGS), f"disagree about {RATINGS}"),
        (
            lambda members: members.update({"rows/more.jsonl": b""}),
            "disagree about rows/more.jsonl",
        ),
        (lambda members: members.update({"../../etc/passwd": b""}), "'../../etc/passwd', which no"),
        (lambda members: members.update({"files/../../x": b""}), "'files/../../x', which no"),
        (lambda members: members.update({"/etc/passwd": b""}), "'/etc/passwd', which no backup"),
        (
            change_manifest(lambda manifest: manifest.update(product="0.0.1")),
            "The archive is of version 0.0.1 and this is",
        ),
        (
            change_manifest(lambda manifest: manifest["migrations"].pop("vendors")),
            "another state of migrations",
        ),
        (
            change_manifest(lambda manifest: manifest["tables"].pop()),
            "disagree about",
        ),
        (
            change_manifest(lambda manifest: manifest["tables"][3]["columns"].pop()),
            "another state of migrations",
        ),
        (change_manifest(lambda manifest: manifest.update(format="zip")), "no backup of Evaluator"),
        (
            lambda members: members.update({"manifest.json": b"{}"}),
            "manifest of the archive cannot",
        ),
        (
            lambda members: members.update({"manifest.json": b"\0"}),
            "manifest of the archive cannot",
        ),
        (
            honest_sum_of(USERS, lambda rows: rows.replace(b"[", b"[[", 1)),
            "The rows of accounts.user cannot be restored",
        ),
        (
            honest_sum_of(USERS, lambda rows: rows + rows),
            "rows of accounts.user cannot be restored",
        ),
        (honest_sum_of(USERS, lambda rows: b""), "accounts.user has another number of rows"),
        (
            honest_sum_of(RATINGS, lambda rows: rows.replace(b",3,", b",9,", 1)),
            "The rows of ratings.rating cannot be restored",
        ),
    ],
)
def test_an_archive_that_is_not_as_it_was_written_is_refused_in_words(archive, change, words):
    rewrite(archive, change)

    assert words in refusal_of(archive)
    assert list(names_in(default_storage)) != []  # the installation's own file, as before


def test_a_manifest_that_was_changed_is_refused(archive):
    change = change_manifest(lambda manifest: manifest["files"].clear())
    rewrite(archive, change, seal=False)

    assert "manifest of the archive was changed" in refusal_of(archive)


@pytest.mark.parametrize("share", [0, 0.3, 0.9])
def test_an_archive_that_breaks_off_is_refused(archive, share):
    content = archive.read_bytes().rstrip(b"\0")  # what fills up the last block is nobody's
    archive.write_bytes(content[: int(len(content) * share)])

    assert "breaks off" in refusal_of(archive)


def test_what_is_no_archive_is_refused(archive, tmp_path):
    archive.write_bytes(os.urandom(20_000))

    assert "no tar file" in refusal_of(archive)
    assert "No such file" in refusal_of(tmp_path / "absent.tar")


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE])
def test_a_link_or_a_device_in_an_archive_is_refused(archive, kind):
    with tarfile.open(archive, "a") as opened:
        info = tarfile.TarInfo("files/evidence/link")
        info.type, info.linkname = kind, "/etc/passwd"
        opened.addfile(info)

    assert "'files/evidence/link', which no backup holds" in refusal_of(archive)


def test_a_database_that_is_not_empty_is_left_as_it_is(archive):
    somebody = make_user("here@example.org")

    with pytest.raises(CommandError, match="This database is not empty: it holds users"):
        command("restore", archive)

    assert list(User.objects.all()) == [somebody]


def test_another_file_of_the_same_name_is_not_overwritten(archive):
    (name,) = names_in(default_storage)
    default_storage.delete(name)
    default_storage.save(name, ContentFile(b"another"))

    assert f"The store holds another file under the name {name}." in refusal_of(archive)
    with default_storage.open(name) as file:
        assert file.read() == b"another"


def test_a_store_that_is_full_ends_the_restoring_with_nothing_done(archive, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "new"
    with pytest.MonkeyPatch.context() as patch:

        def full(self, target):
            raise OSError(28, "No space left on device")

        patch.setattr("accounts.storage.Path.replace", full)

        assert "The server has no room left for files." in refusal_of(archive)
    assert list(names_in(default_storage)) == []


# --- From one database to the other


COMMANDS = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("restore", {!r})
call_command("backup", {!r})
"""


def move_to_sqlite(folder, archive, archive_of_there):
    """Restore into an installation whose database is an SQLite file, and back it up there."""
    environment = os.environ | {
        "EVALUATOR_TEST": "1",
        "DATABASE_URL": f"sqlite:///{folder}/moved.sqlite3",
        "MEDIA_ROOT": f"{folder}/moved",
    }
    text = COMMANDS.format(str(archive), str(archive_of_there))
    command = [sys.executable, str(ROOT / "manage.py"), "shell", "--no-imports", "-c", text]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout


def parsed_rows(path):
    """Return {table: its rows} of an archive; no database orders the keys of an object."""
    with path.open("rb") as file:
        archive = Archive(file)
        return {
            part["model"]: [json.loads(line) for line in archive.part(part["member"]).lines()]
            for part in archive.manifest["tables"]
        }


@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="it moves between two kinds, and takes processes"
)
def test_an_installation_moves_to_sqlite_and_back(world, tmp_path, settings):
    first, second = tmp_path / "first.tar", tmp_path / "second.tar"
    before = rows_of_everything()
    write_backup(first)

    answer = move_to_sqlite(tmp_path, first, second)
    empty_the_database()
    settings.MEDIA_ROOT = tmp_path / "back"
    with guards_as_in_production():
        answer_here = command("restore", second)

    assert "The record agrees." in answer
    assert "The record agrees." in answer_here
    assert parsed_rows(first) == parsed_rows(second)
    assert rows_of_everything() == before
    assert len(list(names_in(default_storage))) == 1


def test_files_move_into_a_bucket(archive, s3_bucket):
    with guards_as_in_production():
        answer = command("restore", archive)

    assert "1 files." in answer
    (name,) = names_in(default_storage)
    with default_storage.open(name) as file:
        assert file.read() == PDF


# --- One moment


@pytest.mark.django_db(transaction=True)
def test_a_backup_shows_one_moment_and_keeps_nobody_waiting(tmp_path, monkeypatch):
    """Somebody saves while the tables are read: the archive holds none of it."""
    from threading import Thread

    from django.db import connections

    from evaluator.backup import writing

    make_vendor("Before")
    add_rows, saved = writing.add_rows, []

    def meanwhile():
        make_vendor("Meanwhile")
        saved.append(True)
        connections.close_all()

    def slowly(archive, model, folder):
        if model is Vendor:
            thread = Thread(target=meanwhile)
            thread.start()
            thread.join(10)
        return add_rows(archive, model, folder)

    monkeypatch.setattr(writing, "add_rows", slowly)
    write_backup(tmp_path / "backup.tar")

    assert saved == [True]
    rows = parsed_rows(tmp_path / "backup.tar")["vendors.vendor"]
    assert len(rows) == 1
    assert Vendor.objects.count() == 2
