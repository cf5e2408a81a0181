"""Django's own SQLite, but for the flush between transactional tests: it lifts the book's guard and sets it again."""

from __future__ import annotations

from django.db.backends.sqlite3 import base, operations


class DatabaseOperations(operations.DatabaseOperations):
    """Knows how to empty a book whose events refuse to go."""

    def execute_sql_flush(self, sql_list: list[str]) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            guards = cursor.fetchall()
            for name, _ in guards:
                cursor.execute(f"DROP TRIGGER {name}")
        try:
            super().execute_sql_flush(sql_list)
        finally:
            with self.connection.cursor() as cursor:
                for _, sql in guards:
                    cursor.execute(sql)


class DatabaseWrapper(base.DatabaseWrapper):
    """SQLite with a flush that works on a guarded book."""

    ops_class = DatabaseOperations
