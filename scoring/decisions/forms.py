from django import forms
from django.forms.models import model_to_dict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts import clock
from scoring.arithmetic.states import CandidateStatus
from scoring.decisions.models import CandidateDecision, FollowUp, SignOff
from scoring.decisions.models.decision import FOLLOW_UP_FIELDS, SIGNED_FIELDS
from scoring.decisions.proposals import figures_named, proposal_for
from scoring.evaluations.forms.fields import PlainTextField
from scoring.evaluations.models import PanelMember
from scoring.ratings.evidence import Cap
from vendors.names import isolated

Outcome = CandidateDecision.Outcome


class NeededToSignField(PlainTextField):
    # A text that a draft may leave empty; the decision cannot be signed without it.

    def validate(self, value):
        pass


PROPOSED_WORDS = _(
    "Proposed words, written from the standings each time this is shown. Type over them to give "
    "your own reason; empty the box to have them again."
)


class DecisionForm(forms.Form):
    # Only a candidate that failed a gate can be out by a gate, and it can be nothing else.

    outcome = forms.ChoiceField(
        label=_("Outcome"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an outcome.")},
    )
    reason = NeededToSignField(
        label=_("Why"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    change_of_mind = PlainTextField(
        label=_("What would change our mind"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    coverage_override = NeededToSignField(
        label=_("Why too little evidence does not stop it"),
        help_text=_("Only to put it on the short list."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    # The proposed words that the page showed: typed text is what differs from them.
    proposed = forms.CharField(required=False, widget=forms.HiddenInput)
    use_required_attribute = False

    def __init__(self, row, proposal, saved=None, **options):
        self.row, self.proposal, self.saved = row, proposal, saved
        initial = model_to_dict(saved, SIGNED_FIELDS) if saved else {"outcome": proposal.outcome}
        initial |= {"reason": initial.get("reason") or proposal.reason, "proposed": proposal.reason}
        super().__init__(prefix=row.candidate.id, initial=initial, **options)
        if initial["reason"] == proposal.reason:
            self.fields["reason"].help_text = PROPOSED_WORDS
        is_out = row.result.status == CandidateStatus.OUT_BY_GATE
        self.fields["outcome"].choices = [
            (value, label)
            for value, label in Outcome.choices
            if (value == Outcome.OUT_BY_GATE) == is_out
        ]
        if row.result.status != CandidateStatus.INCOMPLETE:
            del self.fields["coverage_override"]

    def clean(self):
        # What nobody typed is not kept: proposed words are written anew each time.
        cleaned = super().clean()
        if cleaned.get("reason") in (cleaned.get("proposed"), self.proposal.reason):
            cleaned["reason"] = ""
        return cleaned

    @property
    def values(self):
        names = [name for name in SIGNED_FIELDS if name in self.cleaned_data]
        return {"coverage_override": ""} | {name: self.cleaned_data[name] for name in names}

    def figures(self, results):
        """The ranks and scores that the typed reason names, and of whom each was true."""
        before = self.saved.figures if self.saved else {}
        cleaned = self.cleaned_data
        return figures_named(
            results, self.row.candidate.id, cleaned["reason"], cleaned["proposed"], before
        )

    @property
    def error_links(self):
        return error_links(self, isolated(self.row.candidate.name))


def error_links(form, about):
    return [
        # The first button stands for a group of radio buttons.
        (field.auto_id + ("_0" if field.use_fieldset else ""), f"{about}: {sentence}")
        for field in form
        for sentence in field.errors_by_name
    ]


def decision_forms_of(results, decisions, rows, data=None):
    """Return a form for each of these StandingRows, or for those that were posted.
    Not a formset: it would number them, and the order may turn before the page comes back.
    """
    saved = {row.candidate_id: row for row in decisions}
    if data is not None:
        rows = [row for row in results.table.rows if is_posted(row.candidate.id, data)]
    return [
        DecisionForm(row, proposal_for(results, row), saved.get(row.candidate.pk), data=data)
        for row in rows
    ]


def is_posted(prefix, data):
    return f"{prefix}-proposed" in data or f"{prefix}-outcome" in data


class DeeperRoundForm(forms.Form):
    title = PlainTextField(
        label=_("Title"),
        max_length=200,
        error_messages={"required": _("Give the deeper round a title.")},
    )


MOST_ROWS = 12  # of a kind
SPARE_ROWS = 2  # empty ones below those that are filled in


class FollowUpForm(forms.Form):
    # One row. An empty one is no row; a draft may leave out who and when.

    text = PlainTextField(label=_("What"), required=False, max_length=200)
    owner = PlainTextField(label=_("Who"), required=False, max_length=80)
    due_on = forms.DateField(
        label=_("By when"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _("Write the date as year, month and day, such as 2026-12-15.")},
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        for field in self.fields.values():
            field.is_conditional = True  # the condition stands above all rows

    def clean(self):
        cleaned = super().clean()
        has_more = cleaned.get("owner") or cleaned.get("due_on")
        if has_more and not cleaned.get("text") and "text" not in self.errors:
            self.add_error("text", _("Say what is to be done, or empty the row."))
        return cleaned


class BaseFollowUpFormSet(forms.BaseFormSet):
    """The rows of one kind, `rows` as they are saved; `values` once it is valid."""

    default_error_messages = forms.BaseFormSet.default_error_messages | {
        "too_many_forms": _("Keep to %(num)d rows of a kind.")
    }

    def __init__(self, kind, rows, data=None):
        self.kind, self.anchor = kind, f"{kind}s"
        initial = [row for row in rows if row["kind"] == kind]
        super().__init__(data, prefix=kind, initial=initial)

    @property
    def values(self):
        return [
            {"kind": self.kind, **form.cleaned_data}
            for form in self.forms
            if form.cleaned_data.get("text")
        ]

    @property
    def error_links(self):
        return [(self.anchor, sentence) for sentence in self.non_form_errors()] + [
            link for form in self.forms for link in error_links(form, form.title)
        ]

    def add_fields(self, form, index):
        super().add_fields(form, index)
        of_kind = _("Condition %(number)d") if self.kind == "condition" else _("Step %(number)d")
        form.title = of_kind % {"number": index + 1}


FollowUpFormSet = forms.formset_factory(
    FollowUpForm,
    formset=BaseFollowUpFormSet,
    extra=SPARE_ROWS,
    max_num=MOST_ROWS,
    absolute_max=MOST_ROWS,
)


def follow_up_formsets_of(evaluation, data=None):
    saved = FollowUp.objects.filter(evaluation=evaluation).values(*FOLLOW_UP_FIELDS)
    rows = list(saved) if data is None else []
    return [FollowUpFormSet(kind, rows, data) for kind in FollowUp.Kind.values]


class PostedCellForm(forms.Form):
    """Which cell an agreed level is for, and the agreement that its reader saw there."""

    candidate = forms.CharField(widget=forms.HiddenInput)
    check = forms.CharField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput)


class AgreedLevelForm(forms.Form):
    # A level within the evidence of a ModerationCell, and why. Only levels that it carries are
    # offered; at the median of the first ratings a reason of any length will do. Where what is
    # held changed after the ratings, the button "stands" keeps them instead, with a reason.

    level = forms.TypedChoiceField(
        label=_("Agreed level"),
        coerce=int,
        error_messages={
            "required": _("Choose the level that the panel agreed."),
            "invalid_choice": _("Choose one of the levels that the evidence of this cell carries."),
        },
    )
    reason = PlainTextField(
        label=_("Why this level"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say why the panel agreed this level.")},
    )

    def __init__(self, book, cell, data=None):
        super().__init__(data, prefix=cell.anchor)
        self.min_words, self.median = book.grid.rules.note_min_words, cell.median
        self.upholds = cell.is_to_review and "stands" in (data or {})
        cap = Cap(book.checks[cell.check.id], cell.cell.evidence, cell.cell.cap)
        self.fields["level"].choices = [("", _("Choose a level"))] + [
            (level, f"{level} – {meaning}")
            for level, meaning in sorted(cap.check.levels.items())
            if level <= cap.level
        ]
        self.fields["level"].help_text = cap.lift
        # Whoever says that the ratings stand chooses no level.
        self.fields["level"].required = not self.upholds
        versions = cell.agreed.stamp if cell.agreed else ""
        # Never bound: a page that comes back with errors shows the agreement of now.
        self.cell_form = PostedCellForm(
            initial={"candidate": cell.candidate.id, "check": cell.check.id, "seen": versions},
            auto_id=False,
        )

    def clean(self):
        cleaned = super().clean()
        reason, level = cleaned.get("reason"), cleaned.get("level")
        is_median = not self.upholds and level is not None and level == self.median
        if reason and not is_median and len(reason.split()) < self.min_words:
            sentence = ngettext(
                "Say why in at least %(count)s word: the report prints it.",
                "Say why in at least %(count)s words: the report prints it.",
                self.min_words,
            )
            self.add_error("reason", sentence % {"count": self.min_words})
        return cleaned


Answer = SignOff.Answer
SAY_IF_YOU_AGREE = _("Say whether you agree.")


class MinutesForm(forms.Form):
    held_on = forms.DateField(
        label=_("Date of the meeting"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": _("Give the date of the meeting."),
            "invalid": _("Write the date as year, month and day, such as 2026-11-24."),
        },
    )
    present = PlainTextField(
        label=_("Who was there"),
        max_length=2000,
        help_text=_("Names, with a comma between them."),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say who was there.")},
    )
    text = PlainTextField(
        label=_("What was said"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Write what was said.")},
    )

    @classmethod
    def for_meeting(cls, evaluation, corrected, data=None):
        """The form of a new meeting, or filled with the minutes that it is to correct."""
        if corrected:
            return cls(data, initial=model_to_dict(corrected, cls.base_fields))
        members = evaluation.members.present().select_related("user")
        people = ", ".join(map(str, members))
        return cls(data, initial={"held_on": clock.today(), "present": people})

    def clean_held_on(self):
        held_on = self.cleaned_data["held_on"]
        if held_on > clock.today():
            raise forms.ValidationError(
                _("This day is in the future. Minutes are of a meeting that was held.")
            )
        return held_on


class SignOffForm(forms.Form):
    answer = forms.ChoiceField(
        label=_("Do you agree with these levels?"),
        choices=[
            (Answer.AGREES, _("I agree with the levels above")),
            (Answer.MINORITY, _("I do not agree, and file a minority note")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": SAY_IF_YOU_AGREE, "invalid_choice": SAY_IF_YOU_AGREE},
    )
    note = PlainTextField(
        label=_("Minority note"),
        required=False,
        max_length=4000,
        help_text=_("Needed if you do not agree. The report prints it under your name."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["note"].is_conditional = True

    def clean(self):
        cleaned = super().clean()
        answer, note = cleaned.get("answer"), cleaned.get("note")
        if answer == Answer.MINORITY and not note and "note" not in self.errors:
            self.add_error("note", _("Write what you do not agree with, and why."))
        if answer == Answer.AGREES and note:
            self.add_error(
                "note",
                _("If you agree, leave the note empty; if you do not, choose the other answer."),
            )
        return cleaned


class AbsenceForm(forms.Form):
    member = forms.ModelChoiceField(
        label=_("Who"),
        queryset=PanelMember.objects.none(),
        error_messages={
            "required": _("Choose who could not be asked."),
            "invalid_choice": _("This person has answered, or is not asked."),
        },
    )
    reason = PlainTextField(
        label=_("Why"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say why this person could not be asked.")},
    )

    def __init__(self, *args, missing, **options):
        super().__init__(*args, **options)
        members = PanelMember.objects.filter(pk__in=[member.pk for member in missing])
        self.fields["member"].queryset = members.select_related("user")


class PrintedReasonForm(forms.Form):
    reason = PlainTextField(
        label=_("Reason"),
        max_length=4000,
        help_text=_("The report prints it."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why.")},
    )
