from django.core.management.base import BaseCommand

from scoring.home.retention import apply_retention, due_for_retention


class Command(BaseCommand):
    help = (
        "Remove what has been kept for as long as it may: the words of the record of evaluations "
        "whose period is over, people outside and files that name people, and answers to "
        "requests, of vendors that no other evaluation needs, and looks at personal data. Says "
        "what it removed."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what would be removed, and remove nothing."
        )

    def handle(self, *args, dry_run, **options):
        result = due_for_retention() if dry_run else apply_retention()
        verb = "Due" if dry_run else "Removed"
        for row in result.evaluations:
            self.stdout.write(
                f"{verb}, evaluation {row.evaluation.pk}: words of {row.words} entries, "
                f"{row.people} people outside, {row.files} files, {row.answers} answers."
            )
        self.stdout.write(f"{verb}: {result.looks} looks at personal data.")
