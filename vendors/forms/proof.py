"""The form of each kind of proof, of its confirmation's questions, and of people outside."""

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import clock
from vendors.forms.delivery import DELIVERY
from vendors.forms.facts import TABLES as FACTS
from vendors.forms.fields import prepare, refuse_future
from vendors.models.delivery import minutes_between
from vendors.models.evidence import Evidence
from vendors.models.facts import Fact
from vendors.models.memberships import colleagues_on
from vendors.models.merge import in_use
from vendors.models.person import NAMED_IN_REASON, OutsidePerson
from vendors.models.proof import QUESTIONS, PlannedDemonstration, Proof
from vendors.models.vendor import web_address
from vendors.names import country_choices, isolated, language_choices
from vendors.proof_kinds import KINDS, Type
from vendors.supports import check_choices, check_groups, values_asked
from vendors.uploads import checked_type, digest, help_text, shown_name

YES_NO = [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]
# Tables whose rows a proof may speak to; rosters, incidents and months are proved as a whole.
PROVABLE = [
    *FACTS,
    *("handover", "change-date", "hiring", "leavers", "sub-processor", "officer", "filing"),
    "ai-error",
]


def field_of(value):
    options = {"label": value.label, "required": value.is_needed, "help_text": value.help}
    match value.type:
        case Type.NUMBER:
            return forms.IntegerField(min_value=0, max_value=1_000_000, **options)
        case Type.PERCENT:
            return forms.IntegerField(min_value=0, max_value=100, **options)
        case Type.LEVEL:
            return forms.IntegerField(min_value=0, max_value=4, **options)
        case Type.DAY:
            return forms.DateField(**options)
        case Type.MOMENT:
            return forms.DateTimeField(**options)
        case Type.YES_NO:
            return forms.ChoiceField(choices=YES_NO, widget=forms.RadioSelect, **options)
        case Type.TEXT:
            return forms.CharField(max_length=200, **options)
    choices = {Type.LANGUAGE: language_choices, Type.COUNTRY: country_choices}
    pairs = choices[value.type]() if value.type in choices else value.choices
    return forms.ChoiceField(choices=[("", _("Choose")), *pairs], **options)


