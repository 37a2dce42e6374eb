"""Who takes part, and who rates which criteria."""

from django import forms

from accounts.models import User
from scoring.forms.fields import PlainTextField
from scoring.models import PanelMember
from vendors.isolation import isolated

ROLES = [
    (PanelMember.Role.ASSESSOR, "Assessor: rates criteria alone, then sees what is released"),
    (PanelMember.Role.OBSERVER, "Observer: reads what is released, rates nothing"),
]


class InviteMemberForm(forms.Form):
    email = forms.EmailField(
        label="E-mail",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": "Write the e-mail address of the person.",
            "invalid": "Write an e-mail address, such as amine@example.org.",
        },
    )
    name = PlainTextField(
        max_length=150, required=False, help_text="Kept for somebody who is new here."
    )
    role = forms.ChoiceField(
        choices=ROLES,
        initial=PanelMember.Role.ASSESSOR,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose what this person does.",
            "invalid_choice": "Choose what this person does.",
        },
    )

    def __init__(self, *args, evaluation, **kwargs):
        super().__init__(*args, **kwargs)
        self.evaluation = evaluation

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        member = self.evaluation.members.filter(user__email__iexact=email).first()
        if member and member.left_at:
            raise forms.ValidationError("This person left the panel, and nobody joins it twice.")
        if member:
            raise forms.ValidationError("This person takes part already.")
        if User.objects.filter(email__iexact=email, is_active=False).exists():
            raise forms.ValidationError(
                "The account of this person is closed. Ask an administrator to open it again."
            )
        return email


class InviteSignatoryForm(InviteMemberForm):
    """Somebody who may read and sign the decision, and rates nothing."""

    role = None


class PanelForm(forms.Form):
    """The role of each member who has not left, and the criteria each of them rates."""

    def __init__(self, *args, setup, **kwargs):
        super().__init__(*args, **kwargs)
        self.members = [member for member in setup.members if not member.left_at]
        self.titles = setup.evaluation.criterion_titles
        for member in self.members:
            self.fields[f"criteria_{member.pk}"] = forms.MultipleChoiceField(
                label=f"Criteria that {member} rates",
                choices=list(self.titles.items()),
                initial=setup.rated_by(member),
                required=False,
                widget=forms.CheckboxSelectMultiple,
                error_messages={"invalid_choice": "Tick criteria of this evaluation."},
            )
            if not member.is_lead:
                self.fields[f"role_{member.pk}"] = forms.ChoiceField(
                    label=f"Role of {member}",
                    choices=PanelMember.Role.choices[1:],
                    initial=member.role,
                    widget=forms.Select(attrs={"class": "form-select form-select-sm"}),
                    error_messages={
                        "required": f"Choose the role of {isolated(member)}.",
                        "invalid_choice": f"Choose the role of {isolated(member)}.",
                    },
                )

    def clean(self):
        cleaned = super().clean()
        for member in self.members:
            is_observer = cleaned.get(f"role_{member.pk}") == PanelMember.Role.OBSERVER
            if is_observer and cleaned.get(f"criteria_{member.pk}"):
                self.add_error(
                    f"role_{member.pk}",
                    f"An observer rates nothing. Untick the criteria of {isolated(member)}, "
                    "or choose assessor.",
                )
        return cleaned

    def assignments(self):
        """Return (member, role, criteria) of every member."""
        return [
            (
                member,
                self.cleaned_data.get(f"role_{member.pk}", member.role),
                self.cleaned_data[f"criteria_{member.pk}"],
            )
            for member in self.members
        ]

    @property
    def rows(self):
        """Return (member, role field or None, criteria field), the lead first."""
        return [
            (
                member,
                None if member.is_lead else self[f"role_{member.pk}"],
                self[f"criteria_{member.pk}"],
            )
            for member in self.members
        ]


class RemoveMemberForm(forms.Form):
    member = forms.ModelChoiceField(
        queryset=PanelMember.objects.none(),
        error_messages={
            "required": "Choose the person to remove.",
            "invalid_choice": "This person does not take part any more.",
        },
    )

    def __init__(self, *args, evaluation, **kwargs):
        super().__init__(*args, **kwargs)
        others = evaluation.members.present().exclude(role=PanelMember.Role.LEAD)
        self.fields["member"].queryset = others.select_related("user")

    def clean_member(self):
        member = self.cleaned_data["member"]
        # Refused whether they rated or not: the answer would tell what a panel did unseen.
        if member.was_sealed:
            raise forms.ValidationError(
                f"{isolated(member)} was to rate in an earlier version, and what was sealed is "
                "never deleted. Untick their criteria instead."
            )
        if member.has_declared_for_good:
            raise forms.ValidationError(
                f"{isolated(member)} signed a declaration of conflicts, and after the first seal "
                "none is ever deleted. Once you have opened this again, record that they left."
            )
        return member
