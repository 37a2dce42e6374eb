"""Notices by mail: at once, or in one mail a day, as each person chose."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.clock import now
from accounts.mail import outbox
from accounts.models import User
from accounts.notifications.models import Kind, Notice, shown_to
from accounts.tasks.queue import task

SALT = "accounts.notifications"
MORNING = time(7)
MOST_DAYS = timedelta(days=7)  # older news is no news by mail; it stays in the list
KEPT_READ, KEPT = timedelta(days=90), timedelta(days=365)


def off_link(person, kinds):
    """The link that ends mails of these kinds or of all. It opens nothing, so it works for ever."""
    token = signing.dumps([person.pk, sorted(kinds)], salt=SALT)
    return settings.PUBLIC_URL + reverse("notices_off", args=[token])


def person_and_kinds(token):
    """Return whose mail a token stood in and the kinds it told of; (None, []) if it is forged."""
    try:
        pk, kinds = signing.loads(token, salt=SALT)
    except (signing.BadSignature, TypeError, ValueError):
        return None, []
    return User.objects.filter(pk=pk).first(), [kind for kind in Kind if kind in kinds]


@transaction.atomic
def mail_no_more(person, kind):
    person = User.objects.select_for_update().get(pk=person.pk)
    if kind not in person.notices_without_mail:
        person.notices_without_mail.append(kind)
        person.save(update_fields=["notices_without_mail"])


def waiting_for(person):
    waiting = person.notices.unread().filter(mailed_at=None, made_at__gt=now() - MOST_DAYS)
    return waiting.exclude(kind__in=person.notices_without_mail).order_by("pk")


@transaction.atomic
def mail_notices(person):
    """Put what was not mailed yet into one mail; return how many there were."""
    person = User.objects.select_for_update().get(pk=person.pk)
    rows = shown_to(person, waiting_for(person)) if person.is_active else []
    if rows:
        off = off_link(person, {notice.kind for notice, _sentence in rows})
        context = {
            "person": person,
            "rows": [(sentence, settings.PUBLIC_URL + notice.link) for notice, sentence in rows],
            "settings_link": settings.PUBLIC_URL + reverse("account_settings"),
            "off": off,
        }
        subject = rows[0][1] if len(rows) == 1 else _("%(count)d notices") % {"count": len(rows)}
        template = "accounts/notices_mail.txt"
        outbox.post(template, context, subject, person.email, off_link=off)
    person.notices.filter(mailed_at=None).update(mailed_at=now())
    return len(rows)


@task("Mailing notices at once", is_kept=False)
def mail_at_once(pk):
    """After the act: what it took back itself is not told."""
    person = User.objects.filter(pk=pk, notices_by_mail=User.NoticeMail.AT_ONCE).first()
    if person:
        mail_notices(person)


def after_telling(people):
    for person in people:
        if person.notices_by_mail == User.NoticeMail.AT_ONCE:
            mail_at_once.enqueue(person.pk)


@task("Mailing the notices of a day", every=timedelta(hours=1))
def mail_daily():
    """From seven in the morning of each person, once a day."""
    waiting = Notice.objects.unread().filter(mailed_at=None)
    daily = User.objects.active().filter(notices_by_mail=User.NoticeMail.DAILY)
    for person in daily.filter(pk__in=waiting.values("person")):
        local = now().astimezone(ZoneInfo(person.time_zone))
        began = datetime.combine(local.date(), time(), local.tzinfo)
        is_mailed = person.notices.filter(mailed_at__gte=began).exists()
        if local.time() >= MORNING and not is_mailed and waiting_for(person).exists():
            mail_notices(person)


def tell_of_lost_mail(mail, **_signal):
    link = reverse("my_tasks")
    people = Notice.objects.tell([mail.caused_by], Kind.MAIL_LOST, f"mail:{mail.pk}", link)
    # By mail too, but not of a mail of this kind: that would go round in circles.
    if not mail.off_link:
        after_telling(people)


@task("Removing old notices", every=timedelta(days=1))
def remove_old_notices():
    Notice.objects.filter(read_at__lt=now() - KEPT_READ).delete()
    Notice.objects.filter(made_at__lt=now() - KEPT).delete()
