"""Inquiries with their requests and what came so far, for a table."""

from collections import defaultdict

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from accounts.mail.models import UNDELIVERED
from vendors.models.answer import Answer
from vendors.models.request import Request, RequestedItem, RequestMail


def count_of(rows):
    counts = rows.order_by().values("for_count").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counts, output_field=IntegerField()), 0)


def with_counts(requests):
    """Annotate how many items each asks for, has an answer to, and lacks; and lost mails."""
    items = RequestedItem.objects.filter(request=OuterRef("pk")).annotate(for_count=F("request"))
    says = Answer.objects.newest().filter(item__request=OuterRef("pk"))
    says = says.annotate(for_count=F("item__request"))
    lost = RequestMail.objects.filter(request=OuterRef("pk"), mail__state__in=UNDELIVERED)
    return requests.annotate(
        item_count=count_of(items),
        answer_count=count_of(says.exclude(says=Answer.Says.EMPTY)),
        without_count=count_of(says.filter(says=Answer.Says.HAVE_NOT)),
        has_lost_mail=Exists(lost),
    )


def rows_of(user, inquiries):
    """[(inquiry, its requests that this person may see)], in the order given. One query."""
    requests = defaultdict(list)
    pks = [inquiry.pk for inquiry in inquiries]
    visible = Request.objects.visible_to(user).filter(inquiry__in=pks)
    for row in with_counts(visible.select_related("vendor", "inquiry")):
        requests[row.inquiry_id].append(row)
    return [(inquiry, requests[inquiry.pk]) for inquiry in inquiries]
