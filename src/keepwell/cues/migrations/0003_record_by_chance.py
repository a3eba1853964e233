from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cues", "0002_weight")]

    operations = [
        migrations.AddField(
            model_name="trackrecord", name="bands", field=models.JSONField(default=list)
        )
    ]
