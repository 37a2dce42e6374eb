from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import filesizeformat

from evaluator.backup.rows import LEFT_OUT
from evaluator.backup.writing import write_backup


class Command(BaseCommand):
    help = (
        "Write all rows and files, as they are at this moment, into one archive that either "
        "database restores. People may go on working meanwhile."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "file", help="Where the archive goes; it takes the place of an old one."
        )

    def handle(self, *args, file, **options):
        try:
            manifest = write_backup(file)
        except OSError as problem:
            raise CommandError(f"No backup was written: {problem.strerror or problem}") from problem
        rows = sum(part["rows"] for part in manifest["tables"])
        files = manifest["files"]
        size = filesizeformat(sum(part["bytes"] for part in (*manifest["tables"], *files)))
        self.stdout.write(f"{file}: {rows} rows, {len(files)} files, {size}.")
        for name in manifest["missing_files"]:
            is_report = name.startswith("reports/")
            state = "not made yet; it can be made again" if is_report else "NOT IN THE STORE"
            self.stdout.write(f"Not in the archive: the file {name}, {state}.")
        for label, reason in LEFT_OUT.items():
            self.stdout.write(f"Left out: {label}, because {reason}.")
