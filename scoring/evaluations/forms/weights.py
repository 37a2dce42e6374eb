import re
from itertools import combinations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from scoring.arithmetic.weighting import whole_points
from scoring.evaluations.forms.fields import WholeNumberField
from scoring.evaluations.models import WeighingMethod
from scoring.evaluations.models.setup import total_gap
from scoring.evaluations.models.weighing import points_by

UNDER_100 = gettext_lazy("%(total)s of 100: %(count)s left")
OVER_100 = gettext_lazy("%(total)s of 100: %(count)s too many")


class WeightsForm(forms.Form):
    under_100, over_100 = UNDER_100, OVER_100

    def __init__(self, *args, evaluation, **kwargs):
        super().__init__(*args, **kwargs)
        self.weights = list(evaluation.weights.all())
        self.titles = evaluation.criterion_titles
        for weight in self.weights:
            title = {"title": self.titles[weight.criterion]}
            self.fields[f"points_{weight.criterion}"] = WholeNumberField(
                0, 100, example=15, label=_("Points of “%(title)s”") % title, initial=weight.points
            )
            self.fields[f"minimum_{weight.criterion}"] = WholeNumberField(
                0,
                100,
                required=False,
                label=_("Minimum score on “%(title)s”") % title,
                initial=weight.minimum,
            )
            self.fields[f"keep_{weight.criterion}"] = forms.BooleanField(
                required=False,
                label=_("Keep the points of “%(title)s”") % title,
                widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
            )

    def clean(self):
        cleaned = super().clean()
        total = sum(cleaned.get(f"points_{weight.criterion}") or 0 for weight in self.weights)
        if total > 100:
            raise forms.ValidationError(total_gap(total))
        return cleaned

    def points(self):
        """{criterion: (points, minimum or None)}."""
        return {
            weight.criterion: (
                self.cleaned_data[f"points_{weight.criterion}"],
                self.cleaned_data[f"minimum_{weight.criterion}"],
            )
            for weight in self.weights
        }

    @property
    def total_words(self):
        """static/js/setup.js says it again while somebody types."""
        values = [str(self[f"points_{weight.criterion}"].value()) for weight in self.weights]
        total = sum(int(value) for value in values if re.fullmatch(r"\d{1,3}", value))
        if total == 100:
            return _("100 of 100")
        if total < 100:
            return UNDER_100 % {"total": total, "count": 100 - total}
        return OVER_100 % {"total": total, "count": total - 100}

    @property
    def rows(self):
        return [
            (
                self.titles[weight.criterion],
                self[f"points_{weight.criterion}"],
                self[f"minimum_{weight.criterion}"],
                self[f"keep_{weight.criterion}"],
            )
            for weight in self.weights
        ]


class SharingForm(WeightsForm):
    """The points brought to 100: those ticked stay, the others give way. Nothing is saved."""

    def clean(self):
        cleaned = forms.Form.clean(self)
        if self.errors:
            return cleaned
        points = {
            weight.criterion: cleaned[f"points_{weight.criterion}"] for weight in self.weights
        }
        to_share = {name: own for name, own in points.items() if not cleaned[f"keep_{name}"]}
        free = 100 - sum(points.values()) + sum(to_share.values())
        if free < 0:
            sentence = ngettext(
                "The points you keep add to %(total)d. Take %(count)d point away from them.",
                "The points you keep add to %(total)d. Take %(count)d points away from them.",
                -free,
            )
            raise forms.ValidationError(sentence, params={"total": 100 - free, "count": -free})
        if free and not any(to_share.values()):
            sentence = ngettext(
                "%(count)d point would go to nobody: "
                "leave a criterion that has points without its tick.",
                "%(count)d points would go to nobody: "
                "leave a criterion that has points without its tick.",
                free,
            )
            raise forms.ValidationError(sentence, params={"count": free})
        shares = whole_points(to_share, free) if free else dict.fromkeys(to_share, 0)
        self.shared = cleaned | {f"points_{name}": share for name, share in shares.items()}
        return cleaned