class ProofForm(forms.Form):
    """One kind of proof of one vendor; with `corrects`, in the place of that one."""

    answers_for_whole = "notes"  # the boxes above it have no one element to lead to

    performed_on = forms.DateField(label=gettext_lazy("Done on"))
    finding = forms.ChoiceField(
        label=gettext_lazy("Finding"), choices=Proof.Finding, widget=forms.RadioSelect
    )
    checks = forms.MultipleChoiceField(
        label=gettext_lazy("Checks it speaks to"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    facts = forms.MultipleChoiceField(
        label=gettext_lazy("Facts it speaks to"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    evidence = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Evidence it speaks to"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    colleagues = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Who else of us took part"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    notes = forms.CharField(
        label=gettext_lazy("Notes"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    file = forms.FileField(label=gettext_lazy("File"), required=False, widget=forms.FileInput)
    planned = forms.ModelChoiceField(
        label=gettext_lazy("Questions"),
        queryset=None,
        required=False,
        help_text=gettext_lazy(
            "Locked before the day. Without them, or locked later, the proof is marked "
            "“written after”."
        ),
    )
    correction_reason = forms.CharField(
        label=gettext_lazy("Why it takes the place of the old one"), max_length=500
    )

    def __init__(self, *args, kind, vendor, person, corrects=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind, self.vendor, self.person, self.corrects = kind, vendor, person, corrects
        self.description = KINDS[kind]
        self.add_fields_of_kind()
        self.fields["checks"].choices = check_groups()
        self.fields["facts"].choices = self.rows_of_facts()
        self.fields["evidence"].queryset = vendor.rows_of(Evidence).visible_to(person).held()
        self.fields["colleagues"].queryset = colleagues_on(person, vendor)
        self.fields["file"].help_text = help_text()
        if kind == Proof.Kind.DEMONSTRATION and not (corrects and corrects.locked_questions):
            free = vendor.rows_of(PlannedDemonstration).filter(proof=None)
            self.fields["planned"].queryset = free
            self.fields["planned"].empty_label = _("None: written after")
        else:
            del self.fields["planned"]
        if kind == Proof.Kind.DRILL:
            del self.fields["performed_on"]
        if corrects is None:
            del self.fields["correction_reason"]
        prepare(self)

    @property
    def about_codes(self):
        return format_html(
            _(
                'By code. <a href="{address}" target="_blank" rel="noopener">Add the person (opens '
                "in a new tab)</a> where they have none."
            ),
            address=reverse("person_new", args=[self.vendor.pk]),
        )

    def add_fields_of_kind(self):
        kind, own = self.description, {}
        for part, label in (kind.people | kind.more_people).items():
            own[part] = forms.ModelChoiceField(
                label=label,
                queryset=self.vendor.rows_of(OutsidePerson).present(),
                required=part in kind.people,
                empty_label=_("Choose"),
                help_text=self.about_codes,
            )
        own |= {name: field_of(value) for name, value in kind.values.items()}
        for part, label in kind.words.items():
            own[f"words_{part}"] = forms.CharField(
                label=label,
                max_length=4000,
                required=part in kind.needed_words,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        first = {name: self.fields[name] for name in ("performed_on", "finding")}
        self.fields = first | own | self.fields

    @property
    def parts(self):
        """[(heading, its fields, whether it is open)]: what every proof of this kind needs and
        what these checks ask, six at most together, then what few need.
        """
        kind, known = self.description, dict(check_choices())
        ticked = [check for check in self["checks"].value() or () if check in known]
        asked = values_asked(self.kind, ticked)
        needed = {name for name, value in kind.values.items() if value.is_needed} | asked
        outcome = [
            *(name for name in kind.values if name in kind.outcome),
            *(f"words_{part}" for part in kind.words if part in kind.needed_words),
            "finding",
        ]
        act = [
            *("correction_reason", "performed_on", "planned", *kind.people),
            *(name for name in kind.values if name in needed and name not in kind.outcome),
        ]
        about = ["checks", "facts", "evidence"]
        seldom = [name for name in self.fields if name not in {*act, *outcome, *about}]
        has_subject = ticked or any(self[name].value() for name in about[1:])
        subjects = [_("What it speaks to"), *([", ".join(ticked)] if ticked else [])]
        return [
            (heading, fields, is_open or any(field.errors for field in fields))
            for heading, names, is_open in (
                (_("How it was done"), act, True),
                (_("What was found"), outcome, True),
                (": ".join(subjects), about, not has_subject),
                (_("Notes, a file, who took part, and the rest"), seldom, False),
            )
            if (fields := [self[name] for name in names if name in self.fields])
        ]

    def rows_of_facts(self):
        self.rows = {}
        groups = []
        for slug in PROVABLE:
            table = (FACTS | DELIVERY)[slug]
            rows = in_use(self.vendor.rows_of(table.model))
            choices = [(f"{slug}:{row.pk}", isolated(str(row))) for row in rows]
            self.rows |= {f"{slug}:{row.pk}": row for row in rows}
            if choices:
                groups.append((capfirst(table.noun), choices))
        return groups

    def clean_file(self):
        file = self.cleaned_data.get("file")
        if file:
            self.content_type = checked_type(file)
        return file

    def clean_address(self):
        address = self.cleaned_data["address"]
        if address:
            web_address(address)
        return address

    def clean(self):
        super().clean()
        data = self.cleaned_data
        refuse_future(self, "performed_on", "started_at", "acted_at")
        if self.kind == Proof.Kind.DRILL and data.get("started_at"):
            data["performed_on"] = timezone.localdate(data["started_at"])
        self.refuse_before_founding()
        self.refuse_impossible_counts()
        if not (data.get("checks") or data.get("facts") or data.get("evidence")):
            self.add_error(None, _("Say which checks, facts or evidence it speaks to."))

    def refuse_impossible_counts(self):
        data = self.cleaned_data
        for smaller, greater, sentence in ORDERS:
            values = data.get(smaller), data.get(greater)
            if None not in values and values[0] > values[1]:
                self.add_error(smaller, sentence)
        if (data.get("answered") or 0) > QUESTIONS:
            self.add_error("answered", _("There are five questions."))
        elif data.get("answered") and data.get("real_data") == "no":
            self.add_error("answered", _("An answer counts on real data only: write 0."))
        for name in ("interviewers", "size"):
            if data.get(name) == 0:
                self.add_error(name, _("Write one or more."))

    def refuse_before_founding(self):
        day = self.cleaned_data.get("performed_on")
        facts = in_use(self.vendor.rows_of(Fact)).filter(kind=Fact.Kind.FOUNDED)
        founded = [fact for fact in facts if fact.number]
        visible = max(founded, key=lambda fact: fact.strength, default=None)
        if day and visible and day.year < visible.number:
            name = "started_at" if self.kind == Proof.Kind.DRILL else "performed_on"
            sentence = _("The vendor was founded in %(year)s. Correct one of the two.")
            self.add_error(name, sentence % {"year": visible.number})

    @property
    def proof(self):
        data = self.cleaned_data
        details = {}
        for name, value in self.description.values.items():
            if data.get(name) not in (None, ""):
                is_answer = value.type == Type.YES_NO
                details[name] = data[name] == "yes" if is_answer else data[name]
        if self.kind == Proof.Kind.DRILL:
            details["minutes"] = minutes_between(data["started_at"], data["acted_at"])
        return Proof(
            vendor=self.vendor,
            kind=self.kind,
            finding=data["finding"],
            details=details,
            performed_on=data["performed_on"],
            performed_by=self.person,
            planned=data.get("planned"),
            corrects=self.corrects,
            correction_reason=data.get("correction_reason", ""),
        )

    @property
    def attachments(self):
        """What `vendors.proofs.record_proof` takes beside the proof."""
        data, kind = self.cleaned_data, self.description
        people = {part: data[part] for part in kind.people | kind.more_people if data.get(part)}
        texts = {part: data[f"words_{part}"] for part in kind.words} | {"notes": data["notes"]}
        return {
            "checks": data["checks"],
            "facts": [self.rows[key] for key in data["facts"]],
            "evidence": data["evidence"],
            "colleagues": data["colleagues"],
            "people": people,
            "words": texts,
            "files": [self.stored(data["file"])] if data.get("file") else [],
        }

    def stored(self, file):
        return {
            "file": file,
            "file_name": shown_name(file),
            "content_type": self.content_type,
            "size": file.size,
            "file_sha256": digest(file),
        }


ORDERS = [
    ("matched", "size", gettext_lazy("No more can match than were checked.")),
    ("size", "population", gettext_lazy("No more can be checked than there are.")),
    ("drill_down", "answered", gettext_lazy("No more than were answered.")),
    ("figure", "figure_of", gettext_lazy("The figure cannot be over the whole.")),
    (
        "started_at",
        "acted_at",
        gettext_lazy("The first action cannot come before the start."),
    ),
]


class QuestionsForm(forms.Form):
    """Five questions for a demonstration on a day that is still to come."""

    planned_on = forms.DateField(label=gettext_lazy("Day of the demonstration"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for number in range(1, QUESTIONS + 1):
            self.fields[f"question_{number}"] = forms.CharField(
                label=_("Question %(number)s") % {"number": number}, max_length=300
            )
        prepare(self)

    def clean_planned_on(self):
        day = self.cleaned_data["planned_on"]
        if day <= clock.today():
            raise forms.ValidationError(
                _("Questions are locked before the day. Write a later one.")
            )
        return day

    def planned(self, vendor, person):
        questions = [self.cleaned_data[f"question_{n}"] for n in range(1, QUESTIONS + 1)]
        return PlannedDemonstration(
            vendor=vendor,
            planned_on=self.cleaned_data["planned_on"],
            questions=questions,
            locked_by=person,
        )


class PersonForm(forms.ModelForm):
    class Meta:
        model = OutsidePerson
        fields = ["name", "organisation", "role", "email", "telephone", "language", "is_contact"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
        self.fields["language"] = forms.ChoiceField(
            label=self.fields["language"].label,
            required=False,
            choices=[("", _("Not known")), *language_choices()],
        )
        prepare(self)


class EraseForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why this person is erased"),
        max_length=500,
        help_text=gettext_lazy("Without the name: the record keeps this sentence."),
    )

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person
        prepare(self)

    def clean_reason(self):
        reason = self.cleaned_data["reason"]
        if self.person.is_named_in(reason):
            raise forms.ValidationError(NAMED_IN_REASON)
        return reason
