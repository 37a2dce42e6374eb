from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Refused: manage.py first_person makes the first person and writes it into the record."

    def add_arguments(self, parser):
        # Those of Django's own command, so that each way to call it meets the refusal.
        parser.add_argument("--noinput", "--no-input", action="store_true")
        parser.add_argument("--email")

    def handle(self, *args, **options):
        raise CommandError("Nobody is a superuser here. Use manage.py first_person E-MAIL.")
