from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from evaluator.backup.reading import Archive, Refused, restore


class Command(BaseCommand):
    help = (
        "Restore an archive of `backup` into an empty database, after `migrate`, and verify the "
        "record. Nothing is written before every sum of the archive was compared."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", help="The archive.")

    def handle(self, *args, file, **options):
        try:
            with Path(file).open("rb") as opened:
                archive = Archive(opened)
                restore(archive)
        except Refused as refusal:
            raise CommandError(f"Nothing was restored. {refusal}") from refusal
        except OSError as problem:
            raise CommandError(f"Nothing was restored: {problem.strerror or problem}") from problem
        manifest = archive.manifest
        rows = sum(part["rows"] for part in manifest["tables"])
        self.stdout.write(f"Restored: {rows} rows, {len(manifest['files'])} files.")
        self.stdout.write("Everybody signs in again: sessions are not in a backup.")
        for name in manifest["missing_files"]:
            self.stdout.write(f"The archive does not hold the file {name}.")
        call_command("verify_record", stdout=self.stdout)
