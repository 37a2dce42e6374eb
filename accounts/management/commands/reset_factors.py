from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.factor_reset import take_factors
from accounts.models import User


class Command(BaseCommand):
    help = (
        "Take the second factors of a person away who has lost them, where there are not two other "
        "administrators who could do so on the pages, one asking and one confirming."
    )

    def add_arguments(self, parser):
        parser.add_argument("email", metavar="E-MAIL")
        parser.add_argument("--reason", required=True, help="why; the record keeps it")

    @transaction.atomic
    def handle(self, *args, email, reason, **options):
        person = User.objects.filter(email__iexact=email).first()
        if person is None:
            raise CommandError(f"Nobody has the address {email}.")
        administrators = User.objects.administrators().exclude(pk=person.pk).select_for_update()
        if len(administrators) > 1:
            raise CommandError(
                f"There are {len(administrators)} other administrators. One of them asks for the "
                "reset on the page of people, and another confirms it."
            )
        names = take_factors(person, reason, by=None)
        self.stdout.write(f"{person.email} had: {', '.join(names) or 'no second factor'}.")
