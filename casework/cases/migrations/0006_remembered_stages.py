from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_closed_from")]

    operations = [
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('stage', 'closed'), _negated=True), models.Q(('closed_from', ''), _negated=True), _connector='OR'), name='closed_case_remembers_its_stage'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('stage', 'absent'), _negated=True), models.Q(('absent_from', ''), _negated=True), _connector='OR'), name='absent_case_remembers_its_stage'),
        ),
    ]
