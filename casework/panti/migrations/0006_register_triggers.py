"""The database holds the book: nothing in it is changed or taken out, and no commit leaves a gap.

* a line is never changed or deleted, a counter only ever rises by one;
* a line stands in the book of the house and of the year (WIB) of its stay's arrival;
* at commit each line has the one before it, and a book's counter is the serial of its last line: so the serials are
  exactly 1..n;
* at commit each stay has its line.
"""

from django.db import migrations

KEPT = """
CREATE TRIGGER register_append_only BEFORE UPDATE OR DELETE ON panti_registerentry
    FOR EACH ROW EXECUTE FUNCTION jangkau_append_only();
CREATE TRIGGER register_no_truncate BEFORE TRUNCATE ON panti_registerentry
    FOR EACH STATEMENT EXECUTE FUNCTION jangkau_append_only();

CREATE FUNCTION jangkau_counter_rises() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.last = 0 THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND (NEW.id, NEW.panti_id, NEW.year, NEW.last) = (OLD.id, OLD.panti_id, OLD.year, OLD.last + 1) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% counts one up at a time: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER register_counter_rises BEFORE INSERT OR UPDATE OR DELETE ON panti_registercounter
    FOR EACH ROW EXECUTE FUNCTION jangkau_counter_rises();
CREATE TRIGGER register_counter_no_truncate BEFORE TRUNCATE ON panti_registercounter
    FOR EACH STATEMENT EXECUTE FUNCTION jangkau_append_only();
"""

KEPT_UNDO = """
DROP TRIGGER register_append_only ON panti_registerentry;
DROP TRIGGER register_no_truncate ON panti_registerentry;
DROP TRIGGER register_counter_rises ON panti_registercounter;
DROP TRIGGER register_counter_no_truncate ON panti_registercounter;
DROP FUNCTION jangkau_counter_rises();
"""

GAPLESS = """
CREATE FUNCTION jangkau_entry_has_its_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM panti_stay WHERE id = NEW.stay_id AND panti_id = NEW.panti_id)
       OR NEW.year <> extract(year FROM NEW.arrived_at AT TIME ZONE 'Asia/Jakarta') THEN
        RAISE EXCEPTION 'register number %: in the book of another house or year', NEW.number
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.serial > 1 AND NOT EXISTS (
        SELECT FROM panti_registerentry
        WHERE panti_id = NEW.panti_id AND year = NEW.year AND serial = NEW.serial - 1
    ) OR NOT EXISTS (
        SELECT FROM panti_registercounter
        WHERE panti_id = NEW.panti_id AND year = NEW.year AND last >= NEW.serial
    ) THEN
        RAISE EXCEPTION 'register number %: a number before it is missing', NEW.number
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER register_entry_has_its_place AFTER INSERT ON panti_registerentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION jangkau_entry_has_its_place();

CREATE FUNCTION jangkau_counter_has_its_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.last > 0 AND NOT EXISTS (
        SELECT FROM panti_registerentry
        WHERE panti_id = NEW.panti_id AND year = NEW.year AND serial = NEW.last
    ) THEN
        RAISE EXCEPTION 'register of panti %, %: number % was taken and given to nobody',
            NEW.panti_id, NEW.year, NEW.last USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER register_counter_has_its_entry AFTER UPDATE ON panti_registercounter
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION jangkau_counter_has_its_entry();

CREATE FUNCTION jangkau_stay_is_registered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM panti_stay WHERE id = NEW.id)
       AND NOT EXISTS (SELECT FROM panti_registerentry WHERE stay_id = NEW.id AND panti_id = NEW.panti_id) THEN
        RAISE EXCEPTION 'stay %: without a line in the register of its house', NEW.id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER stay_is_registered AFTER INSERT OR UPDATE OF panti_id ON panti_stay
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION jangkau_stay_is_registered();
"""

GAPLESS_UNDO = """
DROP TRIGGER register_entry_has_its_place ON panti_registerentry;
DROP TRIGGER register_counter_has_its_entry ON panti_registercounter;
DROP TRIGGER stay_is_registered ON panti_stay;
DROP FUNCTION jangkau_entry_has_its_place();
DROP FUNCTION jangkau_counter_has_its_entry();
DROP FUNCTION jangkau_stay_is_registered();
"""

# The second wall, as for the ledger: the application role may not even try.
RIGHTS = """
DO $$
DECLARE
    app text := current_setting('jangkau.app_role', true);
BEGIN
    IF coalesce(app, '') NOT IN ('', current_user) THEN
        EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON panti_registerentry FROM %I', app);
        EXECUTE format('REVOKE DELETE, TRUNCATE ON panti_registercounter FROM %I', app);
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("panti", "0005_register_numbers"), ("cases", "0003_ledger_triggers")]

    operations = [
        migrations.RunSQL(KEPT, KEPT_UNDO),
        migrations.RunSQL(GAPLESS, GAPLESS_UNDO),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
