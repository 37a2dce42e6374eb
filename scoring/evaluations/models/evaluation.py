import json
from contextlib import ExitStack, contextmanager

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import connection, models, transaction
from django.db.models import Max
from django.dispatch import Signal
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from accounts import clock
from accounts.invitation import end_with_the_panel
from accounts.organisation import MONTHS_KEPT, MOST_MONTHS, organisation
from accounts.prepared import rows_of
from accounts.record.acts import Act
from accounts.record.models import RecordEntry
from scoring.evaluations.models.grid_text import GridText, read_grid
from scoring.evaluations.models.lifecycle import Lifecycle, NotReady
from scoring.grid.proposals import preset_checks
from scoring.grid.reading import load_grid
from vendors.models.kin import with_kin
from vendors.models.vendor import Vendor

# Sent inside the transaction in which an evaluation is sealed or its ratings are released.
# Whoever copies what is held at that moment listens.
moment_came = Signal()

# Sent with `evaluation` and `entry` for each entry of its record, inside the transaction of the
# act. Whoever tells people of it listens.
recorded = Signal()

# Context managers, entered with (person, evaluation) around each change of who takes part and
# who is in conflict: what they did counts from then on, or no more.
panel_witnesses = set()

# Kept with a check like a reason that the lead writes, and compared with what is kept.
NOT_IN_SHORT = gettext_noop("Not part of the short preset.")
ANSWERED_NO = gettext_noop("The purpose page says that this purchase does not need it.")


