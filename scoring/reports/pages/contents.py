"""What stands on which page of the report."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from scoring.reports.options import AS_KEPT
from scoring.reports.pages.words import Cut, elsewhere, quoted, shortened

MOST_NAMED = 8  # vendors with a line of their own
WITHOUT_ANNEXES = gettext_lazy(
    "Printed without annexes: every rating with its reason, the evidence and proofs, the words of "
    "the grid and the record of acts are in the report of this decision that is kept, and in "
    "scores.json and the spreadsheet that are attached to this PDF."
)


class Contents:
    """`pages` are the CandidatePages; `incumbent` is its test, None without one, `countries` the
    CountrySheet, and `example` the one of the MethodPage.
    """

    def __init__(self, book, pages, incumbent, countries, example, options=AS_KEPT):
        self.options = options
        self.pages, self.incumbent, self.has_example = pages, incumbent, bool(example)
        self.has_countries = bool(countries)
        self.elsewhere = elsewhere(book) if options.has_annexes else WITHOUT_ANNEXES

    @property
    def lines(self):
        """Yield (title, anchor) in the order of the pages."""
        yield _("Scores by criterion"), "results"
        yield _("How robust this list is"), "robustness"
        yield _("From the long list to the short list, and who decided"), "way"
        yield _("Discussion, changes to the plan, requests to vendors"), "discussion"
        full = Cut((page for page in self.pages if page.is_full), MOST_NAMED)
        for page in full:
            yield quoted(shortened(page.row["name"], 40)), page.anchor
        if any(not page.is_full for page in self.pages):
            yield _("Those not chosen"), "others"
        if self.incumbent:
            yield _("Test of the incumbent"), "incumbent"
        if self.has_countries:
            yield _("Countries in use"), "countries"
        yield _("Method"), "method"
        if self.options.has_annexes:
            yield from self.annexes
        yield _("What this report is not"), "disclaimer"

    @property
    def annexes(self):
        yield _("Annex A: every check of every vendor"), "every-check"
        yield _("Annex B: evidence and proofs"), "evidence"
        yield _("Annex C: the words of the grid"), "grid"
        yield _("Annex D: the record of acts"), "acts"
        yield _("Annex E: words"), "words"
        if self.has_example:
            yield _("Annex F: a worked example"), "example"
