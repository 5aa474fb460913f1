import casework.people.encryption
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


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
    ]
