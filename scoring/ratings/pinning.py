"""Makes the pins of an evaluation, and says what changed since them."""

from collections import defaultdict
from functools import cached_property

from django.utils.translation import gettext as _

from accounts import clock
from accounts.record.models import canonical
from scoring.ratings.changes import Change, changes_on
from scoring.ratings.evidence import Proof as EvidenceColumns
from scoring.ratings.evidence import has_lapsed, reference_day
from scoring.ratings.holdings import holdings_of, parameters_of, reader_of
from scoring.ratings.knowledge import written
from scoring.ratings.models import GateFinding, Pin
from scoring.ratings.pins import Copies, plain_proof, plain_row
from scoring.ratings.tables import NUMBERS
from vendors.models import Proof
from vendors.models.vendor import FactState, state_name

Moment = Pin.Moment
# Records that the report shows whether a check reads them or not.
SHOWN = ("sites", "facts", "certificates", "languages")
AS_DECIDED = ("name", "country", "is_invented")


def pin_at(evaluation, moment):
    """Copy what all candidates hold, in the caller's transaction; queries do not grow with them."""
    survey = Survey(evaluation)
    lapsed = survey.lapsed() if moment == Moment.RELEASE else {}
    changes = {} if moment == Moment.SEAL else survey.changes()
    if moment == Moment.DECISION:
        survey.add_changes_of_vendors(changes)
    made_at = {Moment.SEAL: evaluation.opened_at, Moment.RELEASE: evaluation.released_at}
    # A decision that is made again is pinned again; its document keeps what it said before.
    Pin.objects.bulk_create(
        [
            Pin(
                candidate=candidate,
                moment=moment,
                version=evaluation.version,
                made_at=made_at.get(moment) or clock.now(),
                summary=canonical(
                    survey.summary(candidate) | {"lapsed": lapsed.get(candidate.pk, [])}
                ),
                contents=canonical(
                    survey.contents(candidate)
                    | {"changes": document_rows(changes.get(candidate.pk, ()))}
                ),
            )
            for candidate in survey.candidates
        ],
        update_conflicts=True,
        unique_fields=["candidate", "moment", "version"],
        update_fields=["made_at", "summary", "contents"],
    )


def show_as_decided(evaluation):
    """From now on pages call every candidate as its vendor is called now, also who withdrew."""
    candidates = list(evaluation.candidates.select_related("vendor"))
    for candidate in candidates:
        candidate.as_decided = {name: getattr(candidate.vendor, name) for name in AS_DECIDED}
    evaluation.candidates.bulk_update(candidates, ["as_decided"])


def document_rows(changes):
    """The same [(check id, Change)] as plain data; the check is "" where it is of the vendor."""
    return [{"check": check, **change.to_document()} for check, change in changes]


def changes_of(evaluation):
    """Return {candidate pk: [(check id, Change)]} of what is not as it was at the seal or at the
    release; decided, of what was not when it was decided. "" is the vendor itself.
    """
    if evaluation.is_draft:
        return {}
    if evaluation.is_decided:
        candidates = evaluation.candidates.present().values_list("pk", flat=True)
        return {
            pk: rows_of(copy.contents["changes"])
            for pk, copy in Copies(candidates, Moment.DECISION).by_candidate.items()
        }
    survey = Survey(evaluation)
    changes = survey.changes()
    survey.add_changes_of_vendors(changes)
    return changes


def rows_of(rows):
    return [(row["check"], Change.from_document(row)) for row in rows]


