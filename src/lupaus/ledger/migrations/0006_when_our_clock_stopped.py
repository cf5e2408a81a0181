from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0005_calls_at_a_chosen_time")]

    operations = [
        migrations.AddField("promise", "paused_at", models.DateTimeField(null=True)),
        migrations.RunSQL(
            """
            UPDATE ledger_promise SET paused_at = (
                SELECT MAX(at) FROM ledger_event
                WHERE ledger_event.promise_id = ledger_promise.id AND ledger_event.kind = 'paused'
            ) WHERE stage = 'waiting'
            """,
            migrations.RunSQL.noop,
        ),
    ]
