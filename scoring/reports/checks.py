"""Whether a document contradicts itself: what no single fact can say, and arithmetic does not."""

import re
from itertools import chain

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.record.acts import Act
from scoring.arithmetic.states import TOP_LEVEL
from scoring.decisions.blockers import departing
from scoring.decisions.document.countries import LISTED, STANDINGS
from scoring.decisions.document.unsettled import contradiction_in
from scoring.decisions.document.writing import canonical_text, read_instant
from vendors.models.compliance import SubProcessor, TransferStatus
from vendors.names import countries

HELD = ("claim", "document")


def first_contradiction(book, text=None):
    """Return a sentence that names the first contradiction in a document, None without any.
    `text` is what the document was read from: every byte of it has to be its canonical text.
    """
    sentence = next(chain.from_iterable(check(book) for check in CHECKS), None)
    if sentence:
        return sentence
    if text is not None and canonical_text(book.document)[0] != text:
        return _("scores.json is not in canonical form: sorted keys, no spaces, no key twice.")
    return None


def _seals(book):
    digest = book.before_redaction(canonical_text(book.rules)[1])
    if digest != book.seal["sha256"]:
        yield (
            _("seals: the SHA-256 of the rules is %(digest)s; the seal says %(sha256)s.")
            % {"digest": digest, "sha256": book.seal["sha256"]}
        )
    if book.rules["version"] != book.version:
        sentence = ngettext(
            "seals: there is %(count)s, and the rules are version %(version)s.",
            "seals: there are %(count)s, and the rules are version %(version)s.",
            book.version,
        )
        yield sentence % {"count": book.version, "version": book.rules["version"]}
    for number, row in enumerate(book.document["seals"], 1):
        if ("unsealed_at" in row) == (number == book.version):
            yield (
                _("seals: version %(number)s of %(version)s is in force or broken by mistake.")
                % {"number": number, "version": book.version}
            )
        strangers = [name for name in row.get("ranks", ()) if not book.vendor(name)]
        if strangers:
            yield (
                _("seals: the ranks of version %(number)s name %(strangers)s, which is no vendor.")
                % {"number": number, "strangers": strangers[0]}
            )
    for row in book.document["late"]:
        if not book.vendor(row["candidate"]) or not 1 < row["version"] <= book.version:
            yield (
                _("late: %(candidate)s came with version %(version)s, which is no seal.")
                % {"candidate": row["candidate"], "version": row["version"]}
            )


def _redaction(book):
    if "redacted" not in book.determination:
        return
    if not re.fullmatch(r"[0-9a-f]{64}", str(book.redacted_from)):
        yield _("determination: it does not say from which document it was redacted.")
    if book.document["minutes"]:
        yield _("minutes: a document with roles in the place of names holds none.")


def _panel(book):
    """Yield who leads, who rates what, and whoever is named and not on the panel."""
    leads = [person for person in book.members.values() if person.is_lead]
    if len(leads) != 1:
        sentence = ngettext(
            "panel: %(count)s member leads it. One does.",
            "panel: %(count)s members lead it. One does.",
            len(leads),
        )
        yield sentence % {"count": len(leads)}
    # Who had left before the seal may be in it or not: earlier seals named them.
    sealed_at = book.seal["sealed_at"]
    everybody = book.document["panel"]
    stayed = [row for row in everybody if row.get("left_at", sealed_at + "~") > sealed_at]
    sealed = _parts(book.rules["assignments"])
    if sealed not in (_parts(stayed), _parts(everybody)):
        yield (
            _("panel: who rates what is %(everybody)s; the sealed rules say %(sealed)s.")
            % {"everybody": _parts(everybody), "sealed": sealed}
        )
    lists = {name: book.document[name] for name in ("declarations", "sign_offs", "signatures")}
    lists["weighing.proposals"] = book.document["weighing"]["proposals"]
    for section, rows in lists.items():
        for place, row in enumerate(rows):
            if row["member"] not in book.members:
                yield (
                    _("%(section)s[%(place)s]: %(member)s is not on the panel.")
                    % {"section": section, "place": place, "member": row["member"]}
                )


def _parts(rows):
    return sorted(
        f"{row['role']}: {', '.join(sorted(row['criteria']))}" for row in rows if row["criteria"]
    )


def _acts_of_the_lead(book):
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
            yield (
                _("%(act)s: it is by %(person)s, and only the lead, %(lead)s, does this.")
                % {"act": act, "person": person, "lead": book.lead.id}
            )


