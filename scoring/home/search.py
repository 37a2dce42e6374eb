"""Evaluations and vendors by their names, through what this person may see."""

from django import forms
from django.utils.translation import gettext_lazy

from scoring.evaluations.models import PanelMember
from vendors.filters import called
from vendors.models.vendor import Vendor, plain_text

MOST = 20  # of each kind on the page


class SearchForm(forms.Form):
    q = forms.CharField(
        label=gettext_lazy("Look for"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("Title of an evaluation; name, domain or reference of a vendor."),
        widget=forms.SearchInput,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["q"].is_conditional = True  # an empty search is none, and no choice of theirs


def evaluations_called(user, text):
    """Return the memberships of this person in evaluations with this text in their title."""
    wanted = plain_text(text)
    memberships = PanelMember.objects.of(user).for_list()
    return [each for each in memberships if wanted in plain_text(each.evaluation.title)]


def vendors_called(user, text):
    return called(Vendor.objects.visible_to(user).active(), text).by_name()
