"""Working days that no form takes any more are not stated: half a day, or one of no length."""

from django.db import migrations
from django.db.models import F, Q

MIDNIGHT = "00:00:00"


def clear(apps, schema_editor):
    half = Q(day_starts=None) ^ Q(day_ends=None)
    empty = Q(day_starts=F("day_ends")) & ~Q(day_starts=MIDNIGHT)
    sites = apps.get_model("vendors", "Site").objects
    sites.filter(half | empty).update(day_starts=None, day_ends=None)


class Migration(migrations.Migration):
    dependencies = [("vendors", "0002_site_country_index")]

    operations = [migrations.RunPython(clear, migrations.RunPython.noop)]
