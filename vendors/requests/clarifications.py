"""Questions of vendors: answered once, to everybody who was asked, without who put them."""

from django.db import transaction

from accounts.clock import now
from accounts.record.acts import Act
from vendors.models.request import Clarification, RequestMail
from vendors.requests.asker import note
from vendors.requests.sending import people_of, post


@transaction.atomic
def publish(clarification, published_question, answer, by):
    """Answer a question to everybody who was asked the same; return whether that was news."""
    row = (
        Clarification.objects.select_for_update(of=["self"])
        .select_related("inquiry")
        .get(pk=clarification.pk)
    )
    if row.published_at:
        return False
    row.published_question, row.answer = published_question, answer
    row.published_at, row.answered_by = now(), by
    row.save()
    requests = row.inquiry.requests.filter(revoked_at=None)
    for request in requests.select_related("vendor", "inquiry__made_by", "inquiry__sent_by"):
        for person in people_of(request):
            post(request, person, RequestMail.Kind.CLARIFICATION, by, clarification=row)
    note(
        row.inquiry,
        by,
        Act.PUBLISHED_CLARIFICATION,
        after={"clarification": row.pk, "question": published_question, "answer": answer},
    )
    return True
