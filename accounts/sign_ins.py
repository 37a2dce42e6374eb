"""What the record and its owner learn of the sign-ins to an account."""

from datetime import timedelta

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.browser import people_of
from accounts.clock import now
from accounts.mail import outbox
from accounts.models import FailedSignIns, User
from accounts.record.acts import Act
from accounts.record.models import RecordEntry
from accounts.tasks.queue import task

Way = FailedSignIns.Way
# Failures of one hour of which the owner is told, and by which mail. Whoever types a wrong code
# knew the password.
MANY = {Way.PASSWORD: (10, "failed_sign_ins"), Way.CODE: (3, "wrong_codes")}
NOBODY = "sign-in:OIDC"  # the subject of an entry about no person of ours


@transaction.atomic
def note_sign_in(request, person, address):
    """Write it into the record, and tell the owner where this browser is new."""
    note_failures()
    RecordEntry.objects.append(
        actor=person, act=Act.SIGNED_IN, subject=person, after={"by": ways_of(request, person)}
    )
    if person.pk not in people_of(request):
        browser = request.headers.get("user-agent", "")[:200]
        context = {"at": now(), "address": address, "browser": browser}
        tell(person, "new_browser", context)


def note_sign_out(person):
    with transaction.atomic():
        RecordEntry.objects.append(actor=person, act=Act.SIGNED_OUT, subject=person)


def ways_of(request, person):
    """Return what this session was opened by, in the words of allauth: "password", "totp"."""
    records = get_authentication_records(request, person)
    return [record.get("type") or record["method"] for record in records]


def note_failure(email):
    """Count a failed sign-in; it takes as long without an account, and no typed text is stored."""
    accounts = User.objects.active().filter(email__iexact=email)
    count_failure.enqueue(accounts.values_list("pk", flat=True).first())


@task("Counting a failed sign-in", is_kept=False)
def count_failure(pk):
    note_failures()
    person = User.objects.filter(pk=pk).first()
    if person is not None:
        count(person, Way.PASSWORD)


def count(person, way):
    note_failures()
    with transaction.atomic():
        row, _new = FailedSignIns.objects.get_or_create(person=person, hour=this_hour(), way=way)
        FailedSignIns.objects.filter(pk=row.pk).update(number=F("number") + 1)
        row.refresh_from_db()
    number, kind = MANY.get(way, (None, None))
    if person and row.number == number:
        tell(person, kind, {"number": row.number, "hour": row.hour})


@task("Writing failed sign-ins into the record", every=timedelta(hours=1))
def note_failures_of_the_hour():
    """Without waiting for the next sign-in of anybody."""
    note_failures()


def note_failures():
    """Give the record one entry for each account, hour that is over, and way."""
    for row in FailedSignIns.objects.filter(hour__lt=this_hour()).select_related("person"):
        with transaction.atomic():
            if FailedSignIns.objects.filter(pk=row.pk).delete()[0]:
                RecordEntry.objects.append(
                    actor=None,
                    act=Act.FAILED_TO_SIGN_IN,
                    subject=row.person or NOBODY,
                    after={"number": row.number, "hour": row.hour, "way": row.way},
                )


def this_hour():
    return now().replace(minute=0, second=0, microsecond=0)


def tell(person, kind, context):
    links = {
        "link": settings.PUBLIC_URL + reverse("account_settings"),
        "reset_link": settings.PUBLIC_URL + reverse("account_reset_password"),
    }
    subject = _("Sign-in to your Evaluator account")
    outbox.post(f"accounts/{kind}_mail.txt", context | links, subject, person.email)
