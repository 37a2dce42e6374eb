import logging
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from scoring.reports.bundle_reading import is_bundle, verify_bundle
from scoring.reports.pdf_seal import read_certificates
from scoring.reports.verdict import WRONG
from scoring.reports.verify import Disagrees, verify_file


class Command(BaseCommand):
    help = (
        "Check a report from the file alone: do its data recompute, are its pages those that the "
        "data give, and who sealed it? Needs no database. Ends with 0 where all agrees and a "
        "certificate that you trust sealed it, 2 where all agrees and none did, 3 where the pages "
        "were made by another version and no seal that you trust proves them, 1 otherwise."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", help="The PDF of a report, or its audit bundle (ZIP).")
        parser.add_argument(
            "--trust",
            metavar="CERT",
            action="append",
            default=[],
            help="A certificate that you trust, or that of its authority, as a PEM or DER file.",
        )

    def handle(self, *args, **options):
        # The readers' own remarks would stand before the sentences that count.
        for name in ("pypdf", "pyhanko", "pyhanko_certvalidator"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        trusted = [root for path in options["trust"] for root in self.certificates(path)]
        try:
            if is_bundle(options["file"]):
                bundle = verify_bundle(options["file"], trusted)
                verdict = bundle.report
                self.stdout.write(f"{_('Bundle')}: {' '.join(bundle.bundle)}")
                self.stdout.write(f"{_('Record')}: {' '.join(bundle.record)}")
            else:
                verdict = verify_file(options["file"], trusted)
        except Disagrees as difference:
            raise CommandError(str(difference)) from None
        titles = (_("Data"), _("Pages"), _("Seal"))
        answers = (verdict.data, verdict.pages, verdict.seal)
        lines = [
            f"{title}: {' '.join(answer.sentences)}"
            for title, answer in zip(titles, answers, strict=True)
        ]
        if verdict.status == WRONG:
            raise CommandError("\n".join([verdict.sentence, *lines]))
        self.stdout.write("\n".join([*lines, verdict.sentence]))
        if verdict.status:
            sys.exit(verdict.status)

    def certificates(self, path):
        try:
            return read_certificates(Path(path).read_bytes())
        except (OSError, ValueError):
            sentence = _("%(name)s is no certificate that can be read.")
            raise CommandError(sentence % {"name": path}) from None
