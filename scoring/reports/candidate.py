"""One candidate opened: every number with the arithmetic and the opinions that make it."""

from scoring.arithmetic.standings import criterion_terms, total_terms
from scoring.decisions.document.writing import read_instant
from scoring.results.held_back import cost_table


class Opened:
    """One candidate. `on_claims` are the points of the score that rest on little."""

    def __init__(self, book, candidate):
        results = book.results
        self.book, self.candidate = book, candidate
        self.result = results.standings.candidate(candidate.id)
        self.row = next(row for row in results.table.rows if row.candidate == candidate)
        self.points_total = sum(line.points for line in results.criteria.values())
        score, share = self.result.shown, self.result.claim_share
        self.on_claims = None if share is None or score is None else share * score
        titles = {line.id: line.title for line in results.used_criteria}
        self.cost = cost_table(results.standings, candidate.id, titles)
        self.criteria, self.gates = list(self.open_criteria()), list(self.open_gates())

    @property
    def gates_passed(self):
        return [gate for gate in self.gates if gate.get("result") == "pass"]

    @property
    def gates_to_read(self):
        return [gate for gate in self.gates if gate.get("result") != "pass"]

    def open_criteria(self):
        """Yield each criterion: `weight_rated` of `weight_that_applies` has a level."""
        results = self.book.results
        totals = {
            term.criterion: term for term in total_terms(results.standings, self.candidate.id)
        }
        for line in results.used_criteria:
            terms = criterion_terms(results.standings, self.candidate.id, line.id)
            cells = [self.open_cell(term) for term in terms]
            rated = [cell["check"].weight for cell in cells if cell["term"].level is not None]
            yield {
                "line": line,
                "result": self.result.criteria[line.id],
                "term": totals[line.id],
                "weight_rated": sum(rated),
                "weight_that_applies": sum(cell["check"].weight for cell in cells),
                "left_out": [
                    assessor.name for assessor, criterion in results.left_out if criterion is line
                ],
                "cells": cells,
            }

    def open_cell(self, term):
        cell = self.candidate.id, term.check
        return {
            "check": self.book.results.checks[term.check],
            "cell": self.result.cells[term.check],
            "term": term,
            "ratings": self.book.rating_lines(*cell),
            "agreed": self.book.agreed(*cell),
            "is_unsettled": cell in self.book.standings.blockers.unsettled,
        }

    def open_gates(self):
        """Yield each gate in use; its question alone where nobody has looked yet."""
        for criterion in self.book.results.criteria.values():
            for gate in criterion.gates:
                row = self.book.finding(self.candidate.id, gate.id)
                yield {"check": gate} | (self.finding(gate, row) if row else {})

    def finding(self, gate, row):
        line = self.book.results.gates[self.candidate.id, gate.id]
        return {
            "result": line.result,
            "reason": line.reason,
            "found_by": self.book.called(row["by"]),
            "found_at": read_instant(row["at"]),
            "evidence": self.book.evidence[row["evidence"]] if "evidence" in row else None,
            "waived_by": self.book.called(row.get("waived_by")),
            "waived_at": read_instant(row.get("waived_at")),
            "waiver_reason": row.get("waiver_reason"),
        }
