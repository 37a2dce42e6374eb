import accounts.clock
import accounts.models
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

from accounts.record.guards import stand_down, stand_guard


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='RecordEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('chain', models.CharField(editable=False, max_length=80)),
                ('number', models.PositiveBigIntegerField(editable=False)),
                ('at', models.DateTimeField(editable=False)),
                ('act', models.CharField(editable=False, max_length=60)),
                ('subject', models.CharField(db_index=True, editable=False, max_length=120)),
                ('words_digest', models.CharField(editable=False, max_length=64)),
                ('previous_hash', models.CharField(editable=False, max_length=64)),
                ('hash', models.CharField(editable=False, max_length=64, unique=True)),
            ],
            options={
                'verbose_name': 'record entry',
                'verbose_name_plural': 'record entries',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('email', models.EmailField(error_messages={'unique': 'Somebody already has this address.'}, max_length=254, unique=True, verbose_name='e-mail')),
                ('name', models.CharField(blank=True, max_length=150, verbose_name='name')),
                ('time_zone', models.CharField(default='UTC', max_length=64, validators=[accounts.models.validate_time_zone], verbose_name='time zone')),
                ('is_curator', models.BooleanField(default=False, help_text='Maintains the records of vendors. This does not show any ratings.', verbose_name='curator')),
                ('may_lead', models.BooleanField(default=False, help_text='May start an evaluation and invite its panel.', verbose_name='may lead')),
                ('is_staff', models.BooleanField(default=False, help_text='May enter the admin desk and invite people.', verbose_name='administrator')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('date_joined', models.DateTimeField(default=accounts.clock.now, verbose_name='date joined')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'ordering': ['name', 'email'],
            },
        ),
        migrations.CreateModel(
            name='RecordWords',
            fields=[
                ('entry', models.OneToOneField(editable=False, on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='words', serialize=False, to='accounts.recordentry')),
                ('before', models.JSONField(editable=False, null=True)),
                ('after', models.JSONField(editable=False, null=True)),
                ('reason', models.TextField(blank=True, editable=False)),
                ('salt', models.CharField(blank=True, editable=False, max_length=32)),
                ('erased_at', models.DateTimeField(editable=False, null=True)),
            ],
            options={
                'verbose_name': 'words of a record entry',
                'verbose_name_plural': 'words of record entries',
                'ordering': ['pk'],
            },
        ),
        migrations.AddField(
            model_name='recordentry',
            name='actor',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='record_entries', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='one_person_per_email_address'),
        ),
        migrations.AddConstraint(
            model_name='recordentry',
            constraint=models.UniqueConstraint(fields=('chain', 'number'), name='one_entry_per_number_of_a_chain'),
        ),
        migrations.AddConstraint(
            model_name='recordentry',
            constraint=models.UniqueConstraint(fields=('chain', 'previous_hash'), name='an_entry_is_followed_once_in_its_chain'),
        ),
        # The database itself refuses to change or remove what the record holds.
        migrations.RunPython(stand_guard, stand_down),
    ]
