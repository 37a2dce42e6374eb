from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import User
from scoring.home.privacy import OfAccount, OfOutsider, people_called
from vendors.models.evidence import Evidence


def subjects_called(text):
    """Return the people of this code, e-mail address or name. Raises CommandError where nobody
    is, or where people of several addresses share a name.
    """
    matches = people_called(text)
    if not (matches.people or matches.accounts):
        raise CommandError("Nobody is held under this code, e-mail address or name.")
    emails = {
        person.email.casefold() or person.pk for person in [*matches.people, *matches.accounts]
    }
    if len(emails) > 1:
        lines = [f"{person.code}, of {person.vendor}" for person in matches.people]
        lines += [f"{person.email}, an account" for person in matches.accounts]
        raise CommandError(
            "Several people are called so. Give a code or an address:\n" + "\n".join(lines)
        )
    return [*map(OfOutsider, matches.people), *map(OfAccount, matches.accounts)]


def user_called(email):
    try:
        return User.objects.get(email__iexact=email)
    except User.DoesNotExist as problem:
        raise CommandError("Nobody has an account of this e-mail address.") from problem


class Command(BaseCommand):
    help = (
        "Empty all that is held about a person, for good. Of a person outside: their details, the "
        "words and files of the proofs that name them, mails to them, and answers and questions "
        "that name them in full; the code and what it stands in, with its hashes, stay. Of "
        "somebody with an account: the account; its number, ratings and decisions stay."
    )

    def add_arguments(self, parser):
        parser.add_argument("person", help="A code such as P-0007, an e-mail address or a name.")
        parser.add_argument("--by", required=True, help="Your own e-mail address, for the record.")
        parser.add_argument("--reason", required=True, help="Why, without the person's name.")

    @transaction.atomic
    def handle(self, *args, person, by, reason, **options):
        actor = user_called(by)
        for subject in subjects_called(person):
            name = subject.name if subject.kind == "outside" else f"Account {subject.person.pk}"
            try:
                counts = subject.erase(actor, reason)
            except ValueError as problem:
                raise CommandError(str(problem)) from problem
            emptied = ", ".join(f"{count} {part}" for part, count in counts.items() if count)
            self.stdout.write(f"{name}: {emptied or 'nothing'} emptied.")
            self.warn_of_evidence(subject)

    def warn_of_evidence(self, subject):
        if subject.kind == "outside":
            vendor = subject.person.vendor
            marked = vendor.rows_of(Evidence).filter(has_personal_data=True).count()
            if marked:
                self.stdout.write(
                    f"Look yourself at the evidence of {vendor} that names people: {marked}."
                )
