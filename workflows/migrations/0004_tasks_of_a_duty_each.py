from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0019_each_incident_its_duty'),
        ('contenttypes', '0002_remove_content_type_name'),
        ('workflows', '0003_terms'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='casetask',
            name='task_open_once_per_node',
        ),
        migrations.AddConstraint(
            model_name='casetask',
            constraint=models.UniqueConstraint(condition=models.Q(('finished__isnull', True)), fields=('case', 'flow_task', 'duty'), name='task_open_once_per_node', nulls_distinct=False),
        ),
    ]
