from django.core.management.base import BaseCommand

from accounts.storage import sweep


class Command(BaseCommand):
    help = "Remove files that no row has named for a day: what a failed upload left behind."

    def handle(self, *args, verbosity, **options):
        names = sweep()
        if verbosity > 1:
            self.stdout.writelines(f"{name}\n" for name in names)
        if verbosity:
            self.stdout.write(f"Files removed: {len(names)}.")