class Survey:
    """What is held now of every candidate on every check in use, beside the pins there are."""

    def __init__(self, evaluation):
        self.evaluation, grid = evaluation, evaluation.grid_copy
        self.candidates = list(
            evaluation.candidates.present().select_related("vendor").prefetch_related("sites")
        )
        self.vendors = {candidate.pk: candidate.vendor_id for candidate in self.candidates}
        self.checks = [grid.check(row.check_id) for row in evaluation.checks.in_use()]
        self.parameters, self.day = parameters_of(evaluation), reference_day(evaluation)
        self.read = reader_of(evaluation, self.vendors, self.checks, also=SHOWN)
        self.seal = Copies(self.vendors, Moment.SEAL)
        self.release = Copies(self.vendors, Moment.RELEASE)
        self.knowledge = self.read(self.seal.by_candidate)

    @cached_property
    def holdings(self):
        """{candidate pk: {check id: Holdings}}."""
        return {pk: self.holdings_of(knowledge) for pk, knowledge in self.knowledge.items()}

    def holdings_of(self, knowledge):
        return {
            check.id: holdings_of(knowledge, check, self.parameters, self.day)
            for check in self.checks
        }

    # What a pin keeps

    def summary(self, candidate):
        knowledge, vendor = self.knowledge[candidate.pk], candidate.vendor
        pieces = {piece.pk: piece for own in knowledge.attached.values() for piece, _state in own}
        return {
            "vendor": {
                "name": vendor.name,
                "legal_name": vendor.legal_name,
                "archived_on": vendor.archived_on,
                "cities": sorted(knowledge.cities),
            },
            "sites": sorted(site.pk for site in candidate.sites.all()),
            "rows": {
                record: [row.pk for row, _state in rows]
                for record, rows in knowledge.records.items()
            },
            "evidence": {
                check: [piece.pk for piece, _state in own]
                for check, own in knowledge.attached.items()
            },
            "dates": {
                pk: [written(piece.issued_on), written(piece.expires_on)]
                for pk, piece in pieces.items()
            },
            "transfers": {country: row.pk for country, row in knowledge.bases.items()},
            "proofs": [proof.pk for proof, _state, _checks in knowledge.proven],
            "checks": {
                check: {
                    "state": str(holdings.state),
                    "ceiling": holdings.ceiling,
                    "cap": holdings.cap.level,
                    "thing": holdings.thing,
                    "proposed": holdings.proposed,
                    "values": {name: str(value) for name, value in holdings.values.items()},
                }
                for check, holdings in self.holdings[candidate.pk].items()
            },
        }

    def contents(self, candidate):
        knowledge = self.knowledge[candidate.pk]
        rows = defaultdict(dict)
        for record, own in knowledge.records.items():
            for row, state in own:
                # A figure stands once, among all facts.
                rows["facts" if record in NUMBERS else record][row.pk] = {
                    "values": plain_row(row),
                    "is_document": state == FactState.DOCUMENT,
                    "state": shown_state(knowledge, row, state),
                }
        return {
            "rows": rows,
            "evidence": {
                piece.pk: {
                    "values": plain_row(piece),
                    "is_read": state == FactState.DOCUMENT,
                    "state": state_of_evidence(knowledge, piece, state),
                }
                for own in knowledge.attached.values()
                for piece, state in own
            },
            "transfers": {country: plain_row(row) for country, row in knowledge.bases.items()},
            "proofs": {
                proof.pk: plain_proof(
                    proof,
                    state,
                    [check.id for check in self.checks if knowledge.speaks(proof, check)],
                )
                for proof, state, _checks in knowledge.proven
            },
            "waiting": [
                [difference.record, difference.pk]
                for difference in knowledge.differences
                if difference.waits
            ],
        }

    def lapsed(self):
        """{candidate pk: pks of the findings in force whose evidence is withdrawn or too old}."""
        findings = GateFinding.objects.current().filter(
            candidate__in=self.candidates, evidence__isnull=False
        )
        columns = (f"evidence__{name}" for name in EvidenceColumns._fields)
        names = ("candidate_id", "pk", "check_in_use__check_id", "result")
        lapsed, grid = defaultdict(list), self.evaluation.grid_copy
        for candidate, pk, check, result, *values in findings.values_list(*names, *columns):
            fresh_days = grid.check(check).fresh_days
            if has_lapsed(result, EvidenceColumns(*values), fresh_days, self.day):
                lapsed[candidate].append(pk)
        return lapsed

    # What changed

    def changes(self):
        """{candidate pk: [(check id, Change)]}, in the order of the checks."""
        changes = {}
        for pk, own in self.holdings.items():
            release = self.release.get(pk)
            if release is None:
                changes[pk] = [
                    (check, change)
                    for check, holdings in own.items()
                    for change in holdings.changes
                ]
            else:
                pinned = rows_of(release.contents["changes"])
                changes[pk] = self.in_order([*pinned, *self.since_release(pk, release)])
        return changes

    def in_order(self, changes):
        places = {check.id: place for place, check in enumerate(self.checks)}
        return sorted(changes, key=lambda pair: places[pair[0]])

    @cached_property
    def _since_release(self):
        return self.read(self.release.by_candidate)

    def since_release(self, pk, release):
        """After it nothing counts any more, whoever entered it."""
        knowledge = self._since_release[pk]
        waiting = [tuple(name) for name in release.contents["waiting"]]
        knowledge.differences = [
            difference._replace(waits=False)
            for difference in knowledge.differences
            if not _was_before(difference, release.at, waiting)
        ]
        for check, holdings in self.holdings_of(knowledge).items():
            for change in changes_on(holdings, is_all=True):
                yield check, change
            change = change_of_level(release, self.holdings[pk][check])
            if change:
                yield check, change

    def add_changes_of_vendors(self, changes):
        for candidate in [each for each in self.candidates if self.seal.get(each.pk)]:
            seal = self.seal.get(candidate.pk)
            own = [("", change) for change in changes_of_vendor(seal, candidate.vendor)]
            changes[candidate.pk] = own + changes.get(candidate.pk, [])


