from django.core.management.base import BaseCommand
from django.template.loader import render_to_string

from evaluator.permission_matrix import ROLES, STATES, rows


class Command(BaseCommand):
    help = "Print who gets what answer at each address, as a page of the documentation."
    requires_system_checks = []

    def handle(self, *args, **options):
        tables = {"roles": ROLES, "states": STATES, "rows": rows()}
        self.stdout.write(render_to_string("permission_matrix.md", tables), ending="")
