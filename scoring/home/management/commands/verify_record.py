import logging
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from accounts.record.chain import Unreadable, breaks, chain_names, entries_in, first_break_in_part
from accounts.record.guards import missing_guards
from accounts.record.models import GENESIS, REST, RecordEntry, RecordWords
from scoring.evaluations.models import Evaluation
from scoring.reports.bundle_reading import is_bundle, record_in_bundle
from scoring.reports.verify import Disagrees, record_pinned_by


class Command(BaseCommand):
    help = (
        "Recompute the chains of the record and say where each breaks, and whether each reaches "
        "what the chain of the rest noted of it. A head that was noted before, or that a report "
        "printed, shows whether the end of a chain was cut off since."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument(
            "--chain", help="Check this chain alone, such as evaluation:12 or rest."
        )
        parser.add_argument("--head", help="A head hash noted before: is it still there?")
        parser.add_argument("--report", help="The PDF of a report: are the heads it pins there?")
        parser.add_argument(
            "--file",
            help="Check an export in JSON lines, or that of an audit bundle; needs no database.",
        )

    def handle(self, *args, **options):
        # The PDF reader's own remarks would stand before the one sentence that counts.
        logging.getLogger("pypdf").setLevel(logging.CRITICAL)
        record = Export(options) if options["file"] else Installation(options["chain"])
        problems = record.problems()
        if not problems and options["head"]:
            head = options["head"].strip().lower()
            problems = [] if head == GENESIS or head in record else [missing(head)]
        if not problems and options["report"]:
            try:
                problems = record.differences_from(record_pinned_by(options["report"]))
            except Disagrees as difference:
                problems = [str(difference)]
        if problems:
            raise CommandError("\n".join(problems))
        self.stdout.write("\n".join(record.summary()))


def missing(head, chain="the record"):
    return (
        f"No entry of {chain} has the hash {head}: entries were removed from its end, "
        "or all of it was written anew."
    )


class Installation:
    def __init__(self, chain):
        self.chains = [chain] if chain else chain_names()
        self.chain = chain

    def problems(self):
        if problems := breaks(self.chain):
            return problems
        if self.chain and self.chain not in chain_names():
            return [f"There is no chain {self.chain}."]
        guards = ", ".join(missing_guards(connection))
        return [f"The database does not guard the record: {guards} is missing."] if guards else []

    def __contains__(self, head):
        return RecordEntry.objects.filter(chain__in=self.chains, hash=head).exists()

    def differences_from(self, pin):
        """Return what a report pins of its own chain and of the rest and is not there."""
        evaluation, record = pin
        chain = Evaluation(pk=evaluation).record_chain
        pinned = RecordEntry.objects.filter(chain=chain, hash=record["head"])
        length = pinned.values_list("number", flat=True).first()
        if length is None:
            return [missing(record["head"], chain)]
        if length != record["entries"]:
            counted = f"The report counts {record['entries']} entries in {chain}"
            return [f"{counted}; up to its head the record holds {length}."]
        if RecordEntry.objects.filter(chain=REST, hash=record["rest"]).exists():
            return []
        return [missing(record["rest"], REST)]

    def summary(self):
        lines = []
        for chain in self.chains:
            length, head = RecordEntry.objects.end_of(chain)
            lines.append(f"{chain}: length {length}, head {head}.")
        erased = RecordWords.objects.filter(
            entry__chain__in=self.chains, erased_at__isnull=False
        ).order_by("entry__chain", "entry__number")
        lines += [erasure(row.entry, row) for row in erased.select_related("entry")]
        return [f"The record agrees. Chains checked: {len(self.chains)}.", *lines]


class Export:
    def __init__(self, options):
        path = options["file"]
        try:
            if is_bundle(path):
                entries = entries_in(record_in_bundle(path))
            else:
                with Path(path).open(encoding="utf-8") as lines:
                    entries = entries_in(lines)
        except Disagrees as difference:
            raise CommandError(f"{path}: {difference}") from None
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from None
        except (Unreadable, UnicodeDecodeError) as error:
            raise CommandError(f"{path}: {error}") from None
        self.entries = [entry for entry in entries if options["chain"] in (None, entry.chain)]

    def problems(self):
        problem = first_break_in_part(self.entries)
        return [problem] if problem else []

    def __contains__(self, head):
        return any(entry.hash == head for entry in self.entries)

    def differences_from(self, pin):
        _evaluation, record = pin
        return [] if record["head"] in self else [missing(record["head"], "the export")]

    def summary(self):
        pairs = [(entry, getattr(entry, "words", None)) for entry in self.entries]
        withheld = sum(row is None for _entry, row in pairs)
        chains = {}
        for entry in self.entries:
            chains.setdefault(entry.chain, []).append(entry.number)
        return [
            f"The export agrees. Entries: {len(self.entries)}, without their words: {withheld}.",
            *(f"{chain}: entries {part[0]} to {part[-1]}." for chain, part in chains.items()),
            *(erasure(entry, row) for entry, row in pairs if row and row.erased_at),
        ]


def erasure(entry, row):
    return f"{entry.chain}: Entry {entry.number}: words erased on {row.erased_at:%Y-%m-%d}."
