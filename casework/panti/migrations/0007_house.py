"""Wings, rooms and beds, when a bed was out of service, and who lay where.

Two people in one bed and one person in two places are refused by exclusion constraints; triggers keep a place within
the house and within the stay.
"""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Somebody lies in a house only while they live there, in a place of that house.
TRUE_TO_THE_STAY = """
CREATE FUNCTION jangkau_lodging_true_to_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM panti_lodging l
            LEFT JOIN panti_bed b ON b.id = l.bed_id
            LEFT JOIN panti_room r ON r.id = coalesce(b.room_id, l.room_id)
            LEFT JOIN panti_wing w ON w.id = coalesce(r.wing_id, l.wing_id)
        WHERE l.id = NEW.id AND w.panti_id IS DISTINCT FROM l.panti_id
    ) THEN
        RAISE EXCEPTION 'lodging %: its place is in another house', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (
        SELECT FROM panti_lodging l JOIN panti_stay s ON s.id = l.stay_id
        WHERE l.id = NEW.id AND (
            s.panti_id <> l.panti_id OR s.case_id <> l.case_id OR l.began_at < s.arrived_at
            OR (s.left_at IS NOT NULL AND (l.ended_at IS NULL OR l.ended_at > s.left_at))
        )
    ) THEN
        RAISE EXCEPTION 'lodging %: not within its stay', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER lodging_true_to_stay AFTER INSERT OR UPDATE ON panti_lodging
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION jangkau_lodging_true_to_stay();

CREATE FUNCTION jangkau_stay_ends_its_lodging() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM panti_lodging l JOIN panti_stay s ON s.id = l.stay_id
        WHERE s.id = NEW.id AND (
            l.began_at < s.arrived_at OR l.panti_id <> s.panti_id
            OR (s.left_at IS NOT NULL AND (l.ended_at IS NULL OR l.ended_at > s.left_at))
        )
    ) THEN
        RAISE EXCEPTION 'stay %: somebody lies in a bed of a house they do not live in', NEW.id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER stay_ends_its_lodging AFTER UPDATE OF left_at, arrived_at, panti_id ON panti_stay
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION jangkau_stay_ends_its_lodging();
"""

TRUE_TO_THE_STAY_UNDO = """
DROP TRIGGER lodging_true_to_stay ON panti_lodging;
DROP TRIGGER stay_ends_its_lodging ON panti_stay;
DROP FUNCTION jangkau_lodging_true_to_stay();
DROP FUNCTION jangkau_stay_ends_its_lodging();
"""

