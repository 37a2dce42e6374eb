import sys

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from accounts.mail.bounces import take_bounce

MOST_BYTES = 5_000_000


class Command(BaseCommand):
    help = (
        "Read one mail that came back from standard input, and tell who caused it that it was not "
        "delivered. A mail server pipes what reaches the sender's address into it."
    )

    def handle(self, *args, **options):
        mail = take_bounce(sys.stdin.buffer.read(MOST_BYTES))
        # A mail server takes anything but 0 for a failure of its own, and sends one more mail.
        if mail is None:
            self.stdout.write(_("It reports no failure of a mail of this installation."))
        else:
            self.stdout.write(_("Mail %(number)s was not delivered.") % {"number": mail.pk})
