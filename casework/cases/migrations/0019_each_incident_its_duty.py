from django.db import migrations

# the event that opens each duty about an incident
OPENED_BY = {
    "acknowledge_incident": "report_incident",
    "oversee_incident": "report_incident",
    "review_incident": "acknowledge_incident",
}


def one_each(apps, schema_editor):
    """Until now one duty stood for all incidents of a case: from here on each has its own, due as the one was.

    ``manage.py reconcile_workflows`` gives the new ones their tasks.
    """
    Duty, CaseEvent = apps.get_model("cases", "Duty"), apps.get_model("cases", "CaseEvent")
    for duty in Duty.objects.filter(kind__in=OPENED_BY, ended_by=None).order_by("pk"):
        events = CaseEvent.objects.filter(case=duty.case_id).order_by("seq")
        answered = {event.facts.get("incident") for event in events.filter(verb=duty.kind)}
        waiting = [
            event
            for event in events.filter(verb=OPENED_BY[duty.kind])
            if event.facts["incident"] not in answered
            and (duty.kind != "oversee_incident" or event.facts["severity"] == "grave")
        ]
        for number, event in enumerate(waiting):
            if number:
                duty.pk = None
            duty.about, duty.opened_by, duty.offices = event.facts["incident"], event, [event.facts["panti"]]
            duty.save()


class Migration(migrations.Migration):
    dependencies = [("cases", "0018_duties_about_one_thing")]

    operations = [migrations.RunPython(one_each, migrations.RunPython.noop, elidable=True)]
