import re
from itertools import combinations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.text import no_control_characters
from scoring.arithmetic.weighting import whole_points
from scoring.evaluations.forms.fields import WholeNumberField, whatever_is_wrong
from scoring.evaluations.forms.meanwhile import Stamped
from scoring.evaluations.models import WeighingMethod
from scoring.evaluations.models.setup import total_gap
from scoring.evaluations.models.weighing import off_the_median, points_by


class WeightsForm(Stamped, forms.Form):
    under_100 = gettext_lazy("%(total)s of 100: %(count)s left")
    over_100 = gettext_lazy("%(total)s of 100: %(count)s too many")

    def __init__(self, *args, evaluation, panel=None, **kwargs):
        """`panel` is what its members gave, as far as the person may see it."""
        super().__init__(*args, **kwargs)
        self.evaluation, self.panel = evaluation, panel or {"given": 0, "proposals": []}
        self.titles = evaluation.criterion_titles
        for weight in evaluation.weights.all():
            title = {"title": self.titles[weight.criterion]}
            self.fields[f"points_{weight.criterion}"] = WholeNumberField(
                example=15, label=_("Points of “%(title)s”") % title, initial=weight.points
            )
            self.fields[f"minimum_{weight.criterion}"] = WholeNumberField(
                required=False,
                label=_("Minimum score on “%(title)s”") % title,
                initial=weight.minimum,
            )
            self.fields[f"keep_{weight.criterion}"] = forms.BooleanField(
                required=False,
                label=_("Keep the points of “%(title)s”") % title,
                widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
            )

        if self.panel["given"]:
            self.fields["reason"] = forms.CharField(
                label=_("Why the points are not the median"),
                help_text=_(
                    "Needed where they differ from the median of what the panel gave alone. Sealed "
                    "with the rules and printed in the report."
                ),
                required=False,
                max_length=1000,
                initial=evaluation.weights_reason,
                widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
                validators=[no_control_characters],
            )
            self.fields["reason"].is_conditional = True

    def shown_value(self, name, field):
        return field.initial  # as saved, also while points are shared and not saved

    def clean(self):
        cleaned = super().clean()
        total = sum(cleaned.get(f"points_{criterion}") or 0 for criterion in self.titles)
        if total > 100:
            raise forms.ValidationError(total_gap(total))
        if total == 100 and not self.errors and not cleaned.get("reason"):
            self.ask_why()
        return cleaned

    def ask_why(self):
        if names := self.off_the_median():
            sentence = _("Say why the points differ from the median on %(titles)s.")
            titles = ", ".join(f"“{self.titles[name]}”" for name in names)
            self.add_error("reason", sentence % {"titles": titles})

    def off_the_median(self):
        """Return the criteria whose points are not the median, as far as the person may see it."""
        agreed = {criterion: points for criterion, (points, _minimum) in self.points().items()}
        return off_the_median(agreed, [proposal.points for proposal in self.panel["proposals"]])

    @property
    def reason(self):
        """Why the points are not the median; "" where nothing says that they are other."""
        text = self.cleaned_data.get("reason", "")
        is_median = self.panel["proposals"] and not self.off_the_median()
        return "" if is_median else text

    def points(self):
        """{criterion: (points, minimum or None)}."""
        answers = self.cleaned_data
        return {
            criterion: (answers[f"points_{criterion}"], answers[f"minimum_{criterion}"])
            for criterion in self.titles
        }

    @property
    def total_words(self):
        """static/js/setup.js says it again while somebody types."""
        values = [str(self[f"points_{criterion}"].value()) for criterion in self.titles]
        total = sum(int(value) for value in values if re.fullmatch(r"\d{1,3}", value))
        if total == 100:
            return _("100 of 100")
        sentence = self.under_100 if total < 100 else self.over_100
        return sentence % {"total": total, "count": abs(100 - total)}

    @property
    def reason_field(self):
        return self["reason"]

    @property
    def rows(self):
        for criterion, title in self.titles.items():
            yield title, *(self[f"{name}_{criterion}"] for name in ("points", "minimum", "keep"))


class SharingForm(WeightsForm):
    """The points brought to 100: those ticked stay, the others give way. Nothing is saved."""

    is_saved = False

    def clean(self):
        cleaned = forms.Form.clean(self)
        if self.errors:
            return cleaned
        points = {criterion: cleaned[f"points_{criterion}"] for criterion in self.titles}
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


class WeighingForm(Stamped, forms.Form):
    """One question for each criterion, or for each pair of them.

    `titles` is {criterion: title} in the order of the grid; `initial` {field: value}; `head`
    is what each criterion gets, empty for pairs. With an `evaluation` it is the lead's.
    """

    head, low, high = "", 0, 100

    def __init__(self, *args, titles, evaluation=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.evaluation, self.titles = evaluation, titles
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
        gap = None if self.errors else total_gap(sum(cleaned.values()))
        if gap:
            raise forms.ValidationError(gap)
        return cleaned


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
                error_messages=whatever_is_wrong(refusal),
            )

    def strengths(self, first, second):
        choice = _("%(ratio)d: %(title)s, %(strength)s")
        for ratio, strength in STRENGTHS.items():
            yield f"{ratio}/1", choice % {"ratio": ratio, "title": first, "strength": strength}
        yield "1/1", _("1: both the same")
        for ratio, strength in reversed(STRENGTHS.items()):
            yield f"1/{ratio}", choice % {"ratio": ratio, "title": second, "strength": strength}


WEIGHING_FORMS = {form.method: form for form in (DirectForm, OrderForm, SwingForm, PairsForm)}