class Drafting:
    """The acts of setting up. Call them on a locked draft, inside a transaction."""

    def copy_checks(self, grid, preset):
        checks, weights = self.checks.model, self.weights.model
        chosen = preset_checks(preset, grid)
        self.checks.bulk_create(
            checks(
                evaluation=self,
                check_id=check.id,
                criterion=check.criterion,
                role=check.role,
                weight=check.weight,
                use=checks.Use.IN_USE if check.id in chosen else checks.Use.LEFT_OUT,
                reason="" if check.id in chosen else check.left_out or NOT_IN_SHORT,
            )
            for check in grid.checks
        )
        self.weights.bulk_create(
            weights(evaluation=self, criterion=criterion.id, points=criterion.default_points)
            for criterion in grid.criteria
        )

    def change(self, by, act, **fields):
        before = {name: getattr(self, name) for name in fields}
        changed = {name: value for name, value in fields.items() if value != before[name]}
        if changed:
            for name, value in changed.items():
                setattr(self, name, value)
            self.save(update_fields=list(changed))
            self.record(by, act, before={name: before[name] for name in changed}, after=changed)

    def follow_parameters(self, by):
        uses, use = {}, self.checks.model.Use
        # Only what this page took out is put back; a reason the lead wrote stays.
        conditions = {
            check.id: check.applies for check in self.grid_copy.checks if check.applies != "always"
        }
        for row in self.checks.filter(check_id__in=conditions):
            # No, or a list without entries; None is not answered yet.
            answered_no = self.parameters.get(conditions[row.check_id]) in (False, [])
            if answered_no and row.use == use.IN_USE:
                uses[row.check_id] = use.NOT_APPLICABLE, ANSWERED_NO
            elif not answered_no and row.reason == ANSWERED_NO:
                uses[row.check_id] = use.IN_USE, ""
        self.use_checks(uses, by)

    def use_checks(self, uses, by):
        rows = self.checks.filter(check_id__in=uses)
        self._change_rows(rows, "check_id", ["use", "reason"], uses, by, Act.CHECKS_CHOSEN)

    def weigh(self, weights, by):
        rows = self.weights.filter(criterion__in=weights)
        self._change_rows(rows, "criterion", ["points", "minimum"], weights, by, Act.WEIGHTS_SET)

    def _change_rows(self, rows, key, fields, values, by, act):
        # `values` has for the key of each row what its fields become.
        changed, before, after = [], {}, {}
        for row in rows:
            name, previous = getattr(row, key), [getattr(row, field) for field in fields]
            if previous != list(values[name]):
                before[name], after[name] = previous, list(values[name])
                for field, value in zip(fields, values[name], strict=True):
                    setattr(row, field, value)
                changed.append(row)
        if changed:
            rows.bulk_update(changed, fields)
            self.record(by, act, before=before, after=after)

    def use_preset(self, preset, by):
        # Use the scored checks of a preset; gates and what does not apply stay.
        uses, use = {}, self.checks.model.Use
        grid = self.grid_copy
        chosen = preset_checks(preset, grid)
        for row in self.checks.scored().exclude(use=use.NOT_APPLICABLE):
            if row.check_id in chosen:
                uses[row.check_id] = use.IN_USE, ""
            else:
                reason = row.reason or grid.check(row.check_id).left_out or NOT_IN_SHORT
                uses[row.check_id] = use.LEFT_OUT, reason
        self.use_checks(uses, by)

    def agree_weights(self, points, weighing, by):
        """Set {criterion: points} and how they were found; minima stay, the reason goes."""
        minima = dict(self.weights.values_list("criterion", "minimum"))
        self.weigh({name: (share, minima[name]) for name, share in points.items()}, by)
        self.change(by, Act.WEIGHTS_AGREED, weighing=weighing, weights_reason="")

    @transaction.atomic
    def add_candidates(self, vendors, by):
        """A number is never given twice, even when its candidate was removed."""
        present = with_kin(self.candidates.values("vendor")).values_list("pk", flat=True)
        # Locked against a merge: two records of one firm are never two candidates.
        chosen = Vendor.objects.filter(pk__in=[vendor.pk for vendor in vendors], merged_into=None)
        free = set(chosen.select_for_update(no_key=True).values_list("pk", flat=True))
        free -= set(present)
        new = [vendor for vendor in vendors if vendor.pk in free]
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
        self.left_out.filter(vendor__in=new).delete()
        self.last_candidate_number = rows[-1].number
        self.save(update_fields=["last_candidate_number"])
        self.record(by, Act.CANDIDATES_ADDED, after={row.number: row.vendor.name for row in rows})
        return len(rows)

    def remove_candidate(self, candidate, by):
        self.last_candidate_number = max(self.last_candidate_number, candidate.number)
        self.save(update_fields=["last_candidate_number"])
        # Written before the row goes: afterwards nothing names the candidate.
        before = {str(candidate.number): candidate.vendor.name}
        if candidate.is_incumbent:
            before["incumbent"] = True
        self.record(by, Act.CANDIDATE_REMOVED, before=before)
        candidate.delete()

    def put_back_candidate(self, vendor, number, is_incumbent, by):
        # Add it again under its number, still the incumbent if nobody else is.
        is_incumbent = is_incumbent and not self.candidates.filter(is_incumbent=True).exists()
        after = {str(number): vendor.name} | ({"incumbent": True} if is_incumbent else {})
        self.record(by, Act.CANDIDATE_PUT_BACK, after=after)
        return self.candidates.create(vendor=vendor, number=number, is_incumbent=is_incumbent)

    def use_sites(self, candidate, sites, by):
        """Say at which of its sites a candidate would work; all of them or none named is all."""
        before = sorted(site.city for site in candidate.sites.all())
        is_part = len(sites) < candidate.sites_to_choose.count()
        candidate.sites.set(sites if is_part else [])
        after = sorted(site.city for site in sites) if is_part else []
        if after != before:
            values = {"before": {str(candidate.number): before}}
            values["after"] = {str(candidate.number): after}
            self.record(by, Act.SITES_CHOSEN, **values)

    def name_incumbent(self, candidate, by):
        before = self.candidates.filter(is_incumbent=True).first()
        if before == candidate:
            return
        self.candidates.update(is_incumbent=False)
        if candidate:
            self.candidates.filter(pk=candidate.pk).update(is_incumbent=True)
        before = before and {"number": before.number}
        after = candidate and {"number": candidate.number}
        self.record(by, Act.INCUMBENT_NAMED, before=before, after=after)

    @contextmanager
    def changed_panel(self, by):
        with ExitStack() as stack:
            for witness in panel_witnesses:
                stack.enter_context(witness(by, self))
            yield

    def add_member(self, user, role, by):
        with self.changed_panel(by):
            member = self.members.create(user=user, role=role)
        self.record(by, Act.MEMBER_INVITED, after={"person": user.pk, "role": role})
        return member

    def remove_member(self, member, by):
        """Raises WrittenOnce where what they declared has to stay."""
        member.declarations.forget()
        rated = sorted(assignment.criterion for assignment in member.assignments.all())
        before = {"person": member.user_id, "role": member.role, "criteria": rated}
        self.record(by, Act.MEMBER_REMOVED, before=before)
        with self.changed_panel(by):
            member.delete()
        self.end_invitation(member.user, by)

    @staticmethod
    def end_invitation(user, by):
        """Let nobody come in to a panel they were taken out of, unless they sit in another."""
        if not user.memberships.present().exists():
            end_with_the_panel(user, by)

    def put_back_member(self, user, role, criteria, by):
        after = {"person": user.pk, "role": role, "criteria": criteria}
        self.record(by, Act.MEMBER_PUT_BACK, after=after)
        member = self.members.create(user=user, role=role)
        for criterion in criteria:
            member.assignments.create(criterion=criterion)
        return member

    def assign(self, member, role, criteria, by):
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
        after = {"person": member.user_id, "role": role, "criteria": sorted(criteria)}
        self.record(by, Act.CRITERIA_ASSIGNED, before=before, after=after)


