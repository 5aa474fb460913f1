"""Cases closed before the stage was kept: the ledger knows from where."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_every_other_way")]

    operations = [
        migrations.RunSQL(
            """
            UPDATE cases_case AS c
            SET closed_from = (
                SELECT e.source FROM cases_caseevent e
                WHERE e.case_id = c.id AND e.target = 'closed' AND e.source <> 'closed'
                ORDER BY e.seq DESC LIMIT 1
            )
            WHERE c.stage = 'closed' AND c.closed_from = ''
            """,
            migrations.RunSQL.noop,
        ),
    ]
