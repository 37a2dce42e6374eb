from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from scoring.demo.evaluations import DECIDED, UNDER_WAY, make_decided, make_under_way
from scoring.demo.people import PEOPLE, make_people
from scoring.demo.vendors import load_vendors
from scoring.models import Evaluation
from scoring.report.archive import pdf_of


class Command(BaseCommand):
    help = "Fill the demonstration with invented vendors, a panel and two evaluations."

    def handle(self, *args, **options):
        if not settings.DEMO:
            raise CommandError("This is not a demonstration. Set EVALUATOR_DEMO=1 to make it one.")
        if not settings.DEMO_PASSWORD:
            raise CommandError("Set DEMO_PASSWORD: the demonstration sign-ins need a password.")
        people = make_people(settings.DEMO_PASSWORD)
        self.make_evaluations(people)
        self.stdout.write("Sign in with one of these:")
        for email, fields in PEOPLE.items():
            self.stdout.write(f"  {email:<24} {fields['name']}")
        self.stdout.write(f"  password                 {settings.DEMO_PASSWORD}")

    def make_evaluations(self, people):
        """Make what is missing; vendors are looked for only then, so people may change them."""
        there = Evaluation.objects.filter(title__in=[DECIDED, UNDER_WAY])
        missing = {DECIDED, UNDER_WAY} - set(there.values_list("title", flat=True))
        vendors = load_vendors(people["curator@example.org"]) if missing else []
        if DECIDED in missing:
            pdf_of(make_decided(people, vendors).determinations.get())
        if UNDER_WAY in missing:
            make_under_way(people, vendors[-6:])