percent = [MinValueValidator(0), MaxValueValidator(100)]


def own_parameters(grid, ours):
    """What the organisation's page answers of a new evaluation: whose working day it is."""
    zones = [name for name, parameter in grid.parameters.items() if parameter.kind == "timezone"]
    return dict.fromkeys(zones, ours.time_zone) if ours.name else {}


class EvaluationQuerySet(models.QuerySet):
    def visible_to(self, user):
        # Those this person is a member of; being staff gives no right.
        return self.filter(members__user=user, members__left_at=None)

    def under_way(self):
        return self.exclude(state__in=[Evaluation.State.ARCHIVED, Evaluation.State.CANCELLED])

    def held(self, pk, beside_others):
        """Return the evaluation, held until the transaction ends, alone or beside others."""
        names = ("state", "rating_closes_at", "version", "opened_at")
        if beside_others and connection.vendor == "postgresql":
            # A lock that Django has no word for. On SQLite one writes at a time anyway.
            sql = f"SELECT id, {', '.join(names)} FROM {self.model._meta.db_table}"  # noqa: S608
            (row,) = rows_of(f"{sql} WHERE id = %s FOR SHARE", [pk])
            return self.model.from_db(self.db, ["id", *names], row)
        return self.select_for_update().only(*names).get(pk=pk)

    def by_urgency(self):
        return self.alias(is_decided=models.Q(state=Evaluation.State.DECIDED)).order_by(
            "is_decided", "-created_at", "-pk"
        )

    @transaction.atomic
    def start(self, title, by, preset="full", grid=None):
        """With `grid`, a document, of an evaluation or template whose rules are taken over."""
        text = GridText.objects.keep(grid or load_grid().to_document())
        ours, (_document, grid) = organisation(), read_grid(text.pk)
        evaluation = self.create(
            title=title,
            grid_text=text,
            created_by=by,
            rating_closes_at=ours.rating_closes_at(),
            retention_months=ours.evaluation_months,
            parameters=own_parameters(grid, ours),
            **grid.rules.defaults,
        )
        evaluation.members.create(user=by, role=evaluation.members.model.Role.LEAD)
        evaluation.copy_checks(grid, preset)
        evaluation.record(by, Act.STARTED, after={"title": title, "grid": grid.version})
        return evaluation


