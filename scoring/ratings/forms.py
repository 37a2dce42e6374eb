import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from django import forms
from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import clock
from accounts.text import no_control_characters
from scoring.arithmetic.states import EvidenceState
from scoring.evaluations.forms.fields import FoundField, PlainTextField
from scoring.ratings.cells import missing_reason, most_of_value
from scoring.ratings.models import Answer, ChangedElsewhere, GateFinding, Rating
from scoring.ratings.starters import is_unfinished

ANSWER_FIELDS = ("value", "answer", "rationale", "where", "evidence")
LEVELS = {str(level): level for level in range(5)}
# No HTML can hold them, so a form would come back without what was wrong with it.
UNSHOWABLE = {code: "\ufffd" for code in range(32) if chr(code) not in "\t\n\r"}
TOO_LONG = gettext_lazy("Shorten this to %(limit_value)d characters; it has %(show_value)d.")


class RatingForm(forms.Form):
    """One cell. As a draft, an answer may still lack its rationale."""

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
        if cell.asks_value:
            # Before the answer, which is cleaned by what the value proposes.
            field = FoundField(most=most_of_value(cell.check))
            self.fields = {"value": field, **self.fields}

    @property
    def proposal(self):
        """What the typed value says of the cell; NO_PROPOSAL without one that is right."""
        return self.cell.propose(self.cleaned_data.get("value"))

    def clean_answer(self):
        answer = self.cleaned_data["answer"]
        if answer in {Rating.State.CANNOT_TELL, Rating.State.ABSTAINED}:
            return answer, None
        if answer in LEVELS:
            if refusal := self.cell.refusal(LEVELS[answer]):
                raise forms.ValidationError(refusal)
            return Rating.State.RATED, LEVELS[answer]
        if answer:
            raise forms.ValidationError(
                _("Choose a level from 0 to 4, “I cannot tell” or “I abstain”.")
            )
        if self.proposal.level is None:
            raise forms.ValidationError(_("Choose an answer to go with what you wrote."))
        raise forms.ValidationError(
            _("Choose a level: for %(value)s, %(level)s is proposed."),
            params=self.proposal._asdict(),
        )

    def clean_rationale(self):
        return finished(self.cleaned_data["rationale"])

    def clean_evidence(self):
        key = self.cleaned_data["evidence"]
        pks = {holding.key: holding.pk for holding in self.cell.holdings}
        if key and key not in pks:
            raise forms.ValidationError(_("Point to evidence that we hold for this check."))
        return pks.get(key)

    def clean(self):
        fields = super().clean()
        if self.is_draft or "answer" not in fields or "rationale" not in fields:
            return fields
        reason = missing_reason(
            self.cell.cap, self.cell.rules, *fields["answer"], fields["rationale"], self.proposal
        )
        if reason:
            self.add_error("rationale", reason)
        return fields

    @property
    def posted(self):
        return dict.fromkeys(ANSWER_FIELDS, "") | {
            name: self.data.get(self.add_prefix(name), "").translate(UNSHOWABLE)
            for name in self.fields
        }

    @property
    def says_something(self):
        """Whether this cell was posted with an answer, or with other text than is saved."""
        saved, posted = self.cell.fields, self.posted
        return bool(posted["answer"]) or any(
            posted[name].replace("\r\n", "\n").strip() != saved[name]
            for name in self.fields
            if name != "answer" and self.add_prefix(name) in self.data
        )

    @property
    def to_answer(self):
        state, level = self.cleaned_data["answer"]
        return Answer(
            state=state,
            level=level,
            rationale=self.cleaned_data["rationale"],
            where=self.cleaned_data["where"],
            evidence_id=self.cleaned_data["evidence"],
            value=self.cleaned_data.get("value"),
        )


UNFINISHED = gettext_lazy("Finish the sentence that you began, or empty the box.")


def finished(reason):
    """A reason with plain line ends. Refuses a beginning that was offered and left as it was."""
    if is_unfinished(reason):
        raise forms.ValidationError(UNFINISHED)
    return reason.replace("\r\n", "\n")


class SharedReasonForm(forms.Form):
    """One reason for several cells of a page, each of which is then saved like any other."""

    reason = forms.CharField(
        label=gettext_lazy("The reason that they share"),
        required=False,
        max_length=20_000,
        validators=[no_control_characters],
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        error_messages={"max_length": TOO_LONG},
        help_text=gettext_lazy("It is added to what already stands there."),
    )
    cells = forms.MultipleChoiceField(
        label=gettext_lazy("For whom"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gettext_lazy("Tick what stands on this page.")},
    )

    def __init__(self, data, cells):
        super().__init__(data, prefix="shared")
        self.fields["cells"].choices = [(cell.prefix, cell.label) for cell in cells]

    def clean_reason(self):
        return finished(self.cleaned_data["reason"])

    def clean(self):
        fields = super().clean()
        reason, cells = fields.get("reason"), fields.get("cells")
        is_asked = reason or cells or "share" in self.data
        if is_asked and reason == "":
            self.add_error("reason", _("Write the reason, or untick all."))
        if is_asked and cells == []:
            self.add_error("cells", _("Tick whom this reason is for, or empty the box above."))
        return fields

    @property
    def ticked(self):
        """The prefixes of the cells that get the reason; none where something is wrong."""
        return self.cleaned_data["cells"] if self.is_valid() else []

    @property
    def spread(self):
        """What was posted, with the reason in each ticked cell, after what stands there."""
        data = self.data.copy()
        for prefix in self.ticked:
            name, reason = f"{prefix}-rationale", self.cleaned_data["reason"]
            own = data.get(name, "").replace("\r\n", "\n").strip()
            if is_unfinished(own):
                own = ""
            if reason not in own:
                data[name] = f"{own}\n{reason}".strip()
        return data


