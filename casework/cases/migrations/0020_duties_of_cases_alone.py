from django.db import migrations, models

# what an incident asks and the arrival of a transfer are tasks of their own flows now, and no duties of a case
GONE = """
DELETE FROM cases_duty WHERE kind IN ('acknowledge_incident', 'oversee_incident', 'review_incident', 'receive_transfer');
"""


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0019_each_incident_its_duty'),
        # which takes the tasks of these duties over
        ('workflows', '0006_transfers_and_incidents'),
    ]

    operations = [
        migrations.RunSQL(GONE, migrations.RunSQL.noop, elidable=True),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.RemoveConstraint(
            model_name='duty',
            name='one_open_duty_of_a_kind',
        ),
        migrations.RemoveField(
            model_name='duty',
            name='about',
        ),
        migrations.AlterField(
            model_name='duty',
            name='kind',
            field=models.CharField(choices=[('countersign_arrival', 'Countersign the arrival'), ('health_check', 'Record the health check'), ('countersign_absence', 'Countersign the absence'), ('countersign_death', 'Countersign the death'), ('death_papers', 'File the death certificate'), ('exit_papers', 'File the papers missing at the gate'), ('longterm_review', 'Review the long-term care'), ('come_back', 'Expected back from hospital or leave'), ('search_missing', 'Look for somebody missing at the roll call'), ('belongings_left', 'Hand over what was left behind'), ('move_from_bed', 'Move from the bed that is out of service')], max_length=24),
        ),
        migrations.AlterField(
            model_name='proposal',
            name='status',
            field=models.CharField(choices=[('open', 'Waiting for a decision'), ('approved', 'Approved, waiting to be carried out'), ('done', 'Carried out'), ('returned', 'Returned'), ('withdrawn', 'Withdrawn by the proposer'), ('dropped', 'Not pursued by the proposer'), ('void', 'Void, since the case moved otherwise')], default='open', max_length=10),
        ),
        migrations.AddConstraint(
            model_name='duty',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_by__isnull', True)), fields=('case', 'kind'), name='one_open_duty_of_a_kind'),
        ),
    ]
