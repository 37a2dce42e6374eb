"""Notices: what somebody is told in the product, and by mail as they chose."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from accounts.notifications.things import title_of


class Kind(models.TextChoices):
    """The label is the sentence that is shown; `%(title)s` is the thing that it is about."""

    ASKED_TO_LEAD = "asked to lead", _("You are asked to lead %(title)s.")
    LEAD_CHANGED = "lead changed", _("Another person leads %(title)s.")
    OPENED = "opened", _("%(title)s is open for rating.")
    DEADLINE_MOVED = "deadline moved", _("The deadline of %(title)s was moved.")
    ASKED_TO_UNSEAL = "asked to unseal", _("An unsealing of %(title)s waits to be confirmed.")
    UNSEALED = "unsealed", _("%(title)s was unsealed: its rules can change.")
    FACT_CHANGED = "fact changed", _("What is held changed under a rating of yours in %(title)s.")
    REQUEST_ANSWERED = "request answered", _("A vendor has answered a request of %(title)s.")
    REQUEST_LATE = "request late", _("The time to answer %(title)s is over; answers are missing.")
    QUESTION_ASKED = "question asked", _("A vendor has put a question in %(title)s.")
    RATINGS_REOPENED = "ratings reopened", _("Your ratings of %(title)s are open again.")
    RELEASED = "released", _("The ratings of %(title)s are released.")
    TO_SIGN_OFF = "to sign off", _("Levels of %(title)s were agreed and wait for your answer.")
    TO_SIGN = "to sign", _("The decision of %(title)s waits for signatures.")
    DECIDED = "decided", _("%(title)s is decided, and its report is ready.")
    DECISION_REOPENED = "decision reopened", _("The decision of %(title)s was reopened.")
    CANCELLED = "cancelled", _("%(title)s was cancelled.")
    ACCOUNT_CLOSED = "account closed", _("The account of a member of %(title)s was closed.")
    EXPIRING = "expiring", _("Evidence or a certificate of %(title)s runs out soon.")
    MAIL_LOST = "mail lost", _("A mail of yours was not delivered: %(title)s.")

    @property
    def heading(self):
        """What notices of this kind are called where a person chooses among the kinds."""
        return HEADINGS[self]


HEADINGS = {
    Kind.ASKED_TO_LEAD: _("I am asked to lead"),
    Kind.LEAD_CHANGED: _("Another person leads"),
    Kind.OPENED: _("An evaluation is open for rating"),
    Kind.DEADLINE_MOVED: _("A deadline is moved"),
    Kind.ASKED_TO_UNSEAL: _("An unsealing waits to be confirmed"),
    Kind.UNSEALED: _("An evaluation is unsealed"),
    Kind.FACT_CHANGED: _("What is held changes under a rating of mine"),
    Kind.REQUEST_ANSWERED: _("A vendor has answered a request"),
    Kind.REQUEST_LATE: _("A vendor lets a deadline pass"),
    Kind.QUESTION_ASKED: _("A vendor puts a question"),
    Kind.RATINGS_REOPENED: _("My ratings are open again"),
    Kind.RELEASED: _("Ratings are released"),
    Kind.TO_SIGN_OFF: _("Agreed levels wait for my answer"),
    Kind.TO_SIGN: _("A decision waits for my signature"),
    Kind.DECIDED: _("A decision is made, and its report is ready"),
    Kind.DECISION_REOPENED: _("A decision is reopened"),
    Kind.CANCELLED: _("An evaluation is cancelled"),
    Kind.ACCOUNT_CLOSED: _("The account of a member is closed"),
    Kind.EXPIRING: _("Evidence or a certificate runs out soon"),
    Kind.MAIL_LOST: _("A mail of mine is not delivered"),
}


class NoticeQuerySet(models.QuerySet):
    def unread(self):
        return self.filter(read_at=None)

    def about(self, thing):
        return self.filter(about=thing)

    @transaction.atomic
    def tell(self, people, kind, about, link):
        """Tell active people once; who has not read the same yet is not told again.

        about   a thing by its kind and number, such as "evaluation:5"
        link    path of the page where it is seen or done
        """
        readers = set(self.unread().filter(kind=kind, about=about).values_list("person", flat=True))
        people = [person for person in people if person.is_active and person.pk not in readers]
        self.bulk_create(
            [self.model(person=person, kind=kind, about=about, link=link) for person in people],
            ignore_conflicts=True,  # another process told them of it meanwhile
        )
        keys = [person.pk for person in people]
        users = get_user_model().objects.filter(pk__in=keys, has_unread_notices=False)
        users.update(has_unread_notices=True)
        return people

    def mark_read(self, person):
        """Mark these notices of one person; say on their row whether any are left."""
        self.unread().filter(person=person).update(read_at=now())
        is_left = self.model.objects.unread().filter(person=person).exists()
        users = get_user_model().objects.filter(pk=person.pk)
        users.update(has_unread_notices=is_left)


class Notice(models.Model):
    """What one person is told. No words are kept: they are made when it is shown."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=20)  # a Kind; a new one needs no migration
    about = models.CharField(max_length=80, db_index=True)
    link = models.CharField(max_length=300)
    made_at = models.DateTimeField(default=now)
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "about"],
                condition=models.Q(read_at=None),
                name="an_unread_notice_of_a_kind_about_a_thing_stands_once",
            )
        ]

    def __str__(self):
        return f"{self.kind}, {self.about}"


def shown_to(person, notices):
    """Return (notice, sentence) of what this person may still see; a query for each kind of it."""
    notices = list(notices)
    titles = title_of(person, {notice.about for notice in notices})
    return [
        (notice, Kind(notice.kind).label % {"title": titles[notice.about]})
        for notice in notices
        if notice.about in titles
    ]


MOST_COUNTED = 99


def unread_of(person):
    """How many unread notices are shown to a person: none without a query where there are none."""
    if not person.has_unread_notices:
        return 0
    return len(shown_to(person, person.notices.unread()[:MOST_COUNTED]))
