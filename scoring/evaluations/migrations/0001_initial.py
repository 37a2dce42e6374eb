import accounts.clock
import django.core.validators
import django.db.models.deletion
import scoring.evaluations.models.evaluation
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("vendors", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="GridText",
            fields=[
                (
                    "sha256",
                    models.CharField(
                        editable=False, max_length=64, primary_key=True, serialize=False
                    ),
                ),
                ("document", models.JSONField(editable=False)),
            ],
        ),
        migrations.CreateModel(
            name="Evaluation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                (
                    "purpose",
                    models.TextField(
                        blank=True, max_length=4000, verbose_name="what you need and why"
                    ),
                ),
                (
                    "decision_asked",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="the decision asked of the board"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Being set up"),
                            ("open", "Open for rating"),
                            ("moderation", "Ratings released"),
                            ("decided", "Decided"),
                            ("archived", "Archived"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=10,
                    ),
                ),
                ("parameters", models.JSONField(blank=True, default=dict)),
                (
                    "grid_text",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="evaluations.gridtext",
                    ),
                ),
                (
                    "weighing",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        editable=False,
                        help_text="How the points were agreed.",
                    ),
                ),
                (
                    "weights_reason",
                    models.TextField(
                        blank=True,
                        editable=False,
                        max_length=1000,
                        verbose_name="why the agreed points are not the median of what the panel gave",
                    ),
                ),
                ("points_total", models.PositiveSmallIntegerField(default=0, editable=False)),
                (
                    "coverage_minimum",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="minimum coverage, in percent",
                    ),
                ),
                (
                    "pass_mark",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(100),
                        ],
                    ),
                ),
                (
                    "overall_minimum",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(100),
                        ],
                    ),
                ),
                (
                    "tolerance",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MaxValueValidator(4)],
                        verbose_name="tolerated spread, in levels",
                    ),
                ),
                (
                    "two_people",
                    models.BooleanField(
                        default=True, verbose_name="a second person confirms proofs"
                    ),
                ),
                ("tie_rule", models.CharField(default="none", max_length=40)),
                (
                    "rating_closes_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="rating closes"),
                ),
                (
                    "retention_months",
                    models.PositiveSmallIntegerField(
                        default=84,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(600),
                        ],
                        verbose_name="months that personal data stay after the decision",
                    ),
                ),
                ("retention_applied_at", models.DateTimeField(editable=False, null=True)),
                ("version", models.PositiveSmallIntegerField(default=1, editable=False)),
                (
                    "last_candidate_number",
                    models.PositiveSmallIntegerField(default=0, editable=False),
                ),
                ("created_at", models.DateTimeField(default=accounts.clock.now, editable=False)),
                ("opened_at", models.DateTimeField(editable=False, null=True)),
                (
                    "people_at_seal",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        editable=False,
                        help_text="The users who were members then, and the curators.",
                    ),
                ),
                ("released_at", models.DateTimeField(editable=False, null=True)),
                ("cancelled_at", models.DateTimeField(editable=False, null=True)),
                (
                    "cancellation_reason",
                    models.TextField(blank=True, editable=False, max_length=4000),
                ),
                (
                    "cancelled_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state", "draft"), ("points_total", 100), _connector="OR"),
                        name="weights_of_an_open_evaluation_total_100",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("coverage_minimum__lte", 100)),
                        name="coverage_minimum_is_a_percent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("pass_mark__lte", 100)), name="pass_mark_is_a_percent"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tolerance__lte", 4)), name="tolerance_is_at_most_four_levels"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "cancelled"), _negated=True),
                            models.Q(
                                ("cancelled_at__isnull", False),
                                models.Q(("cancellation_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_cancelled_evaluation_says_when_and_why",
                    ),
                ],
            },
            bases=(scoring.evaluations.models.evaluation.Drafting, models.Model),
        ),
        migrations.CreateModel(
            name="CriterionWeight",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("criterion", models.CharField(max_length=10)),
                (
                    "points",
                    models.PositiveSmallIntegerField(
                        default=0, validators=[django.core.validators.MaxValueValidator(100)]
                    ),
                ),
                (
                    "minimum",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(100)],
                    ),
                ),
                (
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="weights",
                        to="evaluations.evaluation",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("evaluation", "criterion"), name="one_weight_per_criterion"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("points__gte", 0), ("points__lte", 100)),
                        name="a_weight_is_0_to_100_points",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("minimum__isnull", True), ("minimum__lte", 100), _connector="OR"
                        ),
                        name="a_minimum_is_at_most_100",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CheckInUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("check_id", models.CharField(max_length=20)),
                ("criterion", models.CharField(max_length=10)),
                (
                    "role",
                    models.CharField(
                        choices=[("scored", "Scored"), ("gate", "Gate")], max_length=10
                    ),
                ),
                (
                    "weight",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MaxValueValidator(100)]
                    ),
                ),
                (
                    "use",
                    models.CharField(
                        choices=[
                            ("in_use", "In use"),
                            ("left_out", "Left out"),
                            ("not_applicable", "Does not apply to this purchase"),
                        ],
                        default="in_use",
                        max_length=20,
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        help_text="Why it is left out or does not apply.",
                        max_length=300,
                    ),
                ),
                (
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="checks",
                        to="evaluations.evaluation",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("evaluation", "check_id"), name="a_check_stands_once_in_an_evaluation"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weight__gte", 0), ("weight__lte", 100)),
                        name="weight_of_a_check_is_0_to_100",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Candidate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "number",
                    models.PositiveSmallIntegerField(
                        help_text="Names it where names are hidden: Vendor 3."
                    ),
                ),
                ("is_incumbent", models.BooleanField(default=False)),
                (
                    "sites",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Where it would work for us; none named is all of them.",
                        related_name="+",
                        to="vendors.site",
                    ),
                ),
                (
                    "as_decided",
                    models.JSONField(
                        editable=False,
                        help_text="What of the vendor a decision shows; empty while none is in force.",
                        null=True,
                    ),
                ),
                (
                    "withdrawn_on",
                    models.DateField(
                        editable=False, help_text="The day on which the vendor told us.", null=True
                    ),
                ),
                (
                    "withdrawal_reason",
                    models.TextField(blank=True, editable=False, max_length=4000),
                ),
                ("withdrawn_at", models.DateTimeField(editable=False, null=True)),
                (
                    "vendor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="candidacies",
                        to="vendors.vendor",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="candidates",
                        to="evaluations.evaluation",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("evaluation", "vendor"), name="a_vendor_is_a_candidate_once"
                    ),
                    models.UniqueConstraint(
                        fields=("evaluation", "number"), name="a_candidate_number_is_given_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_incumbent", True)),
                        fields=("evaluation",),
                        name="an_evaluation_has_at_most_one_incumbent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("withdrawn_at__isnull", True), ("withdrawn_on__isnull", True)),
                            models.Q(
                                ("withdrawn_at__isnull", False),
                                ("withdrawn_on__isnull", False),
                                models.Q(("withdrawal_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_withdrawal_has_a_day_and_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PanelMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("lead", "Lead"),
                            ("assessor", "Assessor"),
                            ("observer", "Observer"),
                            ("confirmer", "Confirms proofs"),
                        ],
                        max_length=10,
                    ),
                ),
                ("submitted_at", models.DateTimeField(editable=False, null=True)),
                ("left_at", models.DateTimeField(editable=False, null=True)),
                ("left_reason", models.TextField(blank=True, editable=False, max_length=4000)),
                (
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="members",
                        to="evaluations.evaluation",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("evaluation", "user"), name="a_person_is_in_an_evaluation_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("role", "lead")),
                        fields=("evaluation",),
                        name="an_evaluation_has_at_most_one_lead",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("left_at__isnull", True),
                            models.Q(
                                models.Q(("left_reason", ""), _negated=True),
                                models.Q(("role", "lead"), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="who_leaves_a_panel_has_a_reason_and_does_not_lead_it",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PanelException",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("criterion", models.CharField(max_length=10)),
                ("reason", models.TextField(max_length=4000)),
                ("made_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="exceptions",
                        to="evaluations.panelmember",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("member", "criterion"), name="one_exception_per_member_and_criterion"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="an_exception_for_a_miss_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Declaration",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "covers",
                    models.PositiveSmallIntegerField(
                        help_text="The highest number of a candidate that the member was shown."
                    ),
                ),
                ("signed_at", models.DateTimeField()),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="declarations",
                        to="evaluations.panelmember",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("covers__gte", 1)), name="a_declaration_is_about_a_candidate"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("criterion", models.CharField(max_length=10)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assignments",
                        to="evaluations.panelmember",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("member", "criterion"), name="a_member_rates_a_criterion_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sent_at", models.DateTimeField()),
                ("deadline", models.DateTimeField(null=True)),
                (
                    "mail",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.mail",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reminders",
                        to="evaluations.panelmember",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveSmallIntegerField()),
                ("document", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                ("sealed_at", models.DateTimeField()),
                ("unsealed_at", models.DateTimeField(null=True)),
                (
                    "unsealing_confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("unsealing_reason", models.TextField(blank=True)),
                (
                    "ranks_at_unsealing",
                    models.JSONField(
                        help_text="The rank of each candidate, by its number.", null=True
                    ),
                ),
                (
                    "ranks_at_release",
                    models.JSONField(help_text="The same, when rating closed.", null=True),
                ),
                (
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="seals",
                        to="evaluations.evaluation",
                    ),
                ),
                (
                    "sealed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unsealed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["version"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("evaluation", "version"), name="one_seal_per_version_of_an_evaluation"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("unsealed_at__isnull", True),
                            models.Q(("unsealing_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="unsealing_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WeightProposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("direct", "Points"),
                            ("order", "An order"),
                            ("swing", "Swings"),
                            ("pairs", "Pairs"),
                        ],
                        max_length=10,
                    ),
                ),
                ("judgements", models.JSONField(default=dict)),
                ("saved_at", models.DateTimeField()),
                ("given_at", models.DateTimeField(null=True)),
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="weight_proposal",
                        to="evaluations.panelmember",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="ProposedWeight",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("criterion", models.CharField(max_length=10)),
                (
                    "points",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MaxValueValidator(100)]
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="weights",
                        to="evaluations.weightproposal",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("proposal", "criterion"), name="a_criterion_stands_once_in_a_proposal"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("points__gte", 0), ("points__lte", 100)),
                        name="points_of_a_proposal_are_0_to_100",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeclaredConflict",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=200)),
                ("nature", models.TextField(max_length=2000)),
                (
                    "recuses",
                    models.BooleanField(
                        default=True,
                        help_text="No for a cell that was a miss before the conflict was declared.",
                    ),
                ),
                (
                    "ratings_voided",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="How many ratings of this candidate were set aside."
                    ),
                ),
                (
                    "declaration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="conflicts",
                        to="evaluations.declaration",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("declaration", "number"),
                        name="a_declaration_names_a_candidate_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("nature", ""), _negated=True),
                        name="a_declared_conflict_says_what_it_is",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Motion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("lead", "Another lead"), ("unsealing", "Unsealing")],
                        max_length=10,
                    ),
                ),
                ("reason", models.TextField(max_length=4000)),
                ("asked_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "end",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("done", "Done"),
                            ("declined", "Declined"),
                            ("taken back", "Taken back"),
                            ("overtaken", "Overtaken by something else"),
                        ],
                        max_length=10,
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end", ""), ("ended_at", None)),
                            models.Q(("ended_at__isnull", False), models.Q(("end", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="a_motion_that_ended_says_how",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="a_motion_has_a_reason"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="motion",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="motion",
            name="ended_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="motion",
            name="evaluation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="motions",
                to="evaluations.evaluation",
            ),
        ),
        migrations.AddField(
            model_name="motion",
            name="person",
            field=models.ForeignKey(
                help_text="Who is asked to lead.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="motions",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="motion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("evaluation", "kind"),
                name="one_motion_of_a_kind_waits_in_an_evaluation",
            ),
        ),
        migrations.AddConstraint(
            model_name="motion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "lead"), ("person__isnull", False)),
                    models.Q(("kind", "unsealing"), ("person", None)),
                    _connector="OR",
                ),
                name="a_motion_for_another_lead_names_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="motion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_by", models.F("asked_by")), _negated=True),
                    models.Q(("end", "done"), _negated=True),
                    _connector="OR",
                ),
                name="nobody_confirms_a_motion_of_their_own",
            ),
        ),
        migrations.CreateModel(
            name="RulesTemplate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("content", models.JSONField()),
                ("saved_at", models.DateTimeField(default=accounts.clock.now)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rules_templates",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["name", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("owner", "name"), name="a_person_gives_a_template_name_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LeftOut",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=300)),
                (
                    "rule",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("languages", "Lists languages, and one that you must have is missing"),
                            ("seniors", "Says of its seniors that they are fewer than you need"),
                        ],
                        max_length=20,
                    ),
                ),
                ("left_out_at", models.DateTimeField()),
                (
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="left_out",
                        to="evaluations.evaluation",
                    ),
                ),
                (
                    "left_out_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "vendor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="left_out_of",
                        to="vendors.vendor",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("evaluation", "vendor"), name="a_vendor_is_left_out_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="a_vendor_is_left_out_with_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EvaluationInquiry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="asked",
                        to="evaluations.evaluation",
                    ),
                ),
                (
                    "inquiry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="by_evaluation",
                        to="vendors.inquiry",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "inquiries of evaluations",
                "ordering": ["inquiry"],
            },
        ),
    ]
