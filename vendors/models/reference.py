"""A client that can speak about a vendor."""

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from vendors.models.person import OutsidePerson, code_of
from vendors.models.vendor import Stated, Vendor


class Reference(Stated):
    """Whom to call at the client stands by code alone."""

    vendor = models.ForeignKey(Vendor, models.CASCADE, related_name="references")
    client = models.CharField(max_length=200)
    person = models.ForeignKey(
        OutsidePerson,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="references",
        help_text=_("By code. Add the person first where they have none."),
    )
    project = models.CharField(max_length=200, blank=True)
    began_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    found_by_us = models.BooleanField(_("found by us, not named by the vendor"), default=False)
    brokered = models.BooleanField(_("the vendor sets up the call or takes part"), default=False)

    class Meta:
        ordering = ["client", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(began_on=None)
                | models.Q(ended_on=None)
                | models.Q(ended_on__gte=models.F("began_on")),
                name="work_for_a_reference_does_not_end_before_it_begins",
                violation_error_message=_("The work cannot end before it begins."),
            ),
        ]

    def __str__(self):
        return f"{self.client}, {code_of(self.person_id)}" if self.person_id else self.client

    @property
    def details(self):
        began = self.began_on and gettext("from %(month)s") % {
            "month": date_format(self.began_on, "F Y")
        }
        ended = self.ended_on and gettext("to %(month)s") % {
            "month": date_format(self.ended_on, "F Y")
        }
        finder = gettext("found by us") if self.found_by_us else gettext("named by the vendor")
        brokered = self.brokered and gettext("the vendor takes part in the call")
        return [self.project, began, ended, finder, brokered]