# The second wall, as for the register: what is retired stays, and who lay where is never taken out.
KEPT = """
DO $$
DECLARE
    app text := current_setting('jangkau.app_role', true);
BEGIN
    IF coalesce(app, '') NOT IN ('', current_user) THEN
        EXECUTE format(
            'REVOKE DELETE, TRUNCATE ON panti_wing, panti_room, panti_bed, panti_outofservice, panti_lodging FROM %I',
            app
        );
    END IF;
END $$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0013_printing'),
        ('offices', '0007_house_rights'),
        ('panti', '0006_register_triggers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Room',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, verbose_name='name of the room')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('is_accessible', models.BooleanField(default=False)),
                ('features', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('isolation', 'Isolation'), ('observation', 'Observation'), ('near_nurse', 'Near the nurse'), ('bathroom', 'Own bathroom'), ('ground_floor', 'Ground floor')], max_length=12), blank=True, default=list, size=None)),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'ordering': ['position', 'name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Bed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(max_length=12, verbose_name='number of the bed')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('features', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('rails', 'Side rails'), ('low', 'Low bed'), ('lower', 'Lower bunk'), ('upper', 'Upper bunk'), ('cot', 'Cot')], max_length=8), blank=True, default=list, size=None)),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('room', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='beds', to='panti.room')),
            ],
            options={
                'ordering': ['position', 'label', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Wing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, verbose_name='name of the wing')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('sex', models.CharField(blank=True, choices=[('L', 'Male'), ('P', 'Female'), ('?', 'Not clear')], max_length=1)),
                ('min_age', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('max_age', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('disability', models.CharField(blank=True, choices=[('fisik', 'Physical'), ('intelektual', 'Intellectual'), ('sensorik', 'Sensory'), ('mental ringan', 'Mental, mild'), ('mental sedang', 'Mental, moderate'), ('mental berat', 'Mental, severe')], max_length=16)),
                ('misfit', models.CharField(choices=[('warn', 'Warn, and let them lie there'), ('refuse', 'Refuse')], default='warn', max_length=6)),
                ('about', models.CharField(blank=True, max_length=120)),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('panti', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='wings', to='offices.office')),
                ('takes', models.ManyToManyField(blank=True, related_name='+', to='offices.category')),
            ],
            options={
                'ordering': ['position', 'name', 'id'],
            },
        ),
        migrations.AddField(
            model_name='room',
            name='wing',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rooms', to='panti.wing'),
        ),
        migrations.CreateModel(
            name='Lodging',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('bed', 'Bed'), ('mat', 'Mat on the floor'), ('corridor', 'Corridor')], default='bed', max_length=8)),
                ('reason', models.CharField(blank=True, max_length=400)),
                ('began_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('ended_with', models.CharField(blank=True, choices=[('moved', 'moved to another place'), ('left', 'left the house'), ('arrived', 'arrived'), ('released', 'reservation given up')], max_length=8)),
                ('given_at', models.DateTimeField(auto_now_add=True)),
                ('cleaned_at', models.DateTimeField(blank=True, null=True)),
                ('bed', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lodgings', to='panti.bed')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lodgings', to='cases.case')),
                ('cleaned_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('given_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('panti', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lodgings', to='offices.office')),
                ('stay', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lodgings', to='panti.stay')),
                ('room', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lodgings', to='panti.room')),
                ('wing', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lodgings', to='panti.wing')),
            ],
            options={
                'ordering': ['-began_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='OutOfService',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('began_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.CharField(max_length=200)),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('bed', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='out_of_service', to='panti.bed')),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'times out of service',
                'ordering': ['-began_at', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__isnull', True), ('ends_at__gte', models.F('began_at')), _connector='OR'), name='out_of_service_in_order'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='out_of_service_has_reason'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.F('bed'), models.F('bed'), models.Value('[]'), function='int8range'), '&&'), (models.Func(models.F('began_at'), models.F('ends_at'), function='tstzrange', output_field=models.DateTimeField()), '&&')], name='bed_out_of_service_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='bed',
            constraint=models.UniqueConstraint(condition=models.Q(('retired_at__isnull', True)), fields=('room', 'label'), name='one_bed_of_a_label'),
        ),
        migrations.AddConstraint(
            model_name='wing',
            constraint=models.UniqueConstraint(condition=models.Q(('retired_at__isnull', True)), fields=('panti', 'name'), name='one_wing_of_a_name'),
        ),
        migrations.AddConstraint(
            model_name='wing',
            constraint=models.CheckConstraint(condition=models.Q(('min_age__isnull', True), ('max_age__isnull', True), ('max_age__gte', models.F('min_age')), _connector='OR'), name='wing_ages_in_order'),
        ),
        migrations.AddConstraint(
            model_name='room',
            constraint=models.UniqueConstraint(condition=models.Q(('retired_at__isnull', True)), fields=('wing', 'name'), name='one_room_of_a_name'),
        ),
        migrations.AddIndex(
            model_name='lodging',
            index=models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['panti'], name='lodging_open_in_panti'),
        ),
        migrations.AddIndex(
            model_name='lodging',
            index=models.Index(condition=models.Q(('bed__isnull', False), ('cleaned_at__isnull', True), ('ended_at__isnull', False), ('stay__isnull', False)), fields=['bed'], name='lodging_to_clean'),
        ),
        migrations.AddConstraint(
            model_name='lodging',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('bed__isnull', False), ('kind', 'bed'), ('room__isnull', True), ('wing__isnull', True)), models.Q(('bed__isnull', True), ('kind', 'mat'), ('room__isnull', False), ('wing__isnull', True)), models.Q(('bed__isnull', True), ('kind', 'corridor'), ('room__isnull', True), ('wing__isnull', False)), _connector='OR'), name='lodging_names_its_place'),
        ),
        migrations.AddConstraint(
            model_name='lodging',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'bed'), models.Q(('reason', ''), _negated=True), _connector='OR'), name='lodging_outside_a_bed_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='lodging',
            constraint=models.CheckConstraint(condition=models.Q(('stay__isnull', False), ('kind', 'bed'), _connector='OR'), name='lodging_reserved_is_a_bed'),
        ),
        migrations.AddConstraint(
            model_name='lodging',
            constraint=models.CheckConstraint(condition=models.Q(('ended_at__isnull', True), ('ended_at__gte', models.F('began_at')), _connector='OR'), name='lodging_dates_in_order'),
        ),
        migrations.AddConstraint(
            model_name='lodging',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_with', '')), models.Q(('ended_at__isnull', False), models.Q(('ended_with', ''), _negated=True)), _connector='OR'), name='lodging_ended_says_how'),
        ),
        migrations.AddConstraint(
            model_name='lodging',
            constraint=models.CheckConstraint(condition=models.Q(('cleaned_at__isnull', True), ('ended_at__isnull', False), _connector='OR'), name='lodging_cleaned_after_it_ended'),
        ),
        migrations.AddConstraint(
            model_name='lodging',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True), ('stay__isnull', True)), fields=('case',), name='one_bed_kept_per_case'),
        ),
        migrations.AddConstraint(
            model_name='lodging',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('bed__isnull', False)), expressions=[(models.Func(models.F('bed'), models.F('bed'), models.Value('[]'), function='int8range'), '&&'), (models.Func(models.F('began_at'), models.F('ended_at'), function='tstzrange', output_field=models.DateTimeField()), '&&')], name='bed_one_occupant'),
        ),
        migrations.AddConstraint(
            model_name='lodging',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('stay__isnull', False)), expressions=[(models.Func(models.F('stay'), models.F('stay'), models.Value('[]'), function='int8range'), '&&'), (models.Func(models.F('began_at'), models.F('ended_at'), function='tstzrange', output_field=models.DateTimeField()), '&&')], name='stay_one_place'),
        ),
        migrations.RunSQL(TRUE_TO_THE_STAY, TRUE_TO_THE_STAY_UNDO),
        migrations.RunSQL(KEPT, migrations.RunSQL.noop),
    ]
