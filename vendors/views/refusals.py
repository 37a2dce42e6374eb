"""Who may use a page of vendors, for those who may not."""

from django.utils.translation import gettext_lazy

IMPORTING = gettext_lazy(
    "Curators, and people who may lead an evaluation, import vendors. Ask your administrator to "
    "become one of them."
)
ADDING = gettext_lazy(
    "Curators, and people who may lead an evaluation, add vendors and what they say. Ask your "
    "administrator to become one of them."
)
EDITING = gettext_lazy(
    "Curators change and merge the records of vendors, but for one with which they declared a "
    "conflict of interest. Ask a curator, or your administrator to become one."
)
EXPORTING = gettext_lazy(
    "Curators, and people who may lead an evaluation, export vendors. Ask your administrator to "
    "become one of them."
)
PROVING = gettext_lazy(
    "Curators, and those who lead or rate an opened evaluation with this vendor, add evidence, "
    "proofs and people of it; nobody who declared a conflict of interest with it. Ask the lead of "
    "the evaluation, or your administrator."
)
PEOPLE = gettext_lazy(
    "Curators, and the people of an opened evaluation with this vendor, read who its people are. "
    "Ask the lead of the evaluation, or your administrator."
)
PRICES = gettext_lazy(
    "Curators and leads see prices, but for those who rate or moderate this vendor at present. "
    "Ask a curator."
)
OPENING = gettext_lazy(
    "You declared a conflict of interest with this vendor, so you do not open its evidence and "
    "proofs: what one of a panel opened counts for all of it. Ask the lead of the evaluation, or a "
    "curator."
)
WITHDRAWING = gettext_lazy(
    "Curators, and whoever added a piece of evidence, withdraw it; nobody who declared a conflict "
    "of interest with its vendor. Ask a curator, or your administrator."
)
CHECKING_TRANSFERS = gettext_lazy(
    "Curators, and those who lead or rate an opened evaluation, record what they checked of a "
    "country. Ask the lead of the evaluation, or a curator."
)
CURATING = gettext_lazy("Curators do this. Ask one, or your administrator to become one.")
CONFIRMING = gettext_lazy(
    "A second person confirms a proof: a curator, or one of an evaluation with the vendor who "
    "opened it; never who performed it or took part, and nobody who declared a conflict of "
    "interest. Ask the lead of the evaluation, or a curator."
)
