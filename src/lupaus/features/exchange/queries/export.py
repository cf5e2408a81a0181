"""Everything that a firm has in its book, to take along: tables for people and JSON for programs."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import override

from lupaus.core.clock_time import local
from lupaus.features.exchange.queries.tables import customers, history, promises
from lupaus.features.exchange.rules.returning import csv_bytes
from lupaus.ledger import queries
from lupaus.outbox.models import Attempt, Envelope, Incoming, Notice, Text
from lupaus.people.access import Scope
from lupaus.people.models import Basis, ContactPoint, Membership, Organisation, Party, Price

_BATCH = 2_000


class Member(NamedTuple):
    """One file of the archive: its name and its bytes, piece by piece."""

    name: str
    pieces: Iterator[bytes]


def stream(scope: Scope, now: datetime) -> Iterator[bytes]:
    """The archive as bytes, made while it is sent: it is never whole in memory."""
    outlet = _Outlet()
    stamp = local(now, scope.zone).timetuple()[:6]
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        for member in members(scope):
            facts = zipfile.ZipInfo(member.name, stamp)
            facts.compress_type = zipfile.ZIP_DEFLATED
            facts.external_attr = 0o600 << 16
            with archive.open(facts, "w", force_zip64=True) as target:
                for piece in member.pieces:
                    target.write(piece)
                    yield from outlet.taken()
            yield from outlet.taken()
    yield from outlet.taken()


def export_all(scope: Scope, path: Path, now: datetime) -> int:
    """Write the archive to `path`, whole or not at all; answers its size in bytes."""
    draft = path.with_name(f".{path.name}.draft")
    try:
        with draft.open("wb") as file:
            for piece in stream(scope, now):
                file.write(piece)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return path.stat().st_size


def members(scope: Scope) -> Iterator[Member]:
    """The files of the archive, in order."""
    for name, rows in (
        ("customers.csv", customers(scope)),
        ("promises.csv", promises(scope)),
        ("history.csv", history(scope)),
    ):
        yield Member(name, _csv(rows, scope.language))
    for name, table in _tables(scope).items():
        yield Member(f"json/{name}.json", _json(table))
    yield Member("json/words.json", _json(_words(scope)))


def _tables(scope: Scope) -> dict[str, QuerySet[Any]]:
    mine = {"organisation": scope.organisation}
    return {
        "organisation": Organisation.objects.filter(pk=scope.organisation),
        "members": Membership.objects.filter(**mine).values(
            "pk", "user__email", "user__name", "party", "role", "left_at"
        ),
        "parties": Party.objects.filter(**mine),
        "contact_points": ContactPoint.objects.filter(**mine),
        "bases": Basis.objects.filter(**mine),
        "prices": Price.objects.filter(**mine),
        "kinds": queries.kinds(scope),
        "series": queries.series(scope),
        "promises": queries.promises(scope),
        "acts": queries.acts(scope),
        "events": queries.events(scope),
        "notices": Notice.objects.filter(**mine),
        "envelopes": Envelope.objects.filter(**mine),
        "attempts": Attempt.objects.filter(envelope__organisation=scope.organisation),
        "texts": Text.objects.filter(**mine),
        "incoming": Incoming.objects.filter(**mine),
    }


def _words(scope: Scope) -> Iterator[dict[str, object]]:
    """Free texts of promises and events by the id that those refer to."""
    contents = queries.promises(scope).exclude(content=None).order_by("pk").values_list("content", flat=True)
    for ids in _in_parts(contents.iterator()):
        for pk, text in sorted(queries.texts_of(scope, set(ids)).items()):
            yield {"id": pk, "text": text}
    facts = queries.events(scope).filter(facts__contains='"words":').order_by("pk")
    for rows in _in_parts(facts.values_list("facts", flat=True).iterator()):
        found = {json.loads(row).get("words") for row in rows} - {None}
        for pk, text in sorted(queries.texts_of(scope, found).items()):
            yield {"id": pk, "text": text}


def _csv(rows: Iterator[Sequence[str]], language: str) -> Iterator[bytes]:
    """Pieces of a table; headings and words in the member's language."""
    is_first = True
    while True:
        # The language holds only while rows are made, never while somebody else's request runs between.
        with override(language):
            part = list(islice(rows, _BATCH))
        if not part:
            return
        piece = csv_bytes(part)
        yield piece if is_first else piece.removeprefix(b"\xef\xbb\xbf")
        is_first = False


def _json(rows: QuerySet[Any] | Iterable[dict[str, object]]) -> Iterator[bytes]:
    """A JSON array, a row on each line."""
    if isinstance(rows, QuerySet):
        table = rows.order_by("pk")
        rows = (table if rows.query.values_select else table.values()).iterator(chunk_size=_BATCH)
    yield b"["
    between = b"\n"
    for row in rows:
        yield between + json.dumps(row, ensure_ascii=False, default=_plain).encode()
        between = b",\n"
    yield b"\n]\n"


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return timezone.localtime(value, timezone.get_fixed_timezone(0)).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(type(value).__name__)


def _in_parts(values: Iterator[Any]) -> Iterator[list[Any]]:
    while part := list(islice(values, _BATCH)):
        yield part


class _Outlet:
    """Where the archive writes, and whence the bytes are taken at once. It cannot go back."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing is held back."""

    def taken(self) -> Iterator[bytes]:
        """What has been written since the last time."""
        pieces, self._pieces = self._pieces, []
        if pieces:
            yield b"".join(pieces)
