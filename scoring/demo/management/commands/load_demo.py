from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from scoring.demo.evaluations import make_decided, make_under_way
from scoring.demo.vendors import CURATOR, DEMO, load_vendors, make_people
from scoring.evaluations.models import Evaluation
from scoring.reports.pdf import pdf_of


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
        for email, fields in DEMO["people"].items():
            self.stdout.write(f"  {email:<24} {fields['name']}")
        self.stdout.write(f"  password                 {settings.DEMO_PASSWORD}")

    def make_evaluations(self, people):
        """Make what is missing; vendors are looked for only then, so people may change them."""
        titles = {DEMO["decided"]["title"], DEMO["under_way"]["title"]}
        missing = titles - set(
            Evaluation.objects.filter(title__in=titles).values_list("title", flat=True)
        )
        vendors = load_vendors(people[CURATOR]) if missing else []
        if DEMO["decided"]["title"] in missing:
            pdf_of(make_decided(people, vendors).determinations.get())
        if DEMO["under_way"]["title"] in missing:
            make_under_way(people, vendors[-6:])
