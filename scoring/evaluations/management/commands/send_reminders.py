from django.core.management.base import BaseCommand

from scoring.evaluations.reminders import remind_of_deadlines


class Command(BaseCommand):
    help = (
        "Remind by e-mail everybody whose rating closes within a day. A worker does it every hour."
    )

    def handle(self, *args, **options):
        for evaluation, reminders in remind_of_deadlines().items():
            self.stdout.write(
                f"{evaluation}: {len(reminders.reminded)} reminded, "
                f"{len(reminders.reminded_before)} reminded before"
            )
