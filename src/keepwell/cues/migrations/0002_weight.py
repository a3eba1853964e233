from decimal import Decimal
from typing import Any

from django.db import migrations, models

from keepwell.cues.weighing import weight


def weigh(apps: Any, schema_editor: Any) -> None:
    """Open cues get theirs at once; the next round writes it anew."""
    Cue = apps.get_model("cues", "Cue")
    rows = list(Cue.objects.filter(closed_at=None).only("kind", "at_stake", "since", "as_of"))
    for cue in rows:
        cue.weight = weight(cue.kind, at_stake=Decimal(cue.at_stake), since=cue.since, as_of=cue.as_of)
    Cue.objects.bulk_update(rows, ["weight"], batch_size=200)


class Migration(migrations.Migration):

    dependencies = [
        ('clients', '0003_facts'),
        ('cues', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='cue',
            name='weight',
            field=models.FloatField(db_default=0, default=0),
        ),
        migrations.RunPython(weigh, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='cue',
            index=models.Index(condition=models.Q(('client__isnull', False), ('closed_at__isnull', True)), fields=['-weight'], name='open_cues_by_weight'),
        ),
    ]
