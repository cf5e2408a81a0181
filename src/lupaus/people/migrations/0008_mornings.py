"""Each member has an alarm of their own for the morning's message."""

import datetime

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0007_before_figures_about_staff"),
    ]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="next_morning_at",
            field=models.DateTimeField(
                blank=True,
                default=datetime.datetime(2000, 1, 1, 0, 0, tzinfo=datetime.UTC),
                null=True,
            ),
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(
                condition=models.Q(("next_morning_at__isnull", False)),
                fields=["next_morning_at"],
                name="membership_mornings",
            ),
        ),
    ]
