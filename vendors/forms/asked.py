"""The forms of a vendor's pages: an answer of each kind, a question, a colleague, a code."""

import re
from contextlib import suppress
from datetime import UTC, datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.refusals import CHOOSE
from vendors.forms.fields import prepare
from vendors.models.answer import Answer
from vendors.models.request import RequestedItem
from vendors.names import isolated
from vendors.requests.code import DIGITS

Kind, Says = RequestedItem.Kind, Answer.Says
YES_NO = [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]
# A comma is a point to some and nothing to others: 12,5 would be read as 125.
NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,6})?")
# What a telephone offers its camera for, beside what we take.
TAKEN = ".pdf,.png,.jpg,.jpeg,.docx,.xlsx,.pptx,.txt,.csv,image/jpeg,image/png"
MOST_LETTERS = 10_000


class ManyFilesInput(forms.FileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Files of one item. Each is looked at by itself, so that the good ones come in."""

    def __init__(self, **kwargs):
        widget = ManyFilesInput(attrs={"accept": TAKEN})
        super().__init__(required=False, widget=widget, **kwargs)

    def clean(self, uploads, initial=None):
        return [upload for upload in uploads or [] if upload]

    def bound_data(self, uploads, initial):
        return None


class AnswerForm(forms.Form):
    """The answer to one item, as its kind asks for it.
    `answer` is the version that stands or None, `newest` what somebody else saved meanwhile.
    """

    newest = None

    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    says = forms.ChoiceField(widget=forms.RadioSelect, label=gettext_lazy("Your answer"))
    text = forms.CharField(
        required=False,
        max_length=MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    files = ManyFilesField(label=gettext_lazy("Add files"))

    def __init__(self, data=None, files=None, *, item, answer, **kwargs):
        self.item, self.answer = item, answer
        initial = initial_of(item, answer)
        super().__init__(data, files, prefix=f"item-{item.number}", initial=initial, **kwargs)
        self.fields["says"].choices = self.choices()
        if item.kind == Kind.CORRECTION:
            self.fields["says"].required = False
            self.fields["says"].is_conditional = self.fields["text"].is_conditional = True
        self.fields["text"].label = self.words_for_text()
        value = value_field(item)
        if value is not None:
            value.required = False
            own = {"value": value}
            if item.kind == Kind.NUMBER and not item.unit:
                own["unit"] = forms.CharField(
                    label=_("Unit"), required=False, max_length=60, initial=initial.get("unit")
                )
            rest = {name: self.fields[name] for name in ("text", "files")}
            first = {name: self.fields[name] for name in ("seen", "says")}
            self.fields = first | own | rest
        prepare(self)

    def choices(self):
        if self.item.kind == Kind.CORRECTION:
            # Nothing is chosen for them: silence is no agreement.
            return [(Says.ANSWER, _("This is right")), (Says.WRONG, Says.WRONG.label)]
        return [
            (Says.ANSWER, _("We answer")),
            (Says.HAVE_NOT, Says.HAVE_NOT.label),
            (Says.WRONG, Says.WRONG.label),
        ]

    def words_for_text(self):
        match self.item.kind:
            case Kind.TEXT:
                return _("In words")
            case Kind.NAMES_AND_TIME:
                return _("Names")
            case Kind.CORRECTION:
                return _("What is right instead")
            case _other:
                return _("Remark")

    def clean_value(self):
        value = self.cleaned_data["value"]
        if not value:
            return ""
        if isinstance(value, datetime):
            return value.astimezone(UTC).isoformat(timespec="minutes")
        if self.item.kind == Kind.NUMBER:
            value = "".join(value.split())
            if not NUMBER.fullmatch(value):
                raise ValidationError(
                    _("Write a number with a point and without commas, such as 1250 or 12.5.")
                )
        return value

    def clean(self):
        says, text = self.cleaned_data.get("says"), self.cleaned_data.get("text")
        if says == Says.WRONG and not text and "text" not in self.errors:
            self.add_error("text", _("Say what is wrong, and what is right instead."))
        uploads = self.cleaned_data.get("files")
        if self.item.kind == Kind.CORRECTION and not says and (text or uploads):
            self.add_error("says", CHOOSE)
        has_files = uploads or (self.answer and self.answer.attachments.all())
        if says == Says.HAVE_NOT and has_files:
            self.add_error(
                "says", _("You gave a file for this. Choose “We answer”, or remove the file.")
            )

    @property
    def content(self):
        """What `save_answer` takes; None where nobody said anything."""
        typed = self.cleaned_data
        says = typed["says"]
        if not says:
            return None
        value, unit = typed.get("value", ""), typed.get("unit") or self.item.unit
        if self.item.kind == Kind.CORRECTION and says == Says.ANSWER:
            value = "yes"
        return {
            "says": says,
            "text": typed["text"],
            "value": value,
            "unit": unit if value and self.item.kind == Kind.NUMBER else "",
            "seen": typed["seen"],
        }


def initial_of(item, answer):
    if answer is None:
        is_silent = item.kind == Kind.CORRECTION
        return {"seen": "", "says": "" if is_silent else Says.ANSWER}
    value = answer.value
    if item.kind == Kind.NAMES_AND_TIME:
        with suppress(ValueError):
            value = datetime.fromisoformat(value)
    is_empty = answer.says == Says.EMPTY
    return {
        "seen": answer.digest,
        "says": Says.ANSWER if is_empty else answer.says,
        "text": answer.text,
        "value": value,
        "unit": answer.unit,
    }


def value_field(item):
    match item.kind:
        case Kind.NUMBER:
            unit = isolated(item.unit)
            label = _("Number (%(unit)s)") % {"unit": unit} if item.unit else _("Number")
            widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "short-number"})
            return forms.CharField(label=label, max_length=30, widget=widget)
        case Kind.YES_NO:
            return forms.ChoiceField(label=_("Yes or no"), choices=YES_NO, widget=forms.RadioSelect)
        case Kind.NAMES_AND_TIME:
            return forms.DateTimeField(label=_("A time, in your time zone"))
    return None


class QuestionForm(forms.Form):
    question = forms.CharField(
        label=gettext_lazy("Your question"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        help_text=gettext_lazy("Leave out whatever tells who you are."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        prepare(self)


class ColleagueForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=120, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        prepare(self)


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Code from your mail"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def clean_code(self):
        code = "".join(self.cleaned_data["code"].split())
        if not re.fullmatch(rf"[0-9]{{{DIGITS}}}", code):
            raise ValidationError(_("Write the six digits of the code."))
        return code