class Evaluation(Drafting, Lifecycle, models.Model):
    class State(models.TextChoices):
        DRAFT = "draft", gettext_lazy("Being set up")
        OPEN = "open", gettext_lazy("Open for rating")
        MODERATION = "moderation", gettext_lazy("Ratings released")
        DECIDED = "decided", gettext_lazy("Decided")
        ARCHIVED = "archived", gettext_lazy("Archived")
        CANCELLED = "cancelled", gettext_lazy("Cancelled")

    title = models.CharField(max_length=200)
    purpose = models.TextField(gettext_lazy("what you need and why"), blank=True, max_length=4000)
    decision_asked = models.CharField(
        gettext_lazy("the decision asked of the board"), max_length=300, blank=True
    )
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, editable=False)
    parameters = models.JSONField(default=dict, blank=True)
    grid_text = models.ForeignKey(GridText, models.PROTECT, editable=False, related_name="+")
    weighing = models.JSONField(
        default=dict,
        blank=True,
        editable=False,
        help_text=gettext_lazy("How the points were agreed."),
    )
    weights_reason = models.TextField(
        gettext_lazy("why the agreed points are not the median of what the panel gave"),
        blank=True,
        max_length=1000,
        editable=False,
    )
    points_total = models.PositiveSmallIntegerField(default=0, editable=False)
    coverage_minimum = models.PositiveSmallIntegerField(
        gettext_lazy("minimum coverage, in percent"), validators=percent
    )
    pass_mark = models.PositiveSmallIntegerField(validators=percent)
    overall_minimum = models.PositiveSmallIntegerField(null=True, blank=True, validators=percent)
    tolerance = models.PositiveSmallIntegerField(
        gettext_lazy("tolerated spread, in levels"), validators=[MaxValueValidator(4)]
    )
    two_people = models.BooleanField(gettext_lazy("a second person confirms proofs"), default=True)
    tie_rule = models.CharField(max_length=40, default="none")
    rating_closes_at = models.DateTimeField(gettext_lazy("rating closes"), null=True, blank=True)
    retention_months = models.PositiveSmallIntegerField(
        gettext_lazy("months that personal data stay after the decision"),
        default=MONTHS_KEPT,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_MONTHS)],
    )
    retention_applied_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveSmallIntegerField(default=1, editable=False)
    last_candidate_number = models.PositiveSmallIntegerField(default=0, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now, editable=False)
    opened_at = models.DateTimeField(null=True, editable=False)
    people_at_seal = models.JSONField(
        default=dict,
        blank=True,
        editable=False,
        help_text=gettext_lazy("The users who were members then, and the curators."),
    )
    released_at = models.DateTimeField(null=True, editable=False)
    cancelled_at = models.DateTimeField(null=True, editable=False)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    cancellation_reason = models.TextField(blank=True, max_length=4000, editable=False)

    objects = EvaluationQuerySet.as_manager()

    overtaken = ""  # what changed since the page was shown that a post came from
    entered_by = None  # the PanelMember for whom a view fetched this object, never a column

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="draft") | models.Q(points_total=100),
                name="weights_of_an_open_evaluation_total_100",
            ),
            models.CheckConstraint(
                condition=models.Q(coverage_minimum__lte=100), name="coverage_minimum_is_a_percent"
            ),
            models.CheckConstraint(
                condition=models.Q(pass_mark__lte=100), name="pass_mark_is_a_percent"
            ),
            models.CheckConstraint(
                condition=models.Q(tolerance__lte=4), name="tolerance_is_at_most_four_levels"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="cancelled")
                | (models.Q(cancelled_at__isnull=False) & ~models.Q(cancellation_reason="")),
                name="a_cancelled_evaluation_says_when_and_why",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("evaluation_detail", args=[self.pk])

    @property
    def is_draft(self):
        return self.state == self.State.DRAFT

    @property
    def is_open(self):
        return self.state == self.State.OPEN

    @property
    def is_cancelled(self):
        return self.state == self.State.CANCELLED

    @property
    def is_archived(self):
        return self.state == self.State.ARCHIVED

    @property
    def is_under_judgement(self):
        return self.state in {self.State.OPEN, self.State.MODERATION}

    @property
    def is_released(self):
        if self.is_cancelled:
            return self.released_at is not None
        return self.state in {self.State.MODERATION, self.State.DECIDED, self.State.ARCHIVED}

    @property
    def is_decided(self):
        return self.state in {self.State.DECIDED, self.State.ARCHIVED}

    @property
    def has_ended(self):
        return self.is_decided or self.is_cancelled

    @property
    def has_incumbent(self):
        return self.candidates.present().filter(is_incumbent=True).exists()

    @property
    def is_past_deadline(self):
        return self.rating_closes_at is not None and self.rating_closes_at <= clock.now()

    @property
    def grid(self):
        """The document of its grid, shared and read-only."""
        return read_grid(self.grid_text_id)[0]

    @property
    def grid_copy(self):
        """Its grid as it was read from that document, shared and read-only."""
        return read_grid(self.grid_text_id)[1]

    @property
    def criterion_titles(self):
        """{criterion id: title} in the order of the grid."""
        return {criterion.id: criterion.title for criterion in self.grid_copy.criteria}

    @property
    def seal(self):
        """The seal in force, or None while the rules can still change."""
        return None if self.is_draft else self.seals.order_by("-version").first()

    def sealed_rows(self, name):
        """The "candidates" or "assignments" of every seal."""
        documents = self.seals.values_list("document", flat=True)
        return [row for document in documents for row in json.loads(document)[name]]

    @property
    def record_chain(self):
        return f"evaluation:{self.pk}"

    def record(self, actor, act, **details):
        """Add an entry about this evaluation to the record, in the caller's transaction."""
        entry = RecordEntry.objects.append(
            chain=self.record_chain, actor=actor, act=act, subject=self, **details
        )
        recorded.send(type(self), evaluation=self, entry=entry)
        return entry

    @transaction.atomic
    def open_for_rating(self, by):
        """Seal the rules and let assessors in. Raises NotReady while something is missing."""
        self.lock_while({self.State.DRAFT}, _("It has been opened already."))
        seal, overtaken = self.seals.seal_rules(self, by)
        self.points_total = sum(self.weights.values_list("points", flat=True))
        self.state, self.opened_at = self.State.OPEN, seal.sealed_at
        members = self.members.present().order_by("user")
        curators = get_user_model().objects.filter(is_curator=True).order_by("pk")
        self.people_at_seal = {
            "members": list(members.values_list("user", flat=True)),
            "curators": list(curators.values_list("pk", flat=True)),
        }
        self.save()
        after = {"version": self.version, "seal": seal.sha256, **overtaken}
        self.record(by, Act.OPENED, after=after)
        moment_came.send(type(self), evaluation=self)

    @transaction.atomic
    def unseal(self, by, reason, ranks, confirmed_by=None):
        """Go back to draft under a new version. The old seal keeps the ranks and the reason."""
        refusal = _("Only an evaluation that is open for rating can be unsealed.")
        self.lock_while({self.State.OPEN}, refusal)
        seal = self.seal
        seal.unsealed_by, seal.unsealed_at = by, clock.now()
        seal.unsealing_reason, seal.ranks_at_unsealing = reason, ranks
        seal.unsealing_confirmed_by = confirmed_by
        seal.save()
        self.state, self.version = self.State.DRAFT, self.version + 1
        self.save()
        self.members.present().update(submitted_at=None)
        after = {"confirmed_by": confirmed_by.pk} if confirmed_by else None
        self.record(by, Act.UNSEALED, before={"seal": seal.sha256}, after=after, reason=reason)

    @transaction.atomic
    def close_rating(self, by):
        """Release ratings and standings to everybody at one moment."""
        self.lock_while({self.State.OPEN}, _("Rating is not open."))
        self.state, self.released_at = self.State.MODERATION, clock.now()
        self.save()
        self.record(by, Act.CLOSED_RATING, after={"state": self.state})
        self.motions.overtake(by, kind="unsealing")
        moment_came.send(type(self), evaluation=self)

    def void_signatures(self, by, reason):
        # Have a proposed decision signed again: what its report prints has changed.
        self.signatures.void_all(self, by, reason)

    def void_sign_offs(self, by, reason):
        """Have the agreed levels signed off again; return how many sign-offs that voids."""
        # Through reverse managers, because a sign-off belongs to what stands above.
        in_force = {"sign_offs__isnull": False, "sign_offs__voided_at": None}
        members = list(self.members.filter(**in_force).order_by("pk").distinct())
        now = clock.now()
        for member in members:
            member.sign_offs.in_force().update(voided_at=now)
        if members:
            before = {"members": [member.pk for member in members]}
            self.record(by, Act.VOIDED_SIGN_OFFS, before=before, reason=reason)
        return len(members)

    def lock(self):
        """Hold this row and read it again; who came in is looked up again too."""
        self.entered_by = None
        self.refresh_from_db(from_queryset=type(self).objects.select_for_update())

    def lock_while(self, states, refusal):
        """Lock, and raise NotReady with `refusal` unless it is in one of these states."""
        self.lock()
        if self.state not in states:
            raise NotReady([refusal])
