"""What was found at a gate, and the lead's waiver of a failed one."""

from django import forms

from scoring.arithmetic import EvidenceState
from scoring.forms.fields import PlainTextField
from scoring.models import GateFinding

PROOF = {EvidenceState.DOCUMENT, EvidenceState.VERIFIED}


class GateForm(forms.Form):
    """`held` is the evidence held for this gate; only proof in date lets it pass."""

    result = forms.ChoiceField(
        label="What did you find?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose pass, fail or open.",
            "invalid_choice": "Choose pass, fail or open.",
        },
    )
    evidence = forms.ChoiceField(
        label="Evidence",
        required=False,
        help_text="To pass, point to a document or to proof by us; a claim is not enough.",
        error_messages={"invalid_choice": "Point to evidence that we hold for this gate."},
    )
    reason = PlainTextField(
        label="Reason",
        required=False,
        help_text="To pass or fail, say what you saw; the report prints it. Open may go without.",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
    )

    def __init__(self, data, check, held, finding):
        super().__init__(data, initial=_initial(finding))
        self.held = {str(one.pk): one for one in held}
        self.fields["evidence"].is_conditional = self.fields["reason"].is_conditional = True
        self.fields["result"].choices = [
            (result.value, f"{result.label}: {check.gate[result.value]}")
            for result in GateFinding.Result
        ]
        self.fields["evidence"].choices = [
            ("", "None"),
            *((pk, one.label) for pk, one in self.held.items()),
        ]

    def clean(self):
        fields = super().clean()
        result = fields.get("result")
        if result in {"pass", "fail"} and "reason" in fields and not fields["reason"]:
            self.add_error("reason", f"Say what you saw that makes this gate {result}.")
        if result == "pass" and "evidence" in fields:
            self._need_proof(self.held.get(fields["evidence"]))
        return fields

    def _need_proof(self, held):
        if held is None:
            self.add_error("evidence", "Point to the evidence that lets it pass, or leave it open.")
        elif held.state not in PROOF:
            what = "out of date" if held.state == EvidenceState.EXPIRED else "only a claim"
            self.add_error("evidence", f"This is {what}: a gate cannot pass on it. Leave it open.")

    def read_finding(self):
        held = self.held.get(self.cleaned_data["evidence"])
        return {
            "result": self.cleaned_data["result"],
            "reason": self.cleaned_data["reason"].replace("\r\n", "\n"),
            "evidence_id": held.pk if held else None,
        }


def _initial(finding):
    if finding is None:
        return {}
    return {
        "result": finding.result,
        "evidence": str(finding.evidence_id or ""),
        "reason": finding.reason,
    }


class WaiverForm(forms.Form):
    waiver_reason = PlainTextField(
        label="Why is this failed gate waived?",
        help_text="The candidate is then ranked, marked “waived”, and the report prints this.",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
        error_messages={"required": "Say why this failed gate is waived."},
    )
