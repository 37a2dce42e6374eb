from django.core.management.base import BaseCommand
from django.template.loader import render_to_string

from scoring.home.notices import TABLE


class Command(BaseCommand):
    help = "Print who is told what, as a page of the documentation."
    requires_system_checks = []

    def handle(self, *args, **options):
        rows = [(row, row.kind.label % {"title": "…"}) for row in TABLE]
        page = render_to_string("notification_table.md", {"rows": rows})
        self.stdout.write(page, ending="")
