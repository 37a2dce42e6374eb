from datetime import timedelta

from django import forms
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import clock
from accounts.models import User
from scoring.evaluations.forms.fields import PlainTextField, WholeNumberField, whatever_is_wrong
from scoring.evaluations.forms.meanwhile import Stamped
from scoring.evaluations.models.panel import PanelMember
from vendors.names import isolated

AT_LEAST_SIX_WORDS = gettext_lazy("Say why, in at least 6 words.")
PRINTED = gettext_lazy("At least 6 words. Printed in the report.")


class ReasonField(PlainTextField):
    widget = forms.Textarea(attrs={"rows": 3})

    def __init__(self, label, help_text=PRINTED):
        refusals = {"required": AT_LEAST_SIX_WORDS}
        super().__init__(label=label, help_text=help_text, max_length=4000, error_messages=refusals)

    def clean(self, value):
        reason = super().clean(value)
        if len(reason.split()) < 6:
            raise forms.ValidationError(AT_LEAST_SIX_WORDS)
        return reason


class LeavingForm(forms.Form):
    reason = ReasonField(label=gettext_lazy("Why they leave the panel"))


class WithdrawalForm(forms.Form):
    on = forms.DateField(
        label=gettext_lazy("The day on which the vendor told us"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "date-and-time"}),
        error_messages={
            "required": gettext_lazy("Give the day, such as 2026-11-20."),
            "invalid": gettext_lazy("Write the day as 2026-11-20."),
        },
    )
    reason = ReasonField(
        label=gettext_lazy("Why the vendor withdraws, in its own words if you have them")
    )

    def clean_on(self):
        on, today = self.cleaned_data["on"], clock.today()
        if on > today:
            raise forms.ValidationError(_("This day is still to come. Give the day they told us."))
        if on < today - timedelta(days=5 * 366):
            raise forms.ValidationError(
                _("This is over five years ago. Give the day they told us.")
            )
        return on


class ExceptionForm(forms.Form):
    reason = ReasonField(label=gettext_lazy("Why they count on this criterion all the same"))


class TakeBackForm(forms.Form):
    reason = ReasonField(
        label=gettext_lazy("Why this exception is taken back"),
        help_text=gettext_lazy("Kept in the record."),
    )


class InviteMemberForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": gettext_lazy("Write the e-mail address of the person."),
            "invalid": gettext_lazy("Write an e-mail address, such as amine@example.org."),
        },
    )
    name = PlainTextField(
        label=gettext_lazy("Name"),
        max_length=150,
        required=False,
        help_text=gettext_lazy("Kept for somebody who is new here."),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices={
            PanelMember.Role.ASSESSOR: gettext_lazy(
                "Assessor: rates criteria alone, then sees what is released"
            ),
            PanelMember.Role.OBSERVER: gettext_lazy(
                "Observer: reads what is released, rates nothing"
            ),
        },
        initial=PanelMember.Role.ASSESSOR,
        widget=forms.RadioSelect,
        error_messages=whatever_is_wrong(gettext_lazy("Choose what this person does.")),
    )

    def __init__(self, *args, evaluation, **kwargs):
        super().__init__(*args, **kwargs)
        self.evaluation = evaluation

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        member = self.evaluation.members.filter(user__email__iexact=email).first()
        if member and member.left_at:
            raise forms.ValidationError(_("This person left the panel, and nobody joins it twice."))
        if member:
            raise forms.ValidationError(_("This person takes part already."))
        if User.objects.filter(email__iexact=email, is_active=False).exists():
            raise forms.ValidationError(
                _("The account of this person is closed. Ask an administrator to open it again.")
            )
        return email


class InviteSignatoryForm(InviteMemberForm):
    """Somebody who may read and sign the decision, and rates nothing."""

    role = None


class InviteConfirmerForm(InviteMemberForm):
    """Somebody who declares, confirms proofs, and sees nothing else."""

    role = None


GIVEN_ROLES = (PanelMember.Role.ASSESSOR, PanelMember.Role.OBSERVER)


class PanelForm(Stamped, forms.Form):
    """The role of each member who has not left, and the criteria each of them rates."""

    asks_roles = True

    def __init__(self, *args, setup, **kwargs):
        super().__init__(*args, **kwargs)
        self.evaluation = setup.evaluation
        self.members = [member for member in setup.members if self.asks(member)]
        for member in self.members:
            self.fields[f"criteria_{member.pk}"] = forms.MultipleChoiceField(
                label=_("Criteria that %(name)s rates") % {"name": member},
                choices=list(setup.evaluation.criterion_titles.items()),
                initial=setup.rated_by(member),
                required=False,
                widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
                error_messages={"invalid_choice": _("Tick criteria of this evaluation.")},
            )
            if self.asks_roles and not member.is_lead:
                refusal = _("Choose the role of %(name)s.") % {"name": isolated(member)}
                self.fields[f"role_{member.pk}"] = forms.ChoiceField(
                    label=_("Role of %(name)s") % {"name": member},
                    choices=[(role.value, role.label) for role in GIVEN_ROLES],
                    initial=member.role,
                    widget=forms.Select(attrs={"class": "form-select form-select-sm"}),
                    error_messages=whatever_is_wrong(refusal),
                )

    def asks(self, member):
        return not member.left_at and not member.only_confirms

    def clean(self):
        cleaned = super().clean()
        for member in self.members:
            is_observer = cleaned.get(f"role_{member.pk}") == PanelMember.Role.OBSERVER
            if is_observer and cleaned.get(f"criteria_{member.pk}"):
                sentence = _(
                    "An observer rates nothing. Untick the criteria of %(name)s, "
                    "or choose assessor."
                )
                self.add_error(f"role_{member.pk}", sentence % {"name": isolated(member)})
        return cleaned

    def save(self, by):
        for member in self.members:
            role = self.cleaned_data.get(f"role_{member.pk}", member.role)
            criteria = self.cleaned_data[f"criteria_{member.pk}"]
            member.evaluation.assign(member, role, criteria, by)

    @property
    def rows(self):
        for member in self.members:
            role = f"role_{member.pk}"
            yield member, self[role] if role in self.fields else None, self[f"criteria_{member.pk}"]


