from django.core.management.base import BaseCommand

from evaluator.permission_matrix import markdown


class Command(BaseCommand):
    help = "Print who gets what answer at each address, as a page of the documentation."
    requires_system_checks = []

    def handle(self, *args, **options):
        self.stdout.write(markdown(), ending="")
