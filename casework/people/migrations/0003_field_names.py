"""What the names on record sound like, for the people recorded before it was kept."""

from typing import Any

from django.db import migrations

from casework.people.names import keys


def hear(apps: Any, schema_editor: Any) -> None:
    person_model = apps.get_model("people", "Person")
    for person in person_model.objects.prefetch_related("aliases").iterator(chunk_size=500):
        names = [person.name, person.label, *(alias.name for alias in person.aliases.all())]
        person_model.objects.filter(pk=person.pk).update(name_keys=keys(names))


class Migration(migrations.Migration):
    dependencies = [("people", "0002_field")]

    operations = [migrations.RunPython(hear, migrations.RunPython.noop)]
