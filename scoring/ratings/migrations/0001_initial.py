import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('evaluations', '0001_initial'),
        ('vendors', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='GateFinding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('result', models.CharField(choices=[('pass', 'Pass'), ('fail', 'Fail'), ('open', 'Open')], max_length=4)),
                ('reason', models.TextField(blank=True, max_length=4000)),
                ('found_at', models.DateTimeField()),
                ('replaced_at', models.DateTimeField(null=True)),
                ('waived_at', models.DateTimeField(null=True)),
                ('waiver_reason', models.TextField(blank=True, max_length=4000)),
                ('candidate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='gate_findings', to='evaluations.candidate')),
                ('check_in_use', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='evaluations.checkinuse')),
                ('evidence', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='gate_findings', to='vendors.evidence')),
                ('found_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('waived_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('replaced_at__isnull', True)), fields=('candidate', 'check_in_use'), name='one_finding_per_gate_and_candidate'), models.CheckConstraint(condition=models.Q(('waived_at__isnull', True), models.Q(('result', 'fail'), models.Q(('waiver_reason', ''), _negated=True)), _connector='OR'), name='a_waiver_is_of_a_failed_gate_with_a_reason'), models.CheckConstraint(condition=models.Q(('result', 'open'), models.Q(('reason', ''), _negated=True), _connector='OR'), name='a_gate_passes_or_fails_with_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='Moderation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agreed_level', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(4)])),
                ('reason', models.TextField(max_length=4000)),
                ('agreed_at', models.DateTimeField()),
                ('agreed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('candidate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='moderations', to='evaluations.candidate')),
                ('check_in_use', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moderations', to='evaluations.checkinuse')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('candidate', 'check_in_use'), name='one_agreed_level_per_cell'), models.CheckConstraint(condition=models.Q(('agreed_level__lte', 4)), name='an_agreed_level_is_0_to_4'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='an_agreed_level_has_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='Rating',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('rated', 'Rated'), ('cannot_tell', 'I cannot tell from the evidence'), ('abstained', 'I abstain')], max_length=12)),
                ('level', models.PositiveSmallIntegerField(null=True, validators=[django.core.validators.MaxValueValidator(4)])),
                ('value', models.DecimalField(blank=True, decimal_places=2, help_text='What was found, in the unit of the check.', max_digits=12, null=True)),
                ('rationale', models.TextField(blank=True, max_length=20000)),
                ('where', models.CharField(blank=True, help_text='Such as p. 2, row 14.', max_length=200)),
                ('thing', models.PositiveSmallIntegerField(editable=False, null=True)),
                ('cap', models.PositiveSmallIntegerField(editable=False, null=True)),
                ('held_state', models.CharField(blank=True, editable=False, max_length=12)),
                ('proposed', models.PositiveSmallIntegerField(editable=False, null=True)),
                ('held_values', models.TextField(blank=True, editable=False)),
                ('page_token', models.CharField(blank=True, max_length=40)),
                ('saved_at', models.DateTimeField()),
                ('voided_at', models.DateTimeField(null=True)),
                ('assessor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ratings', to='evaluations.panelmember')),
                ('candidate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ratings', to='evaluations.candidate')),
                ('check_in_use', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ratings', to='evaluations.checkinuse')),
                ('evidence', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ratings', to='vendors.evidence')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('voided_at__isnull', True)), fields=('assessor', 'candidate', 'check_in_use'), name='one_rating_per_assessor_candidate_and_check'), models.CheckConstraint(condition=models.Q(models.Q(('level__gte', 0), ('level__lte', 4), ('state', 'rated')), models.Q(('level__isnull', True), ('state__in', ['cannot_tell', 'abstained'])), _connector='OR'), name='a_rating_is_a_level_0_to_4_or_a_state'), models.CheckConstraint(condition=models.Q(('value__isnull', True), ('value__gte', 0), _connector='OR'), name='the_value_of_a_rating_is_0_or_more'), models.CheckConstraint(condition=models.Q(('level__isnull', True), ('cap__isnull', True), ('level__lte', models.F('cap')), _connector='OR'), name='a_level_is_within_the_cap_that_it_was_given_on')],
            },
        ),
        migrations.CreateModel(
            name='Acceptance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('table', models.CharField(max_length=40)),
                ('row', models.PositiveBigIntegerField()),
                ('contents', models.JSONField(null=True)),
                ('sha256', models.CharField(max_length=64)),
                ('accepted_at', models.DateTimeField()),
                ('accepted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('candidate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='acceptances', to='evaluations.candidate')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('candidate', 'table', 'row', 'sha256'), name='a_fact_from_outside_is_accepted_once_as_it_stands')],
            },
        ),
        migrations.CreateModel(
            name='Pin',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('moment', models.CharField(choices=[('seal', 'at the seal'), ('release', 'at the release'), ('decision', 'at the decision')], max_length=10)),
                ('version', models.PositiveSmallIntegerField(help_text='Of the seal.')),
                ('made_at', models.DateTimeField()),
                ('summary', models.TextField()),
                ('contents', models.TextField()),
                ('candidate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pins', to='evaluations.candidate')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('candidate', 'moment', 'version'), name='a_candidate_is_pinned_once_at_each_moment_of_a_seal')],
            },
        ),
        migrations.CreateModel(
            name='Upholding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField(max_length=4000)),
                ('upheld_at', models.DateTimeField()),
                ('candidate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='upholdings', to='evaluations.candidate')),
                ('check_in_use', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='upholdings', to='evaluations.checkinuse')),
                ('upheld_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('candidate', 'check_in_use'), name='the_ratings_of_a_cell_are_upheld_once'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='ratings_are_upheld_with_a_reason')],
            },
        ),
    ]
