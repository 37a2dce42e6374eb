import logging
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from accounts.chain import Unreadable, entries_in, first_break, first_break_in_part
from accounts.models import RecordEntry
from accounts.models.record import GENESIS
from accounts.record_guards import missing_guards
from scoring.models import Evaluation
from scoring.report.verify import Disagrees, record_pinned_by


class Command(BaseCommand):
    help = (
        "Recompute the chain of the record and say where it breaks. A head that was noted "
        "before, or that a report printed, shows whether its end was cut off."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--head", help="A head hash noted before: is it still there?")
        parser.add_argument("--report", help="The PDF of a report: is the head it pins there?")
        parser.add_argument("--file", help="Check an export in JSON lines; needs no database.")

    def handle(self, *args, **options):
        # The PDF reader's own remarks would stand before the one sentence that counts.
        logging.getLogger("pypdf").setLevel(logging.CRITICAL)
        record = Export(options["file"]) if options["file"] else Chain()
        refuse(record.problem())
        for pinned in pins(options):
            refuse(record.why_not(*pinned))
        self.stdout.write(record.summary())


def refuse(sentence):
    if sentence:
        raise CommandError(sentence)


def pins(options):
    """Return (hash, evaluation pk, entries about it) of every head that must still be there."""
    found = [(options["head"].strip().lower(), None, None)] if options["head"] else []
    if options["report"]:
        try:
            found.append(record_pinned_by(options["report"]))
        except Disagrees as difference:
            raise CommandError(str(difference)) from None
    return found


class Chain:
    """The record of this installation."""

    def problem(self):
        missing = missing_guards(connection)
        broken = first_break(RecordEntry.objects.order_by("number").iterator())
        if broken or not missing:
            return broken
        return f"The database does not guard the record: {', '.join(missing)} is missing."

    def why_not(self, head, evaluation, entries):
        if head == GENESIS:
            return None
        number = RecordEntry.objects.filter(hash=head).values_list("number", flat=True).first()
        if number is None:
            return gone(head)
        about = RecordEntry.objects.about(Evaluation(pk=evaluation)).filter(number__lte=number)
        return miscounted(entries, about.count())

    def summary(self):
        last = RecordEntry.objects.order_by("-number").first()
        count, head = (last.number, last.hash) if last else (0, GENESIS)
        return f"The record agrees: {count} entries, head {head}."


class Export:
    """A part of the record in a file."""

    def __init__(self, path):
        try:
            with Path(path).open(encoding="utf-8") as lines:
                self.entries = entries_in(lines)
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from None
        except (Unreadable, UnicodeDecodeError) as error:
            raise CommandError(f"{path}: {error}") from None

    def problem(self):
        return first_break_in_part(self.entries)

    def why_not(self, head, evaluation, entries):
        if any(one.hash == head for one in self.entries):
            return None
        return gone(head)

    def summary(self):
        read = [one for one in self.entries if isinstance(one, RecordEntry)]
        numbers = f"{self.entries[0].number} to {self.entries[-1].number}" if read else "none"
        withheld = len(self.entries) - len(read)
        return f"The export agrees: {len(read)} entries ({numbers}), {withheld} withheld."


def gone(head):
    return (
        f"No entry has the hash {head}: entries were removed from the end of the record, "
        "or all of it was written anew."
    )


def miscounted(expected, found):
    if expected in (None, found):
        return None
    return f"The report counts {expected} entries about its evaluation; the record holds {found}."
