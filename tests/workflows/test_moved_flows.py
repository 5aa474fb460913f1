"""What an older database held becomes flows of their own: the statements of the migrations, on tables as they were."""

from importlib import import_module

import pytest
from django.db import connection

moved = import_module("workflows.migrations.0006_transfers_and_incidents")
gone = import_module("casework.cases.migrations.0020_duties_of_cases_alone")

# temporary tables stand before those of the same name
OLD = """
CREATE TEMP TABLE cases_caseevent (id bigint, facts jsonb) ON COMMIT DROP;
CREATE TEMP TABLE panti_incident (id bigint) ON COMMIT DROP;
CREATE TEMP TABLE cases_proposal (id bigint, transition text) ON COMMIT DROP;
CREATE TEMP TABLE cases_duty (id bigint PRIMARY KEY, kind text, about bigint DEFAULT 0, opened_by_id bigint)
    ON COMMIT DROP;
CREATE TEMP TABLE workflows_caseprocess (id bigserial PRIMARY KEY, flow_class text, status text, created timestamptz,
    finished timestamptz, case_id bigint, incident_id bigint, transfer_id bigint) ON COMMIT DROP;
CREATE TEMP TABLE workflows_casetask (id bigserial, flow_task text, flow_task_type text DEFAULT 'HUMAN',
    status text DEFAULT 'NEW', created timestamptz DEFAULT now(), finished timestamptz, token text DEFAULT 'start',
    process_id bigint, case_id bigint, incident_id bigint, proposal_id bigint, host_id bigint,
    duty_id bigint REFERENCES cases_duty, offices bigint[] DEFAULT '{}', raised_to bigint[] DEFAULT '{}',
    is_decision boolean DEFAULT false, escalation int DEFAULT 0, data jsonb DEFAULT '{}') ON COMMIT DROP;
INSERT INTO panti_incident VALUES (5), (6);
INSERT INTO cases_caseevent VALUES (1, '{"incident": 5}'), (2, '{"incident": 6}'), (3, '{}');
INSERT INTO cases_proposal VALUES (40, 'transfer'), (41, 'discharge');
INSERT INTO workflows_caseprocess (id, flow_class, status, created, case_id)
    VALUES (100, 'workflows/flows.case.CaseFlow', 'NEW', now(), 1);
-- done before a duty named its incident, open and naming it, an arrival, and one that stays
INSERT INTO cases_duty VALUES (10, 'acknowledge_incident', 0, 1), (11, 'oversee_incident', 6, 2),
    (12, 'receive_transfer', 0, 3), (13, 'health_check', 0, 3);
INSERT INTO workflows_casetask (id, flow_task, status, finished, process_id, case_id, duty_id) VALUES
    (1, 'workflows/flows.case.CaseFlow.owe_acknowledge_incident', 'DONE', now(), 100, 1, 10),
    (2, 'workflows/flows.case.CaseFlow.owe_oversee_incident', 'NEW', NULL, 100, 1, 11),
    (3, 'workflows/flows.case.CaseFlow.owe_receive_transfer', 'NEW', NULL, 100, 1, 12),
    (4, 'workflows/flows.case.CaseFlow.owe_health_check', 'NEW', NULL, 100, 1, 13);
INSERT INTO workflows_casetask (id, flow_task, status, process_id, case_id, proposal_id, host_id, flow_task_type) VALUES
    (6, 'workflows/flows.case.CaseFlow.carry_out_transfer', 'NEW', 100, 1, 40, NULL, 'HUMAN'),
    (7, 'workflows/flows.case.CaseFlow.carry_out_transfer_overdue', 'SCHEDULED', 100, 1, NULL, 6, 'TIMER'),
    (8, 'workflows/flows.case.CaseFlow.decide_discharge', 'NEW', 100, 1, 41, NULL, 'HUMAN');
SELECT setval(pg_get_serial_sequence('pg_temp.workflows_casetask', 'id'), 50);
"""


@pytest.mark.django_db
def test_tasks_move_to_their_flow_and_nothing_holds_a_duty_that_goes() -> None:
    with connection.cursor() as cursor:
        cursor.execute(OLD)
        for statements in (moved.INCIDENTS, moved.TRANSFERS, moved.REST, gone.GONE):
            cursor.execute(statements)
        cursor.execute("SELECT id FROM cases_duty")
        assert cursor.fetchall() == [(13,)]
        cursor.execute(
            "SELECT task.id, regexp_replace(task.flow_task, '.*flows.', ''), task.status, process.flow_class,"
            " process.incident_id, process.transfer_id FROM workflows_casetask task"
            " JOIN workflows_caseprocess process ON process.id = task.process_id"
            " WHERE task.flow_task_type != 'PARALLEL_GATEWAY' ORDER BY task.id"
        )
        road, incident, transfer = (
            "workflows/flows.case.CaseFlow",
            "workflows/flows.incident.IncidentFlow",
            "workflows/flows.transfer.TransferFlow",
        )
        assert cursor.fetchall() == [
            (1, "incident.IncidentFlow.acknowledge_incident", "DONE", incident, 5, None),
            (2, "incident.IncidentFlow.oversee_incident", "NEW", incident, 6, None),
            (3, "case.CaseFlow.owe_receive_transfer", "CANCELED", road, None, None),
            (4, "case.CaseFlow.owe_health_check", "NEW", road, None, None),
            (6, "transfer.TransferFlow.receive_transfer", "NEW", transfer, None, 40),
            (7, "transfer.TransferFlow.receive_transfer_overdue", "SCHEDULED", transfer, None, 40),
            (8, "case.CaseFlow.decide_discharge", "NEW", road, None, None),
        ]
        # each incident has its fork, on whose ways its answers lie
        cursor.execute(
            "SELECT task.id, task.token = 'start/' || fork.id || (CASE task.id WHEN 2 THEN '_2' ELSE '_1' END)"
            " FROM workflows_casetask task JOIN workflows_casetask fork USING (process_id)"
            " WHERE fork.flow_task_type = 'PARALLEL_GATEWAY' AND task.id < 50 ORDER BY task.id"
        )
        assert cursor.fetchall() == [(1, True), (2, True)]