class GridForm:
    # Cells that are right are saved even where others are wrong, so that nothing is lost; what
    # was typed into the others stays in `cell.typed`, with the sentences in `cell.errors`.

    # `drafts` are the prefixes of the cells that may still lack their rationale.

    def __init__(self, cells, data, page, drafts=()):
        self.page, self.data = page, data
        forms_of_cells = [RatingForm(data, cell, cell.prefix in drafts) for cell in cells]
        self.forms = [form for form in forms_of_cells if form.says_something]
        self.saved = []

    def save(self, member):
        """Save every cell that is right. Raises RatingIsClosed when nothing can be saved."""
        for form in self.forms:
            form.cell.typed = form.posted
        for form in self.forms:
            page = self.page
            if form.add_prefix("seen") in self.data:
                page = self._settle_conflict(form)
            if page is not None:
                self._save_cell(form, member, page)

    def _settle_conflict(self, form):
        cell = form.cell
        choice = self.data.get(form.add_prefix("keep"))
        if choice == "mine":
            return self.page.as_of(self.data[form.add_prefix("seen")])
        if choice == "theirs":
            cell.typed = None
            self.saved.append(cell)
        else:
            cell.conflict = cell.rating
            cell.errors = {"keep": _("Choose which of the two answers to keep.")}
        return None

    def _save_cell(self, form, member, page):
        cell = form.cell
        cell.errors = {name: errors[0] for name, errors in form.errors.items()}
        if cell.errors:
            return
        answer = form.to_answer
        try:
            cell.rating = Rating.objects.save_answer(
                *(member, cell.candidate, cell.in_use, answer, page, cell.held),
                request=cell.asked if answer.level == 0 else None,
            )
        except ChangedElsewhere as changed:
            cell.conflict = changed.rating
        else:
            cell.typed = None
            self.saved.append(cell)

    @property
    def conflicts(self):
        return [form.cell for form in self.forms if form.cell.conflict]

    @property
    def wrong(self):
        return [form.cell for form in self.forms if form.cell.errors]


Result = GateFinding.Result
CHOOSE_RESULT = gettext_lazy("Choose pass, fail or open.")
REASON_REFUSALS = {
    Result.PASS: gettext_lazy("Say what you saw that makes this gate pass."),
    Result.FAIL: gettext_lazy("Say what you saw that makes this gate fail."),
}


