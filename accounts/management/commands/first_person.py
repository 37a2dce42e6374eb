from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from accounts.invitation import link_of, open_invitation
from accounts.models import User
from accounts.roles import ROLES, give_roles_on_server


class Command(BaseCommand):
    help = (
        "Make the first administrator, or give roles where there is one administrator at most: "
        "nobody gives a role to themselves on the pages. Prints the link to come in."
    )

    def add_arguments(self, parser):
        parser.add_argument("email", metavar="E-MAIL")
        parser.add_argument(
            "roles",
            nargs="*",
            metavar="ROLE",
            help=f"{', '.join(ROLES)}; without one: administrator",
        )

    @transaction.atomic
    def handle(self, *args, email, roles, **options):
        email, roles = email.lower(), roles or ["administrator"]
        if unknown := [role for role in roles if role not in ROLES]:
            raise CommandError(f"{unknown[0]} is no role. Choose among {', '.join(ROLES)}.")
        try:
            validate_email(email)
        except ValidationError:
            raise CommandError(f"{email} is no e-mail address.") from None
        administrators = User.objects.administrators().select_for_update()
        if len(administrators) > 1:
            raise CommandError(
                f"There are {len(administrators)} administrators. One of them gives roles to "
                "the others, on the desk."
            )
        person = User.objects.filter(email__iexact=email).first()
        person = person or User.objects.create_user(email)
        if not person.is_active:
            raise CommandError(f"{person.email} is switched off.")
        if not (administrators or person.is_staff or "administrator" in roles):
            raise CommandError("Nobody is an administrator yet. Name this role too.")
        new = give_roles_on_server(person, [ROLES[role] for role in roles])
        names = [role for role, field in ROLES.items() if field in new]
        self.stdout.write(f"{person.email} is now: {', '.join(names) or 'as before'}.")
        if not person.has_come_in:
            self.stdout.write("They come in here. The link works once:")
            self.stdout.write(link_of(open_invitation(person, by=None)))
