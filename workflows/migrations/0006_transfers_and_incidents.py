import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# From here on a transfer and an incident have a flow of their own: their tasks, done, open and timers alike, move out of
# the road of the case. ``manage.py reconcile_workflows --repair`` then gives the road, and incidents without residents,
# the tasks they lack.
INCIDENTS = """
UPDATE cases_duty duty SET about = (event.facts->>'incident')::bigint
FROM cases_caseevent event
WHERE event.id = duty.opened_by_id AND duty.about = 0 AND event.facts ? 'incident'
    AND duty.kind IN ('acknowledge_incident', 'oversee_incident', 'review_incident');

INSERT INTO workflows_caseprocess (flow_class, status, created, finished, case_id, incident_id)
SELECT 'workflows/flows.incident.IncidentFlow', 'NEW', min(task.created), NULL, min(task.case_id), duty.about
FROM workflows_casetask task JOIN cases_duty duty ON duty.id = task.duty_id JOIN panti_incident ON panti_incident.id = duty.about
WHERE duty.kind IN ('acknowledge_incident', 'oversee_incident', 'review_incident')
GROUP BY duty.about;

UPDATE workflows_casetask task
SET process_id = process.id, incident_id = process.incident_id, duty_id = NULL,
    flow_task = replace(task.flow_task, 'flows.case.CaseFlow.owe_', 'flows.incident.IncidentFlow.')
FROM cases_duty duty JOIN workflows_caseprocess process ON process.incident_id = duty.about
WHERE duty.id = task.duty_id AND duty.kind IN ('acknowledge_incident', 'oversee_incident', 'review_incident');

INSERT INTO workflows_casetask (flow_task, flow_task_type, status, created, finished, token, process_id, case_id, incident_id,
    offices, raised_to, is_decision, escalation, data)
SELECT 'workflows/flows.incident.IncidentFlow.who_answers', 'PARALLEL_GATEWAY', 'DONE', created, created, 'start', id, case_id,
    incident_id, '{}', '{}', false, 0, '{}'
FROM workflows_caseprocess WHERE incident_id IS NOT NULL;

UPDATE workflows_casetask task
SET token = 'start/' || fork.id || CASE WHEN task.flow_task LIKE '%.oversee_incident%' THEN '_2' ELSE '_1' END
FROM workflows_casetask fork
WHERE fork.process_id = task.process_id AND fork.flow_task_type = 'PARALLEL_GATEWAY' AND task.incident_id IS NOT NULL
    AND task.id != fork.id;
"""
TRANSFERS = """
INSERT INTO workflows_caseprocess (flow_class, status, created, finished, case_id, transfer_id)
SELECT 'workflows/flows.transfer.TransferFlow', 'NEW', min(task.created), NULL, min(task.case_id), task.proposal_id
FROM workflows_casetask task JOIN cases_proposal proposal ON proposal.id = task.proposal_id
WHERE proposal.transition = 'transfer'
    AND task.flow_task IN ('workflows/flows.case.CaseFlow.decide_transfer', 'workflows/flows.case.CaseFlow.carry_out_transfer')
GROUP BY task.proposal_id;

UPDATE workflows_casetask timer
SET process_id = process.id,
    flow_task = replace(replace(timer.flow_task, 'flows.case.CaseFlow.carry_out_transfer',
        'flows.transfer.TransferFlow.receive_transfer'), 'flows.case.CaseFlow.', 'flows.transfer.TransferFlow.')
FROM workflows_casetask host JOIN workflows_caseprocess process ON process.transfer_id = host.proposal_id
WHERE host.id = timer.host_id
    AND host.flow_task IN ('workflows/flows.case.CaseFlow.decide_transfer', 'workflows/flows.case.CaseFlow.carry_out_transfer');

UPDATE workflows_casetask task
SET process_id = process.id,
    flow_task = replace(replace(task.flow_task, 'flows.case.CaseFlow.carry_out_transfer',
        'flows.transfer.TransferFlow.receive_transfer'), 'flows.case.CaseFlow.', 'flows.transfer.TransferFlow.')
FROM workflows_caseprocess process
WHERE process.transfer_id = task.proposal_id
    AND task.flow_task IN ('workflows/flows.case.CaseFlow.decide_transfer', 'workflows/flows.case.CaseFlow.carry_out_transfer');

"""
# whatever still names a duty of these kinds is closed, so that the duties can go
REST = """
UPDATE workflows_casetask task
SET duty_id = NULL, status = CASE WHEN finished IS NULL THEN 'CANCELED' ELSE status END, finished = coalesce(finished, now())
FROM cases_duty duty
WHERE duty.id = task.duty_id
    AND duty.kind IN ('acknowledge_incident', 'oversee_incident', 'review_incident', 'receive_transfer');
"""


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0019_each_incident_its_duty'),
        ('contenttypes', '0002_remove_content_type_name'),
        ('panti', '0012_incident_extensions'),
        ('workflows', '0005_lists_in_order'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='casetask',
            name='task_open_once_per_node',
        ),
        migrations.AddField(
            model_name='caseprocess',
            name='incident',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='panti.incident'),
        ),
        migrations.AddField(
            model_name='caseprocess',
            name='transfer',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.proposal'),
        ),
        migrations.AddField(
            model_name='casetask',
            name='incident',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='panti.incident'),
        ),
        migrations.AlterField(
            model_name='caseprocess',
            name='case',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case'),
        ),
        migrations.AlterField(
            model_name='casetask',
            name='case',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case'),
        ),
        # what was deferred is checked before the tables are altered again
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.RunSQL(INCIDENTS, migrations.RunSQL.noop, elidable=True),
        migrations.RunSQL(TRANSFERS, migrations.RunSQL.noop, elidable=True),
        migrations.RunSQL(REST, migrations.RunSQL.noop, elidable=True),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name='casetask',
            index=models.Index(condition=models.Q(('incident__isnull', False)), fields=['incident', '-id'], name='task_of_incident'),
        ),
        migrations.AddConstraint(
            model_name='caseprocess',
            constraint=models.UniqueConstraint(condition=models.Q(('incident__isnull', True), ('transfer__isnull', True)), fields=('case',), name='one_road_per_case'),
        ),
        migrations.AddConstraint(
            model_name='caseprocess',
            constraint=models.CheckConstraint(condition=models.Q(('case__isnull', False), ('incident__isnull', False), _connector='OR'), name='process_about_something'),
        ),
        migrations.AddConstraint(
            model_name='casetask',
            constraint=models.UniqueConstraint(condition=models.Q(('finished__isnull', True)), fields=('process', 'flow_task', 'duty'), name='task_open_once_per_node', nulls_distinct=False),
        ),
    ]