# Saaty's scale: one is this many times as important as the other.
STRENGTHS = {
    9: gettext_lazy("extremely more"),
    8: gettext_lazy("very to extremely more"),
    7: gettext_lazy("very strongly more"),
    6: gettext_lazy("strongly to very strongly more"),
    5: gettext_lazy("strongly more"),
    4: gettext_lazy("moderately to strongly more"),
    3: gettext_lazy("moderately more"),
    2: gettext_lazy("slightly more"),
}


class WeighingForm(forms.Form):
    """One question for each criterion, or for each pair of them.

    `titles` is {criterion: title} in the order of the grid; `initial` {field: value}; `head`
    is what each criterion gets, empty for pairs.
    """

    method, head, refusal, low, high = "", "", "", 0, 100

    def __init__(self, *args, titles, **kwargs):
        super().__init__(*args, **kwargs)
        self.titles = titles
        self.ask()

    def ask(self):
        for criterion, title in self.titles.items():
            limits = {"title": title, "low": self.low, "high": self.high}
            self.fields[criterion] = WholeNumberField(
                self.low, self.high, label=title, refusal=self.refusal % limits
            )

    def judgements(self):
        return {name: self.cleaned_data[name] for name in self.fields}

    def points(self):
        """{criterion: whole points}."""
        return points_by(self.method, self.judgements(), list(self.titles))


class DirectForm(WeighingForm):
    method, head = WeighingMethod.DIRECT, gettext_lazy("Points")
    refusal = gettext_lazy("Points of “%(title)s”: write a whole number from %(low)s to %(high)s.")

    def clean(self):
        cleaned = super().clean()
        gap = total_gap(sum(cleaned.get(name) or 0 for name in self.fields))
        if gap and not self.errors:
            raise forms.ValidationError(gap)
        return cleaned

    def points(self):
        return self.judgements()


class OrderForm(WeighingForm):
    method, head, low = WeighingMethod.ORDER, gettext_lazy("Rank"), 1
    refusal = gettext_lazy("Rank of “%(title)s”: write a whole number from %(low)s to %(high)s.")

    @property
    def high(self):
        return len(self.titles)

    def clean(self):
        cleaned = super().clean()
        first_with = {}
        for criterion, rank in list(cleaned.items()):
            first = first_with.setdefault(rank, criterion)
            if first != criterion:
                sentence = _("Give “%(title)s” another rank: “%(first)s” has it.")
                titles = {"title": self.titles[criterion], "first": self.titles[first]}
                self.add_error(criterion, sentence % titles)
        return cleaned


class SwingForm(WeighingForm):
    method, head = WeighingMethod.SWING, gettext_lazy("Swing")
    refusal = gettext_lazy("Swing of “%(title)s”: write a whole number from %(low)s to %(high)s.")

    def clean(self):
        cleaned = super().clean()
        if not self.errors and max(cleaned.values()) != 100:
            raise forms.ValidationError(_("Give 100 to the criterion you would lift first."))
        return cleaned


class PairsForm(WeighingForm):
    method = WeighingMethod.PAIRS

    def ask(self):
        for first, second in combinations(self.titles, 2):
            titles = {"first": self.titles[first], "second": self.titles[second]}
            refusal = _("Choose which matters more: “%(first)s” or “%(second)s”.") % titles
            self.fields[f"{first}-{second}"] = forms.ChoiceField(
                label=_("“%(first)s” or “%(second)s”?") % titles,
                widget=forms.Select(attrs={"class": "form-select"}),
                choices=[("", _("Choose")), *self.strengths(**titles)],
                error_messages={"required": refusal, "invalid_choice": refusal},
            )

    def strengths(self, first, second):
        choice = _("%(ratio)d: %(title)s, %(strength)s")
        for ratio, strength in STRENGTHS.items():
            answer = {"ratio": ratio, "title": first, "strength": strength}
            yield f"{ratio}/1", choice % answer
        yield "1/1", _("1: both the same")
        for ratio, strength in reversed(STRENGTHS.items()):
            answer = {"ratio": ratio, "title": second, "strength": strength}
            yield f"1/{ratio}", choice % answer


WEIGHING_FORMS = {form.method: form for form in (DirectForm, OrderForm, SwingForm, PairsForm)}
