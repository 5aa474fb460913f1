from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0017_belongings'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='duty',
            name='one_open_duty_of_a_kind',
        ),
        migrations.AddField(
            model_name='duty',
            name='about',
            field=models.BigIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='accesslog',
            name='purpose',
            field=models.CharField(choices=[('case_page', 'Read the case'), ('person_page', "Read the person's page"), ('photo', 'Saw the photo'), ('attachment', 'Opened an attachment'), ('unmask', 'Saw the NIK or KK number in full'), ('health', 'Read health notes'), ('incident', 'Read an incident'), ('duty', 'Opened what a house still owes, without the case'), ('register', "Saved the panti's register or day list as a file"), ('emergency', 'Opened a sealed case in an emergency'), ('audit', 'Looked through who opened the file'), ('export', 'Saved the list of who opened the file'), ('print', 'Printed the case file or a letter')], max_length=12),
        ),
        migrations.AlterField(
            model_name='duty',
            name='kind',
            field=models.CharField(choices=[('countersign_arrival', 'Countersign the arrival'), ('health_check', 'Record the health check'), ('countersign_absence', 'Countersign the absence'), ('countersign_death', 'Countersign the death'), ('death_papers', 'File the death certificate'), ('exit_papers', 'File the papers missing at the gate'), ('longterm_review', 'Review the long-term care'), ('come_back', 'Expected back from hospital or leave'), ('search_missing', 'Look for somebody missing at the roll call'), ('acknowledge_incident', 'Acknowledge the incident'), ('oversee_incident', 'Give instructions on the grave incident'), ('review_incident', 'Review the incident'), ('receive_transfer', 'Record the arrival from another panti'), ('belongings_left', 'Hand over what was left behind'), ('move_from_bed', 'Move from the bed that is out of service')], max_length=24),
        ),
        migrations.AddConstraint(
            model_name='duty',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_by__isnull', True)), fields=('case', 'kind', 'about'), name='one_open_duty_of_a_kind'),
        ),
    ]
