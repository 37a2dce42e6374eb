import json

from django.core.management.base import BaseCommand
from django.db import transaction

from scoring.home.management.commands.erase_person import subjects_called, user_called


class Command(BaseCommand):
    help = "Print all that is held about a person, outside or with an account, as JSON."

    def add_arguments(self, parser):
        parser.add_argument("person", help="A code such as P-0007, an e-mail address or a name.")
        parser.add_argument("--by", required=True, help="Your own e-mail address, for the record.")

    @transaction.atomic
    def handle(self, *args, person, by, **options):
        actor = user_called(by)
        subjects = subjects_called(person)
        for subject in subjects:
            subject.record_export(actor)
        data = [subject.export_data(subject.person) for subject in subjects]
        self.stdout.write(json.dumps(data, indent=2, ensure_ascii=False))
