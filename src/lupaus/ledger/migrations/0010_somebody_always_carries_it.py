"""Apart from the filling: PostgreSQL changes no table whose rows a transaction has changed and not yet checked."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0009_who_carries_it")]

    operations = [
        migrations.AlterField(
            "promise",
            "named",
            models.ForeignKey(
                to="people.party",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                db_index=False,
            ),
        ),
        migrations.AlterField("promise", "custody_at", models.DateTimeField()),
        migrations.AlterField("promise", "hand_overs", models.PositiveIntegerField()),
    ]
