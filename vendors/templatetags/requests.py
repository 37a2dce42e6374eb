"""How the clock of a request and the answers to it are written."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django import template
from django.utils.translation import gettext as _

from accounts.clock import moment_in, now
from vendors.models.imports import VendorImport
from vendors.models.request import Request, RequestedItem
from vendors.requests.answer_tables import can_be_read
from vendors.requests.clock import elapsed, whole_hours

register = template.Library()
State = Request.State


@register.filter
def hours_and_minutes(period):
    """31 h 12 min."""
    if period is None:
        return ""
    hours, minutes = whole_hours(period)
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes}


@register.filter
def due_there(request):
    return moment_in(request.due_at, ZoneInfo(request.time_zone)) if request.due_at else ""


@register.filter
def clock_words(request):
    state, at = request.state, now()
    if state == State.DRAFT:
        return ""
    if state == State.OPEN:
        return _("%(time)s left") % {"time": hours_and_minutes(elapsed(at, request.due_at))}
    if state == State.FINISHED:
        took = hours_and_minutes(elapsed(request.sent_at, request.finished_at))
        if request.finished_at > request.due_at:
            return _("Finished after %(time)s, late") % {"time": took}
        return _("Finished after %(time)s") % {"time": took}
    if state == State.LATE:
        late = hours_and_minutes(elapsed(request.due_at, at))
        return _("%(time)s over; answers are taken and marked late") % {"time": late}
    if state == State.EXPIRED:
        return _("Takes no answers any more")
    return _("Ended by us")


@register.filter
def answer_value(answer):
    kind, value = answer.item.kind, answer.value
    if kind == RequestedItem.Kind.NAMES_AND_TIME:
        try:
            at = datetime.fromisoformat(value)
        except ValueError:
            return value
        return moment_in(at, ZoneInfo(answer.item.request.time_zone)) if at.tzinfo else value
    if kind in (RequestedItem.Kind.YES_NO, RequestedItem.Kind.CORRECTION):
        return {"yes": _("Yes"), "no": _("No")}.get(value, value)
    return f"{value} {answer.unit}".strip()


@register.filter
def is_table_of(file, item):
    """Say whether a file may hold the table that an item asks for."""
    return can_be_read(item, file)


@register.filter
def table_reading(evidence):
    """The import that reads the table in it; None before anybody began."""
    return evidence.imports.exclude(state=VendorImport.State.UNDONE).first()
