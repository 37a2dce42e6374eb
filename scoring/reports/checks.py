"""Whether a document contradicts itself: what no single fact can say, and arithmetic does not."""

from itertools import chain

from scoring.arithmetic.states import TOP_LEVEL
from scoring.decisions.blockers import departing
from scoring.decisions.document.unsettled import contradiction_in
from scoring.decisions.document.writing import canonical_text
from scoring.decisions.signing import hash_of, statement


def first_contradiction(book, text=None):
    """Return a sentence that names the first contradiction in a document, None without any.

    `text` is what the document was read from: every byte of it has to be its canonical text.
    """
    sentence = next(chain.from_iterable(check(book) for check in CHECKS), None)
    if sentence:
        return sentence
    if text is not None and canonical_text(book.document)[0] != text:
        return "scores.json is not in canonical form: sorted keys, no spaces, no key twice."
    return None


def _seals(book):
    digest = canonical_text(book.rules)[1]
    if digest != book.seal["sha256"]:
        yield f"seals: the SHA-256 of the rules is {digest}; the seal says {book.seal['sha256']}."
    if book.rules["version"] != book.version:
        yield f"seals: there are {book.version}, and the rules are version {book.rules['version']}."
    for number, row in enumerate(book.document["seals"], 1):
        if ("unsealed_at" in row) == (number == book.version):
            yield f"seals: version {number} of {book.version} is in force or broken by mistake."
        strangers = [name for name in row.get("ranks", ()) if not book.vendor(name)]
        if strangers:
            yield f"seals: the ranks of version {number} name {strangers[0]}, which is no vendor."
    for row in book.document["late"]:
        if not book.vendor(row["candidate"]) or not 1 < row["version"] <= book.version:
            yield f"late: {row['candidate']} came with version {row['version']}, which is no seal."


def _panel(book):
    """Yield who leads, who rates what, and whoever is named and not on the panel."""
    leads = [person for person in book.members.values() if person.is_lead]
    if len(leads) != 1:
        yield f"panel: {len(leads)} members lead it. One does."
    # Who had left before the seal may be in it or not: earlier seals named them.
    sealed_at = book.seal["sealed_at"]
    everybody = book.document["panel"]
    stayed = [row for row in everybody if row.get("left_at", sealed_at + "~") > sealed_at]
    sealed = _parts(book.rules["assignments"])
    if sealed not in (_parts(stayed), _parts(everybody)):
        yield f"panel: who rates what is {_parts(everybody)}; the sealed rules say {sealed}."
    lists = {name: book.document[name] for name in ("declarations", "sign_offs", "signatures")}
    lists["weighing.proposals"] = book.document["weighing"]["proposals"]
    for section, rows in lists.items():
        for place, row in enumerate(rows):
            if row["member"] not in book.members:
                yield f"{section}[{place}]: {row['member']} is not on the panel."


def _parts(rows):
    return sorted(
        f"{row['role']}: {', '.join(sorted(row['criteria']))}" for row in rows if row["criteria"]
    )


def _acts_of_the_lead(book):
    """Yield an act that only a lead does, and somebody else did."""
    document = book.document
    acts = {} if book.is_draft else {"determination": document["determination"]["decided_by"]}
    for candidate, cells in document["agreed"].items():
        acts |= {f"agreed.{candidate}.{check}": row["by"] for check, row in cells.items()}
    acts |= {f"minutes[{place}]": row["by"] for place, row in enumerate(document["minutes"])}
    for place, row in enumerate(document["sign_offs"]):
        if row["answer"] == "absent":
            acts[f"sign_offs[{place}]"] = row["by"]
    for act, person in acts.items():
        if person != book.lead.id:
            yield f"{act}: it is by {person}, and only the lead, {book.lead.id}, does this."


def _candidates(book):
    """Yield who is out by a gate in the decision or the standings alone, or withdrew in vain."""
    for result in () if book.is_draft else book.standings.candidates:
        outcome = book.candidates[result.id]["outcome"]
        if (outcome == "out_by_gate") != bool(result.failed_gates):
            gates = ", ".join(result.failed_gates) or "no gate"
            yield f"candidates: {result.id} is decided as {outcome} and failed {gates}."
    for name in book.withdrawn:
        if name in book.candidates:
            yield f"withdrawn: {name} is compared all the same."


def _proceedings(book):
    """Yield what does not fit in the answers to the levels, the minutes and the revision."""
    for row in book.document["sign_offs"]:
        person = book.members[row["member"]]
        if not person.criteria and not person.is_lead:
            yield f"sign_offs: {person.id} was not asked."
    missing = book.not_signed_off
    if missing and not book.is_draft:
        yield f"sign_offs: {missing[0].id}, {missing[0].name}, has not answered to the levels."
    for number, row in enumerate(book.document["minutes"], 1):
        if "corrects" in row and row["corrects"] not in range(1, number):
            yield f"minutes: number {number} corrects number {row['corrects']}."
    if (book.determination["replaces"] is None) != (book.document["revision"] is None):
        yield "revision: a decision that replaces another says what changed, and no other does."


