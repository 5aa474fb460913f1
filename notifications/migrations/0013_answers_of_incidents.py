from django.db import migrations

# what waits for an answer to an incident names the answer, no longer a duty of a case
ANSWERS = """
UPDATE notifications_notification SET facts = (facts - 'duty') || jsonb_build_object('answer', facts->>'duty')
WHERE facts->>'duty' IN ('acknowledge_incident', 'oversee_incident', 'review_incident');
"""


class Migration(migrations.Migration):

    dependencies = [('notifications', '0012_incidents_of_a_house')]

    operations = [migrations.RunSQL(ANSWERS, migrations.RunSQL.noop, elidable=True)]
