"""Everything that is held about one person, as plain data: what the law lets them ask for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from lupaus.core.events import encode
from lupaus.core.ports import Joints
from lupaus.ledger import queries as book
from lupaus.outbox.models import Envelope, Incoming
from lupaus.people import parties
from lupaus.people.access import Scope
from lupaus.people.models import Basis, Party

_OF_PARTY = (
    "code", "name", "is_firm", "is_supplier", "language", "is_formal", "address", "postcode", "town",
    "area", "note", "contact_rule", "created_at",
)  # fmt: skip


def all_about(scope: Scope, party: Party, now: datetime) -> dict[str, Any]:
    """All data of a party and of those merged into it. JSON-ready but for dates and codes."""
    family = parties.family_of(party)
    joints: Joints = import_string(settings.LUPAUS_JOINTS)()
    people = list(Party.objects.filter(pk__in=family).order_by("pk"))
    return {
        "written_at": now,
        "people": [{name: getattr(one, name) for name in _OF_PARTY} for one in people],
        "contacts": list(
            parties.points_of(party).values("kind", "value", "raw", "is_first", "wrong_at", "wrong_why")
        ),
        "asked_to_be_contacted": list(
            Basis.objects.filter(party__in=family).values("how", "words", "given_on", "noted_at", "withdrawn_at")
        ),
        "objects": list(
            book.series(scope).filter(party__in=family).order_by("pk").values(
                "code", "thing", "address", "area", "interval", "listed_on", "last_done_on", "cents",
                "travel_cents", "is_promised", "released_at", "released_why", "created_at",
            )
        ),
        "promises": _promises(scope, family),
        "messages": list(
            Envelope.objects.filter(organisation=scope.organisation, party__in=family).order_by("pk").values(
                "channel", "address", "language", "subject", "text", "state", "sealed_at", "sent_at"
            )
        ),
        "replies": list(
            Incoming.objects.filter(organisation=scope.organisation, party__in=family).order_by("pk").values(
                "kind", "subject", "text", "received_at"
            )
        ),
        "other_rooms": joints.about_party(scope, family),
    }  # fmt: skip


def _promises(scope: Scope, family: list[int]) -> list[dict[str, Any]]:
    found = book.promises(scope).select_related("kind", "content").order_by("pk")
    rows = [*found.filter(creditor__in=family), *found.filter(direction="theirs", debtor__in=family)]
    histories = book.histories(scope, [row.pk for row in rows])
    return [
        {
            "code": row.code,
            "kind": row.kind.slug,
            "word": row.content.text if row.content else "",
            "made_at": row.made_at,
            "due_on": row.due_on,
            "due_time": row.due_time,
            "outcome": row.outcome,
            "what_happened": [
                {
                    "at": one.at,
                    "what": one.kind,
                    "facts": encode(one.event),
                    "words": one.words,
                    "by": one.role,
                }
                for one in histories.get(row.pk, ())
            ],
        }
        for row in rows
    ]
