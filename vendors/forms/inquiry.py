"""Forms of those who ask: drafts, contacts, more time, what is answered to everybody."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.clock import now
from accounts.forms import time_zone_choices
from vendors.forms.fields import prepare
from vendors.models.request import (
    MOST_HOURS,
    MOST_ITEMS,
    Clarification,
    Inquiry,
    RequestedItem,
)
from vendors.models.vendor import Vendor
from vendors.names import isolated
from vendors.requests.templates import all_templates
from vendors.supports import check_groups

TO_VENDORS = gettext_lazy("Vendors read this.")


class InquiryForm(forms.ModelForm):
    class Meta:
        model = Inquiry
        fields = ["title", "words", "hours", "questions_until", "wants_code"]
        help_texts = {
            "title": TO_VENDORS,
            "words": gettext_lazy(
                "Vendors read this: what it is for, who sees the answers, how long they are kept."
            ),
            "hours": gettext_lazy(
                "Counted from the moment of sending, nights and weekends included."
            ),
        }
        widgets = {"words": forms.Textarea(attrs={"rows": 4, "dir": "auto"})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        prepare(self)
        self.fields["hours"].widget = forms.NumberInput(
            attrs={"min": 1, "max": MOST_HOURS, "class": "short-number"}
        )
        self.fields["questions_until"].help_text = _(
            "In your own time zone, %(zone)s. Empty: as long as answers are taken."
        ) % {"zone": timezone.get_current_timezone_name()}

    def clean_questions_until(self):
        until = self.cleaned_data["questions_until"]
        if until and until <= now():
            raise forms.ValidationError(_("This is in the past. Give a later time, or none."))
        return until


class ChoiceOfItemsForm(forms.Form):
    vendors = forms.MultipleChoiceField(
        label=gettext_lazy("Whom you ask"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick at least one vendor.")},
    )
    templates = forms.MultipleChoiceField(
        label=gettext_lazy("What you ask for"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "You see each item before anything is sent, and may leave items out or add your own."
        ),
    )

    def __init__(self, *args, vendors, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["vendors"].choices = [(str(pk), isolated(name)) for pk, name in vendors]
        self.fields["templates"].choices = [
            (template.key, template.label) for template in all_templates()
        ]

    @property
    def vendor_pks(self):
        return [int(pk) for pk in self.cleaned_data["vendors"]]


class MoreVendorsField(forms.CharField):
    """Names of vendors, one a line, of those that this person may ask."""

    widget = forms.Textarea(attrs={"rows": 3, "dir": "auto"})

    def __init__(self, user=None, **options):
        self.user = user
        super().__init__(required=False, max_length=8000, **options)

    def clean(self, value):
        names = dict.fromkeys(filter(None, map(str.strip, super().clean(value).splitlines())))
        vendors, unknown = [], []
        for name in names:
            matches = Vendor.objects.visible_to(self.user).active().filter(name__iexact=name)[:2]
            if len(matches) == 1:
                vendors.append(matches[0])
            else:
                unknown.append(name)
        if unknown:
            sentence = _("We hold no vendor, or several, of this name: %(names)s.")
            raise forms.ValidationError(
                sentence, params={"names": ", ".join(isolated(name[:60]) for name in unknown[:5])}
            )
        return vendors


class ContactForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=150, required=False)
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        required=False,
        error_messages={"invalid": gettext_lazy("Write an e-mail address, such as a@firm.ma.")},
    )
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Their time zone"), choices=time_zone_choices, initial="UTC"
    )

    def __init__(self, data=None, *, request, is_needed=False, **kwargs):
        contact = request.contact
        initial = {
            "name": contact.name if contact else "",
            "email": contact.email if contact else "",
            "time_zone": request.time_zone,
        }
        super().__init__(data, prefix=f"vendor-{request.pk}", initial=initial, **kwargs)
        self.request = request
        self.fields["email"].required = is_needed
        prepare(self)


class ItemsForm(forms.Form):
    items = forms.MultipleChoiceField(
        label=gettext_lazy("Ask for"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data=None, *, request, **kwargs):
        items = list(request.items.all())
        pks = [str(item.pk) for item in items]
        super().__init__(data, prefix=f"items-{request.pk}", initial={"items": pks}, **kwargs)
        self.request = request
        self.fields["items"].choices = [(str(item.pk), isolated(item.words)) for item in items]

    @property
    def left_out(self):
        ticked = set(self.cleaned_data["items"])
        return [item for item in self.request.items.all() if str(item.pk) not in ticked]


class FreeItemForm(forms.ModelForm):
    check_id = forms.ChoiceField(
        label=gettext_lazy("Check that the answer speaks to"),
        required=False,
        help_text=gettext_lazy("What comes is held there as a claim. Vendors do not read it."),
    )

    class Meta:
        model = RequestedItem
        fields = ["words", "kind", "unit", "help"]
        help_texts = {"unit": gettext_lazy("Of a number, such as people or percent.")}
        widgets = {"help": forms.Textarea(attrs={"rows": 2, "dir": "auto"})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [
            choice
            for choice in RequestedItem.Kind.choices
            if choice[0] != RequestedItem.Kind.CORRECTION
        ]
        self.fields["check_id"].choices = [("", _("None")), *check_groups()]
        prepare(self)


FreeItems = forms.formset_factory(FreeItemForm, extra=2, max_num=20, absolute_max=20)


def refuse_too_many(requests, free):
    """Return, in words, why so many items cannot be asked; "" when they can."""
    most = max((request.items.count() for request in requests), default=0)
    if most + free > MOST_ITEMS:
        return _("A request asks for %(number)d items at most. Leave some out.") % {
            "number": MOST_ITEMS
        }
    return ""


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        error_messages={"required": gettext_lazy("Say why.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        prepare(self)


class ExtensionForm(ReasonForm):
    due_at = forms.DateTimeField(
        label=gettext_lazy("New deadline"),
        error_messages={
            "invalid": gettext_lazy("Write the day and the time, such as 2026-11-27 17:00."),
            "required": gettext_lazy("Write the day and the time, such as 2026-11-27 17:00."),
        },
    )
    field_order = ["due_at", "reason"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["due_at"].help_text = _("In your own time zone, %(zone)s.") % {
            "zone": timezone.get_current_timezone_name()
        }
        self.fields["reason"].help_text = _("Everybody who was asked reads it.")

    def clean_due_at(self):
        due_at = self.cleaned_data["due_at"]
        if due_at > now() + timedelta(days=366):
            raise forms.ValidationError(_("This is over a year ahead. Give an earlier time."))
        return due_at


class RevokeForm(ReasonForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _("The record keeps it. The vendor does not read it.")


class HolidaysForm(forms.Form):
    holidays = forms.CharField(
        label=gettext_lazy("Public holidays while it was open"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One day a line, such as 2026-11-18. Working hours leave them out."),
    )

    def clean_holidays(self):
        days = []
        for line in filter(None, map(str.strip, self.cleaned_data["holidays"].splitlines())):
            try:
                days.append(forms.DateField(input_formats=["%Y-%m-%d"]).clean(line).isoformat())
            except forms.ValidationError:
                sentence = _("Write “%(line)s” as a day, such as 2026-11-18.")
                raise forms.ValidationError(
                    sentence, params={"line": isolated(line[:40])}
                ) from None
        return sorted(set(days))


class PublishForm(forms.ModelForm):
    class Meta:
        model = Clarification
        fields = ["published_question", "answer"]
        widgets = {
            "published_question": forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
            "answer": forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        }
        help_texts = {
            "published_question": gettext_lazy(
                "Every vendor that was asked reads it: take out whatever tells who put it."
            )
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        prepare(self)
        for field in self.fields.values():
            field.required = True
        if not self.initial.get("published_question"):
            self.initial["published_question"] = self.instance.question


class VerdictForm(forms.Form):
    """What one of us says of one item, of the version that they saw."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("Is it what was asked?"),
        widget=forms.RadioSelect,
        choices=[
            ("accepted", gettext_lazy("Accept")),
            ("refused", gettext_lazy("Do not accept")),
        ],
        error_messages={"required": gettext_lazy("Say whether you accept it.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=gettext_lazy(
            "Needed where you do not accept it. Our people and the report read it; the vendor "
            "reads only whether the item was accepted."
        ),
    )
    answer = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, standing, **kwargs):
        initial = {"answer": standing.answer.pk}
        super().__init__(data, prefix=f"item-{standing.item.number}", initial=initial, **kwargs)
        self.standing = standing
        self.fields["reason"].is_conditional = True
        prepare(self)

    def clean(self):
        fields = super().clean()
        if fields.get("verdict") == "refused" and not fields.get("reason"):
            self.add_error("reason", _("Say why you do not accept it."))
        if fields.get("answer") and not self.version:
            self.add_error("verdict", _("This answer is not there. Load the page again."))
        return fields

    @property
    def version(self):
        """The version that was judged, which is the newest or one before."""
        return self.standing.item.answers.filter(pk=self.cleaned_data["answer"]).first()
