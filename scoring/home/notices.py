"""Who is told what: the one table, which docs/notifications.md prints."""

from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Max, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.clock import now, today
from accounts.models import Notice, User
from accounts.notice_mail import after_telling
from accounts.notifications.models import Kind
from accounts.record.acts import Act
from accounts.tasks.queue import task
from scoring.evaluations.models import Evaluation, Motion, PanelMember
from scoring.evaluations.models.motion import who_may_confirm
from scoring.evaluations.permissions import may_enter
from scoring.ratings.overtaken import has_overtaken_ratings
from vendors.models.evidence import Evidence
from vendors.models.facts import Certificate
from vendors.models.kin import kin_of, with_kin
from vendors.models.memberships import vendors_in_conflict
from vendors.models.request import Inquiry, Request
from vendors.models.vendor import Vendor
from vendors.requests.asker import asker_of

DAYS_AHEAD = 30
UNDER_WAY = (Evaluation.State.OPEN, Evaluation.State.MODERATION)


def declared(evaluation):
    # Nothing of an evaluation opens before the declaration, and no notice of it either.
    members = PanelMember.objects.present().with_declaration().filter(evaluation=evaluation)
    return [member for member in members.select_related("user") if may_enter_of(member, evaluation)]


def may_enter_of(member, evaluation):
    member.evaluation = evaluation
    return may_enter(member)


def everybody(evaluation, entry):
    return [member.user for member in declared(evaluation)]


def the_panel(evaluation, entry):
    # Who has not declared yet too: it is about what they have to do, not about what they may see.
    seats = evaluation.members.present().exclude(role=PanelMember.Role.CONFIRMER)
    return User.objects.filter(pk__in=seats.values("user"))


def asked_to_lead(evaluation, entry):
    return User.objects.filter(pk=entry.after["person"])


def who_confirms(evaluation, entry):
    confirmers = who_may_confirm(evaluation)
    if confirmers.exists():
        return User.objects.filter(pk__in=confirmers.values("user"))
    return User.objects.administrators()


def whose_ratings(evaluation, entry):
    return User.objects.filter(memberships=entry.before["member"])


def who_signs_off(evaluation, entry):
    members = declared(evaluation)
    rating = set(evaluation.members.filter(assignments__isnull=False).values_list("pk", flat=True))
    return [member.user for member in members if member.pk in rating and not member.is_lead]


def who_signs(evaluation, entry):
    # The lead puts a decision to signature by signing it first.
    members = declared(evaluation)
    lead = next((member.user_id for member in members if member.is_lead), None)
    return [member.user for member in members if lead == entry.actor_id]


def the_lead(evaluation, entry):
    leads = evaluation.members.filter(role=PanelMember.Role.LEAD).exclude(
        user=entry.after["person"]
    )
    return User.objects.filter(pk__in=leads.values("user"))


def leads_of(evaluation, entry):
    return [member.user for member in declared(evaluation) if member.is_lead]


class Row(NamedTuple):
    """A kind of notice: `told` and `when` are for people, the rest for the product.

    act        whose entry in an evaluation's record is the occasion; None where it is a task
    people     of that evaluation and entry; whoever acted is not told of their own act
    page       name of the address of the evaluation that the notice leads to
    """

    kind: Kind
    when: str
    told: str
    act: Act | None = None
    people: Callable | None = None
    page: str = "evaluation_detail"


