import pytest

from scoring.arithmetic.states import EvidenceState
from scoring.grid.reading import load_grid
from scoring.ratings.evidence import Holding
from scoring.ratings.forms import GateForm
from vendors.models.evidence import Evidence

VALID = {"result": "fail", "evidence": "7", "reason": "Read in the certificate."}


def gate_form(state=EvidenceState.DOCUMENT, **fields):
    """Return a form whose gate has one piece of evidence, number 7, in `state`."""
    holding = Holding(state, Evidence(pk=7))
    return GateForm(VALID | fields, load_grid().check("SC-01"), [holding], None)


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"result": ""}, "result", "Choose pass, fail or open."),
        ({"result": "maybe"}, "result", "Choose pass, fail or open."),
        ({"reason": " "}, "reason", "Say what you saw that makes this gate fail."),
        (
            {"result": "pass", "reason": ""},
            "reason",
            "Say what you saw that makes this gate pass.",
        ),
        ({"reason": "x" * 4001}, "reason", "Shorten this to 4000 characters"),
        ({"evidence": "99999"}, "evidence", "Point to evidence that we hold for this gate."),
        ({"result": "pass", "evidence": ""}, "evidence", "Point to the evidence that lets it pass"),
    ],
)
def test_a_wrong_finding_is_refused_in_words(fields, field, sentence):
    form = gate_form(**fields)

    assert list(form.errors) == [field]
    assert form.errors[field][0].startswith(sentence)


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (EvidenceState.CLAIM, "This is only a claim"),
        (EvidenceState.EXPIRED, "This is out of date"),
    ],
)
def test_a_gate_never_passes_on_a_claim_or_on_old_evidence(state, sentence):
    form = gate_form(state, result="pass")

    assert form.errors["evidence"][0].startswith(sentence)


def test_a_gate_may_stay_open_without_a_reason():
    form = gate_form(result="open", reason="", evidence="")

    assert form.is_valid()
    assert form.finding_fields == {"result": "open", "reason": "", "evidence_id": None}


def test_a_finding_is_on_the_evidence_that_was_chosen():
    form = gate_form(result="pass", reason="Read\r\ntwice.")

    assert form.is_valid()
    assert form.finding_fields == {"result": "pass", "reason": "Read\ntwice.", "evidence_id": 7}
