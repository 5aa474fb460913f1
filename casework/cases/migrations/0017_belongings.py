from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0016_incidents_and_transfers'),
    ]

    operations = [
        migrations.AlterField(
            model_name='attachment',
            name='kind',
            field=models.CharField(choices=[('photo', 'Photo'), ('letter', 'Letter'), ('health', 'Health document'), ('police', 'Police letter'), ('death', 'Death certificate'), ('identity', 'Identity document'), ('belonging', 'Photo of belongings'), ('other', 'Other document')], default='other', max_length=10),
        ),
        migrations.AlterField(
            model_name='duty',
            name='kind',
            field=models.CharField(choices=[('countersign_arrival', 'Countersign the arrival'), ('health_check', 'Record the health check'), ('countersign_absence', 'Countersign the absence'), ('countersign_death', 'Countersign the death'), ('death_papers', 'File the death certificate'), ('exit_papers', 'File the papers missing at the gate'), ('longterm_review', 'Review the long-term care'), ('come_back', 'Expected back from hospital or leave'), ('search_missing', 'Look for somebody missing at the roll call'), ('acknowledge_incident', 'Acknowledge the incident'), ('oversee_incident', 'Give instructions on the grave incident'), ('review_incident', 'Review the incident'), ('receive_transfer', 'Record the arrival from another panti'), ('belongings_left', 'Hand over what was left behind')], max_length=24),
        ),
    ]
