"""`manage.py verify_record`: the chain, a head noted before, a report, an export."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from accounts.chain import line_of, withheld_line
from accounts.models import RecordEntry

TABLE = "accounts_recordentry"


@pytest.fixture(autouse=True)
def guarded(monkeypatch):
    """As in production, where the triggers stand; their own tests are in test_record_guards."""
    monkeypatch.setattr("scoring.management.commands.verify_record.missing_guards", lambda _: [])


@pytest.fixture
def three(lead):
    with transaction.atomic():
        return [
            RecordEntry.objects.append(actor=lead, act=act, subject=lead)
            for act in ("opened", "rated", "closed")
        ]


def verify(*options):
    out = io.StringIO()
    call_command("verify_record", *options, stdout=out)
    return out.getvalue().strip()


def refusal(*options):
    with pytest.raises(CommandError) as refused:
        verify(*options)
    return str(refused.value)


def cut_off(number):
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE} WHERE number >= %s", [number])


def test_an_empty_record_agrees(db):
    assert verify("--head", "0" * 64) == f"The record agrees: 0 entries, head {'0' * 64}."


def test_a_whole_record_agrees_with_every_head_it_had(three):
    for entry in three:
        said = verify("--head", entry.hash.upper())

    assert said == f"The record agrees: 3 entries, head {three[2].hash}."


def test_a_broken_link_is_named(three):
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {TABLE} SET act = 'forged' WHERE number = 2")

    assert refusal().startswith("Entry 2 (forged, accounts.user:")


def test_an_end_that_was_cut_off_is_found_by_the_head_noted_before(three):
    cut_off(3)

    assert verify().startswith("The record agrees: 2 entries")
    assert refusal("--head", three[2].hash) == (
        f"No entry has the hash {three[2].hash}: entries were removed from the end of the "
        "record, or all of it was written anew."
    )


@pytest.fixture
def pinned(monkeypatch):
    """Return a function that says what a report pins; reading one is tests/scoring/report."""

    def pin(head, pk, entries):
        name = "scoring.management.commands.verify_record.record_pinned_by"
        monkeypatch.setattr(name, lambda path: (head, pk, entries))

    return pin


def test_a_report_pins_the_record(three, pinned):
    pinned(three[2].hash, 7, 0)

    assert verify("--report", "report.pdf").startswith("The record agrees: 3 entries")

    cut_off(3)
    assert refusal("--report", "report.pdf").startswith(f"No entry has the hash {three[2].hash}")


def test_a_report_that_counts_other_entries_is_told(three, pinned):
    pinned(three[1].hash, 7, 3)

    assert refusal("--report", "report.pdf") == (
        "The report counts 3 entries about its evaluation; the record holds 0."
    )


def test_a_file_that_is_no_report_is_told(db, tmp_path):
    path = tmp_path / "notes.pdf"
    path.write_text("no PDF")

    assert refusal("--report", str(path)).startswith("notes.pdf is not a PDF that can be read")


def test_an_export_is_checked_without_the_database(three, tmp_path):
    path = tmp_path / "record.jsonl"
    lines = [line_of(three[0]), withheld_line(three[1]), line_of(three[2])]
    path.write_text("\n".join(lines))
    cut_off(1)

    assert verify("--file", str(path), "--head", three[2].hash) == (
        "The export agrees: 2 entries (1 to 3), 1 withheld."
    )
    assert refusal("--file", str(path), "--head", "ab").startswith("No entry has the hash ab")
    path.write_text("\n".join(lines).replace("closed", "forged"))
    assert refusal("--file", str(path)).startswith("Entry 3 (forged")


def test_an_export_that_cannot_be_read_is_told(tmp_path):
    path = tmp_path / "record.jsonl"
    assert refusal("--file", str(path)) == f"{path} cannot be read: No such file or directory."

    path.write_bytes(b"\xff")
    assert refusal("--file", str(path)).startswith(f"{path}: ")

    path.write_text("")
    assert verify("--file", str(path)) == "The export agrees: 0 entries (none), 0 withheld."
    assert refusal("--file", str(path), "--head", "ab").startswith("No entry has the hash ab")
