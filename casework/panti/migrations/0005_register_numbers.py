"""Gives the stays that exist their register numbers: per house and year (WIB), in order of arrival.

They were never numbered while they were recorded, so the order of arrival is the only one the book can have;
``recorded_at`` still says when each stay was written down.
"""

from zoneinfo import ZoneInfo

from django.db import migrations

# written out here: a migration says today what it said when it was made
WIB = ZoneInfo("Asia/Jakarta")


def number_stays(apps, schema_editor):
    Stay = apps.get_model("panti", "Stay")
    Counter = apps.get_model("panti", "RegisterCounter")
    Entry = apps.get_model("panti", "RegisterEntry")
    books = {}
    unnumbered = Stay.objects.filter(register_entry__isnull=True).select_related("panti")
    entries = []
    for stay in unnumbered.order_by("arrived_at", "pk").iterator(chunk_size=500):
        year = stay.arrived_at.astimezone(WIB).year
        key = (stay.panti_id, year)
        if key not in books:
            books[key] = Counter.objects.get_or_create(panti_id=stay.panti_id, year=year)[0]
        book = books[key]
        book.last += 1
        entries.append(
            Entry(
                stay_id=stay.pk,
                panti_id=stay.panti_id,
                year=year,
                serial=book.last,
                number=f"{book.last:04d}/BI/{stay.panti.code}/{year}",
                arrived_at=stay.arrived_at,
                recorded_at=stay.created_at,
                recorded_by_id=stay.admitted_by_id,
            )
        )
    Entry.objects.bulk_create(entries, batch_size=500)
    Counter.objects.bulk_update(books.values(), ["last"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("panti", "0004_register")]

    operations = [migrations.RunPython(number_stays, migrations.RunPython.noop)]
