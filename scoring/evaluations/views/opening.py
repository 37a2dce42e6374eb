from datetime import UTC, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from icalendar import Alarm, Calendar, Event, vCalAddress

from accounts.record.acts import Act
from accounts.record.models import RecordEntry
from scoring.evaluations.access import fetch_evaluation
from scoring.evaluations.models import PanelMember
from scoring.evaluations.models.evaluation import NotReady
from scoring.evaluations.models.setup import gaps_in, setup_of
from scoring.evaluations.views.panel import people_text
from scoring.evaluations.views.setup import checks_text, look_again, purpose_text, show, step
from scoring.evaluations.views.weights import weights_text

SHOWN_BEFORE = timedelta(minutes=30)


def deadline_file(evaluation, host, link):
    """The bytes of an .ics file; `host` makes its id unique in the world.
    The entry keeps its id, and its number grows: a calendar that has it takes the newer one.
    """
    # In UTC: a local time would need the rules of its zone in the file.
    closes_at = evaluation.rating_closes_at.astimezone(UTC)
    summary = _("Rating closes: %(title)s") % {"title": evaluation.title}
    alarm = Alarm.new(description=summary)
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", timedelta(days=-1))
    lead = evaluation.members.select_related("user").get(role=PanelMember.Role.LEAD).user
    news = RecordEntry.objects.about(evaluation).filter(act__in=[Act.OPENED, Act.MOVED_DEADLINE])
    event = Event.new(
        uid=f"rating-{evaluation.pk}@{host}",
        sequence=news.count(),
        stamp=evaluation.opened_at.astimezone(UTC),
        start=closes_at - SHOWN_BEFORE,
        end=closes_at,
        organizer=vCalAddress.new(lead.email, cn=str(lead)),
        summary=summary,
        url=link,
        subcomponents=[alarm],
    )
    calendar = Calendar.new(prodid="-//Evaluator//EN", method="PUBLISH", subcomponents=[event])
    return calendar.to_ical()


@step
def setup_open(request, evaluation):
    status = 200
    if request.method == "POST":
        if evaluation.overtaken:
            return look_again(request, evaluation, "setup_open")
        try:
            evaluation.open_for_rating(request.user)
        except NotReady:
            status = 409  # the page says what is missing
        else:
            sentence = _("Opened and sealed. Seal: %(hash)s")
            messages.success(request, sentence % {"hash": evaluation.seal.sha256})
            return redirect(evaluation)
    setup = setup_of(evaluation)
    context = {
        "gaps": [(gap.url_name, gap.sentence) for gap in gaps_in(setup)],
        "setup": setup,
        "candidates": evaluation.candidates.select_related("vendor"),
        **purpose_text(evaluation),
        **checks_text(evaluation),
        **weights_text(evaluation),
        **people_text(setup),
    }
    return show(request, "setup_open", evaluation, status, **context)


@require_safe
def sealed_rules(request, pk, version):
    # The rules byte for byte as they were hashed, so that anybody on it can check the seal.
    seal = get_object_or_404(fetch_evaluation(request, pk).seals, version=version)
    return HttpResponse(
        seal.document.encode(),
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="sealed-rules-{pk}-{version}.json"'},
    )


@require_safe
def rating_deadline(request, pk):
    evaluation = fetch_evaluation(request, pk)
    if not evaluation.is_open or evaluation.rating_closes_at is None:
        raise Http404
    host = urlsplit(settings.PUBLIC_URL).hostname or "evaluator"
    link = settings.PUBLIC_URL + reverse("evaluation_detail", args=[pk])
    return HttpResponse(
        deadline_file(evaluation, host, link),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="rating-closes-{pk}.ics"'},
    )
