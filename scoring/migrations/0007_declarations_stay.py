import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('scoring', '0006_weight_proposals'),
    ]

    operations = [
        migrations.AlterField(
            model_name='declaration',
            name='member',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='declarations', to='scoring.panelmember'),
        ),
    ]