class AssignmentsForm(PanelForm):
    """The criteria alone, of each person who may rate: one row of boxes a person."""

    asks_roles = False

    def asks(self, member):
        return super().asks(member) and member.role != PanelMember.Role.OBSERVER


class RemoveMemberForm(forms.Form):
    member = forms.ModelChoiceField(
        queryset=PanelMember.objects.none(),
        error_messages={
            "required": gettext_lazy("Choose the person to remove."),
            "invalid_choice": gettext_lazy("This person does not take part any more."),
        },
    )

    def __init__(self, *args, evaluation, **kwargs):
        super().__init__(*args, **kwargs)
        members = evaluation.members.present().exclude(role=PanelMember.Role.LEAD)
        self.fields["member"].queryset = members.select_related("user")

    def clean_member(self):
        member = self.cleaned_data["member"]
        name = {"name": isolated(member)}
        # Refused whether they rated or not: the answer would tell what a panel did unseen.
        if member.was_sealed:
            sentence = _(
                "%(name)s was to rate in an earlier version, and what was sealed is never "
                "deleted. Untick their criteria instead."
            )
            raise forms.ValidationError(sentence, params=name)
        if member.evaluation.seals.exists() and member.declarations.exists():
            sentence = _(
                "%(name)s signed a declaration of conflicts, and after the first seal none is "
                "ever deleted. Once you have opened this again, record that they left."
            )
            raise forms.ValidationError(sentence, params=name)
        return member


NO_CONFLICT, SOME_CONFLICT = "none", "some"


class DeclarationForm(forms.Form):
    """`candidates` are those to declare on; `declared` is {number: nature} of what stands now."""

    answer = forms.ChoiceField(
        label=gettext_lazy("Your declaration"),
        choices={
            NO_CONFLICT: gettext_lazy("I have no conflict of interest with any of these vendors"),
            SOME_CONFLICT: gettext_lazy("I have a conflict of interest with one or more of them"),
        },
        widget=forms.RadioSelect(attrs={"data-focus": True}),
        error_messages=whatever_is_wrong(
            gettext_lazy("Say whether you have a conflict of interest.")
        ),
    )
    confirmed = forms.BooleanField(
        label=gettext_lazy(
            "This is true and complete. I will come back and declare again if it changes."
        ),
        error_messages={"required": gettext_lazy("Tick the box to sign.")},
    )
    covers = WholeNumberField(1, 32_767, widget=forms.HiddenInput)  # a PositiveSmallIntegerField

    def __init__(self, data=None, *, candidates, declared):
        self.candidates = candidates
        covers = max((candidate.number for candidate in candidates), default=None)
        answer = SOME_CONFLICT if declared else None
        super().__init__(data, initial={"covers": covers, "answer": answer})
        for candidate in candidates:
            number = candidate.number
            self.fields[f"conflict_{number}"] = forms.BooleanField(
                label=candidate.name,
                required=False,
                initial=number in declared,
                widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
            )
            self.fields[f"nature_{number}"] = PlainTextField(
                label=_("What is the conflict?"),
                required=False,
                max_length=2000,
                initial=declared.get(number, ""),
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            self.fields[f"nature_{number}"].name_in_errors = isolated(candidate.name)

    @property
    def rows(self):
        for candidate in self.candidates:
            number = candidate.number
            yield candidate, self[f"conflict_{number}"], self[f"nature_{number}"]

    def clean(self):
        cleaned = super().clean()
        ticked = {
            candidate.number: isolated(candidate.name)
            for candidate in self.candidates
            if cleaned.get(f"conflict_{candidate.number}")
        }
        if cleaned.get("answer") == NO_CONFLICT and ticked:
            names = get_text_list(list(ticked.values()), _("and"))
            sentence = _("You ticked %(names)s. Untick it, or say that you have a conflict.")
            self.add_error("answer", sentence % {"names": names})
        if cleaned.get("answer") == SOME_CONFLICT and not ticked:
            self.add_error("answer", _("Tick each vendor with which you have a conflict."))
        for number, name in ticked.items():
            if cleaned.get(f"nature_{number}") == "":
                sentence = _("Say what your conflict with %(name)s is.")
                self.add_error(f"nature_{number}", sentence % {"name": name})
        return cleaned

    def conflicts(self):
        """{candidate number: its nature} of what was ticked."""
        answers = self.cleaned_data
        return {
            candidate.number: answers[f"nature_{candidate.number}"]
            for candidate in self.candidates
            if answers[f"conflict_{candidate.number}"]
        }


class UnsealForm(forms.Form):
    reason = ReasonField(label=gettext_lazy("Why the rules must change"))
