from django.db import migrations

# what waits for an answer to an incident names the answer, no longer a duty of a case
ANSWERS = """
UPDATE notifications_notification SET facts = (facts - 'duty') || jsonb_build_object('answer', facts->>'duty')
WHERE facts->>'duty' IN ('acknowledge_incident', 'oversee_incident', 'review_incident');
"""

# told before a notification named its incident: from here on it is found by it, and falls silent with the answer
OF_WHICH = """
UPDATE notifications_notification told SET incident_id = incident.id
FROM cases_caseevent event JOIN panti_incident incident ON incident.id = (event.facts->>'incident')::bigint
WHERE told.event_id = event.id AND told.incident_id IS NULL AND event.facts ? 'incident';
"""
# an arrival is no duty any more; whoever awaits one finds its task
ARRIVALS = """
UPDATE notifications_notification SET read_at = coalesce(read_at, now()) WHERE facts->>'duty' = 'receive_transfer';
"""


class Migration(migrations.Migration):

    dependencies = [('notifications', '0012_incidents_of_a_house'), ('panti', '0012_incident_extensions')]

    operations = [
        migrations.RunSQL(statement, migrations.RunSQL.noop, elidable=True)
        for statement in (OF_WHICH, ANSWERS, ARRIVALS)
    ]
