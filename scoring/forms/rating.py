"""The answer to one cell, and the cells of a whole page together."""

from django import forms

from scoring.forms.fields import FoundField
from scoring.models import Rating
from scoring.models.answer import Answer, ChangedElsewhere
from scoring.rationale import missing_reason
from vendors.models.vendor import no_control_characters

FIELDS = ("value", "answer", "rationale", "where", "evidence")
LEVELS = {str(level): level for level in range(5)}
UNSHOWABLE = {code: "\ufffd" for code in range(32) if chr(code) not in "\t\n\r"}
TOO_LONG = "Shorten this to %(limit_value)d characters; it has %(show_value)d."


class RatingForm(forms.Form):
    """One cell. As a draft, an answer may still lack its rationale."""

    value = FoundField()
    answer = forms.CharField(required=False)
    rationale = forms.CharField(
        required=False,
        max_length=20_000,
        validators=[no_control_characters],
        error_messages={"max_length": TOO_LONG},
    )
    where = forms.CharField(
        required=False,
        max_length=200,
        validators=[no_control_characters],
        error_messages={"max_length": TOO_LONG},
    )
    evidence = forms.CharField(required=False)

    def __init__(self, data, cell, is_draft):
        super().__init__(data, prefix=cell.prefix)
        self.cell, self.is_draft = cell, is_draft
        if not cell.asks_value:
            del self.fields["value"]
        elif cell.check.kind == "percent":
            self.fields["value"] = FoundField(most=100)

    def clean_answer(self):
        answer = self.cleaned_data["answer"]
        if answer in {Rating.State.CANNOT_TELL, Rating.State.ABSTAINED}:
            return answer, None
        if not answer:
            raise forms.ValidationError(self._what_to_choose())
        if answer not in LEVELS:
            raise forms.ValidationError(
                "Choose a level from 0 to 4, “I cannot tell” or “I abstain”."
            )
        if LEVELS[answer] > self.cell.cap.level:
            raise forms.ValidationError(self.cell.cap.refusal(LEVELS[answer]))
        return Rating.State.RATED, LEVELS[answer]

    def _what_to_choose(self):
        found = self.found
        if found.level is None:
            return "Choose an answer to go with what you wrote."
        return f"Choose a level: {found.words} proposes {found.level}."

    @property
    def found(self):
        """Return what the typed value says of the cell; NOTHING without one that is right."""
        return self.cell.read(self.cleaned_data.get("value"))

    def clean_rationale(self):
        return self.cleaned_data["rationale"].replace("\r\n", "\n")

    def clean_evidence(self):
        chosen = self.cleaned_data["evidence"]
        held = {str(held.pk): held.pk for held in self.cell.held}
        if chosen and chosen not in held:
            raise forms.ValidationError("Point to evidence that we hold for this check.")
        return held.get(chosen)

    def clean(self):
        fields = super().clean()
        if self.is_draft or "answer" not in fields or "rationale" not in fields:
            return fields
        gap = missing_reason(self.cell.rules, *fields["answer"], fields["rationale"], self.found)
        if gap:
            self.add_error("rationale", gap)
        return fields

    @property
    def posted(self):
        """Return the fields as they were typed, with a mark where no page can show a character."""
        return dict.fromkeys(FIELDS, "") | {
            name: self.data.get(self.add_prefix(name), "").translate(UNSHOWABLE)
            for name in self.fields
        }

    @property
    def says_something(self):
        """Say whether this cell was posted with an answer, or with other words than are saved."""
        saved, posted = self.cell.shown, self.posted
        return bool(posted["answer"]) or any(
            posted[name].replace("\r\n", "\n").strip() != saved[name]
            for name in self.fields
            if name != "answer" and self.add_prefix(name) in self.data
        )

    def read_answer(self):
        state, level = self.cleaned_data["answer"]
        fields = self.cleaned_data
        words = (fields["rationale"], fields["where"], fields["evidence"])
        return Answer(state, level, *words, fields.get("value"))


class GridForm:
    """The cells of one page as they were posted.

    Cells that are right are saved even where others are wrong, so that nothing is lost; what
    was typed into the others stays in `cell.typed`, with the sentences in `cell.errors`.
    """

    def __init__(self, cells, data, page, is_draft=False):
        self.page, self.data = page, data
        self.forms = [RatingForm(data, cell, is_draft) for cell in cells]
        self.forms = [form for form in self.forms if form.says_something]
        self.saved = []

    def show_typed(self):
        """Put what was typed into the cells, saving nothing."""
        for form in self.forms:
            form.cell.typed = form.posted

    def save(self, member):
        """Save every cell that is right. Raises RatingIsClosed when nothing can be saved."""
        self.show_typed()
        for form in self.forms:
            self._save_cell(form, member)

    def _save_cell(self, form, member):
        cell, page = form.cell, self.page
        if form.add_prefix("seen") in self.data:
            page = self._page_of_choice(form)
            if page is None:
                return
        cell.errors = {} if form.is_valid() else first_errors(form)
        if cell.errors:
            return
        try:
            cell.rating = Rating.objects.save_answer(
                member, cell.candidate, cell.in_use, form.read_answer(), page
            )
        except ChangedElsewhere as changed:
            cell.conflict = changed.rating
        else:
            cell.typed = None
            self.saved.append(cell)

    def _page_of_choice(self, form):
        """Return the page to save from once a person chose between two answers, or None.

        A conflict they saw is settled as of the moment it was shown, not for what comes after.
        """
        cell = form.cell
        choice = self.data.get(form.add_prefix("keep"))
        if choice == "mine":
            return self.page.as_of(self.data[form.add_prefix("seen")])
        if choice == "theirs":
            cell.typed = None
            self.saved.append(cell)
        else:
            cell.conflict = cell.rating
            cell.errors = {"keep": "Choose which of the two answers to keep."}
        return None

    @property
    def conflicts(self):
        return [form.cell for form in self.forms if form.cell.conflict]

    @property
    def wrong(self):
        return [form.cell for form in self.forms if form.cell.errors]


def first_errors(form):
    return {name: errors[0] for name, errors in form.errors.items()}
