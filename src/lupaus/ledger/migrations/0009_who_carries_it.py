"""Until now nothing was handed over: the holder is who was named, since the word was given."""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F

KEPT = django.db.models.deletion.PROTECT


def as_it_was(apps: Any, schema_editor: Any) -> None:
    promise = apps.get_model("ledger", "Promise")
    promise.objects.update(named=F("holder"), custody_at=F("made_at"), hand_overs=0)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0008_looked_at_again")]

    operations = [
        migrations.AddField(
            "promise",
            "named",
            models.ForeignKey(to="people.party", on_delete=KEPT, null=True, related_name="+", db_index=False),
        ),
        migrations.AddField(
            "promise",
            "handed_to",
            models.ForeignKey(to="people.party", on_delete=KEPT, null=True, related_name="+", db_index=False),
        ),
        migrations.AddField("promise", "answer_by", models.DateTimeField(null=True)),
        migrations.AddField("promise", "custody_at", models.DateTimeField(null=True)),
        migrations.AddField("promise", "hand_overs", models.PositiveIntegerField(null=True)),
        migrations.AddIndex(
            "promise",
            models.Index(
                fields=["organisation", "handed_to"],
                condition=models.Q(handed_to__isnull=False),
                name="promise_handed",
            ),
        ),
        migrations.RunPython(as_it_was, migrations.RunPython.noop),
    ]
