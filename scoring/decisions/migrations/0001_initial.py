import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('evaluations', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CandidateDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('shortlist', 'Shortlist'), ('reserve', 'Reserve'), ('not_this_time', 'Not this time'), ('out_by_gate', 'Out by a gate')], max_length=15)),
                ('reason', models.TextField(blank=True, max_length=4000)),
                ('figures', models.JSONField(default=dict, editable=False)),
                ('change_of_mind', models.TextField(blank=True, max_length=2000, verbose_name='what would change our mind')),
                ('coverage_override', models.TextField(blank=True, max_length=2000, verbose_name='why low coverage does not stop it')),
                ('candidate', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='decision', to='evaluations.candidate')),
            ],
            options={
                'ordering': ['candidate__number'],
            },
        ),
        migrations.CreateModel(
            name='Determination',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('document', models.TextField()),
                ('sha256', models.CharField(max_length=64)),
                ('decided_at', models.DateTimeField()),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('evaluation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='determinations', to='evaluations.evaluation')),
                ('replaces', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='decisions.determination')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [
                    models.UniqueConstraint(fields=('evaluation', 'number'), name='determinations_of_an_evaluation_are_numbered'),
                ],
            },
        ),
        migrations.CreateModel(
            name='DeeperRound',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('evaluation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='deeper_round', to='evaluations.evaluation')),
                ('determination', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deeper_rounds', to='decisions.determination')),
            ],
        ),
        migrations.CreateModel(
            name='DecisionSignature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64)),
                ('signed_at', models.DateTimeField()),
                ('voided_at', models.DateTimeField(null=True)),
                ('evaluation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='signatures', to='evaluations.evaluation')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='evaluations.panelmember')),
                ('determination', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='decisions.determination')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('determination__isnull', True), ('voided_at__isnull', True)), fields=('member',), name='a_member_signs_a_proposed_decision_once'),
                    models.CheckConstraint(condition=models.Q(('voided_at__isnull', True), ('determination__isnull', True), _connector='OR'), name='no_decision_stands_on_a_void_signature'),
                ],
            },
        ),
        migrations.CreateModel(
            name='FollowUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('condition', 'Condition'), ('step', 'Next step')], max_length=10)),
                ('text', models.CharField(max_length=200)),
                ('owner', models.CharField(blank=True, max_length=80)),
                ('due_on', models.DateField(null=True)),
                ('evaluation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='follow_ups', to='evaluations.evaluation')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='a_follow_up_says_what_is_to_be_done'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Minutes',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('held_on', models.DateField(verbose_name='date of the meeting')),
                ('present', models.TextField(max_length=2000, verbose_name='who was there')),
                ('text', models.TextField(max_length=20000, verbose_name='what was said')),
                ('written_at', models.DateTimeField()),
                ('corrects', models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='decisions.minutes')),
                ('evaluation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='minutes', to='evaluations.evaluation')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'minutes',
                'ordering': ['held_on', 'pk'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('text', ''), _negated=True), models.Q(('present', ''), _negated=True)), name='minutes_say_what_was_said_and_who_was_there'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Reopening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reopened_at', models.DateTimeField()),
                ('reason', models.TextField(max_length=4000)),
                ('determination', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='reopening', to='decisions.determination')),
                ('reopened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='a_decision_is_reopened_with_a_reason'),
                ],
            },
        ),
        migrations.CreateModel(
            name='SignOff',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answer', models.CharField(choices=[('agrees', 'Agrees'), ('minority', 'Files a minority note'), ('absent', 'Could not be asked')], max_length=10)),
                ('note', models.TextField(blank=True, max_length=4000)),
                ('sha256', models.CharField(max_length=64)),
                ('signed_at', models.DateTimeField()),
                ('voided_at', models.DateTimeField(null=True)),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sign_offs', to='evaluations.panelmember')),
                ('signed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('voided_at__isnull', True)), fields=('member',), name='a_member_signs_off_the_agreed_levels_once'),
                    models.CheckConstraint(condition=models.Q(models.Q(('answer', 'agrees'), ('note', '')), models.Q(('answer__in', ['minority', 'absent']), models.Q(('note', ''), _negated=True)), _connector='OR'), name='who_does_not_agree_says_why'),
                ],
            },
        ),
    ]