def _candidates(book):
    """Yield who is out by a gate in the decision or the standings alone, or withdrew in vain."""
    for result in () if book.is_draft else book.standings.candidates:
        outcome = book.candidates[result.id]["outcome"]
        if (outcome == "out_by_gate") != bool(result.failed_gates):
            gates = ", ".join(result.failed_gates) or _("no gate")
            yield (
                _("candidates: %(result)s is decided as %(outcome)s and failed %(gates)s.")
                % {"result": result.id, "outcome": outcome, "gates": gates}
            )
    for name in book.withdrawn:
        if name in book.candidates:
            yield _("withdrawn: %(name)s is compared all the same.") % {"name": name}


def _proceedings(book):
    """Yield what does not fit in the answers to the levels, the minutes and the revision."""
    for row in book.document["sign_offs"]:
        person = book.members[row["member"]]
        if not person.criteria and not person.is_lead:
            yield _("sign_offs: %(person)s was not asked.") % {"person": person.id}
    missing = book.not_signed_off
    if missing and not book.is_draft:
        yield (
            _("sign_offs: %(missing)s, %(name)s, has not answered to the levels.")
            % {"missing": missing[0].id, "name": missing[0].name}
        )
    for number, row in enumerate(book.document["minutes"], 1):
        if "corrects" in row and row["corrects"] not in range(1, number):
            yield (
                _("minutes: number %(number)s corrects number %(corrects)s.")
                % {"number": number, "corrects": row["corrects"]}
            )
    if (book.determination["replaces"] is None) != (book.document["revision"] is None):
        yield _("revision: a decision that replaces another says what changed, and no other does.")


def _signatures(book):
    """Yield a signature that does not count, then the one that is missing.
    A final document needs its lead's; where it departs from the ranking, or lists a vendor with
    which the lead is in conflict, also that of somebody without a conflict about it.
    """
    sha256, signed = book.decision_sha256, set()
    for row in book.document["signatures"]:
        person = book.members[row["member"]]
        if person.has_left or person.id in signed:
            yield (
                _("signatures: %(person)s, %(name)s, has left or signed twice.")
                % {"person": person.id, "name": person.name}
            )
        if row["sha256"] != sha256:
            yield (
                _(
                    "signatures: %(person)s, %(name)s, signed %(sha256)s; the decision "
                    "is %(decision)s."
                )
                % {
                    "person": person.id,
                    "name": person.name,
                    "sha256": row["sha256"],
                    "decision": sha256,
                }
            )
        signed.add(person.id)
    if book.is_draft:
        return
    if book.lead.id not in signed:
        yield _("signatures: the lead, %(lead)s, has not signed.") % {"lead": book.lead.id}
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
        yield _(
            "signatures: a second member, without a conflict about the decision, has not signed."
        )


def _evidence(book):
    for name, piece in book.evidence.items():
        if piece["candidate"] not in book.candidates:
            yield (
                _("evidence: %(name)s is about %(candidate)s, which is not compared.")
                % {"name": name, "candidate": piece["candidate"]}
            )
    for candidate, cells in book.document["ratings"].items():
        for check, cell in cells.items():
            for name in cell.get("evidence", ()):
                if name and name not in book.evidence:
                    yield (
                        _("ratings.%(candidate)s.%(check)s: there is no evidence %(name)s.")
                        % {"candidate": candidate, "check": check, "name": name}
                    )


def _ceilings(book):
    """Yield a ceiling of proofs that is about no check in use, or that lowers nothing."""
    scored = {
        check.id for criterion in book.results.criteria.values() for check in criterion.checks
    }
    for name, row in book.candidates.items():
        for check, level in row["ceilings"].items():
            if check not in scored:
                yield (
                    _("candidates.%(name)s.ceilings: %(check)s is no check in use.")
                    % {"name": name, "check": check}
                )
            state = row["holdings"].get(check, "none")
            cap = book.grid.check(check).caps[state]
            if type(level) is not int or not 0 <= level < cap:
                yield (
                    _(
                        "candidates.%(name)s.ceilings.%(check)s: it is %(level)s; under the "
                        "%(cap)s that %(state)s opens, it is a whole number from 0."
                    )
                    % {
                        "name": name,
                        "check": check,
                        "level": repr(level),
                        "cap": cap,
                        "state": state,
                    }
                )