def _signatures(book):
    """Yield a signature that does not count, then the one that is missing.

    A final document needs its lead's; where it departs from the ranking, or lists a vendor
    with which the lead is in conflict, also that of somebody without a conflict about it.
    """
    outcomes = book.document["candidates"]
    number, follow_ups = book.determination["number"], book.document["follow_ups"]
    sha256 = hash_of(statement(number, book.results, outcomes, follow_ups))
    signed = set()
    for row in book.document["signatures"]:
        person = book.members[row["member"]]
        if person.has_left or person.id in signed:
            yield f"signatures: {person.id}, {person.name}, has left or signed twice."
        if row["sha256"] != sha256:
            yield (
                f"signatures: {person.id}, {person.name}, signed {row['sha256']}; "
                f"the decision is {sha256}."
            )
        signed.add(person.id)
    if book.is_draft:
        return
    if book.lead.id not in signed:
        yield f"signatures: the lead, {book.lead.id}, has not signed."
    conflicts = {
        row["member"]: {conflict.get("candidate") for conflict in row["conflicts"]}
        for row in book.declarations_in_force
    }
    chosen = set(book.with_outcome("shortlist"))
    ranks = {result.id: result.rank for result in book.standings.candidates}
    concerned = {*departing(ranks, chosen), *(chosen & conflicts.get(book.lead.id, set()))}
    if concerned and all(
        conflicts.get(member, set()) & concerned for member in signed - {book.lead.id}
    ):
        yield "signatures: a second member, without a conflict about the decision, has not signed."


def _evidence(book):
    for name, piece in book.evidence.items():
        if piece["candidate"] not in book.candidates:
            yield f"evidence: {name} is about {piece['candidate']}, which is not compared."
    for candidate, cells in book.document["ratings"].items():
        for check, cell in cells.items():
            for name in cell.get("evidence", ()):
                if name and name not in book.evidence:
                    yield f"ratings.{candidate}.{check}: there is no evidence {name}."


def _ceilings(book):
    """Yield a ceiling of proofs that is about no check in use, or that lowers nothing."""
    scored = {
        check.id for criterion in book.results.criteria.values() for check in criterion.checks
    }
    for name, row in book.candidates.items():
        for check, level in row["ceilings"].items():
            if check not in scored:
                yield f"candidates.{name}.ceilings: {check} is no check in use."
            state = row["holdings"].get(check, "none")
            cap = book.grid.check(check).caps[state]
            if type(level) is not int or not 0 <= level < cap:
                yield (
                    f"candidates.{name}.ceilings.{check}: it is {level!r}; under the {cap} that "
                    f"{state} opens, it is a whole number from 0."
                )


def _bases(book):
    """Yield what a rating cannot have been given on."""
    for candidate, cells in book.document["ratings"].items():
        for check in cells:
            caps = book.checks[check].caps
            for answer in book.answers(candidate, check):
                thing, cap, state = answer.basis or (None, 0, "none")
                if state not in caps or cap not in range(caps[state] + 1):
                    yield f"ratings.{candidate}.{check}: {state} does not open {cap!r}."
                if thing not in (None, *range(TOP_LEVEL + 1)):
                    yield f"ratings.{candidate}.{check}: the thing is {thing!r}. It is 0 to 4."


def _proofs(book):
    for row in book.document["proofs"]:
        if row["candidate"] not in book.candidates:
            yield f"proofs: {row['id']} is about {row['candidate']}, which is not compared."
        for check in f"{row['checks']} {row.get('opens', '')}".split():
            if check not in book.checks:
                yield f"proofs: {row['id']} speaks to {check}, which is no check in use."
        if row.get("opens") and row["state"] != "verified":
            yield f"proofs: {row['id']} is {row['state']} and opens {row['opens']}."


def _unsettled(book):
    """Yield what is to settle about nothing that is compared, or that no rule can say."""
    for candidate, cells in book.document["unsettled"].items():
        if candidate not in book.candidates:
            yield f"unsettled: {candidate} is not compared."
        for check, rows in cells.items():
            if check not in book.checks:
                yield f"unsettled.{candidate}: {check} is no check in use."
                continue
            for row in rows:
                try:
                    contradiction_in(row).sentence(book.checks[check], book.people)
                except (LookupError, TypeError, ValueError, AttributeError):
                    yield f"unsettled.{candidate}.{check}: no rule says {row!r:.80}."


def _inquiries(book):
    """Yield what no clock can have said of what was asked."""
    for inquiry in book.inquiries:
        for row in inquiry.extensions:
            if row["due_at"] <= row["due_before"]:
                yield f"inquiries: {inquiry.id} was extended to {row['due_at']}, which is no later."
        for request in inquiry.requests:
            if request.candidate and not book.vendor(request.candidate):
                yield f"inquiries: {inquiry.id} asks {request.candidate}, which is no vendor."
            else:
                for problem in _problems_of(inquiry, request):
                    yield f"inquiries: {inquiry.id} of {request.name} {problem}"


def _problems_of(inquiry, request):
    row, items = request.row, request.items
    answers_to = row.get("right", 0) + len(row.get("corrected", ()))
    problems = {
        f"is due {row['due_at']}, which no clock of it says.": (
            request.due_at not in inquiry.deadlines
        ),
        "is still awaited and has come.": (
            request.is_awaited and (request.finished_at or request.came)
        ),
        "is asked for an item twice.": (
            len({each["item"] for each in row.get("items", ())}) != len(items)
        ),
        "came before it was sent.": any(item.at < inquiry.sent_at for item in request.came),
        "has an item accepted that never came.": any(
            item.is_accepted and not item.came for item in items
        ),
        "answers to more facts than it was shown.": answers_to > row.get("shown", 0),
    }
    return [sentence for sentence, is_so in problems.items() if is_so]


CHECKS = (
    _seals,
    _panel,
    _acts_of_the_lead,
    _candidates,
    _proceedings,
    _signatures,
    _evidence,
    _ceilings,
    _bases,
    _proofs,
    _unsettled,
    _inquiries,
)
