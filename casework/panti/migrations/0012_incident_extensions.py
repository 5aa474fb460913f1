import casework.people.encryption
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# why an answer was given more time stands as it was written
KEPT = """
CREATE TRIGGER incident_extension_append_only BEFORE UPDATE OR DELETE ON panti_incidentextension
    FOR EACH ROW EXECUTE FUNCTION jangkau_append_only();
CREATE TRIGGER incident_extension_no_truncate BEFORE TRUNCATE ON panti_incidentextension
    FOR EACH STATEMENT EXECUTE FUNCTION jangkau_append_only();
"""
UNDO = """
DROP TRIGGER incident_extension_append_only ON panti_incidentextension;
DROP TRIGGER incident_extension_no_truncate ON panti_incidentextension;
"""
RIGHTS = """
DO $$
DECLARE
    app text := current_setting('jangkau.app_role', true);
BEGIN
    IF coalesce(app, '') NOT IN ('', current_user) THEN
        EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON panti_incidentextension FROM %I', app);
    END IF;
END $$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('panti', '0011_incidents_of_a_house'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='IncidentExtension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answer', models.CharField(choices=[('acknowledge_incident', 'Acknowledge the incident'), ('oversee_incident', 'Give instructions on the grave incident'), ('review_incident', 'Review the incident')], max_length=24)),
                ('was_due_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('reason', casework.people.encryption.EncryptedTextField(blank=True, default='')),
                ('extended_at', models.DateTimeField()),
                ('extended_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='extensions', to='panti.incident')),
            ],
            options={
                'ordering': ['extended_at', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('due_at__gt', models.F('was_due_at'))), name='incident_extended_onward')],
            },
        ),
        migrations.AlterField(
            model_name='logentry',
            name='medicine',
            field=models.CharField(choices=[('not_due', 'None due'), ('given', 'Given'), ('refused', 'Refused'), ('open', 'Not recorded yet')], max_length=8),
        ),
        migrations.RunSQL(KEPT, UNDO),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
