"""Emergency openings, the wrong numbers before them and the reviews after them refuse UPDATE, DELETE and TRUNCATE."""

from django.db import migrations

TABLES = {
    "emergency_opening": "cases_emergencyopening",
    "emergency_try": "cases_emergencytry",
    "emergency_review": "cases_emergencyreview",
}

APPEND_ONLY = "\n".join(
    f"""
CREATE TRIGGER {name}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION jangkau_append_only();
CREATE TRIGGER {name}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION jangkau_append_only();
"""
    for name, table in TABLES.items()
)
UNDO = "\n".join(
    f"DROP TRIGGER {name}_append_only ON {table}; DROP TRIGGER {name}_no_truncate ON {table};"
    for name, table in TABLES.items()
)
# The second wall: the application role may not even try (see 0003).
RIGHTS = f"""
DO $$
DECLARE
    app text := current_setting('jangkau.app_role', true);
BEGIN
    IF coalesce(app, '') NOT IN ('', current_user) THEN
        EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON {", ".join(TABLES.values())} FROM %I', app);
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_sealed_cases")]

    operations = [
        migrations.RunSQL(APPEND_ONLY, UNDO),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
