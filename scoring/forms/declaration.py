"""Signing a declaration of conflicts of interest."""

from django import forms

from scoring.forms.fields import PlainTextField, WholeNumberField
from vendors.isolation import isolated

NONE, SOME = "none", "some"
HIGHEST = 32_767


class DeclarationForm(forms.Form):
    """`candidates` are those to declare on; `held` is {number: nature} of what stands now."""

    answer = forms.ChoiceField(
        label="Your declaration",
        choices=[
            (NONE, "I have no conflict of interest with any of these vendors"),
            (SOME, "I have a conflict of interest with one or more of them"),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": "Say whether you have a conflict of interest.",
            "invalid_choice": "Say whether you have a conflict of interest.",
        },
    )
    confirmed = forms.BooleanField(
        label="This is true and complete. I will come back and declare again if it changes.",
        error_messages={"required": "Tick the box to sign."},
    )
    covers = WholeNumberField(1, HIGHEST, widget=forms.HiddenInput)

    def __init__(self, data=None, *, candidates, held):
        self.candidates = candidates
        covers = max((candidate.number for candidate in candidates), default=None)
        super().__init__(data, initial={"covers": covers, "answer": SOME if held else None})
        for candidate in candidates:
            number = candidate.number
            self.fields[f"conflict_{number}"] = forms.BooleanField(
                label=candidate.vendor.name, required=False, initial=number in held
            )
            self.fields[f"nature_{number}"] = PlainTextField(
                label="What is the conflict?",
                required=False,
                max_length=2000,
                initial=held.get(number, ""),
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    @property
    def rows(self):
        """Return (candidate, box, nature field), in the order of the candidates."""
        return [
            (one, self[f"conflict_{one.number}"], self[f"nature_{one.number}"])
            for one in self.candidates
        ]

    def clean(self):
        cleaned = super().clean()
        named = [one for one in self.candidates if cleaned.get(f"conflict_{one.number}")]
        if cleaned.get("answer") == NONE and named:
            names = ", ".join(isolated(one.vendor.name) for one in named)
            self.add_error(
                "answer", f"You ticked {names}. Untick it, or say that you have a conflict."
            )
        if cleaned.get("answer") == SOME and not named:
            self.add_error("answer", "Tick each vendor with which you have a conflict.")
        for one in named:
            field = f"nature_{one.number}"
            if field in cleaned and not cleaned[field]:
                name = isolated(one.vendor.name)
                self.add_error(field, f"Say what your conflict with {name} is.")
        return cleaned

    def conflicts(self):
        """Return {candidate number: its nature} of what was ticked."""
        return {
            one.number: self.cleaned_data[f"nature_{one.number}"]
            for one in self.candidates
            if self.cleaned_data[f"conflict_{one.number}"]
        }
