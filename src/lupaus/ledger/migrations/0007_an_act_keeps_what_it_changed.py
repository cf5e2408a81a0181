from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0006_when_our_clock_stopped"),
    ]

    operations = [
        migrations.AddField(
            model_name="act",
            name="beside",
            field=models.JSONField(null=True),
        ),
    ]
