import casework.people.encryption
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# What was reported stands: only the answers to it are written later, and nothing is taken out.
KEPT = """
CREATE FUNCTION jangkau_incident_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
       OR (NEW.panti_id, NEW.kind, NEW.severity, NEW.occurred_at, NEW.place, NEW.words, NEW.done_at_once, NEW.told,
           NEW.reported_by_id, NEW.reported_at)
          IS DISTINCT FROM
          (OLD.panti_id, OLD.kind, OLD.severity, OLD.occurred_at, OLD.place, OLD.words, OLD.done_at_once, OLD.told,
           OLD.reported_by_id, OLD.reported_at) THEN
        RAISE EXCEPTION 'incident %: what was reported stands', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER incident_stands BEFORE UPDATE OR DELETE ON panti_incident
    FOR EACH ROW EXECUTE FUNCTION jangkau_incident_stands();
CREATE TRIGGER incident_no_truncate BEFORE TRUNCATE ON panti_incident
    FOR EACH STATEMENT EXECUTE FUNCTION jangkau_append_only();
CREATE TRIGGER incident_person_append_only BEFORE UPDATE OR DELETE ON panti_incidentperson
    FOR EACH ROW EXECUTE FUNCTION jangkau_append_only();
CREATE TRIGGER incident_person_no_truncate BEFORE TRUNCATE ON panti_incidentperson
    FOR EACH STATEMENT EXECUTE FUNCTION jangkau_append_only();
CREATE TRIGGER incident_addition_append_only BEFORE UPDATE OR DELETE ON panti_incidentaddition
    FOR EACH ROW EXECUTE FUNCTION jangkau_append_only();
CREATE TRIGGER incident_addition_no_truncate BEFORE TRUNCATE ON panti_incidentaddition
    FOR EACH STATEMENT EXECUTE FUNCTION jangkau_append_only();
"""
UNDO = """
DROP TRIGGER incident_stands ON panti_incident;
DROP TRIGGER incident_no_truncate ON panti_incident;
DROP TRIGGER incident_person_append_only ON panti_incidentperson;
DROP TRIGGER incident_person_no_truncate ON panti_incidentperson;
DROP TRIGGER incident_addition_append_only ON panti_incidentaddition;
DROP TRIGGER incident_addition_no_truncate ON panti_incidentaddition;
DROP FUNCTION jangkau_incident_stands();
"""
RIGHTS = """
DO $$
DECLARE
    app text := current_setting('jangkau.app_role', true);
BEGIN
    IF coalesce(app, '') NOT IN ('', current_user) THEN
        EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON panti_incidentperson, panti_incidentaddition FROM %I', app);
        EXECUTE format('REVOKE DELETE, TRUNCATE ON panti_incident FROM %I', app);
    END IF;
END $$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0016_incidents_and_transfers'),
        ('offices', '0009_incident_rights'),
        ('panti', '0008_ward'),
        ('people', '0003_field_names'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Incident',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('violence', 'Violence'), ('injury', 'Injury or fall'), ('illness', 'Sudden illness'), ('self_harm', 'Self-harm'), ('escape', 'Escape or attempt'), ('death', 'Death'), ('sexual', 'Sexual safety'), ('other', 'Something else')], max_length=10)),
                ('severity', models.CharField(choices=[('minor', 'Minor'), ('serious', 'Serious'), ('grave', 'Grave')], max_length=8)),
                ('occurred_at', models.DateTimeField()),
                ('place', models.CharField(max_length=160)),
                ('words', casework.people.encryption.EncryptedTextField(blank=True, default='')),
                ('done_at_once', casework.people.encryption.EncryptedTextField(blank=True, default='')),
                ('told', models.CharField(blank=True, max_length=240)),
                ('reported_at', models.DateTimeField()),
                ('acknowledged_at', models.DateTimeField(blank=True, null=True)),
                ('acknowledgement', casework.people.encryption.EncryptedTextField(blank=True, default='')),
                ('overseen_at', models.DateTimeField(blank=True, null=True)),
                ('instruction', casework.people.encryption.EncryptedTextField(blank=True, default='')),
                ('reviewed_at', models.DateTimeField(blank=True, null=True)),
                ('conclusion', casework.people.encryption.EncryptedTextField(blank=True, default='')),
                ('measures', casework.people.encryption.EncryptedTextField(blank=True, default='')),
            ],
            options={
                'ordering': ['-occurred_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='IncidentAddition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', casework.people.encryption.EncryptedTextField(blank=True, default='')),
                ('written_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['written_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='IncidentPerson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(choices=[('affected', 'Affected'), ('involved', 'Involved'), ('witness', 'Saw it')], max_length=10)),
                ('leads', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ['-leads', 'id'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='stay',
            name='stay_over_capacity_has_reason',
        ),
        migrations.AlterField(
            model_name='stayabsence',
            name='kind',
            field=models.CharField(choices=[('hospital', 'In hospital'), ('leave', 'On leave'), ('transfer', 'On the way to another panti')], max_length=10),
        ),
        migrations.AddConstraint(
            model_name='stay',
            constraint=models.CheckConstraint(condition=models.Q(('over_capacity', False), models.Q(('over_capacity_reason', ''), _negated=True), ('began_with__in', ('hand_over', 'register', 'resume', 'readmit', 'correct_death', 'transfer')), _connector='OR'), name='stay_over_capacity_has_reason'),
        ),
        migrations.AddField(
            model_name='incident',
            name='acknowledged_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='incident',
            name='overseen_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='incident',
            name='panti',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='incidents', to='offices.office'),
        ),
        migrations.AddField(
            model_name='incident',
            name='reported_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='incident',
            name='reviewed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='incidentaddition',
            name='incident',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='additions', to='panti.incident'),
        ),
        migrations.AddField(
            model_name='incidentaddition',
            name='written_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='incidentperson',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='incidents', to='cases.case'),
        ),
        migrations.AddField(
            model_name='incidentperson',
            name='incident',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='people', to='panti.incident'),
        ),
        migrations.AddIndex(
            model_name='incident',
            index=models.Index(fields=['panti', '-occurred_at', '-id'], name='incidents_of_a_house'),
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.CheckConstraint(condition=models.Q(('reported_at__gte', models.F('occurred_at'))), name='incident_not_before_it_happened'),
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.CheckConstraint(condition=models.Q(('acknowledged_by__isnull', True), models.Q(('acknowledged_by', models.F('reported_by')), _negated=True), _connector='OR'), name='incident_acknowledged_by_another'),
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.CheckConstraint(condition=models.Q(('reviewed_at__isnull', True), ('acknowledged_at__isnull', False), _connector='OR'), name='incident_reviewed_after_acknowledged'),
        ),
        migrations.AddConstraint(
            model_name='incidentperson',
            constraint=models.UniqueConstraint(fields=('incident', 'case'), name='in_an_incident_once'),
        ),
        migrations.AddConstraint(
            model_name='incidentperson',
            constraint=models.UniqueConstraint(condition=models.Q(('leads', True)), fields=('incident',), name='one_leads_an_incident'),
        ),
        migrations.RunSQL(KEPT, UNDO),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
