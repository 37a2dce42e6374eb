"""Mix chance into the hash of each new entry, and guard the record more closely."""

from django.db import migrations, models

from accounts.record_guards import stand_down, stand_guard


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_record_is_append_only")]
    operations = [
        # SQLite rebuilds the table for the new column, and its triggers go with the old one.
        migrations.RunPython(stand_down, stand_guard),
        migrations.AddField(
            model_name="recordentry",
            name="nonce",
            field=models.CharField(
                blank=True,
                editable=False,
                help_text="Chance, so that nobody finds what an entry says by hashing guesses.",
                max_length=32,
            ),
        ),
        migrations.RunPython(stand_guard, stand_down),
    ]
