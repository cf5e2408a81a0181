"""What the commands do for the book: examine it, copy it, bring it back, tell of today."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from lupaus.core.clock_time import local_date
from lupaus.engine import backup, doctor, moving, restoring
from lupaus.engine.trouble import BackupError
from lupaus.features.helpdesk.queries.beside import long_failing
from lupaus.ledger import queries
from lupaus.outbox.freezing import would_go
from lupaus.outbox.models import Notice
from lupaus.people.access import Scope, scope_of_organisation
from lupaus.people.models import Organisation
from lupaus.web.clock import now

Lines = list[tuple[str, str]]
SENTENCES = {
    "no_tool": "{tool} is needed for this database, and it was not found.",
    "failed": "{tool} failed: {why}",
    "ill": "The book cannot be read whole ({why}). Older backups are untouched: lupaus restore.",
    "in_use": "Somebody is using the book. Stop Lupaus first, wherever it runs; nothing was changed.",
    "damaged": "The backup {path} is damaged; nothing was changed.",
    "other_database": "This backup is of another kind of database ({vendor}); nothing was changed.",
    "no_backup": "There is no backup in {folder}.",
    "no_book": "There is no book in {path}.",
    "not_empty": "That database has a book already; nothing was changed. Make an empty one.",
    "other_version": "The book is of another version. Start it once with this one (lupaus up), then move it.",
    "unlike": "Row {row} of {table} did not arrive as it was; nothing was changed.",
    "unfit": "The table {table} cannot be taken over ({why}); nothing was changed.",
}


class NotDone(Exception):
    """One sentence for the person at the keyboard."""


def home() -> Path:
    """The one folder of all data."""
    return Path(settings.LUPAUS_HOME)


def examine(*, full: bool) -> dict[str, Any]:
    """The doctor's findings, as plain values."""
    when = now()
    found = doctor.examine(when, full=full)
    return _sign_in() | {
        "ok": found.ok,
        "checked_at": when.isoformat(),
        "in_keeping": sum(queries.open_count(scope) for scope in scopes()),
        "breaches": [{"code": b.code, "many": b.many, "examples": list(b.examples)} for b in found.breaches],
        "notes": [*found.notes, *long_failing(when)],
    }


def _sign_in() -> dict[str, Any]:
    """Whether the firm's own sign-in service can be asked, where there is one. It does not make the book ill."""
    if settings.LUPAUS_PROVIDER is None:
        return {}
    from lupaus.project.single_sign_on.talking import seen_by_doctor

    ok, said = seen_by_doctor(settings.LUPAUS_PROVIDER)
    return {"sign_in": {"ok": ok, "said": said}}


def lines(report: dict[str, Any]) -> Lines:
    """The findings for a person: one green line, or what is forgotten."""
    if report["ok"]:
        said: Lines = [(f"{report['in_keeping']} promises in keeping, none forgotten.", "green")]
    else:
        said = [
            (f"{b['code'].replace('_', ' ')}: {b['many']} (for example {b['examples']})", "red")
            for b in report["breaches"]
        ]
    if door := report.get("sign_in"):
        said.append((door["said"], "green" if door["ok"] else "yellow"))
    return said + [(str(note), "yellow") for note in report["notes"]]


def back_up(folder: Path | None) -> dict[str, Any]:
    """Copy and verify; answers where and how much. Raises `NotDone`."""
    try:
        made = backup.back_up(home(), now(), folder)
    except BackupError as no:
        raise NotDone(_sentence(no)) from no
    return {"backup": str(made.path), "promises": made.promises, "events": made.events, "bytes": made.size}


def restore(path: Path | None) -> dict[str, Any]:
    """Put a backup in place, every firm frozen, and say what would go out. Raises `NotDone`."""
    when = now()
    folder = home() / "backups"
    chosen = path or backup.latest(folder)
    if chosen is None:
        raise NotDone(SENTENCES["no_backup"].format(folder=folder))
    try:
        found = restoring.restore(chosen, home(), when)
    except BackupError as no:
        raise NotDone(_sentence(no)) from no
    call_command("migrate", verbosity=0, interactive=False)
    waiting = sum(len(would_go(scope, when)) for scope in scopes())
    return {
        "restored": str(chosen), "taken_at": found.taken_at.isoformat(), "promises": found.promises,
        "events": found.events, "would_go_out": waiting,
        "frozen": "nothing goes out until you have looked at it on the page and let it go",
    }  # fmt: skip


def move(old: Path, show: Callable[[str, int], None]) -> dict[str, Any]:
    """Bring the book of a SQLite file into this database. Raises `NotDone`."""
    if connection.vendor != "postgresql":
        raise NotDone(
            "A book is moved to PostgreSQL: give its address, postgresql://user:password@host/database."
        )
    try:
        moved = moving.move(old, now(), sqlite=settings.SQLITE, show=show)
    except BackupError as no:
        raise NotDone(_sentence(no)) from no
    return {"tables": moved.tables, "rows": moved.rows, "the_old_book_lies_in": str(moved.aside)}


def today() -> dict[str, Any]:
    """Whom to call now and today's visits, of every firm in this book."""
    when = now()
    return {"at": when.isoformat(), "firms": [_today(scope, when) for scope in scopes()]}


def _today(scope: Scope, when: datetime) -> dict[str, Any]:
    calls = (
        Notice.objects.filter(
            organisation=scope.organisation,
            state="waiting",
            medium__in=("call", "note"),
            not_before__lte=when,
        )
        .select_related("party")
        .order_by("urgency", "not_before", "pk")
    )
    day = local_date(when, scope.zone)
    visits = (
        queries.promises(scope)
        .filter(kind__slug="visit", outcome="open", stage="active", due_on=day)
        .select_related("creditor")
        .order_by("due_time", "pk")
    )
    return {
        "firm": Organisation.objects.values_list("name", flat=True).get(pk=scope.organisation),
        "calls": [{"name": n.party.name, "step": n.step, "since": n.not_before} for n in calls[:100]],
        "visits": [
            {
                "name": v.creditor.name,
                "from": v.starts_time,
                "until": v.due_time,
                "address": v.creditor.address,
            }
            for v in visits
        ],
        "in_keeping": queries.open_count(scope),
    }


def today_lines(report: dict[str, Any]) -> Lines:
    """Today, for a person."""
    said: Lines = []
    for firm in report["firms"]:
        said.append((firm["firm"], "bold"))
        said += [(f"  call {call['name']} ({call['step']})", "") for call in firm["calls"]]
        said += [
            (f"  visit {v['from'] or ''}-{v['until'] or ''} {v['name']}, {v['address']}", "")
            for v in firm["visits"]
        ]
        if not firm["calls"] and not firm["visits"]:
            said.append(("  Nothing today. Good.", "green"))
        said.append((f"  {firm['in_keeping']} promises in keeping", "green"))
    return said or [("No firm yet. Start with: lupaus up", "yellow")]


def scopes() -> list[Scope]:
    """The scope of each firm's owner."""
    owners = Organisation.objects.filter(memberships__role="owner", memberships__left_at=None).distinct()
    return [scope_of_organisation(pk) for pk in owners.order_by("pk").values_list("pk", flat=True)]


def _sentence(no: BackupError) -> str:
    return SENTENCES[no.code].format(**no.facts)
