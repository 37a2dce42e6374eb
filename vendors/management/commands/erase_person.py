from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import User
from vendors.models.person import OutsidePerson


def people_called(text):
    """Return the people outside of this code, e-mail address or name. Raises CommandError where
    nobody is, or where people of several addresses share a name.
    """
    people = list(OutsidePerson.objects.present().called(text.strip()).select_related("vendor"))
    if not people:
        raise CommandError("Nobody outside is held under this code, e-mail address or name.")
    if len({person.email.casefold() or person.pk for person in people}) > 1:
        lines = [f"{person.code}, of {person.vendor}" for person in people]
        raise CommandError("Several people are called so. Give a code:\n" + "\n".join(lines))
    return people


def user_called(email):
    try:
        return User.objects.get(email__iexact=email)
    except User.DoesNotExist as problem:
        raise CommandError("Nobody has an account of this e-mail address.") from problem


class Command(BaseCommand):
    help = (
        "Empty all that is held about a person outside, for good: their details, and the words "
        "and files of the proofs that name them. The code, the proofs and their hashes stay."
    )

    def add_arguments(self, parser):
        parser.add_argument("person", help="A code such as P-0007, an e-mail address or a name.")
        parser.add_argument("--by", required=True, help="Your own e-mail address, for the record.")
        parser.add_argument("--reason", required=True, help="Why, without the person's name.")

    @transaction.atomic
    def handle(self, *args, person, by, reason, **options):
        actor = user_called(by)
        for each in people_called(person):
            try:
                counts = each.erase(actor, reason)
            except ValueError as problem:
                raise CommandError(str(problem)) from problem
            emptied = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
            self.stdout.write(f"{each.code}, of {each.vendor}: {emptied or 'nothing'} emptied.")
            marked = each.vendor.evidence.filter(has_personal_data=True).count()
            if marked:
                self.stdout.write(
                    f"Look yourself at the evidence of {each.vendor} that names people: {marked}."
                )
