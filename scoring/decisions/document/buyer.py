"""Who buys, as a report prints it: copied, so that a later change of the page alters no report."""

from django.utils.translation import gettext_lazy as _

from accounts.organisation import organisation
from scoring.decisions.document.writing import fields_of, without_empty

PRINTED = (
    *("name", "address", "contact_name", "contact_email", "contact_telephone"),
    *("review_route", "answer_days", "review_days", "standstill_days", "language"),
)
# What a letter says of the buyer, each beside the fields that it needs one of.
IN_LETTERS = (
    (_("who writes"), ("name",)),
    (_("the postal address"), ("address",)),
    (_("whom to ask"), ("contact_name", "contact_email", "contact_telephone")),
    (_("until when an answer is read"), ("answer_days",)),
    (_("how a decision is reviewed"), ("review_route",)),
    (_("until when a review is asked for"), ("review_days",)),
    (_("a standstill before a contract"), ("standstill_days",)),
)


def buyer_row():
    """Nothing where no administrator has said who buys."""
    ours = organisation()
    return without_empty(fields_of(ours, *PRINTED)) if ours.name else {}


def left_out_of_letters(row):
    """Return what no letter can say, in words: `row` is the buyer of a document, or as it is now.
    An empty line is left out, so that a letter promises nothing that nobody decided.
    """
    return [label for label, names in IN_LETTERS if not any(row.get(name) for name in names)]
