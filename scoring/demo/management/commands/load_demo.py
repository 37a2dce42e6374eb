from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.organisation import Organisation, save_organisation
from accounts.record.models import RecordEntry
from scoring.demo.diary import Diary
from scoring.demo.evaluations import make_decided, make_under_way
from scoring.demo.requests import deliver_mails, link_to_try
from scoring.demo.story import CURATOR, DEMO
from scoring.demo.vendors import load_vendors, make_people
from scoring.evaluations.models import Evaluation
from scoring.reports.kept import note_printed
from scoring.reports.pdf import pdf_of


class Command(BaseCommand):
    help = "Fill the demonstration with invented vendors, a panel and two evaluations."

    def handle(self, *args, **options):
        if not settings.DEMO:
            raise CommandError("This is not a demonstration. Set EVALUATOR_DEMO=1 to make it one.")
        if not settings.DEMO_PASSWORD:
            raise CommandError("Set DEMO_PASSWORD: the demonstration sign-ins need a password.")
        with Diary.opened() as diary:
            self.load(diary)
        self.stdout.write("Sign in with one of these:")
        for email, fields in DEMO["people"].items():
            self.stdout.write(f"  {email:<24} {fields['name']}")
        self.stdout.write(f"  password                 {settings.DEMO_PASSWORD}")
        if link := link_to_try():
            self.stdout.write("A vendor was asked for something, and answers without an account:")
            self.stdout.write(f"  {link}")

    def load(self, diary):
        """Make what is missing; vendors are looked for only then, so people may change them."""
        titles = {DEMO["decided"]["title"], DEMO["under_way"]["title"]}
        there = Evaluation.objects.filter(title__in=titles).values_list("title", flat=True)
        missing = titles - set(there)
        if missing == titles:
            diary.turn_to(1)
        people = make_people(settings.DEMO_PASSWORD)
        if not missing:
            return
        if missing != titles or RecordEntry.objects.filter(at__gte=diary.moment(2, 0)).exists():
            raise CommandError(
                "The demonstration is there in part, or something else is: its acts would stand "
                "in the record before what was done already. "
                "Delete var/demo.sqlite3 to start the demonstration afresh."
            )
        with transaction.atomic():
            save_organisation(Organisation(**DEMO["organisation"]), people[CURATOR])
            vendors = load_vendors(people[CURATOR])
            decided = make_decided(people, vendors, diary)
            make_under_way(people, vendors[-6:], diary)
            deliver_mails()
        determination = decided.determinations.get()
        pdf_of(determination)
        note_printed(determination)
