import json

from django.core.management.base import BaseCommand

from vendors.management.commands.erase_person import people_called, user_called
from vendors.personal_data import personal_data_of, record_export


class Command(BaseCommand):
    help = "Print all that is held about a person outside, as JSON."

    def add_arguments(self, parser):
        parser.add_argument("person", help="A code such as P-0007, an e-mail address or a name.")
        parser.add_argument("--by", required=True, help="Your own e-mail address, for the record.")

    def handle(self, *args, person, by, **options):
        actor = user_called(by)
        people = people_called(person)
        for each in people:
            record_export(actor, each)
        data = [personal_data_of(each) for each in people]
        self.stdout.write(json.dumps(data, indent=2, ensure_ascii=False))
