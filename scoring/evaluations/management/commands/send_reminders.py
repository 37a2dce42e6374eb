from django.core.management.base import BaseCommand

from scoring.evaluations.reminders import remind_of_deadlines


class Command(BaseCommand):
    help = "Remind by e-mail everybody whose rating closes within a day. Run it every hour."

    def handle(self, *args, **options):
        for evaluation, sent in remind_of_deadlines().items():
            self.stdout.write(
                f"{evaluation}: {len(sent.reminded)} reminded, {len(sent.refused)} refused by the "
                f"mail server, {len(sent.reminded_before)} reminded before"
            )
