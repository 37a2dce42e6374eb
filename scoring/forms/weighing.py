"""The questions of each way to weigh criteria. Each ends in whole points that total 100."""

from itertools import combinations

from django import forms

from scoring.forms.fields import WholeNumberField
from scoring.models.readiness import total_gap
from scoring.weighing import points_by

# Saaty's scale: one is this many times as important as the other.
STRENGTHS = {
    9: "extremely more",
    8: "very to extremely more",
    7: "very strongly more",
    6: "strongly to very strongly more",
    5: "strongly more",
    4: "moderately to strongly more",
    3: "moderately more",
    2: "slightly more",
}


class WeighingForm(forms.Form):
    """One question for each criterion, or for each pair of them.

    `titles` is {criterion: title} in the order of the grid; `initial` {field: value}; `head`
    is what each criterion is given, empty for pairs.
    """

    method, head, low, high = "", "", 0, 100

    def __init__(self, *args, titles, **kwargs):
        super().__init__(*args, **kwargs)
        self.titles = titles
        self.criteria = list(titles)
        self.ask()

    def ask(self):
        for criterion, title in self.titles.items():
            field = WholeNumberField(self.low, self.high, label=title)
            what = f"{self.head} of “{title}”"
            field.words = f"{what}: write a whole number from {self.low} to {self.high}."
            field.error_messages["required"] = field.words
            self.fields[criterion] = field

    def judgements(self):
        """Return what was judged, as it is kept."""
        return {name: self.cleaned_data[name] for name in self.fields}

    def points(self):
        """Return {criterion: whole points}."""
        return points_by(self.method, self.judgements(), self.criteria)


class DirectForm(WeighingForm):
    method, head = "direct", "Points"

    def clean(self):
        cleaned = super().clean()
        gap = total_gap(sum(cleaned.get(name) or 0 for name in self.fields))
        if gap and not self.errors:
            raise forms.ValidationError(gap)
        return cleaned

    def points(self):
        return self.judgements()


class OrderForm(WeighingForm):
    method, head, low = "order", "Place", 1

    @property
    def high(self):
        return len(self.titles)

    def clean(self):
        cleaned = super().clean()
        held = {}
        for name, place in list(cleaned.items()):
            first = held.setdefault(place, name)
            if first != name:
                words = f"Give “{self.titles[name]}” another place: “{self.titles[first]}” has it."
                self.add_error(name, words)
        return cleaned


class SwingForm(WeighingForm):
    method, head = "swing", "Swing"

    def clean(self):
        cleaned = super().clean()
        if not self.errors and max(cleaned.values()) != 100:
            raise forms.ValidationError("Give 100 to the criterion you would lift first.")
        return cleaned


class PairsForm(WeighingForm):
    method = "pairs"

    def ask(self):
        for a, b in combinations(self.criteria, 2):
            one, other = self.titles[a], self.titles[b]
            words = f"Choose which matters more: “{one}” or “{other}”."
            self.fields[f"{a}-{b}"] = forms.ChoiceField(
                label=f"“{one}” or “{other}”?",
                widget=forms.Select(attrs={"class": "form-select"}),
                choices=[("", "Choose"), *_strengths(one, other)],
                error_messages={"required": words, "invalid_choice": words},
            )


def _strengths(one, other):
    """Return the choices from all for `one` to all for `other`, with the ratio each stands for."""
    yield from ((f"{ratio}/1", f"{ratio}: {one}, {words}") for ratio, words in STRENGTHS.items())
    yield "1/1", "1: both the same"
    yield from (
        (f"1/{ratio}", f"{ratio}: {other}, {words}") for ratio, words in reversed(STRENGTHS.items())
    )


FORMS = {form.method: form for form in (DirectForm, OrderForm, SwingForm, PairsForm)}
