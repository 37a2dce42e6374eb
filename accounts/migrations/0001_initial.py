import accounts.clock
import accounts.models
import accounts.organisation
import accounts.text
import django.core.validators
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
                'constraints': [
                    models.UniqueConstraint(fields=('chain', 'number'), name='one_entry_per_number_of_a_chain'),
                    models.UniqueConstraint(fields=('chain', 'previous_hash'), name='an_entry_is_followed_once_in_its_chain'),
                ],
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
                ('rating_keys', models.BooleanField(default=True, help_text='Switch this off where a voice or a switch types letters by itself.', verbose_name='0 to 4, ? and a choose while I rate')),
                ('is_curator', models.BooleanField(default=False, help_text='Maintains the records of vendors. This does not show any ratings.', verbose_name='curator')),
                ('may_lead', models.BooleanField(default=False, help_text='May start an evaluation and invite its panel.', verbose_name='may lead')),
                ('is_staff', models.BooleanField(default=False, help_text='May enter the admin desk and invite people.', verbose_name='administrator')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('date_joined', models.DateTimeField(default=accounts.clock.now, verbose_name='date joined')),
                ('erased_at', models.DateTimeField(editable=False, null=True)),
                ('notices_by_mail', models.CharField(choices=[('at once', 'At once, each in a mail of its own'), ('daily', 'Once a day, in one mail in the morning'), ('never', 'Never: I look under the bell')], default='daily', max_length=10, verbose_name='notices by mail')),
                ('notices_without_mail', models.JSONField(blank=True, default=list, editable=False)),
                ('has_unread_notices', models.BooleanField(default=False, editable=False)),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'ordering': ['name', 'email'],
                'constraints': [
                    models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='one_person_per_email_address'),
                ],
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
        migrations.CreateModel(
            name='SentForm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('location', models.TextField(blank=True)),
                ('sent_at', models.DateTimeField(db_index=True, default=accounts.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name='CacheEntry',
            fields=[
                ('cache_key', models.CharField(max_length=255, primary_key=True, serialize=False)),
                ('value', models.TextField()),
                ('expires', models.DateTimeField(db_index=True)),
            ],
            options={
                'db_table': 'evaluator_cache',
            },
        ),
        migrations.CreateModel(
            name='AddressChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('old_email', models.EmailField(max_length=254)),
                ('new_email', models.EmailField(max_length=254)),
                ('asked_at', models.DateTimeField(default=accounts.clock.now)),
                ('ended_at', models.DateTimeField(editable=False, null=True)),
                ('end', models.CharField(blank=True, choices=[('done', 'Done'), ('stopped', 'Stopped')], editable=False, max_length=20)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ended_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['asked_at', 'pk'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('person',), name='one_waiting_addresschange_per_person'), models.CheckConstraint(condition=models.Q(models.Q(('end', ''), ('ended_at', None)), models.Q(('ended_at__isnull', False), models.Q(('end', ''), _negated=True)), _connector='OR'), name='addresschange_that_ended_says_how')],
            },
        ),
        migrations.CreateModel(
            name='FactorReset',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField()),
                ('asked_at', models.DateTimeField(default=accounts.clock.now)),
                ('ended_at', models.DateTimeField(editable=False, null=True)),
                ('end', models.CharField(blank=True, choices=[('done', 'Done'), ('stopped', 'Stopped')], editable=False, max_length=20)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ended_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['asked_at', 'pk'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('person',), name='one_waiting_factorreset_per_person'), models.CheckConstraint(condition=models.Q(models.Q(('end', ''), ('ended_at', None)), models.Q(('ended_at__isnull', False), models.Q(('end', ''), _negated=True)), _connector='OR'), name='factorreset_that_ended_says_how')],
            },
        ),
        migrations.CreateModel(
            name='FailedSignIns',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hour', models.DateTimeField()),
                ('way', models.CharField(choices=[('password', 'Wrong password'), ('code', 'Wrong code or security key'), ('no request', 'An answer nobody here asked for, or used already'), ('unverified', 'An address that the organisation has not verified'), ('not invited', 'Not invited'), ('switched off', 'The account is switched off'), ('other identity', 'An answer about somebody else')], default='password', max_length=20)),
                ('number', models.PositiveIntegerField(default=0)),
                ('person', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='failed_sign_ins', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('person', 'hour', 'way'), name='one_count_of_failed_sign_ins_per_hour_and_way'), models.UniqueConstraint(condition=models.Q(('person', None)), fields=('hour', 'way'), name='one_count_of_failed_sign_ins_of_nobody_per_hour_and_way')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254)),
                ('to_what', models.TextField(blank=True)),
                ('sent_at', models.DateTimeField(default=accounts.clock.now)),
                ('ended_at', models.DateTimeField(editable=False, null=True)),
                ('end', models.CharField(blank=True, choices=[('accepted', 'Accepted'), ('revoked', 'Revoked'), ('replaced', 'Replaced by a newer one'), ('address changed', 'The address was corrected'), ('left panel', 'The person was taken out of the panel')], editable=False, max_length=20)),
                ('invited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['sent_at', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('person',), name='one_open_invitation_per_person'), models.CheckConstraint(condition=models.Q(models.Q(('end', ''), ('ended_at', None)), models.Q(('ended_at__isnull', False), models.Q(('end', ''), _negated=True)), _connector='OR'), name='an_invitation_that_ended_says_how')],
            },
        ),
        migrations.CreateModel(
            name='Look',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_index=True, default=accounts.clock.now)),
                ('kind', models.CharField(choices=[('people', "Names and contacts of a vendor's people"), ('person', 'One person outside'), ('file', 'A file that names people'), ('proof', 'Answers and files of a proof'), ('export', 'All that is held about a person')], max_length=10)),
                ('subject', models.CharField(db_index=True, max_length=120)),
                ('people', models.PositiveIntegerField(default=1)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='looks', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, validators=[accounts.text.no_control_characters], verbose_name='name')),
                ('address', models.TextField(blank=True, max_length=500, validators=[accounts.text.no_control_characters], verbose_name='postal address')),
                ('contact_name', models.CharField(blank=True, help_text='A person or an office, shown where somebody may not come in or go on.', max_length=120, validators=[accounts.text.no_control_characters], verbose_name='whom to ask')),
                ('contact_email', models.EmailField(blank=True, max_length=254, verbose_name='their e-mail')),
                ('contact_telephone', models.CharField(blank=True, max_length=40, validators=[accounts.text.no_control_characters], verbose_name='their telephone')),
                ('time_zone', models.CharField(default='UTC', help_text='What a new person and a new evaluation begin with.', max_length=64, verbose_name='time zone')),
                ('language', models.CharField(choices=accounts.organisation.languages, default='en-gb', max_length=10, verbose_name='language')),
                ('evaluation_months', models.PositiveSmallIntegerField(default=84, help_text='After its decision. A new evaluation begins with this; its seal fixes it. Ask your data protection officer.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(600)], verbose_name='months that an evaluation keeps personal data')),
                ('look_months', models.PositiveSmallIntegerField(default=24, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(600)], verbose_name='months that looks at personal data stay on their list')),
                ('review_route', models.TextField(blank=True, help_text='Printed in reports and letters: to whom to write, how, and by when.', max_length=1000, validators=[accounts.text.no_control_characters], verbose_name='how somebody may have a decision reviewed')),
                ('rating_days', models.PositiveSmallIntegerField(blank=True, help_text='A new evaluation closes so many days after it was begun, at 17:00 in the time zone above, until its lead says otherwise. Leave it empty for no proposal.', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(366)], verbose_name='days for rating')),
                ('answer_days', models.PositiveSmallIntegerField(blank=True, help_text='Letters name the day. Leave it empty to name none.', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(366)], verbose_name='days for an answer to a letter')),
                ('review_days', models.PositiveSmallIntegerField(blank=True, help_text='Counted from the day on a letter, which names the last one.', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(366)], verbose_name='days to ask for a review')),
                ('standstill_days', models.PositiveSmallIntegerField(blank=True, help_text='Letters then say that nothing is signed before the end of the last day. Leave it empty if you do not bind yourself.', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(366)], verbose_name='days of standstill before a contract')),
                ('saved_at', models.DateTimeField(editable=False, null=True)),
            ],
            options={
                'verbose_name': 'organisation',
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='an_installation_has_one_organisation')],
            },
        ),
        migrations.CreateModel(
            name='Beat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('worker', models.CharField(max_length=64, unique=True)),
                ('seen', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Mail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('to', models.CharField(max_length=254)),
                ('subject', models.CharField(max_length=200)),
                ('body', models.TextField(blank=True)),
                ('holds_token', models.BooleanField(default=False, help_text='Whether the body holds a link that opens something.')),
                ('off_link', models.CharField(blank=True, help_text='Ends mails of this kind with one click.', max_length=300)),
                ('file', models.CharField(blank=True, help_text='The name in the storage of the file that it carries.', max_length=200)),
                ('file_name', models.CharField(blank=True, max_length=120)),
                ('file_sha256', models.CharField(blank=True, max_length=64)),
                ('message_id', models.CharField(max_length=200, unique=True)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sent', 'Handed to the mail server'), ('refused', 'Refused by the mail server'), ('given up', 'Given up after several tries'), ('returned', 'Came back')], default='waiting', max_length=10)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('made_at', models.DateTimeField(default=accounts.clock.now)),
                ('next_try_at', models.DateTimeField(null=True)),
                ('last_error', models.CharField(blank=True, max_length=300)),
                ('is_our_fault', models.BooleanField(default=False, help_text='Whether the mail server refuses the settings, not the address.')),
                ('sent_at', models.DateTimeField(null=True)),
                ('read_at', models.DateTimeField(null=True)),
                ('caused_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='caused_mails', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pk'],
                'indexes': [
                    models.Index(fields=['state', 'next_try_at'], name='mails_by_state'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('next_try_at__isnull', False), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('next_try_at', None)), _connector='OR'), name='a_mail_that_waits_has_a_next_try'),
                    models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state', 'sent')), models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at', None)), _connector='OR'), name='a_mail_that_was_sent_says_when'),
                    models.CheckConstraint(condition=models.Q(('holds_token', False), ('state', 'waiting'), ('body', ''), _connector='OR'), name='no_token_stays_in_a_mail_that_waits_no_more'),
                    models.CheckConstraint(condition=models.Q(models.Q(('file', ''), ('file_name', ''), ('file_sha256', '')), models.Q(models.Q(('file', ''), ('file_name', ''), ('file_sha256', ''), _connector='OR'), _negated=True), _connector='OR'), name='a_file_in_a_mail_has_a_name_and_a_hash'),
                ],
            },
        ),
        migrations.AddField(
            model_name='invitation',
            name='mail',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.mail'),
        ),
        migrations.CreateModel(
            name='Progress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=160, unique=True)),
                ('task', models.UUIDField(db_index=True, null=True)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed'), ('cancelled', 'Cancelled')], default='waiting', max_length=10)),
                ('page', models.CharField(max_length=300)),
                ('asked_at', models.DateTimeField(default=accounts.clock.now)),
                ('words', models.CharField(blank=True, max_length=200)),
                ('done', models.PositiveIntegerField(default=0)),
                ('total', models.PositiveIntegerField(default=0)),
                ('reason', models.TextField(blank=True)),
                ('is_cancel_wanted', models.BooleanField(default=False)),
                ('heard_at', models.DateTimeField(default=accounts.clock.now)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('reason', ''), ('state', 'failed'), _negated=True), name='what_failed_says_why'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('queue', models.CharField(max_length=32)),
                ('number', models.PositiveSmallIntegerField()),
                ('task', models.UUIDField(unique=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('queue', 'number'), name='one_task_per_seat_of_a_queue')],
            },
        ),
        migrations.CreateModel(
            name='Tick',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('slot', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('name', 'slot'), name='one_tick_per_name_and_slot')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('about', models.CharField(db_index=True, max_length=80)),
                ('link', models.CharField(max_length=300)),
                ('made_at', models.DateTimeField(default=accounts.clock.now)),
                ('read_at', models.DateTimeField(null=True)),
                ('mailed_at', models.DateTimeField(null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('read_at', None)), fields=('person', 'kind', 'about'), name='an_unread_notice_of_a_kind_about_a_thing_stands_once')],
            },
        ),
        # The database itself refuses to change or remove what the record holds.
        migrations.RunPython(stand_guard, stand_down),
    ]
