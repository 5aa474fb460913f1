from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('panti', '0010_belongings_and_health'),
    ]

    operations = [
        migrations.AlterField(
            model_name='incident',
            name='kind',
            field=models.CharField(choices=[('violence', 'Violence'), ('injury', 'Injury or fall'), ('illness', 'Sudden illness'), ('self_harm', 'Self-harm'), ('escape', 'Escape or attempt'), ('death', 'Death'), ('sexual', 'Sexual safety'), ('fire', 'Fire or smoke'), ('theft', 'Theft or loss'), ('damage', 'Damage to the building'), ('visitor', 'Trouble with a visitor'), ('staff', 'A member of staff hurt'), ('other', 'Something else')], max_length=10),
        ),
    ]
