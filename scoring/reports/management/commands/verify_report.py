import logging

from django.core.management.base import BaseCommand, CommandError

from scoring.reports.verify import Disagrees, verify_pdf


class Command(BaseCommand):
    help = "Recompute every number of a report from the file alone. Needs no database."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", help="The PDF of a report.")

    def handle(self, *args, **options):
        # The reader's own remarks would stand before the one sentence that counts.
        logging.getLogger("pypdf").setLevel(logging.CRITICAL)
        try:
            summary = verify_pdf(options["file"])
        except Disagrees as difference:
            raise CommandError(str(difference)) from None
        self.stdout.write(summary)
