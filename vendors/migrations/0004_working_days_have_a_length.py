import datetime

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("vendors", "0003_clear_hours_that_are_no_day")]

    operations = [
        migrations.AddConstraint(
            model_name="site",
            constraint=models.CheckConstraint(
                condition=models.Q(day_starts__isnull=True, day_ends__isnull=True)
                | models.Q(day_starts__isnull=False, day_ends__isnull=False),
                name="a_working_day_has_both_its_start_and_its_end_or_neither",
                violation_error_message="Give both the start and the end of the working day, "
                "or neither.",
            ),
        ),
        migrations.AddConstraint(
            model_name="site",
            constraint=models.CheckConstraint(
                condition=~models.Q(day_starts=models.F("day_ends"))
                | models.Q(day_starts=datetime.time.min),
                name="a_working_day_ends_when_it_starts_only_at_midnight",
                violation_error_message="The day cannot end when it starts. "
                "Write 00:00 to 00:00 for all day and night.",
            ),
        ),
    ]
