"""The call list asks for the messages that wait to be sent by hand: few, among all that ever went."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("outbox", "0003_envelope_counts_its_notices")]

    operations = [
        migrations.AddIndex(
            model_name="envelope",
            index=models.Index(
                condition=models.Q(("state", "by_hand")),
                fields=["organisation", "holder"],
                name="envelope_by_hand",
            ),
        ),
    ]
