"""`manage.py verify_record`: the chains, a head noted before, a report, an export."""

import io
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from accounts.record.acts import Act
from accounts.record.chain import line_of
from accounts.record.models import RecordEntry, RecordWords

COMMAND = "scoring.home.management.commands.verify_record"
CHAIN = "evaluation:7"


@pytest.fixture(autouse=True)
def guarded(monkeypatch):
    """As in production, where the triggers stand; their own tests are in test_guards."""
    monkeypatch.setattr(f"{COMMAND}.missing_guards", lambda _: [])


def append(lead, act, chain=CHAIN, **fields):
    with transaction.atomic():
        return RecordEntry.objects.append(actor=lead, act=act, subject=lead, chain=chain, **fields)


@pytest.fixture
def three(lead):
    return [append(lead, act) for act in (Act.WEIGHTS_SET, Act.RATED, Act.REMINDED)]


@pytest.fixture
def note(three):
    return RecordEntry.objects.of_chain("rest").get()


def verify(*options):
    out = io.StringIO()
    call_command("verify_record", *options, stdout=out)
    return out.getvalue().splitlines()


def refusal(*options):
    with pytest.raises(CommandError) as refused:
        verify(*options)
    return str(refused.value)


def cut_off(number, chain=CHAIN):
    chosen = "SELECT id FROM accounts_recordentry WHERE chain = %s AND number >= %s"
    with connection.cursor() as cursor:
        for table, column in (("recordwords", "entry_id"), ("recordentry", "id")):
            cursor.execute(
                f"DELETE FROM accounts_{table} WHERE {column} IN ({chosen})", [chain, number]
            )


def forge(chain=CHAIN):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_recordentry SET act = 'forged' WHERE chain = %s AND number = 2",
            [chain],
        )


def test_an_empty_record_agrees(db):
    assert verify("--head", "0" * 64) == ["The record agrees. Chains checked: 0."]


def test_a_whole_record_agrees_with_every_head_it_had(three, note):
    for entry in (*three, note):
        lines = verify("--head", entry.hash.upper())

    assert lines == [
        "The record agrees. Chains checked: 2.",
        f"{CHAIN}: length 3, head {three[2].hash}.",
        f"rest: length 1, head {note.hash}.",
    ]


def test_the_first_broken_entry_of_each_chain_is_named(three, lead):
    for act in (Act.RATED, Act.RATED):
        append(lead, act, "evaluation:8")
    forge()
    forge("evaluation:8")

    assert [line.split(", ")[0] for line in refusal().splitlines()] == [
        f"{CHAIN}: Entry 2 (forged",
        "evaluation:8: Entry 2 (forged",
    ]


def test_one_chain_is_verified_alone(three, lead):
    append(lead, Act.RATED, "evaluation:8")
    forge()

    assert verify("--chain", "evaluation:8")[0] == "The record agrees. Chains checked: 1."
    assert refusal("--chain", CHAIN).startswith(f"{CHAIN}: Entry 2 (forged")
    assert refusal("--chain", "evaluation:9") == "There is no chain evaluation:9."


def test_a_whole_chain_that_is_gone_is_named(three):
    cut_off(1)

    expected = f"{CHAIN}: The whole chain is missing; entry 1 of the rest noted a length of 1."
    assert refusal() == refusal("--chain", CHAIN) == expected


def test_an_end_that_was_cut_off_is_found_by_the_head_noted_before(three):
    cut_off(3)

    assert verify()[1].startswith(f"{CHAIN}: length 2")
    assert refusal("--head", three[2].hash) == (
        f"No entry of the record has the hash {three[2].hash}: entries were removed from its "
        "end, or all of it was written anew."
    )


def test_words_that_were_erased_are_said_to_be_and_never_altered(three, lead, monkeypatch):
    monkeypatch.setattr(
        "accounts.record.models.clock.now", lambda: datetime(2026, 11, 23, tzinfo=UTC)
    )
    RecordWords.objects.filter(entry=three[1]).erase(lead, "Rim Alami asked for it.")

    assert verify()[-1] == f"{CHAIN}: Entry 2: words erased on 2026-11-23."


@pytest.fixture
def pinned(monkeypatch):
    """Return a function that says what a report pins; reading one is tests/scoring/report."""

    def pin(head, entries, rest):
        record = {"entries": entries, "head": head, "rest": rest}
        monkeypatch.setattr(f"{COMMAND}.record_pinned_by", lambda path: (7, record))

    return pin


def test_a_report_pins_its_own_chain_and_the_rest(three, note, pinned):
    pinned(three[2].hash, 3, note.hash)

    assert verify("--report", "report.pdf")[0] == "The record agrees. Chains checked: 2."

    cut_off(3)
    expected = f"No entry of {CHAIN} has the hash {three[2].hash}"
    assert refusal("--report", "report.pdf").startswith(expected)


def test_a_report_whose_rest_is_gone_is_told(three, note, lead, pinned):
    last = append(lead, Act.INVITED, "rest")
    pinned(three[2].hash, 3, last.hash)
    cut_off(2, "rest")

    expected = f"No entry of rest has the hash {last.hash}"
    assert refusal("--report", "report.pdf").startswith(expected)


def test_a_report_that_counts_other_entries_is_told(three, note, pinned):
    pinned(three[1].hash, 3, note.hash)

    assert refusal("--report", "report.pdf") == (
        f"The report counts 3 entries in {CHAIN}; up to its head the record holds 2."
    )


def test_a_file_that_is_no_report_is_told(db, tmp_path):
    path = tmp_path / "notes.pdf"
    path.write_text("no PDF")

    assert refusal("--report", str(path)).startswith("notes.pdf is not a PDF that can be read")


def test_an_export_is_checked_without_the_database(three, lead, tmp_path, pinned):
    path = tmp_path / "record.jsonl"
    RecordWords.objects.filter(entry=three[2]).erase(lead, "Asked for.")
    last = RecordEntry.objects.get(pk=three[2].pk)
    lines = [line_of(three[0]), line_of(three[1], with_words=False), line_of(last)]
    path.write_text("\n".join(lines))
    cut_off(1)
    today = last.words.erased_at.strftime("%Y-%m-%d")

    assert verify("--file", str(path), "--head", last.hash) == [
        "The export agrees. Entries: 3, without their words: 1.",
        f"{CHAIN}: entries 1 to 3.",
        f"{CHAIN}: Entry 3: words erased on {today}.",
    ]
    assert refusal("--file", str(path), "--head", "ab").startswith("No entry of the record has")
    pinned("ab", 3, "cd")
    assert refusal("--file", str(path), "--report", "x.pdf").startswith("No entry of the export")
    path.write_text("\n".join(lines).replace("reminded", "forged"))
    assert refusal("--file", str(path)).startswith(f"{CHAIN}: Entry 3 (forged")


def test_an_export_that_cannot_be_read_is_told(tmp_path):
    path = tmp_path / "record.jsonl"
    assert refusal("--file", str(path)) == f"{path} cannot be read: No such file or directory."

    path.write_bytes(b"\xff")
    assert refusal("--file", str(path)).startswith(f"{path}: ")

    path.write_text("")
    assert verify("--file", str(path)) == ["The export agrees. Entries: 0, without their words: 0."]
    assert refusal("--file", str(path), "--head", "ab").startswith("No entry of the record has")