EVERYBODY, PANEL = _("Every member who has declared"), _("Every member")
TABLE = (
    Row(
        Kind.ASKED_TO_LEAD,
        _("Somebody is asked to lead"),
        _("Who is asked"),
        Act.ASKED_FOR_LEAD,
        asked_to_lead,
    ),
    Row(Kind.LEAD_CHANGED, _("They accept"), EVERYBODY, Act.CHANGED_LEAD, everybody),
    Row(Kind.OPENED, _("The lead opens it for rating"), PANEL, Act.OPENED, the_panel),
    Row(
        Kind.DEADLINE_MOVED,
        _("The lead moves the deadline"),
        PANEL,
        Act.MOVED_DEADLINE,
        the_panel,
        "plan_changes",
    ),
    Row(
        Kind.ASKED_TO_UNSEAL,
        _("The lead of several asks for an unsealing"),
        _("Who may confirm it: other members; administrators where none is left"),
        Act.ASKED_TO_UNSEAL,
        who_confirms,
        "confirm_unsealing",
    ),
    Row(Kind.UNSEALED, _("It is unsealed"), EVERYBODY, Act.UNSEALED, everybody, "plan_changes"),
    Row(
        Kind.FACT_CHANGED,
        _("What is held changes under a rating, until the release; looked for every hour"),
        _("The author of the rating alone"),
    ),
    Row(
        Kind.REQUEST_ANSWERED,
        _("A vendor says that it has finished a request"),
        _("The lead; of a request outside evaluations whoever sent it"),
        Act.ANSWERED_REQUEST,
        leads_of,
        "evaluation_requests",
    ),
    Row(
        Kind.REQUEST_LATE,
        _(
            "The time of a request ends and a vendor has not finished it; looked for every ten "
            "minutes"
        ),
        _("The lead; of a request outside evaluations whoever sent it"),
    ),
    Row(
        Kind.QUESTION_ASKED,
        _("A vendor puts a question about a request"),
        _("The lead; of a request outside evaluations whoever sent it"),
        Act.ASKED_CLARIFICATION,
        leads_of,
        "evaluation_requests",
    ),
    Row(
        Kind.RATINGS_REOPENED,
        _("The lead reopens submitted ratings"),
        _("Their author"),
        Act.REOPENED_RATINGS,
        whose_ratings,
    ),
    Row(
        Kind.RELEASED,
        _("The lead closes rating"),
        EVERYBODY,
        Act.CLOSED_RATING,
        everybody,
        "ranking",
    ),
    Row(
        Kind.TO_SIGN_OFF,
        _("Moderation agrees a level"),
        _("Assessors, without the lead"),
        Act.AGREED_LEVEL,
        who_signs_off,
        "sign_off",
    ),
    Row(
        Kind.TO_SIGN,
        _("The lead puts the decision to signature"),
        _("Every other member who has declared"),
        Act.SIGNED_DECISION,
        who_signs,
        "sign_decision",
    ),
    Row(
        Kind.DECIDED, _("The decision is frozen"), EVERYBODY, Act.DECIDED, everybody, "report_list"
    ),
    Row(
        Kind.DECISION_REOPENED,
        _("The lead reopens the decision"),
        EVERYBODY,
        Act.REOPENED_DECISION,
        everybody,
    ),
    Row(Kind.CANCELLED, _("The lead cancels it"), PANEL, Act.CANCELLED, the_panel),
    Row(
        Kind.ACCOUNT_CLOSED,
        _("An administrator closes the account of a member"),
        _("The lead, who hands on what they owed"),
        Act.MEMBER_ACCOUNT_CLOSED,
        the_lead,
    ),
    Row(
        Kind.EXPIRING,
        _("Evidence or a certificate runs out within 30 days; looked for every day"),
        _(
            "Curators, and the lead of each evaluation under way in which the vendor is a "
            "candidate; nobody in conflict with it"
        ),
    ),
    Row(Kind.MAIL_LOST, _("A mail is refused or given up"), _("Who caused it")),
)
BY_ACT = {row.act: row for row in TABLE if row.act}
# An act that makes an earlier notice pointless, unread as it is.
SETTLES = {
    Act.DECIDED: (Kind.TO_SIGN, Kind.TO_SIGN_OFF),
    Act.VOIDED_SIGNATURES: (Kind.TO_SIGN,),
    Act.UNSEALED: (Kind.ASKED_TO_UNSEAL,),
    Act.STOPPED_UNSEALING: (Kind.ASKED_TO_UNSEAL,),
    Act.CANCELLED: tuple(Kind),
    Act.DELETED_DRAFT: tuple(Kind),
}


def tell_of(evaluation, entry, **_signal):
    """Tell whom the table names of an entry, in the transaction of the act."""
    about = f"evaluation:{evaluation.pk}"
    if kinds := SETTLES.get(entry.act):
        Notice.objects.unread().about(about).filter(kind__in=kinds).delete()
    row = BY_ACT.get(entry.act)
    if row is None:
        return
    acted = entry.actor_id
    if entry.act == Act.UNSEALED and entry.after:
        acted = entry.after["confirmed_by"]  # the lead asked for it, and may be told
    people = [person for person in row.people(evaluation, entry) if person.pk != acted]
    link = reverse(row.page, args=[evaluation.pk])
    if row.kind == Kind.ASKED_TO_LEAD:
        motion = evaluation.motions.waiting().get(kind=Motion.Kind.LEAD)
        about, link = f"motion:{motion.pk}", motion.get_absolute_url()
    after_telling(Notice.objects.tell(people, row.kind, about, link))


# Titles of the things that notices are about, for who may see them


