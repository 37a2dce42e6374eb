import django.core.validators
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
            name='Scenario',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('saved_at', models.DateTimeField()),
                ('archived_at', models.DateTimeField(null=True)),
                ('archived_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('evaluation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scenarios', to='evaluations.evaluation')),
                ('saved_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('archived_at__isnull', True)), fields=('evaluation', 'name'), name='a_scenario_in_use_has_a_name_of_its_own'),
                    models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='a_scenario_has_a_name'),
                    models.CheckConstraint(condition=models.Q(models.Q(('archived_at__isnull', True), ('archived_by__isnull', True)), models.Q(('archived_at__isnull', False), ('archived_by__isnull', False)), _connector='OR'), name='an_archived_scenario_says_by_whom'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ScenarioWeight',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('criterion', models.CharField(max_length=10)),
                ('points', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(100)])),
                ('scenario', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='weights', to='results.scenario')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [
                    models.UniqueConstraint(fields=('scenario', 'criterion'), name='a_criterion_stands_once_in_a_scenario'),
                    models.CheckConstraint(condition=models.Q(('points__gte', 0), ('points__lte', 100)), name='points_of_a_scenario_are_0_to_100'),
                ],
            },
        ),
    ]
