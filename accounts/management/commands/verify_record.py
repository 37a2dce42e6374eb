from django.core.management.base import BaseCommand, CommandError

from accounts.models import RecordEntry
from accounts.models.record import GENESIS, first_break


class Command(BaseCommand):
    help = "Recompute the chain of the record and say where it breaks."

    def handle(self, *args, **options):
        problem = first_break(RecordEntry.objects.order_by("number").iterator())
        if problem:
            raise CommandError(problem)
        last = RecordEntry.objects.order_by("-number").first()
        count, head = (last.number, last.hash) if last else (0, GENESIS)
        self.stdout.write(f"The record agrees: {count} entries, head {head}.")
