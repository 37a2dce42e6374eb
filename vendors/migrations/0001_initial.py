import accounts.models
import datetime
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import vendors.models.vendor
import accounts.text
import vendors.models.evidence
import vendors.models.vendor
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Vendor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(default=vendors.models.vendor.new_reference, max_length=20, unique=True, validators=[accounts.text.no_control_characters])),
                ('name', models.CharField(db_index=True, max_length=200, validators=[accounts.text.no_control_characters])),
                ('legal_name', models.CharField(blank=True, max_length=200, validators=[accounts.text.no_control_characters])),
                ('register_number', models.CharField(blank=True, db_index=True, max_length=60, verbose_name='company register number')),
                ('website', models.CharField(blank=True, max_length=300, validators=[django.core.validators.URLValidator(message='Write a web address that begins with https:// or http://.', schemes=['http', 'https'])])),
                ('domain', models.CharField(blank=True, db_index=True, editable=False, max_length=253)),
                ('sort_name', models.GeneratedField(db_persist=True, expression=vendors.models.vendor.PlainName('name'), output_field=models.CharField(max_length=200))),
                ('search_text', models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Upper(django.db.models.functions.text.Concat('name', models.Value('\x1f'), 'legal_name', models.Value('\x1f'), 'domain')), output_field=models.TextField())),
                ('country', models.CharField(blank=True, db_index=True, help_text='Such as MA.', max_length=2, validators=[django.core.validators.RegexValidator('^[A-Z]{2}\\Z', 'Write the two-letter country code, such as MA.')])),
                ('summary', models.TextField(blank=True, max_length=4000, validators=[accounts.text.no_control_characters])),
                ('is_invented', models.BooleanField(default=False, help_text='Made up for a demonstration; shown as such everywhere.')),
                ('archived_on', models.DateField(blank=True, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'ordering': ['name', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='a_vendor_has_a_name')],
            },
        ),
        migrations.CreateModel(
            name='Reference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('as_of', models.DateField(blank=True, help_text='The day the fact was true.', null=True)),
                ('state', models.CharField(choices=[('claim', 'Claim'), ('document', 'Document'), ('verified', 'Verified'), ('expired', 'Out of date')], default='claim', max_length=10)),
                ('source', models.CharField(blank=True, help_text='Where it comes from: a document, a page, a call.', max_length=300)),
                ('fresh_until', models.DateField(blank=True, null=True)),
                ('person', models.CharField(max_length=150)),
                ('role', models.CharField(blank=True, max_length=150)),
                ('organisation', models.CharField(blank=True, max_length=200)),
                ('contact', models.CharField(blank=True, max_length=200)),
                ('found_by_us', models.BooleanField(default=False)),
                ('called_on', models.DateField(blank=True, null=True)),
                ('notes', models.TextField(blank=True)),
                ('checked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('vendor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='references', to='vendors.vendor')),
            ],
            options={
                'ordering': ['organisation', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='LanguageCover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('as_of', models.DateField(blank=True, help_text='The day the fact was true.', null=True)),
                ('state', models.CharField(choices=[('claim', 'Claim'), ('document', 'Document'), ('verified', 'Verified'), ('expired', 'Out of date')], default='claim', max_length=10)),
                ('source', models.CharField(blank=True, help_text='Where it comes from: a document, a page, a call.', max_length=300)),
                ('fresh_until', models.DateField(blank=True, null=True)),
                ('language', models.CharField(db_index=True, max_length=3, validators=[django.core.validators.RegexValidator('^[a-z]{2,3}\\Z', 'Write the language code, such as fr.')])),
                ('people', models.PositiveIntegerField(blank=True, null=True)),
                ('checked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('vendor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='languages', to='vendors.vendor')),
            ],
            options={
                'verbose_name_plural': 'languages',
                'ordering': ['language', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='FinancialYear',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('as_of', models.DateField(blank=True, help_text='The day the fact was true.', null=True)),
                ('state', models.CharField(choices=[('claim', 'Claim'), ('document', 'Document'), ('verified', 'Verified'), ('expired', 'Out of date')], default='claim', max_length=10)),
                ('source', models.CharField(blank=True, help_text='Where it comes from: a document, a page, a call.', max_length=300)),
                ('fresh_until', models.DateField(blank=True, null=True)),
                ('year', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1900), django.core.validators.MaxValueValidator(2200)])),
                ('revenue', models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True)),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('is_audited', models.BooleanField(default=False)),
                ('largest_client_percent', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(100)])),
                ('checked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('vendor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='finances', to='vendors.vendor')),
            ],
            options={
                'ordering': ['-year', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('statement', 'Statement by the vendor'), ('document', 'Document'), ('certificate', 'Certificate'), ('register', 'Register extract'), ('test', 'Test or interview by us'), ('call', 'Call with a reference'), ('demonstration', 'Demonstration'), ('contract', 'Contract or draft contract'), ('other', 'Other')], max_length=20)),
                ('state', models.CharField(choices=[('claim', 'Claim'), ('document', 'Document'), ('verified', 'Verified'), ('expired', 'Out of date')], default='claim', max_length=10)),
                ('title', models.CharField(max_length=200, validators=[accounts.text.no_control_characters])),
                ('link', models.CharField(blank=True, max_length=500, validators=[django.core.validators.URLValidator(message='Write a web address that begins with https:// or http://.', schemes=['http', 'https'])])),
                ('file', models.FileField(blank=True, max_length=200, upload_to=vendors.models.evidence.stored_name)),
                ('file_name', models.CharField(blank=True, editable=False, max_length=200)),
                ('content_type', models.CharField(blank=True, editable=False, max_length=100)),
                ('size', models.PositiveIntegerField(editable=False, null=True)),
                ('sha256', models.CharField(blank=True, editable=False, max_length=64)),
                ('issued_on', models.DateField(blank=True, null=True)),
                ('expires_on', models.DateField(blank=True, null=True)),
                ('seen_on', models.DateField(blank=True, null=True)),
                ('verified_on', models.DateField(blank=True, null=True)),
                ('verified_how', models.TextField(blank=True, max_length=2000)),
                ('has_personal_data', models.BooleanField(default=False)),
                ('added_at', models.DateTimeField(auto_now_add=True)),
                ('withdrawn_on', models.DateField(blank=True, null=True)),
                ('added_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('seen_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('verified_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('vendor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='vendors.vendor')),
            ],
            options={
                'verbose_name_plural': 'evidence',
                'ordering': ['vendor', '-issued_on', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Client',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('as_of', models.DateField(blank=True, help_text='The day the fact was true.', null=True)),
                ('state', models.CharField(choices=[('claim', 'Claim'), ('document', 'Document'), ('verified', 'Verified'), ('expired', 'Out of date')], default='claim', max_length=10)),
                ('source', models.CharField(blank=True, help_text='Where it comes from: a document, a page, a call.', max_length=300)),
                ('fresh_until', models.DateField(blank=True, null=True)),
                ('name', models.CharField(max_length=200)),
                ('headquarters', models.CharField(max_length=2, validators=[django.core.validators.RegexValidator('^[A-Z]{2}\\Z', 'Write the two-letter country code, such as MA.')])),
                ('service', models.CharField(blank=True, max_length=200)),
                ('live_since', models.DateField(blank=True, null=True)),
                ('checked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('vendor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='clients', to='vendors.vendor')),
            ],
            options={
                'ordering': ['name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Certificate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('as_of', models.DateField(blank=True, help_text='The day the fact was true.', null=True)),
                ('state', models.CharField(choices=[('claim', 'Claim'), ('document', 'Document'), ('verified', 'Verified'), ('expired', 'Out of date')], default='claim', max_length=10)),
                ('source', models.CharField(blank=True, help_text='Where it comes from: a document, a page, a call.', max_length=300)),
                ('fresh_until', models.DateField(blank=True, null=True)),
                ('kind', models.CharField(choices=[('iso27001', 'ISO/IEC 27001'), ('soc2', 'SOC 2 Type II'), ('iso9001', 'ISO 9001'), ('other', 'Other')], max_length=10)),
                ('number', models.CharField(blank=True, max_length=80)),
                ('body', models.CharField(blank=True, max_length=120, verbose_name='certification body')),
                ('scope', models.CharField(blank=True, max_length=300)),
                ('issued_on', models.DateField(blank=True, null=True)),
                ('expires_on', models.DateField(blank=True, null=True)),
                ('checked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('vendor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='certificates', to='vendors.vendor')),
            ],
            options={
                'ordering': ['kind', '-expires_on', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='BenchLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('as_of', models.DateField(blank=True, help_text='The day the fact was true.', null=True)),
                ('state', models.CharField(choices=[('claim', 'Claim'), ('document', 'Document'), ('verified', 'Verified'), ('expired', 'Out of date')], default='claim', max_length=10)),
                ('source', models.CharField(blank=True, help_text='Where it comes from: a document, a page, a call.', max_length=300)),
                ('fresh_until', models.DateField(blank=True, null=True)),
                ('stack', models.CharField(db_index=True, max_length=60)),
                ('domain', models.CharField(blank=True, max_length=60, verbose_name='business domain')),
                ('people', models.PositiveIntegerField(blank=True, null=True)),
                ('checked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('vendor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bench', to='vendors.vendor')),
            ],
            options={
                'ordering': ['stack', 'domain', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='VendorImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('uploaded', 'Columns to be matched'), ('matched', 'Preview'), ('running', 'Being imported'), ('done', 'Done'), ('failed', 'Failed; nothing was saved')], default='uploaded', max_length=10)),
                ('file_name', models.CharField(max_length=200)),
                ('sha256', models.CharField(max_length=64)),
                ('header', models.JSONField(default=list)),
                ('rows', models.JSONField(default=list)),
                ('tables', models.JSONField(default=dict)),
                ('columns', models.JSONField(default=dict)),
                ('answers', models.JSONField(default=dict)),
                ('outcome', models.JSONField(default=dict)),
                ('uploaded_at', models.DateTimeField(auto_now_add=True)),
                ('started_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-uploaded_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='EvidenceCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('check_id', models.CharField(db_index=True, max_length=20)),
                ('evidence', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='checks', to='vendors.evidence')),
            ],
            options={
                'ordering': ['check_id'],
                'constraints': [models.UniqueConstraint(fields=('evidence', 'check_id'), name='evidence_supports_a_check_once')],
            },
        ),
        migrations.CreateModel(
            name='Site',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('as_of', models.DateField(blank=True, help_text='The day the fact was true.', null=True)),
                ('state', models.CharField(choices=[('claim', 'Claim'), ('document', 'Document'), ('verified', 'Verified'), ('expired', 'Out of date')], default='claim', max_length=10)),
                ('source', models.CharField(blank=True, help_text='Where it comes from: a document, a page, a call.', max_length=300)),
                ('fresh_until', models.DateField(blank=True, null=True)),
                ('city', models.CharField(db_index=True, max_length=100)),
                ('country', models.CharField(db_index=True, max_length=2, validators=[django.core.validators.RegexValidator('^[A-Z]{2}\\Z', 'Write the two-letter country code, such as MA.')])),
                ('time_zone', models.CharField(max_length=64, validators=[accounts.models.validate_time_zone])),
                ('day_starts', models.TimeField(blank=True, help_text='Local time, such as 09:00.', null=True)),
                ('day_ends', models.TimeField(blank=True, null=True)),
                ('people', models.PositiveIntegerField(blank=True, null=True)),
                ('checked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('vendor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sites', to='vendors.vendor')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('day_ends__isnull', True), ('day_starts__isnull', True)), models.Q(('day_ends__isnull', False), ('day_starts__isnull', False)), _connector='OR'), name='a_working_day_has_both_its_start_and_its_end_or_neither', violation_error_message='Give both the start and the end of the working day, or neither.'), models.CheckConstraint(condition=models.Q(models.Q(('day_starts', models.F('day_ends')), _negated=True), ('day_starts', datetime.time(0, 0)), _connector='OR'), name='a_working_day_ends_when_it_starts_only_at_midnight', violation_error_message='The day cannot end when it starts. Write 00:00 to 00:00 for all day and night.')],
            },
        ),
        migrations.CreateModel(
            name='Fact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('as_of', models.DateField(blank=True, help_text='The day the fact was true.', null=True)),
                ('state', models.CharField(choices=[('claim', 'Claim'), ('document', 'Document'), ('verified', 'Verified'), ('expired', 'Out of date')], default='claim', max_length=10)),
                ('source', models.CharField(blank=True, help_text='Where it comes from: a document, a page, a call.', max_length=300)),
                ('fresh_until', models.DateField(blank=True, null=True)),
                ('kind', models.CharField(choices=[('founded', 'Founded'), ('headcount', 'Delivery headcount'), ('seniors', 'Seniors (8+ years)'), ('ai_engineers', 'Engineers with AI in production'), ('eu_clients', 'EU-headquartered clients in production'), ('dpo', 'Data protection officer'), ('other', 'Other')], max_length=20)),
                ('label', models.CharField(blank=True, help_text='Names a fact of kind Other.', max_length=120)),
                ('value', models.CharField(max_length=300)),
                ('number', models.IntegerField(blank=True, help_text='The value as a number, to sort by.', null=True)),
                ('unit', models.CharField(blank=True, max_length=40)),
                ('checked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('vendor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='facts', to='vendors.vendor')),
            ],
            options={
                'ordering': ['kind', 'pk'],
                'indexes': [models.Index(fields=['kind', 'number'], name='fact_kind_number')],
            },
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'verified'), _negated=True), models.Q(('verified_by__isnull', False), models.Q(('verified_how', ''), _negated=True)), _connector='OR'), name='verified_evidence_says_who_and_how', violation_error_message='Say who verified this and how.'),
        ),
        migrations.AddIndex(
            model_name='certificate',
            index=models.Index(fields=['kind', 'expires_on'], name='certificate_kind_expiry'),
        ),
    ]
