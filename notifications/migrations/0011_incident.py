from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0010_answers'),
    ]

    operations = [
        migrations.AlterField(
            model_name='notification',
            name='kind',
            field=models.CharField(choices=[('next_step', 'Next Step'), ('to_decide', 'To Decide'), ('to_carry_out', 'To Carry Out'), ('returned', 'Returned'), ('decided', 'Decided'), ('emergency', 'Emergency'), ('death', 'Death'), ('death_corrected', 'Death Corrected'), ('called_off', 'Called Off'), ('expired', 'Expired'), ('voided', 'Voided'), ('carried_out', 'Carried Out'), ('missing', 'Missing'), ('found', 'Found'), ('incident', 'Incident'), ('overdue', 'Overdue'), ('raised', 'Raised'), ('mentioned', 'Mentioned'), ('followed', 'Followed')], max_length=16),
        ),
    ]
