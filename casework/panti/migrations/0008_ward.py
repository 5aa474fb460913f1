"""The daily log, roll calls, searches and hand-overs of shifts.

What was logged or marked at a roll call is only ever added to: a correction is an entry of its own.
"""

import casework.people.encryption
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

TABLES = {"log": "panti_logentry", "roll_call": "panti_rollcall", "roll_call_mark": "panti_rollcallmark"}
APPEND_ONLY = "\n".join(
    f"""
    CREATE TRIGGER {name}_append_only BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION jangkau_append_only();
    CREATE TRIGGER {name}_no_truncate BEFORE TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION jangkau_append_only();
    """
    for name, table in TABLES.items()
)
UNDO = "\n".join(
    f"DROP TRIGGER {name}_append_only ON {table}; DROP TRIGGER {name}_no_truncate ON {table};"
    for name, table in TABLES.items()
)
# The second wall, as for the ledger: the application role may not even try.
RIGHTS = f"""
DO $$
DECLARE
    app text := current_setting('jangkau.app_role', true);
BEGIN
    IF coalesce(app, '') NOT IN ('', current_user) THEN
        EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON {", ".join(TABLES.values())} FROM %I', app);
    END IF;
END $$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0015_search_missing'),
        ('offices', '0007_house_rights'),
        ('panti', '0007_house'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RollCall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ward', models.CharField(blank=True, max_length=80)),
                ('taken_at', models.DateTimeField()),
                ('expected', models.PositiveIntegerField()),
                ('present', models.PositiveIntegerField()),
                ('missing', models.PositiveIntegerField()),
                ('in_hospital', models.PositiveIntegerField()),
                ('on_leave', models.PositiveIntegerField()),
                ('panti', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='roll_calls', to='offices.office')),
                ('taken_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-taken_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='RollCallMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seen', models.CharField(choices=[('present', 'Present'), ('missing', 'Not there'), ('hospital', 'In hospital'), ('leave', 'On leave')], max_length=8)),
                ('roll_call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='marks', to='panti.rollcall')),
                ('stay', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='roll_calls', to='panti.stay')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Search',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('missed_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('ended_with', models.CharField(blank=True, max_length=40)),
                ('found_where', models.CharField(blank=True, max_length=160)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='searches', to='cases.case')),
                ('roll_call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='searches', to='panti.rollcall')),
                ('stay', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='searches', to='panti.stay')),
            ],
            options={
                'verbose_name_plural': 'searches',
                'ordering': ['-missed_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='SearchStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(choices=[('rooms', 'Looked through rooms, bathrooms and stairs'), ('grounds', 'Looked through garden, kitchen, laundry and store'), ('roommates', 'Asked room-mates and colleagues'), ('gate', "Asked at the gate, looked at the visitors' book and cameras"), ('head', 'Told the head of the panti'), ('family', 'Asked the family, where one is known'), ('police', 'Told the police, Satpol PP and the outreach officers')], max_length=10)),
                ('done_at', models.DateTimeField()),
                ('done_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('search', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='panti.search')),
            ],
            options={
                'ordering': ['done_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ShiftHandover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('turn', models.CharField(choices=[('morning', 'Morning shift'), ('evening', 'Evening shift'), ('night', 'Night shift')], max_length=8)),
                ('words', casework.people.encryption.EncryptedTextField(blank=True, default='')),
                ('lines', models.JSONField(default=dict)),
                ('gathered_until', models.DateTimeField()),
                ('handed_at', models.DateTimeField(blank=True, null=True)),
                ('taken_at', models.DateTimeField(blank=True, null=True)),
                ('handed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('panti', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shift_handovers', to='offices.office')),
                ('taken_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-gathered_until', '-id'],
            },
        ),
        migrations.CreateModel(
            name='LogEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('turn', models.CharField(choices=[('morning', 'Morning shift'), ('evening', 'Evening shift'), ('night', 'Night shift')], max_length=8)),
                ('condition', models.CharField(choices=[('well', 'Well'), ('weak', 'Weak'), ('ill', 'Ill'), ('restless', 'Restless')], max_length=10)),
                ('meals', models.CharField(choices=[('all', 'All'), ('some', 'Some'), ('none', 'None')], max_length=6)),
                ('activity', models.CharField(choices=[('joined', 'Joined'), ('partly', 'Partly'), ('not', 'Not'), ('rested', 'Rested')], max_length=8)),
                ('health', models.CharField(choices=[('nothing', 'Nothing'), ('complaint', 'Complains'), ('seen', 'Seen by a nurse')], max_length=10)),
                ('medicine', models.CharField(choices=[('not_due', 'None due'), ('given', 'Given'), ('refused', 'Refused')], max_length=8)),
                ('note', casework.people.encryption.EncryptedTextField(blank=True, default='')),
                ('written_at', models.DateTimeField()),
                ('corrects', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='panti.logentry')),
                ('panti', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
                ('stay', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='log', to='panti.stay')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'log entries',
                'ordering': ['-day', '-id'],
                'indexes': [models.Index(fields=['panti', 'day', 'turn'], name='log_of_a_shift')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('corrects__isnull', True)), fields=('stay', 'day', 'turn'), name='one_first_log_entry_per_shift'), models.CheckConstraint(condition=models.Q(('corrects__isnull', True), models.Q(('corrects', models.F('id')), _negated=True), _connector='OR'), name='log_entry_corrects_another')],
            },
        ),
        migrations.AddIndex(
            model_name='rollcall',
            index=models.Index(fields=['panti', '-taken_at'], name='roll_calls_of_a_house'),
        ),
        migrations.AddConstraint(
            model_name='rollcall',
            constraint=models.CheckConstraint(condition=models.Q(('expected', django.db.models.expressions.CombinedExpression(models.F('present'), '+', models.F('missing')))), name='roll_call_adds_up'),
        ),
        migrations.AddConstraint(
            model_name='rollcallmark',
            constraint=models.UniqueConstraint(fields=('roll_call', 'stay'), name='marked_once_a_roll_call'),
        ),
        migrations.AddConstraint(
            model_name='search',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('case',), name='one_open_search_per_case'),
        ),
        migrations.AddConstraint(
            model_name='search',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_with', '')), models.Q(('ended_at__isnull', False), models.Q(('ended_with', ''), _negated=True)), _connector='OR'), name='search_ended_says_how'),
        ),
        migrations.AddConstraint(
            model_name='searchstep',
            constraint=models.UniqueConstraint(fields=('search', 'step'), name='search_step_once'),
        ),
        migrations.AddIndex(
            model_name='shifthandover',
            index=models.Index(fields=['panti', '-gathered_until'], name='handovers_of_a_house'),
        ),
        migrations.AddConstraint(
            model_name='shifthandover',
            constraint=models.UniqueConstraint(fields=('panti', 'day', 'turn'), name='one_handover_per_shift'),
        ),
        migrations.AddConstraint(
            model_name='shifthandover',
            constraint=models.CheckConstraint(condition=models.Q(('taken_by__isnull', True), models.Q(('taken_by', models.F('handed_by')), _negated=True), _connector='OR'), name='handover_signed_by_two'),
        ),
        migrations.AddConstraint(
            model_name='shifthandover',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('handed_at__isnull', True), ('handed_by__isnull', True)), models.Q(('handed_at__isnull', False), ('handed_by__isnull', False)), _connector='OR'), name='handover_handed_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='shifthandover',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('taken_at__isnull', True), ('taken_by__isnull', True)), models.Q(('taken_at__isnull', False), ('taken_by__isnull', False)), _connector='OR'), name='handover_taken_by_somebody'),
        ),
        migrations.RunSQL(APPEND_ONLY, UNDO),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
