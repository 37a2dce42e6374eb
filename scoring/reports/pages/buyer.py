"""Who buys: what the document copied of the organisation when the decision was made."""

from django.utils.html import format_html_join
from django.utils.translation import gettext as _

from scoring.reports.pages.words import quoted, shortened


class Buyer:
    """Empty where no organisation was said."""

    def __init__(self, book):
        row = book.document["buyer"]
        self.name = quoted(shortened(row["name"], 60)) if row else ""
        self.address = lines(row.get("address", "").splitlines())
        contact = (row.get(f"contact_{part}") for part in ("name", "email", "telephone"))
        self.contact = lines(filter(None, contact))
        self.review_route = quoted(row["review_route"]) if "review_route" in row else ""

    @property
    def rows(self):
        """(what, value) of each thing that is said."""
        lines = {
            _("Buyer"): self.name,
            _("Address"): self.address,
            _("Contact"): self.contact,
            _("Review of a decision"): self.review_route,
        }
        return [(label, value) for label, value in lines.items() if value]


def lines(texts):
    return format_html_join("\n", "{}<br>", ((quoted(text),) for text in texts if text.strip()))
