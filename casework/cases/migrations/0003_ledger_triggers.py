"""The database holds the law where the application could be bypassed.

* the ledger and the access log refuse UPDATE, DELETE and TRUNCATE, by whomever;
* a commit is refused where a case's stage differs from the target of its last event, so that ``queryset.update``,
  ``create(stage=...)`` and SQL are caught too.
"""

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION jangkau_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE ON cases_caseevent
    FOR EACH ROW EXECUTE FUNCTION jangkau_append_only();
CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON cases_caseevent
    FOR EACH STATEMENT EXECUTE FUNCTION jangkau_append_only();
CREATE TRIGGER access_append_only BEFORE UPDATE OR DELETE ON cases_accesslog
    FOR EACH ROW EXECUTE FUNCTION jangkau_append_only();
CREATE TRIGGER access_no_truncate BEFORE TRUNCATE ON cases_accesslog
    FOR EACH STATEMENT EXECUTE FUNCTION jangkau_append_only();
"""

APPEND_ONLY_UNDO = """
DROP TRIGGER event_append_only ON cases_caseevent;
DROP TRIGGER event_no_truncate ON cases_caseevent;
DROP TRIGGER access_append_only ON cases_accesslog;
DROP TRIGGER access_no_truncate ON cases_accesslog;
DROP FUNCTION jangkau_append_only();
"""

DOOR = """
CREATE FUNCTION jangkau_stage_is_last_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted bigint := CASE TG_TABLE_NAME WHEN 'cases_case' THEN (to_jsonb(NEW)->>'id')::bigint
                                        ELSE (to_jsonb(NEW)->>'case_id')::bigint END;
    present text;
    last text;
BEGIN
    SELECT stage INTO present FROM cases_case WHERE id = wanted;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    SELECT target INTO last FROM cases_caseevent WHERE case_id = wanted ORDER BY seq DESC LIMIT 1;
    IF last IS DISTINCT FROM present THEN
        RAISE EXCEPTION 'case %: stage % without an event that led there (last event: %)', wanted, present, last
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER case_stage_has_event AFTER INSERT OR UPDATE OF stage ON cases_case
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION jangkau_stage_is_last_event();
CREATE CONSTRAINT TRIGGER event_target_is_stage AFTER INSERT ON cases_caseevent
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION jangkau_stage_is_last_event();
"""

DOOR_UNDO = """
DROP TRIGGER case_stage_has_event ON cases_case;
DROP TRIGGER event_target_is_stage ON cases_caseevent;
DROP FUNCTION jangkau_stage_is_last_event();
"""

# The second wall: the application role may not even try. Its name comes from the settings (docs/decisions/0001).
RIGHTS = """
DO $$
DECLARE
    app text := current_setting('jangkau.app_role', true);
BEGIN
    IF coalesce(app, '') NOT IN ('', current_user) THEN
        EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON cases_caseevent, cases_accesslog FROM %I', app);
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_initial")]

    operations = [
        migrations.RunSQL(APPEND_ONLY, APPEND_ONLY_UNDO),
        migrations.RunSQL(DOOR, DOOR_UNDO),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