def _bases(book):
    for candidate, cells in book.document["ratings"].items():
        for check in cells:
            caps = book.checks[check].caps
            for answer in book.answers(candidate, check):
                thing, cap, state = answer.basis or (None, 0, "none")
                if state not in caps or cap not in range(caps[state] + 1):
                    yield (
                        _("ratings.%(candidate)s.%(check)s: %(state)s does not open %(cap)s.")
                        % {"candidate": candidate, "check": check, "state": state, "cap": repr(cap)}
                    )
                if thing not in (None, *range(TOP_LEVEL + 1)):
                    yield (
                        _("ratings.%(candidate)s.%(check)s: the thing is %(thing)s. It is 0 to 4.")
                        % {"candidate": candidate, "check": check, "thing": repr(thing)}
                    )


def _proofs(book):
    for row in book.document["proofs"]:
        if row["candidate"] not in book.candidates:
            yield (
                _("proofs: %(id)s is about %(candidate)s, which is not compared.")
                % {"id": row["id"], "candidate": row["candidate"]}
            )
        for check in f"{row['checks']} {row.get('opens', '')}".split():
            if check not in book.checks:
                yield (
                    _("proofs: %(id)s speaks to %(check)s, which is no check in use.")
                    % {"id": row["id"], "check": check}
                )
        if row.get("opens") and row["state"] != "verified":
            yield (
                _("proofs: %(id)s is %(state)s and opens %(opens)s.")
                % {"id": row["id"], "state": row["state"], "opens": row["opens"]}
            )


def _unsettled(book):
    """Yield what is to settle about nothing that is compared, or that no rule can say."""
    for candidate, cells in book.document["unsettled"].items():
        if candidate not in book.candidates:
            yield _("unsettled: %(candidate)s is not compared.") % {"candidate": candidate}
        for check, rows in cells.items():
            if check not in book.checks:
                yield (
                    _("unsettled.%(candidate)s: %(check)s is no check in use.")
                    % {"candidate": candidate, "check": check}
                )
                continue
            for row in rows:
                try:
                    contradiction_in(row).sentence(book.checks[check], book.people)
                except (LookupError, TypeError, ValueError, AttributeError):
                    yield (
                        _("unsettled.%(candidate)s.%(check)s: no rule says %(row)s.")
                        % {"candidate": candidate, "check": check, "row": repr(row)[:80]}
                    )


def _inquiries(book):
    for inquiry in book.inquiries:
        for row in inquiry.extensions:
            if row["due_at"] <= row["due_before"]:
                yield (
                    _("inquiries: %(inquiry)s was extended to %(due_at)s, which is no later.")
                    % {"inquiry": inquiry.id, "due_at": row["due_at"]}
                )
        for request in inquiry.requests:
            if request.candidate and not book.vendor(request.candidate):
                yield (
                    _("inquiries: %(inquiry)s asks %(candidate)s, which is no vendor.")
                    % {"inquiry": inquiry.id, "candidate": request.candidate}
                )
            else:
                yield from _problems_of(inquiry, request)


def _problems_of(inquiry, request):
    row, items = request.row, request.items
    answers_to = row.get("right", 0) + len(row.get("corrected", ()))
    parts = {"inquiry": inquiry.id, "name": request.name, "due_at": row["due_at"]}
    problems = (
        (
            request.due_at not in inquiry.deadlines,
            _("inquiries: %(inquiry)s of %(name)s is due %(due_at)s, which no clock of it says."),
        ),
        (
            request.is_awaited and (request.finished_at or request.came),
            _("inquiries: %(inquiry)s of %(name)s is still awaited and has come."),
        ),
        (
            len({each["item"] for each in row.get("items", ())}) != len(items),
            _("inquiries: %(inquiry)s of %(name)s is asked for an item twice."),
        ),
        (
            any(item.at < inquiry.sent_at for item in request.came),
            _("inquiries: %(inquiry)s of %(name)s came before it was sent."),
        ),
        (
            any(item.is_accepted and not item.came for item in items),
            _("inquiries: %(inquiry)s of %(name)s has an item accepted that never came."),
        ),
        (
            answers_to > row.get("shown", 0),
            _("inquiries: %(inquiry)s of %(name)s answers to more facts than it was shown."),
        ),
    )
    return [sentence % parts for is_so, sentence in problems if is_so]


