"""Who buys, as a report prints it: copied, so that a later change of the page alters no report."""

from accounts.organisation import organisation
from scoring.decisions.document.writing import fields_of, without_empty

PRINTED = (
    *("name", "address", "contact_name", "contact_email", "contact_telephone"),
    *("review_route", "answer_days", "language"),
)


def buyer_row():
    """Nothing where no administrator has said who buys."""
    ours = organisation()
    return without_empty(fields_of(ours, *PRINTED)) if ours.name else {}
