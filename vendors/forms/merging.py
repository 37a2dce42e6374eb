"""Which record another one is merged into, and whose values are read where they differ."""

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vendors.merging import CHOSEN
from vendors.models.vendor import Vendor, state_name
from vendors.names import country_name, isolated
from vendors.profile import delivery_sections, sections_of

LEFT, RIGHT, BOTH = "left", "right", "both"


class OtherRecordForm(forms.Form):
    q = forms.CharField(
        label=gettext_lazy("Find the other record"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("Name, domain or reference."),
        widget=forms.SearchInput,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["q"].is_conditional = True  # an empty search is none, and no choice of theirs


class MergeForm(forms.Form):
    """One question for each field and each fact of which the two records say something else."""

    def __init__(self, main, merged, with_prices, data=None):
        super().__init__(data)
        self.main, self.merged = main, merged
        self.rivals = {}  # name of a field of the form -> (rows of the left, rows of the right)
        for name in CHOSEN:
            self.ask_about(name)
        sides = [by_title(vendor, with_prices) for vendor in (main, merged)]
        for title in [title for title in sides[0] if title in sides[1]]:
            self.ask_about_fact(title, *(side[title] for side in sides))

    def ask_about(self, name):
        values = [getattr(vendor, name) for vendor in (self.main, self.merged)]
        if not all(values) or values[0] == values[1]:
            return
        shown = [country_name(value) if name == "country" else value for value in values]
        self.fields[name] = forms.ChoiceField(
            label=Vendor._meta.get_field(name).verbose_name.capitalize(),
            choices=[
                (side, of_record(text, vendor))
                for side, text, vendor in zip(
                    (LEFT, RIGHT), shown, (self.main, self.merged), strict=True
                )
            ],
            initial=LEFT,
            widget=forms.RadioSelect,
        )

    def ask_about_fact(self, title, left, right):
        if left.shown.words == right.shown.words:
            return
        # By their keys: what somebody adds meanwhile is asked about, and not taken for this.
        name = f"fact_{title[0]}_{left.shown.pk}_{right.shown.pk}"
        sides = [
            (side, of_record(f"{fact.shown.words} ({state_of(fact)})", vendor))
            for side, fact, vendor in ((LEFT, left, self.main), (RIGHT, right, self.merged))
        ]
        self.rivals[name] = [[fact.shown, *fact.others] for fact in (left, right)]
        self.fields[name] = forms.ChoiceField(
            label=isolated(title[1]),
            choices=[*sides, (BOTH, _("Both: the better proved is shown, then the newer"))],
            initial=BOTH,
            widget=forms.RadioSelect,
        )

    def chosen_fields(self):
        """Return {name: text} of what the kept record says from now on."""
        texts = {}
        for name in CHOSEN:
            sides = {LEFT: getattr(self.main, name), RIGHT: getattr(self.merged, name)}
            if name in self.fields:
                texts[name] = sides[self.cleaned_data[name]]
            else:
                texts[name] = sides[LEFT] or sides[RIGHT]
        return texts

    def set_aside(self):
        """Return the facts whose rivals were chosen."""
        aside = {LEFT: 1, RIGHT: 0}
        return [
            row
            for name, rivals in self.rivals.items()
            if self.cleaned_data[name] in aside
            for row in rivals[aside[self.cleaned_data[name]]]
        ]

    def gained_fields(self):
        """Return [(label, text)] of what the kept record lacks and the other one has."""
        return [
            (Vendor._meta.get_field(name).verbose_name.capitalize(), getattr(self.merged, name))
            for name in CHOSEN
            if getattr(self.merged, name) and not getattr(self.main, name)
        ]


def of_record(text, vendor):
    return format_html('<bdi>{}</bdi> <span class="quiet nowrap">{}</span>', text, vendor.reference)


def by_title(vendor, with_prices):
    """Return {(table, title): Held} of all facts of a firm."""
    sections = [*sections_of(vendor), *delivery_sections(vendor, with_prices)]
    return {(section.slug, fact.title): fact for section in sections for fact in section.held}


def state_of(fact):
    return state_name(fact.shown.state_now).lower()
