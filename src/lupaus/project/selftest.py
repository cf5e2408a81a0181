"""A real message to oneself, through the real timer and the real channel.

It goes to somebody made for it, who is forgotten afterwards: nothing of the firm's own people and
numbers is touched. What was left of a trial (killed, or waiting for a thumb) is forgotten by night.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Any

from lupaus.core import events as e
from lupaus.core.clock_time import Precision, due_end, local_date
from lupaus.engine.tick import run_once
from lupaus.features.desk.actions.customers import erase
from lupaus.ledger import queries
from lupaus.ledger.policies import Rulebook
from lupaus.ledger.record import By, Line, record
from lupaus.outbox.models import Envelope
from lupaus.people import parties
from lupaus.people.access import Scope
from lupaus.people.models import Organisation, Party
from lupaus.project.care import NotDone, scopes
from lupaus.project.wiring import joints
from lupaus.web.clock import now

ENGINES_TURN = 10.0
"""Seconds that a running engine has, before it is held to be none and this command does its work."""
KEPT_FOR = timedelta(days=1)
_LEFT_OVER = ("sealed", "sending", "by_hand", "unknown")
"""The states in which a message still needs whom it is for."""


def self_test(to: str, wait: float, *, engines_turn: float = ENGINES_TURN) -> dict[str, Any]:
    """Promise a message due now, and see it leave within `wait` seconds. Raises `NotDone`."""
    scope = next(iter(scopes()), None)
    if scope is None:
        raise NotDone("There is no firm yet. Start with: lupaus up")
    receiver = _receiver(scope, to)
    promise = _promised(scope, receiver)
    begun, engine = time.monotonic(), "running"
    while (passed := time.monotonic() - begun) < wait:
        row = Envelope.objects.filter(notices__promise=promise).order_by("-pk").first()
        if row is not None and row.state not in ("sealed", "sending"):
            if row.state not in _LEFT_OVER:
                erase(scope, receiver, now())
            return {**_verdict(row), "engine": engine}
        # Its last beat may be of a minute ago, and itself gone since; two side by side do no harm.
        if row is None and passed >= min(engines_turn, wait / 2):
            engine = "did not answer; this command did its work"
        if engine != "running":
            run_once(now(), joints())
        time.sleep(min(0.5, wait / 10))
    return {"ok": False, "state": "nothing left within the time", "engine": engine}


def forget_trials(when: datetime) -> int:
    """Forget whoever was made for a trial more than a day before `when`; answers how many."""
    forgotten = 0
    for scope in scopes():
        made_for = queries.promises(scope).filter(kind__slug="selftest").values("creditor")
        left = Party.objects.filter(
            organisation=scope.organisation, pk__in=made_for, erased_at=None, memberships=None,
            created_at__lt=when - KEPT_FOR,
        )  # fmt: skip
        for party in left:
            erase(scope, party, when)
            forgotten += 1
    return forgotten


def _receiver(scope: Scope, to: str) -> Party:
    """Somebody with my name and the address that is tried."""
    me = Party.objects.get(pk=scope.party)
    organisation = Organisation.objects.get(pk=scope.organisation)
    address = to or organisation.email or parties.email_of(me) or parties.phone_of(me)
    if not address:
        raise NotDone("Give an address with --to, or write the firm's e-mail in the settings.")
    try:
        return parties.add_party(
            scope, name=me.name, language=me.language, now=now(),
            emails=[address] if "@" in address else [], phones=[] if "@" in address else [address],
        )  # fmt: skip
    except parties.UnclearContact as unclear:
        raise NotDone(f"{unclear.value} is neither an e-mail address nor a phone number.") from unclear


def _promised(scope: Scope, receiver: Party) -> int:
    when = now()
    book, day = Rulebook(scope.organisation), local_date(when, scope.zone) + timedelta(days=1)
    wish = e.Made(
        scope.organisation, book.kind("selftest").id, scope.party, receiver.pk, scope.party, scope.party,
        day, due_end(day, None, Precision.DAY, scope.zone), scope.zone,
        is_promised=False,  # a trial is no word to a customer: it counts in no figure
    )  # fmt: skip
    made = record(scope, [Line(None, wish)], by=By(scope.party, "list"), now=when, what="selftest")
    return made.promises[0].id


def _verdict(row: Envelope) -> dict[str, Any]:
    words = {
        "sent": "the message has left, look at it",
        "by_hand": "ready to be sent from your own phone, on the first page",
        "refused": f"refused: {row.reason}",
        "unknown": "nobody knows whether it left",
    }
    return {
        "ok": row.state in ("sent", "by_hand"), "channel": row.channel,
        "state": words.get(row.state, row.state),
    }  # fmt: skip
