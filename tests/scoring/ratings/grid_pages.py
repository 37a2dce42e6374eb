"""What the tests of the grid's forms share: an open evaluation, and posting its fields."""

from django.db import connection
from django.urls import reverse

from scoring.ratings.forms import PageToken
from scoring.ratings.models import Rating
from tests.factories import make_evidence, make_open_evaluation, make_vendor
from tests.retold import retold

REASON = "The bench list of November shows it."


@retold
def open_evaluation(lead, *people, vendors=1, state="document", checks=("TA-01", "TA-02"), **more):
    """Return an open evaluation of `vendors` with evidence in `state` for each check."""
    made = [make_vendor(f"Vendor of {number}") for number in range(1, vendors + 1)]
    for vendor in made:
        if state:
            make_evidence(vendor, *checks, state=state)
    return make_open_evaluation(
        lead=lead, vendors=made, assessors=people, checks=list(checks), **more
    )


def cell_fields(candidate, check_id="TA-01", **fields):
    """Return the fields of one cell under the names its form gives them."""
    return {f"c{candidate.pk}-{check_id}-{name}": value for name, value in fields.items()}


def token_of(person):
    return {"token": str(PageToken.new(person))}


def check_url(evaluation, check_id="TA-01"):
    return reverse("rate_check", args=[evaluation.pk, check_id])


def criterion_url(candidate, criterion="TA"):
    return reverse("rate_criterion", args=[candidate.evaluation_id, candidate.pk, criterion])


def save_url(candidate, check_id="TA-01"):
    return reverse("save_rating", args=[candidate.evaluation_id, candidate.pk, check_id])


def post_check(client, evaluation, fields, person=None, url=None, **buttons):
    data = token_of(person or evaluation.created_by) | fields | (buttons or {"next": "1"})
    return client.post(url or check_url(evaluation), data)


def saved():
    """Return every rating there is as (check id, state, level, rationale)."""
    return list(Rating.objects.values_list("check_in_use__check_id", "state", "level", "rationale"))


def gate_url(candidate, gate="SC-01", name="gate_finding"):
    return reverse(name, args=[candidate.evaluation_id, candidate.pk, gate])


def decided_meanwhile(evaluation):
    """Decide the evaluation after the page was let in and before it takes hold."""
    done = []

    def decide(execute, sql, params, many, context):
        if sql.startswith("SAVEPOINT") and not done:
            done.append(True)
            type(evaluation).objects.update(state="decided")
        return execute(sql, params, many, context)

    return connection.execute_wrapper(decide)
