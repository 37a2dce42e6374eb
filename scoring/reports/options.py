"""How a report is printed otherwise than it is kept: what is left out, and on what paper."""

from typing import NamedTuple
from urllib.parse import urlencode

from django.db.models import TextChoices
from django.utils.translation import get_language, gettext_lazy


class Paper(TextChoices):
    A4 = "A4", gettext_lazy("A4")
    LETTER = "Letter", gettext_lazy("US Letter")


STYLES = tuple(f"css/reports/{name}.css" for name in ("report", "heat_map", "board", "annexes"))
US_LETTER = "css/reports/us_letter.css"
WITHOUT_ANNEXES = "without-annexes"
WITH_ROLES = "roles"


class Options(NamedTuple):
    """The options of one report; the report that is kept has the usual ones."""

    has_annexes: bool = True
    has_roles: bool = False
    paper: str = Paper.A4

    @classmethod
    def read(cls, line):
        """Return the options in `key`, or in what a PDF says of its making; others are usual."""
        parts = line.split()
        paper = next((part for part in parts if part in Paper.values), Paper.A4)
        return cls(WITHOUT_ANNEXES not in parts, WITH_ROLES in parts, paper)

    @property
    def key(self):
        """What tells these options from others."""
        return " ".join([*self.of_pages.split(), *([WITH_ROLES] if self.has_roles else [])])

    @property
    def of_pages(self):
        """The part of the key that the data do not say; whether names are roles, they do."""
        return f"{self.paper}" if self.has_annexes else f"{self.paper} {WITHOUT_ANNEXES}"

    @property
    def of_making(self):
        return f"{get_language()} {self.of_pages}"

    @property
    def query(self):
        """The options as the address of their page says them."""
        fields = {"paper": self.paper}
        if not self.has_annexes:
            fields["without_annexes"] = "on"
        if self.has_roles:
            fields["roles"] = "on"
        return urlencode(fields)

    @property
    def styles(self):
        """The style sheets of the pages, in the order in which they are read."""
        return (*STYLES, US_LETTER) if self.paper == Paper.LETTER else STYLES


AS_KEPT = Options()
