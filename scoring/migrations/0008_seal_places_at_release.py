from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('scoring', '0007_declarations_stay'),
    ]

    operations = [
        migrations.AddField(
            model_name='seal',
            name='places_at_release',
            field=models.JSONField(help_text='The same, when rating closed.', null=True),
        ),
    ]
