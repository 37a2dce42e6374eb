"""What was asked of the candidates: each inquiry with its clock, what came, and its questions.

No contact, no asker of a question and no word of an answer stands here: answers are claims, which
the evidence names. The queries do not grow with vendors or items.
"""

from scoring.decisions.document.candidates import with_relatives
from scoring.decisions.document.writing import fields_of, instant, without_empty
from vendors.models.answer import Answer
from vendors.models.request import Inquiry, Request
from vendors.requests.verdicts import standings_by_request


def inquiry_rows(evaluation, roll, at):
    """Return every inquiry that was sent, in order, with each request as it stands at `at`."""
    numbers = evaluation.candidates.values_list("vendor", "number")
    candidates = with_relatives({vendor: f"C{number}" for vendor, number in numbers})
    sent = Inquiry.objects.filter(by_evaluation__evaluation=evaluation).exclude(sent_at=None)
    inquiries = list(
        sent.order_by("sent_at", "pk")
        .select_related("sent_by")
        .prefetch_related("extensions__by", "clarifications__answered_by")
    )
    requests = Request.objects.sent().filter(inquiry__in=inquiries)
    requests = list(requests.select_related("vendor", "revoked_by").order_by("pk"))
    by_pk = {inquiry.pk: inquiry for inquiry in inquiries}
    for request in requests:
        request.inquiry = by_pk[request.inquiry_id]
    standings = standings_by_request(requests)
    rows = []
    for number, inquiry in enumerate(inquiries, 1):
        own = [request for request in requests if request.inquiry_id == inquiry.pk]
        own.sort(key=lambda request: candidate_number(candidates.get(request.vendor_id)))
        rows.append(
            inquiry_row(number, inquiry, roll)
            | asked_rows(inquiry, own, standings, candidates, roll, at)
        )
    return rows


def candidate_number(name):
    """Where a candidate stands among the others; last where it is none."""
    return int(name[1:]) if name else float("inf")


def inquiry_row(number, inquiry, roll):
    questions = list(inquiry.clarifications.all())
    published = [question for question in questions if question.published_at]
    return without_empty(
        {"id": f"R{number}"}
        | roll.row(inquiry, "purpose", "title", "hours", "sent_at", by="sent_by")
        | {
            "extensions": [
                roll.row(extension, "due_before", "due_at", "reason", "by", "at")
                for extension in inquiry.extensions.all()
            ],
            "clarifications": [
                roll.row(
                    clarification,
                    "answer",
                    question="published_question",
                    by="answered_by",
                    at="published_at",
                )
                # In the order of the answers: that of the questions might tell who put them.
                for clarification in sorted(published, key=lambda row: row.published_at)
            ],
            "unanswered": len(questions) - len(published) or None,
        }
    )


def asked_rows(inquiry, requests, standings, candidates, roll, at):
    """Return the items of an inquiry, each once, and what each vendor made of its own."""
    items, rows = {}, []
    for request in requests:
        vendor = candidates.get(request.vendor_id)
        row = {"candidate": vendor} if vendor else {"name": request.vendor.name}
        row |= fields_of(request, "due_at", "finished_at")
        if request.revoked_at:
            row |= roll.row(request, "revoked_at", "revoked_by", reason="revoked_reason")
        # Before it arrives what was saved is the vendor's draft, and what is revoked never does.
        arrived = bool(request.finished_at or (request.due_at <= at and not request.revoked_at))
        row["is_awaited"] = True if not arrived and not request.revoked_at else None
        if inquiry.is_reply:
            row |= reply_row(standings[request.pk], arrived)
        else:
            row["items"] = [
                {"item": items.setdefault((each.item.template, each.item.key), len(items) + 1)}
                | (answer_row(each, roll) if arrived else {})
                for each in standings[request.pk]
            ]
        rows.append(without_empty(row))
    return {"items": item_rows(requests, standings, items), "requests": rows}


def item_rows(requests, standings, places):
    rows = {}
    for request in requests:
        for each in standings[request.pk]:
            place = places.get((each.item.template, each.item.key))
            rows.setdefault(place, fields_of(each.item, "template", "key", "words"))
    return [rows[place] for place in places.values()]


def answer_row(standing, roll):
    answer = standing.judged or standing.answer
    if answer is None or answer.says == Answer.Says.EMPTY:
        return {}
    refused = [row for row in standing.verdicts if row.verdict == standing.verdict == "refused"]
    return without_empty(
        {
            "says": answer.says,
            "at": instant(answer.saved_at),
            "verdict": standing.verdict and str(standing.verdict),
            "by": [roll.row(row, "by")["by"] for row in standing.verdicts],
            "reason": refused[0].reason if refused else None,
        }
    )


def reply_row(standings, arrived):
    answers = [(each.item, each.answer) for each in standings if arrived and each.answer]
    return {
        "shown": len(standings),
        "right": sum(
            answer.says == Answer.Says.ANSWER and answer.value == "yes" for _item, answer in answers
        ),
        "corrected": [item.words for item, answer in answers if answer.says == Answer.Says.WRONG],
    }