def _countries(book):
    earlier = set()
    for row in book.document["countries"]:
        country, candidates = row.get("country"), row.get("candidates", ())
        if country not in countries() or country in earlier:
            sentence = _("countries: %(country)s is no country, or stands there twice.")
            yield sentence % {"country": repr(country)[:80]}
            continue
        earlier.add(country)
        processors, statuses = row.get("sub_processors", ()), row.get("statuses", ())
        names = {
            *row.get("overlaps", ()),
            *(each["candidate"] for each in processors),
            *(name for status in statuses for name in status["candidates"]),
        }
        strangers = [name for name in (*candidates, *names) if name not in book.candidates]
        if strangers:
            yield (
                _("countries: %(country)s names %(candidate)s, which is not compared.")
                % {"country": country, "candidate": strangers[0]}
            )
            continue
        used_by = {each["candidate"] for each in processors} | {
            name
            for name, candidate in book.candidates.items()
            if country in {site["country"] for site in candidate["sites"]}
        }
        for name in sorted({*candidates, *names}):
            if name not in used_by or name not in candidates:
                yield (
                    _(
                        "countries: %(candidate)s has neither a site nor a sub-processor in "
                        "%(country)s."
                    )
                    % {"country": country, "candidate": name}
                )
        yield from _problems_of_country(country, processors, statuses)
    yield from _missing_countries(book)


def _missing_countries(book):
    on_sheet = {
        (row.get("country"), name)
        for row in book.document["countries"]
        for name in row.get("candidates", ())
    }
    for result in book.standings.candidates:
        row = book.candidates[result.id]
        if result.rank is None and row["outcome"] not in LISTED:
            continue
        for country in sorted({site["country"] for site in row["sites"]}):
            if (country, result.id) not in on_sheet:
                yield (
                    _(
                        "countries: %(candidate)s has a site in use in %(country)s, and the sheet "
                        "does not say so."
                    )
                    % {"country": country, "candidate": result.id}
                )


def _problems_of_country(country, processors, statuses):
    for status in statuses:
        if status["standing"] not in STANDINGS or status["basis"] not in TransferStatus.Basis:
            yield _("countries: a status of %(country)s is none.") % {"country": country}
    counting = [
        name for each in statuses if each["standing"] == "counts" for name in each["candidates"]
    ]
    if len(counting) > len(set(counting)):
        yield (
            _("countries: two statuses of %(country)s count for one candidate.")
            % {"country": country}
        )
    if any(
        each.get("terms", "") not in ("", *SubProcessor.Terms) or each["state"] not in HELD
        for each in processors
    ):
        yield _("countries: a sub-processor in %(country)s has terms or a state that are none.") % {
            "country": country
        }


def _entries(book):
    """Yield the act after which entries are missing or stand twice, up to the head pinned."""
    end = 0
    for place, row in enumerate(book.document["acts"]):
        parts = {"place": place, "begin": repr(row["from"])[:80], "end": repr(row["to"])[:80]}
        if type(row["from"]) is not int or row["from"] != end + 1:
            sentence = _(
                "acts[%(place)s]: it is entry %(begin)s, where entry %(due)s should stand."
            )
            yield sentence % (parts | {"due": end + 1})
            return
        if type(row["to"]) is not int or row["to"] < row["from"]:
            sentence = _("acts[%(place)s]: it ends at entry %(end)s and begins at entry %(begin)s.")
            yield sentence % parts
            return
        end = row["to"]
    entries = book.document["record"]["entries"]
    if type(entries) is not int or end != entries:
        sentence = _("acts: they end at entry %(end)s; the record that is pinned has %(entries)s.")
        yield sentence % {"end": end, "entries": repr(entries)[:80]}


def _acts(book):
    # Another version may know acts that this one does not.
    is_ours = book.document["product"].get("version") == settings.VERSION
    for place, row in enumerate(book.document["acts"]):
        if is_ours and row["act"] not in Act.values:
            sentence = _("acts[%(place)s]: there is no act called %(act)s.")
            yield sentence % {"place": place, "act": repr(row["act"])[:80]}
        try:
            read_instant(row["at"])
        except (TypeError, ValueError):
            sentence = _("acts[%(place)s]: %(at)s is no time.")
            yield sentence % {"place": place, "at": repr(row["at"])[:80]}
        person = row.get("by", "")
        if re.fullmatch(r"M\d{1,6}", person) and person not in book.members:
            sentence = _("acts[%(place)s]: %(person)s is not on the panel.")
            yield sentence % {"place": place, "person": person}


CHECKS = (
    _seals,
    _redaction,
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
    _countries,
    _entries,
    _acts,
)
