"""What we do with a request: send, give more time, send again, revoke, remind."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.clock import now
from accounts.mail import outbox
from accounts.organisation import organisation
from accounts.record.acts import Act
from accounts.tasks.queue import task
from vendors.models.answer import Answer
from vendors.models.person import OutsidePerson
from vendors.models.request import Extension, Inquiry, Request, RequestMail
from vendors.requests.asker import note
from vendors.requests.clock import due_after, half_time, in_zones, near_end
from vendors.requests.tokens import LINK, end_tokens, make_token

Kind = RequestMail.Kind


class NotSent(ValidationError):
    """In words, what to mend before an inquiry can be sent."""


def what_is_missing(inquiry):
    """Return, in words, what keeps a draft from being sent."""
    requests = list(inquiry.requests.select_related("vendor", "contact").prefetch_related("items"))
    missing = [] if requests else [_("Choose at least one vendor to ask.")]
    for request in requests:
        vendor = {"vendor": request.vendor.name}
        if request.contact is None or not request.contact.email:
            missing.append(_("Say to whom at %(vendor)s you write: name and e-mail.") % vendor)
        if not request.items.all():
            missing.append(_("Ask %(vendor)s for at least one item.") % vendor)
        if request.vendor.archived_on:
            missing.append(_("%(vendor)s is archived. Leave it out.") % vendor)
    return missing


@transaction.atomic
def send(inquiry, by):
    """Send a draft to all with one moment and one clock; return its requests. Raises NotSent."""
    inquiry = Inquiry.objects.select_for_update().get(pk=inquiry.pk)
    if not inquiry.is_draft:
        raise NotSent(_("This request has been sent already."))
    if missing := what_is_missing(inquiry):
        raise NotSent(missing)
    inquiry.sent_at, inquiry.sent_by = now(), by
    inquiry.save(update_fields=["sent_at", "sent_by"])
    requests = list(inquiry.requests.select_related("vendor", "contact", "inquiry"))
    for request in requests:
        request.sent_at = inquiry.sent_at
        request.due_at = due_after(inquiry.sent_at, inquiry.hours)
        request.save(update_fields=["sent_at", "due_at"])
        send_link(request, request.contact, by)
    note(
        inquiry,
        by,
        Act.SENT_REQUEST,
        after={
            "title": inquiry.title,
            "hours": inquiry.hours,
            "due_at": requests[0].due_at,
            "vendors": [request.vendor_id for request in requests],
            "items": {
                request.vendor_id: [f"{item.template}:{item.key}" for item in request.items.all()]
                for request in requests
            },
        },
    )
    return requests


def send_link(request, person, by=None, kind=Kind.LINK, invited_by=None, **more):
    """Mail one person a link of their own to a request; return the row of the mail."""
    _row, link = make_token(request, person, invited_by)
    return post(request, person, kind, by, link=link, invited_by=invited_by, **more)


SUBJECTS = {
    Kind.LINK: lambda names: _("%(buyer)s asks %(vendor)s: %(title)s") % names,
    Kind.HALF_TIME: lambda names: _("Half of the time is over: %(title)s") % names,
    Kind.BEFORE_END: lambda names: _("Your time to answer ends soon: %(title)s") % names,
    Kind.EXTENSION: lambda names: _("More time to answer: %(title)s") % names,
    Kind.REVOKED: lambda names: _("No answer is needed any more: %(title)s") % names,
    Kind.CLARIFICATION: lambda names: _("An answer to a question: %(title)s") % names,
    Kind.RECEIPT: lambda names: _("Receipt: %(vendor)s has answered %(title)s") % names,
    Kind.VERDICT: lambda names: _("Your answers were read: %(title)s") % names,
    Kind.CODE: lambda names: _("Your one-time code: %(title)s") % names,
}


def post(request, person, kind, by=None, link="", **more):
    """Mail somebody at the vendor about a request; return the RequestMail."""
    inquiry = request.inquiry
    mail = outbox.post(
        template_of(kind),
        context_of(request, person, link) | more,
        SUBJECTS[kind](names_of(request)),
        person.email,
        by or inquiry.sent_by,
        holds_token=bool(link) or kind == Kind.CODE,
    )
    due_at = request.due_at if kind in RequestMail.REMINDERS else None
    return RequestMail.objects.create(
        request=request, kind=kind, person=person, mail=mail, due_at=due_at, at=now()
    )


def template_of(kind):
    return f"vendors/requests/mail/{kind.name.lower()}.txt"


def names_of(request):
    inquiry = request.inquiry
    return {
        "buyer": organisation().name or str(inquiry.sent_by or inquiry.made_by),
        "vendor": request.vendor.name,
        "title": inquiry.title,
    }


def context_of(request, person, link):
    return {
        "request": request,
        "inquiry": request.inquiry,
        "person": person,
        "buyer": names_of(request)["buyer"],
        "asked_by": request.inquiry.sent_by or request.inquiry.made_by,
        "due": deadline_lines(request),
        "expires": in_zones(request.expires_at, request.time_zone)[0],
        "link": link,
    }


def deadline_lines(request):
    """The deadline in the zone of the vendor, in ours and in UTC, each once."""
    return in_zones(request.due_at, request.time_zone, organisation().time_zone, "UTC")


def as_if_sent_now(request):
    """A draft with the clock that it would have: nothing is saved."""
    if request.sent_at is None:
        request.sent_at = now()
        request.due_at = due_after(request.sent_at, request.inquiry.hours)
    return request


def preview_of_mail(request):
    """The subject and the text of the mail that brings the link, with dots in its place."""
    link = settings.PUBLIC_URL + LINK.format(token="…")  # noqa: S106 -- dots
    person = request.contact or OutsidePerson(vendor=request.vendor)
    with translation.override(organisation().language):
        body = render_to_string(template_of(Kind.LINK), context_of(request, person, link))
    return {"subject": SUBJECTS[Kind.LINK](names_of(request)), "body": body}


def people_of(request):
    """Those outside who hold a link to a request and may be written to."""
    tokens = request.tokens.usable().select_related("person")
    return [token.person for token in {token.person_id: token for token in tokens}.values()]


@transaction.atomic
def extend(inquiry, due_at, reason, by):
    """Give everybody who was asked the same until `due_at`, and tell them why.
    Raises NotSent where that is no more time than they have, or over what a request may take.
    """
    inquiry = Inquiry.objects.select_for_update().get(pk=inquiry.pk)
    requests = list(
        inquiry.requests.filter(revoked_at=None).select_related("inquiry", "vendor", "contact")
    )
    if inquiry.is_draft or not requests:
        raise NotSent(_("There is no request that could get more time."))
    before = max(request.due_at for request in requests)
    if due_at <= max(before, now()):
        raise NotSent(_("Choose a moment after the deadline of now, in the future."))
    extension = Extension.objects.create(
        inquiry=inquiry, due_before=before, due_at=due_at, reason=reason, by=by, at=now()
    )
    for request in requests:
        request.due_at = due_at
        request.save(update_fields=["due_at"])
        # Whoever has finished is told too: the offer is the same for all.
        for person in people_of(request) or [request.contact]:
            if person.email:
                send_link(request, person, by, Kind.EXTENSION, reason=reason)
    note(
        inquiry,
        by,
        Act.EXTENDED_REQUEST,
        before={"due_at": before},
        after={"due_at": due_at},
        reason=reason,
    )
    return extension


@transaction.atomic
def send_again(request, by, contact=None):
    """Mail a fresh link; with another `contact`, the links of the one before end."""
    request = Request.objects.select_for_update().get(pk=request.pk)
    if not request.takes_answers:
        raise NotSent(_("This request takes no answers any more. Give more time first."))
    if contact and contact != request.contact:
        end_tokens(request, request.contact)
        request.contact = contact
        request.save(update_fields=["contact"])
    if not request.contact.email:
        raise NotSent(_("Say to whom you write: name and e-mail."))
    mail = send_link(request, request.contact, by)
    note(
        request.inquiry,
        by,
        Act.SENT_REQUEST_AGAIN,
        after={"vendor": request.vendor_id, "to": request.contact.code},
    )
    return mail


@transaction.atomic
def revoke(request, by, reason):
    """End a request and all its links, and tell the vendor that no answer is needed."""
    request = (
        Request.objects.select_for_update(of=["self"])
        .select_related("inquiry", "vendor", "contact")
        .get(pk=request.pk)
    )
    if request.sent_at is None or request.revoked_at:
        raise NotSent(_("Only a request that was sent is revoked, and once."))
    people = people_of(request)
    request.revoked_at, request.revoked_by, request.revoked_reason = now(), by, reason
    request.save(update_fields=["revoked_at", "revoked_by", "revoked_reason"])
    for person in people:
        post(request, person, Kind.REVOKED, by)
    note(
        request.inquiry,
        by,
        Act.REVOKED_REQUEST,
        after={"vendor": request.vendor_id},
        reason=reason,
    )


@task("Reminding vendors of requests", every=timedelta(minutes=10))
def remind_vendors():
    """Write, once at half time and before the end, to who neither finished nor answered all."""
    requests = Request.objects.waiting().filter(due_at__gt=now())
    for pk in requests.values_list("pk", flat=True):
        remind(pk)


@transaction.atomic
def remind(pk):
    request = (
        Request.objects.waiting()
        .select_for_update(of=["self"])
        .select_related("inquiry__made_by", "inquiry__sent_by", "vendor")
        .filter(pk=pk, due_at__gt=now())
        .first()
    )
    if request is None:
        return
    answers = Answer.objects.newest().exclude(says=Answer.Says.EMPTY)
    if not request.items.exclude(answers__in=answers).exists():
        return  # "we do not have this" is an answer too
    if now() >= near_end(request):
        kind = Kind.BEFORE_END
    elif now() >= half_time(request):
        kind = Kind.HALF_TIME
    else:
        return
    reminded = request.mails.filter(kind=kind, due_at=request.due_at)
    told = set(reminded.values_list("person", flat=True))
    for person in people_of(request):
        if person.pk not in told and person.email:
            send_link(request, person, kind=kind)