def _was_before(difference, at, waiting):
    is_old = difference.since is not None and difference.since <= at
    was_waiting = (difference.record, difference.pk) in waiting
    return was_waiting if difference.since is None else is_old


def shown_state(knowledge, row, state):
    """As `with_states` for people of the evaluation: a passed proof of this value verifies it."""
    name = (row._meta.model_name, row.pk)
    is_proved = any(
        proof.finding == Proof.Finding.PASSED
        and proof.recorded_at >= row.entered_at
        and name in {(fact.table, fact.row) for fact in proof.attached("facts")}
        for proof, _state, _checks in knowledge.proven
    )
    return str(FactState.VERIFIED if is_proved else state)


def state_of_evidence(knowledge, piece, state):
    """As `with_states` has it for the people of the evaluation."""
    is_proved = any(
        proof.finding == Proof.Finding.PASSED
        and piece.pk in {row.evidence_id for row in proof.attached("evidence")}
        for proof, _state, _checks in knowledge.proven
    )
    return str(FactState.VERIFIED if is_proved else state)


def change_of_level(copy, holdings):
    """The Change of what a question opens by what is held on it; None where it is the same."""
    pinned = copy.check(holdings.check.id)
    now = {"state": str(holdings.state), "cap": holdings.cap.level}
    if pinned is None or {name: pinned[name] for name in now} == now:
        return None
    before, after = (
        _("%(state)s, up to level %(cap)s")
        % {"state": state_name(own["state"]).lower(), "cap": own["cap"]}
        for own in (pinned, now)
    )
    return Change(_("What is held"), before, copy.moment, after, None, "")


def changes_of_vendor(copy, vendor):
    pinned = copy.summary["vendor"]
    titles = {"name": _("Name of the vendor"), "legal_name": _("Legal name")}
    for name, title in titles.items():
        if getattr(vendor, name) != pinned[name]:
            yield Change(title, pinned[name], copy.moment, getattr(vendor, name), None, "")
    if vendor.archived_on and not pinned["archived_on"]:
        yield Change(_("Vendor"), "", copy.moment, _("archived"), vendor.archived_on, "")
