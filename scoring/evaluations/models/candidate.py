from collections import defaultdict

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext

from accounts import clock
from accounts.record.acts import Act
from scoring.evaluations.models.evaluation import Evaluation, NotReady
from vendors.models.facts import Site
from vendors.models.kin import kin_of
from vendors.models.merge import in_use
from vendors.models.vendor import Vendor
from vendors.names import needs_invented_sign

# As many as a report can be printed of, and as the simulation of weights compares.
MOST_CANDIDATES = 200


def too_many_candidates(number):
    """Return why an evaluation cannot hold so many, "" where it can."""
    if number <= MOST_CANDIDATES:
        return ""
    sentence = ngettext(
        "An evaluation holds up to %(count)d candidate.",
        "An evaluation holds up to %(count)d candidates.",
        MOST_CANDIDATES,
    )
    return sentence % {"count": MOST_CANDIDATES}


class CandidateQuerySet(models.QuerySet):
    def present(self):
        return self.filter(withdrawn_at=None)

    def withdrawn(self):
        return self.exclude(withdrawn_at=None).select_related("vendor")


def sites_in_use(candidates):
    """Return {candidate pk: pks of the sites it names}, without those that use all. One query."""
    sites = defaultdict(set)
    links = Candidate.sites.through.objects.filter(candidate__in=candidates)
    for candidate, site in links.values_list("candidate_id", "site_id"):
        sites[candidate].add(site)
    return sites


class Candidate(models.Model):
    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="candidates")
    vendor = models.ForeignKey(Vendor, models.PROTECT, related_name="candidacies")
    number = models.PositiveSmallIntegerField(
        help_text=gettext_lazy("Names it where names are hidden: Vendor 3.")
    )
    is_incumbent = models.BooleanField(default=False)
    sites = models.ManyToManyField(
        Site,
        blank=True,
        related_name="+",
        help_text=gettext_lazy("Where it would work for us; none named is all of them."),
    )
    as_decided = models.JSONField(
        null=True,
        editable=False,
        help_text=gettext_lazy(
            "What of the vendor a decision shows; empty while none is in force."
        ),
    )
    withdrawn_on = models.DateField(
        null=True, editable=False, help_text=gettext_lazy("The day on which the vendor told us.")
    )
    withdrawal_reason = models.TextField(blank=True, max_length=4000, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = CandidateQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "vendor"], name="a_vendor_is_a_candidate_once"
            ),
            models.UniqueConstraint(
                fields=["evaluation", "number"], name="a_candidate_number_is_given_once"
            ),
            models.UniqueConstraint(
                fields=["evaluation"],
                condition=models.Q(is_incumbent=True),
                name="an_evaluation_has_at_most_one_incumbent",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True, withdrawn_on__isnull=True)
                | (
                    models.Q(withdrawn_at__isnull=False, withdrawn_on__isnull=False)
                    & ~models.Q(withdrawal_reason="")
                ),
                name="a_withdrawal_has_a_day_and_a_reason",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("candidate_detail", args=[self.evaluation_id, self.pk])

    def _shown(self, field):
        return getattr(self.vendor, field) if self.as_decided is None else self.as_decided[field]

    @property
    def name(self):
        """The name that was decided on; before that, how the vendor is called now."""
        return self._shown("name")

    @property
    def country(self):
        return self._shown("country")

    @property
    def sites_to_choose(self):
        """Every site of the firm, whichever of its records holds it."""
        return in_use(Site.objects.filter(vendor__in=kin_of(self.vendor)))

    @property
    def needs_invented_sign(self):
        return needs_invented_sign(self.name, self._shown("is_invented"))

    @property
    def has_withdrawn(self):
        return self.withdrawn_at is not None

    @transaction.atomic
    def withdraw(self, by, on, reason):
        """Take a vendor that withdrew on the day `on` out of the comparison.

        Ratings and findings stay on file; a draft of its outcome goes into the record. Whoever
        signed off levels that were agreed for it signs off those that remain.
        Raises NotReady unless the evaluation is open or in moderation and another stays.
        """
        evaluation = self.evaluation
        evaluation.lock()
        self.refresh_from_db(fields=["withdrawn_at"])
        if not evaluation.is_under_judgement or self.has_withdrawn:
            raise NotReady([_("A candidate withdraws once, between opening and the decision.")])
        if not evaluation.candidates.present().exclude(pk=self.pk).exists():
            raise NotReady([_("It is the last candidate, so nothing would be left to compare.")])
        self.withdrawn_on, self.withdrawal_reason = on, reason
        self.withdrawn_at, self.withdrawn_by = clock.now(), by
        self.save(
            update_fields=["withdrawn_on", "withdrawal_reason", "withdrawn_at", "withdrawn_by"]
        )
        draft_decision = getattr(self, "decision", None)
        if draft_decision:
            # Under the act of a draft, which only the lead sees before the signing.
            before = {self.pk: {"outcome": draft_decision.outcome, "reason": draft_decision.reason}}
            evaluation.record(by, Act.SAVED_DRAFT_DECISION, before=before)
            draft_decision.delete()
        if self.moderations.exists():
            evaluation.void_sign_offs(by, gettext_noop("A vendor with agreed levels withdrew."))
        after = {"number": self.number, "name": self.vendor.name, "on": on}
        evaluation.record(by, Act.CANDIDATE_WITHDREW, after=after, reason=reason)
        evaluation.void_signatures(by, gettext_noop("A vendor withdrew."))

    @property
    def was_sealed(self):
        return bool(self._sealed_rows)

    @property
    def _sealed_rows(self):
        rows = self.evaluation.sealed_rows("candidates")
        return [row for row in rows if row["number"] == self.number]

    @property
    def cities_in_use(self):
        """Those of the sites that it names, as they were sealed; none where it uses all."""
        rows = [] if self.evaluation.is_draft else self._sealed_rows
        # One that was added after an unsealing and cancelled with the rest was never sealed.
        if not rows:
            return [site.city for site in self.sites.all()]
        return [site["city"] for site in rows[-1]["sites"]]
