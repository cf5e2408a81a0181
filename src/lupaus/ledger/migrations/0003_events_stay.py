"""Events only grow: triggers refuse update, and delete unless the retention switch is open."""

from __future__ import annotations

from typing import Any

from django.db import migrations

SQLITE = (
    """CREATE TRIGGER event_stays_as_written BEFORE UPDATE ON ledger_event
    BEGIN SELECT RAISE(ABORT, 'an event of the book cannot be changed'); END""",
    """CREATE TRIGGER event_stays_in_book BEFORE DELETE ON ledger_event
    WHEN NOT EXISTS (SELECT 1 FROM ledger_retention WHERE closed_at IS NULL)
    BEGIN SELECT RAISE(ABORT, 'an event of the book cannot be deleted'); END""",
)
POSTGRES = (
    """CREATE FUNCTION event_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            RAISE EXCEPTION 'an event of the book cannot be changed';
        END IF;
        IF NOT EXISTS (SELECT 1 FROM ledger_retention WHERE closed_at IS NULL) THEN
            RAISE EXCEPTION 'an event of the book cannot be deleted';
        END IF;
        RETURN OLD;
    END $$""",
    """CREATE TRIGGER event_stays_as_written BEFORE UPDATE ON ledger_event
    FOR EACH ROW EXECUTE FUNCTION event_stays()""",
    """CREATE TRIGGER event_stays_in_book BEFORE DELETE ON ledger_event
    FOR EACH ROW EXECUTE FUNCTION event_stays()""",
)


def guard(apps: Any, schema_editor: Any) -> None:
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRES:
        schema_editor.execute(statement)


def unguard(apps: Any, schema_editor: Any) -> None:
    on = "" if schema_editor.connection.vendor == "sqlite" else " ON ledger_event"
    for name in ("event_stays_as_written", "event_stays_in_book"):
        schema_editor.execute(f"DROP TRIGGER {name}{on}")
    if on:
        schema_editor.execute("DROP FUNCTION event_stays()")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_first_book")]

    operations = [migrations.RunPython(guard, unguard)]
