"""The mail that tells a vendor which of its answers were accepted."""

from django.dispatch import receiver

from vendors.models.answer import ItemVerdict
from vendors.models.request import RequestMail
from vendors.requests.sending import people_of, send_link
from vendors.requests.verdicts import request_moved, standings_of

Kind = RequestMail.Kind


@receiver(request_moved, dispatch_uid="vendors.verdict_mail")
def tell_verdicts(request, **signal):
    """Once everything that came in is judged; again where a verdict was changed since."""
    newest = ItemVerdict.objects.filter(item__request=request).last()
    last = request.mails.filter(kind=Kind.VERDICT).last()
    if newest is None or (last is not None and last.at >= newest.at):
        return
    standings = standings_of(request)
    if any(standing.is_open for standing in standings):
        return
    judged = [standing for standing in standings if standing.verdict]
    for person in people_of(request):
        if person.email:
            send_link(request, person, kind=Kind.VERDICT, standings=judged)
