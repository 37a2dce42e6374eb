"""The deadline of an evaluation, for a calendar."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from scoring.calendar import deadline_file
from scoring.views.membership import fetch_evaluation


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
        headers={
            "Content-Disposition": f'attachment; filename="rating-closes-{pk}.ics"',
            "Cache-Control": "no-store, private",
        },
    )