def titles_of_evaluations(person, numbers):
    seats = PanelMember.objects.of(person).filter(evaluation__in=numbers)
    titles = dict(seats.values_list("evaluation", "evaluation__title"))
    if person.is_staff:
        waiting = Motion.objects.waiting().filter(evaluation__in=numbers)
        waiting = waiting.filter(kind=Motion.Kind.UNSEALING).select_related("evaluation")
        titles |= {motion.evaluation_id: motion.evaluation.title for motion in waiting}
    return titles


def titles_of_motions(person, numbers):
    rows = Motion.objects.waiting().filter(pk__in=numbers, person=person)
    return dict(rows.values_list("pk", "evaluation__title"))


def titles_of_vendors(person, numbers):
    vendors = Vendor.objects.visible_to(person).filter(pk__in=numbers)
    vendors = vendors.exclude(pk__in=vendors_in_conflict(person))
    return dict(vendors.values_list("pk", "name"))


def titles_of_inquiries(person, numbers):
    rows = Inquiry.objects.visible_to(person).filter(pk__in=numbers)
    return dict(rows.values_list("pk", "title"))


# Occasions that are no act of somebody


@task("Looking for requests that are late", every=timedelta(minutes=10))
def tell_of_late_requests():
    """Once for each deadline of an inquiry, to which all its requests have the same."""
    late = Request.objects.waiting().taking_answers().filter(due_at__lte=now())
    inquiries = Inquiry.objects.filter(pk__in=late.values("inquiry")).order_by("pk")
    for inquiry in inquiries.annotate(ended_at=Max("requests__due_at")):
        tell_of_late(inquiry)


@transaction.atomic
def tell_of_late(inquiry):
    about = f"inquiry:{inquiry.pk}"
    notices = Notice.objects.about(about).filter(kind=Kind.REQUEST_LATE)
    if notices.filter(made_at__gte=inquiry.ended_at).exists():
        return
    notices.unread().delete()  # of the deadline before: what it says is said anew
    evaluation = asker_of(inquiry).evaluation
    people = leads_of(evaluation, None) if evaluation else [inquiry.sent_by]
    people = [person for person in people if titles_of_inquiries(person, [inquiry.pk])]
    after_telling(Notice.objects.tell(people, Kind.REQUEST_LATE, about, inquiry.get_absolute_url()))


@task("Looking for ratings under which something changed", every=timedelta(hours=1))
def tell_of_changed_facts():
    for evaluation in Evaluation.objects.filter(state=Evaluation.State.OPEN).order_by("pk"):
        link = reverse("evaluation_detail", args=[evaluation.pk])
        about = f"evaluation:{evaluation.pk}"
        readers = Notice.objects.unread().about(about).filter(kind=Kind.FACT_CHANGED)
        readers = set(readers.values_list("person", flat=True))
        raters = [member for member in declared(evaluation) if member.user_id not in readers]
        people = [member.user for member in raters if has_overtaken_ratings(member)]
        after_telling(Notice.objects.tell(people, Kind.FACT_CHANGED, about, link))


@task("Looking for evidence that runs out soon", every=timedelta(days=1))
def tell_of_expiry():
    soon = {"expires_on__gte": today(), "expires_on__lte": today() + timedelta(days=DAYS_AHEAD)}
    evidence = Evidence.objects.filter(withdrawn_on=None, **soon).values("vendor")
    certificates = Certificate.objects.filter(**soon).values("vendor")
    vendors = Vendor.objects.active().filter(
        Q(pk__in=with_kin(evidence)) | Q(pk__in=with_kin(certificates))
    )
    for vendor in vendors.order_by("pk"):
        tell_of_vendor(vendor)


@transaction.atomic
def tell_of_vendor(vendor):
    """Tell once a month at most, whether they read it or not."""
    about = f"vendor:{vendor.pk}"
    leads = PanelMember.objects.present().filter(
        role=PanelMember.Role.LEAD,
        evaluation__state__in=UNDER_WAY,
        evaluation__candidates__vendor__in=kin_of(vendor),
        evaluation__candidates__withdrawn_at=None,
    )
    people = User.objects.active().filter(Q(is_curator=True) | Q(pk__in=leads.values("user")))
    since = today() - timedelta(days=DAYS_AHEAD)
    notices = Notice.objects.about(about).filter(kind=Kind.EXPIRING, made_at__date__gte=since)
    people = people.exclude(pk__in=notices.values("person"))
    people = [person for person in people if titles_of_vendors(person, [vendor.pk])]
    after_telling(Notice.objects.tell(people, Kind.EXPIRING, about, vendor.get_absolute_url()))