class GateForm(forms.Form):
    """A finding on the evidence held for this gate; only proof in date lets it pass."""

    result = forms.ChoiceField(
        label=gettext_lazy("What did you find?"),
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE_RESULT, "invalid_choice": CHOOSE_RESULT},
    )
    evidence = forms.ChoiceField(
        label=gettext_lazy("Evidence"),
        required=False,
        help_text=gettext_lazy(
            "To pass, point to a document or to proof by us; a claim is not enough."
        ),
        error_messages={
            "invalid_choice": gettext_lazy("Point to evidence that we hold for this gate.")
        },
    )
    reason = PlainTextField(
        label=gettext_lazy("Reason"),
        required=False,
        help_text=gettext_lazy(
            "To pass or fail, say what you saw; the report prints it. Open may go without."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
    )

    def __init__(self, data, check, holdings, finding, prefix=None, shared=""):
        """`shared` is the reason of all on the page that have none of their own."""
        # The strongest thing held is pointed to already.
        picked = next((h.key for h in holdings if not evidence_refusal(h)), "")
        initial = {"result": "", "evidence": picked, "reason": ""}
        if finding:
            initial = {
                "result": finding.result,
                "evidence": str(finding.evidence_id or ""),
                "reason": finding.reason,
            }
        super().__init__(data, initial=initial, prefix=prefix)
        self.holdings = {holding.key: holding for holding in holdings}
        self.shared = shared
        self.fields["evidence"].is_conditional = self.fields["reason"].is_conditional = True
        self.fields["result"].choices = [
            (result.value, f"{result.label}: {check.gate[result.value]}") for result in Result
        ]
        self.fields["evidence"].choices = [
            ("", _("None")),
            *((key, holding.label) for key, holding in self.holdings.items()),
        ]

    @property
    def says_something(self):
        """Whether another answer was posted than stands there."""
        posted = {name: self.data.get(self.add_prefix(name), "") for name in self.fields}
        posted["reason"] = posted["reason"].replace("\r\n", "\n").strip()
        if not posted["result"]:
            return bool(posted["reason"])
        return posted != self.initial

    def clean_reason(self):
        return self.cleaned_data["reason"] or self.shared

    def clean(self):
        fields = super().clean()
        result = fields.get("result")
        if result in REASON_REFUSALS and "reason" in fields and not fields["reason"]:
            self.add_error("reason", REASON_REFUSALS[result])
        if result == Result.PASS and "evidence" in fields:
            refusal = evidence_refusal(self.holdings.get(fields["evidence"]))
            if refusal:
                self.add_error("evidence", refusal)
        return fields

    @property
    def finding_fields(self):
        holding = self.holdings.get(self.cleaned_data["evidence"])
        return {
            "result": self.cleaned_data["result"],
            "reason": self.cleaned_data["reason"].replace("\r\n", "\n"),
            "evidence_id": holding.pk if holding else None,
        }


def evidence_refusal(holding):
    """Why a gate cannot pass on this Holding, or on none; "" when it can."""
    if holding is None:
        return _("Point to the evidence that lets it pass, or leave it open.")
    if holding.state == EvidenceState.EXPIRED:
        return _("This is out of date: a gate cannot pass on it. Leave it open.")
    if holding.state not in {EvidenceState.DOCUMENT, EvidenceState.VERIFIED}:
        return _("This is only a claim: a gate cannot pass on it. Leave it open.")
    return ""


class SharedGateReasonForm(forms.Form):
    """One reason for all that is answered on a page without one of its own."""

    reason = PlainTextField(
        label=gettext_lazy("One reason for all that you answer here without one of their own"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )

    def __init__(self, data):
        super().__init__(data, prefix="shared")

    @property
    def text(self):
        return self.cleaned_data["reason"] if self.is_valid() else ""


class WaiverForm(forms.Form):
    waiver_reason = PlainTextField(
        label=gettext_lazy("Why is this failed gate waived?"),
        help_text=gettext_lazy(
            "The candidate is then ranked, marked “waived”, and the report prints this."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
        error_messages={"required": gettext_lazy("Say why this failed gate is waived.")},
    )


class SectionForm(forms.Form):
    completed = forms.ChoiceField(
        label=gettext_lazy("Have you completed this section?"),
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No, I will come back"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say whether you have completed this section.")},
    )

    def __init__(self, data, progress):
        super().__init__(data)
        self.progress = progress

    def clean_completed(self):
        completed = self.cleaned_data["completed"]
        if completed == "yes" and self.progress.to_mend:
            raise forms.ValidationError(_("Correct the answers listed above first."))
        return completed


class SubmitForm(forms.Form):
    # The page shows errors of the whole form there, above the list of cells to correct.

    whole_errors_at = "to-correct"

    confirmed = forms.BooleanField(
        required=False, label=gettext_lazy("I understand, and submit with these left out")
    )

    def __init__(self, data, progress):
        super().__init__(data)
        self.progress = progress

    @property
    def unanswered(self):
        return sum(len(criterion.pending) for criterion in self.progress)

    @property
    def incomplete(self):
        # The criteria that lose this member's ratings for all candidates.
        return [criterion for criterion in self.progress if criterion.pending]

    def clean(self):
        if any(criterion.to_mend for criterion in self.progress):
            raise forms.ValidationError(_("Correct the answers listed below before you submit."))
        if self.unanswered and not self.cleaned_data.get("confirmed"):
            self.add_error(
                "confirmed",
                _("Answer what is left, or confirm that you submit without it."),
            )
        return self.cleaned_data


class ReopenForm(forms.Form):
    reason = PlainTextField(
        label=gettext_lazy("Why are these ratings reopened?"),
        help_text=gettext_lazy("It is kept in the record with your name."),
        widget=forms.Textarea,
        max_length=2000,
        error_messages={"required": gettext_lazy("Say why these ratings are reopened.")},
    )


SALT = "scoring.ratings.page_token"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class PageToken:
    user_pk: int
    id: str
    loaded_at: datetime

    @classmethod
    def new(cls, user):
        return cls(user.pk, secrets.token_urlsafe(12), clock.now())

    @classmethod
    def read(cls, text):
        """The token that `text` holds, or None when we did not sign it."""
        try:
            user_pk, name, loaded = signing.loads(text, salt=SALT)
        except signing.BadSignature:
            return None
        return cls(user_pk, name, EPOCH + loaded * MICROSECOND)

    @classmethod
    def unknown(cls, user):
        # The token of a page of which we know nothing: every saved row is newer.
        return cls(user.pk, secrets.token_urlsafe(12), EPOCH)

    def __str__(self):
        loaded = (self.loaded_at - EPOCH) // MICROSECOND
        return signing.dumps([self.user_pk, self.id, loaded], salt=SALT)

    def as_of(self, text):
        # This page as if loaded when the token in `text` was, if that is the person's.
        token = type(self).read(text)
        if token is None or token.user_pk != self.user_pk:
            return self
        return replace(self, loaded_at=token.loaded_at)

    def has_seen(self, rating):
        return rating.page_token == self.id or rating.saved_at <= self.loaded_at
