"""What a lead does to a draft. Each act that changes something is in the record."""

from django.db.models import Max

from scoring.grid import SHORT_PRESET, preset_checks

IN_USE, LEFT_OUT, NOT_APPLICABLE = "in_use", "left_out", "not_applicable"
NOT_IN_SHORT = "Not part of the short preset."
ANSWERED_NO = "The purpose page says that this purchase does not need it."


class Drafting:
    """The acts of setting up. Call them on a locked draft, inside a transaction."""

    def copy_checks(self, grid, preset):
        """Create the rows of a new draft: every check of `grid` and the proposed weights."""
        checks, weights = self.checks.model, self.weights.model
        self.checks.bulk_create(
            checks(
                evaluation=self,
                check_id=check.id,
                criterion=check.criterion,
                role=check.role,
                weight=check.weight,
            )
            for check in grid.checks
        )
        self.weights.bulk_create(
            weights(evaluation=self, criterion=found.id, points=found.default_points)
            for found in grid.criteria
        )
        if preset == "short":
            left_out = {check.id for check in grid.checks} - set(preset_checks("short", grid))
            self.checks.filter(check_id__in=left_out).update(use=LEFT_OUT, reason=NOT_IN_SHORT)

    def change(self, by, act, **fields):
        """Save these fields of the evaluation itself."""
        before = {name: getattr(self, name) for name in fields}
        changed = {name: value for name, value in fields.items() if value != before[name]}
        if changed:
            for name, value in changed.items():
                setattr(self, name, value)
            self.save(update_fields=list(changed))
            self.record(by, act, before={name: before[name] for name in changed}, after=changed)

    def follow_parameters(self, by):
        """Take checks out that the buyer's answers make needless, and put them back.

        Only what this page took out is put back; a reason the lead wrote stays.
        """
        uses = {}
        conditional = {c.id: c for c in self.grid_copy.checks if c.applies != "always"}
        for row in self.checks.filter(check_id__in=conditional):
            check = conditional[row.check_id]
            answered_no = self.parameters.get(check.applies) is False
            if answered_no and row.use == IN_USE:
                uses[row.check_id] = NOT_APPLICABLE, ANSWERED_NO
            elif not answered_no and row.reason == ANSWERED_NO:
                uses[row.check_id] = IN_USE, ""
        self.use_checks(uses, by)

    def use_checks(self, uses, by):
        """Set the use of checks: {check id: (use, reason)}."""
        changed, before = [], {}
        for row in self.checks.filter(check_id__in=uses):
            if (row.use, row.reason) != uses[row.check_id]:
                before[row.check_id] = [row.use, row.reason]
                row.use, row.reason = uses[row.check_id]
                changed.append(row)
        if changed:
            self.checks.bulk_update(changed, ["use", "reason"])
            after = {row.check_id: [row.use, row.reason] for row in changed}
            self.record(by, "checks chosen", before=before, after=after)

    def use_preset(self, preset, by):
        """Use all scored checks, or the short dozen; gates and what does not apply stay."""
        uses = {}
        for row in self.checks.scored().exclude(use=NOT_APPLICABLE):
            used = preset == "full" or row.check_id in SHORT_PRESET
            uses[row.check_id] = (IN_USE, "") if used else (LEFT_OUT, row.reason or NOT_IN_SHORT)
        self.use_checks(uses, by)

    def weigh(self, weights, by):
        """Set {criterion: (points, minimum or None)}."""
        changed, before = [], {}
        for row in self.weights.filter(criterion__in=weights):
            if (row.points, row.minimum) != weights[row.criterion]:
                before[row.criterion] = [row.points, row.minimum]
                row.points, row.minimum = weights[row.criterion]
                changed.append(row)
        if changed:
            self.weights.bulk_update(changed, ["points", "minimum"])
            after = {row.criterion: [row.points, row.minimum] for row in changed}
            self.record(by, "weights set", before=before, after=after)

    def agree_weights(self, points, weighing, by):
        """Set {criterion: points} and keep how they were found; minima stay as they are."""
        minima = dict(self.weights.values_list("criterion", "minimum"))
        self.weigh({name: (given, minima[name]) for name, given in points.items()}, by)
        self.change(by, "weights agreed", weighing=weighing)

    def add_candidates(self, vendors, by):
        """Add these vendors under the next numbers; one that is there already is passed over.

        A number is never given twice, even when its candidate was removed.
        """
        held = set(self.candidates.values_list("vendor", flat=True))
        new = [vendor for vendor in vendors if vendor.pk not in held]
        if not new:
            return 0
        highest = self.candidates.aggregate(highest=Max("number"))["highest"] or 0
        first = max(highest, self.last_candidate_number) + 1
        model = self.candidates.model
        rows = [
            model(evaluation=self, vendor=vendor, number=number)
            for number, vendor in enumerate(new, first)
        ]
        self.candidates.bulk_create(rows)
        self.last_candidate_number = rows[-1].number
        self.save(update_fields=["last_candidate_number"])
        self.record(by, "candidates added", after={row.number: row.vendor.name for row in rows})
        return len(rows)

    def remove_candidate(self, candidate, by):
        """Take a candidate out; its number goes with it."""
        self.last_candidate_number = max(self.last_candidate_number, candidate.number)
        self.save(update_fields=["last_candidate_number"])
        before = {str(candidate.number): candidate.vendor.name}
        if candidate.is_incumbent:
            before["incumbent"] = True
        self.record(by, "candidate removed", before=before)
        candidate.delete()

    def put_back_candidate(self, vendor, number, is_incumbent, by):
        """Return a candidate that was taken out under its number, still the incumbent if nobody
        else is."""
        is_incumbent = is_incumbent and not self.candidates.filter(is_incumbent=True).exists()
        after = {str(number): vendor.name} | ({"incumbent": True} if is_incumbent else {})
        self.record(by, "candidate put back", after=after)
        return self.candidates.create(vendor=vendor, number=number, is_incumbent=is_incumbent)

    def name_incumbent(self, candidate, by):
        """Say which candidate works for us today; None when nobody does."""
        before = self.candidates.filter(is_incumbent=True).first()
        if before == candidate:
            return
        self.candidates.filter(is_incumbent=True).update(is_incumbent=False)
        if candidate:
            self.candidates.filter(pk=candidate.pk).update(is_incumbent=True)
        self.record(
            by,
            "incumbent named",
            before={"number": before.number} if before else None,
            after={"number": candidate.number} if candidate else None,
        )

    def add_member(self, user, role, by):
        """Take a person into the evaluation, rating nothing yet."""
        member = self.members.create(user=user, role=role)
        self.record(by, "member invited", after={"person": user.email, "role": role})
        return member

    def remove_member(self, member, by):
        """Take a member out, with what they declared. Raises WrittenOnce where that has to stay."""
        member.declarations.forget()
        rated = sorted(assignment.criterion for assignment in member.assignments.all())
        before = {"person": member.user.email, "role": member.role, "criteria": rated}
        self.record(by, "member removed", before=before)
        member.delete()

    def put_back_member(self, user, role, criteria, by):
        """Return a member who was taken out, in their role and rating these criteria."""
        after = {"person": user.email, "role": role, "criteria": criteria}
        self.record(by, "member put back", after=after)
        member = self.members.create(user=user, role=role)
        for criterion in criteria:
            member.assignments.create(criterion=criterion)
        return member

    def assign(self, member, role, criteria, by):
        """Set a member's role and the criteria they rate."""
        rated = {assignment.criterion for assignment in member.assignments.all()}
        if (member.role, rated) == (role, set(criteria)):
            return
        before = {"role": member.role, "criteria": sorted(rated)}
        if role != member.role:
            member.role = role
            member.save(update_fields=["role"])
        member.assignments.exclude(criterion__in=criteria).delete()
        for criterion in self.criterion_titles:
            if criterion in set(criteria) - rated:
                member.assignments.create(criterion=criterion)
        after = {"person": member.user.email, "role": role, "criteria": sorted(criteria)}
        self.record(by, "criteria assigned", before=before, after=after)
