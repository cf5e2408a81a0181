"""The door at which the helpdesk knocks: only what its own secret signed comes in, once, and in order."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client

from lupaus.features.helpdesk.actions.connecting import connect
from lupaus.features.helpdesk.actions.receiving import receive
from lupaus.features.helpdesk.actions.secrets import unseal
from lupaus.features.helpdesk.models import Delivery, TicketLink
from lupaus.features.helpdesk.rules.tickets import fingerprint, read
from lupaus.ledger import queries
from lupaus.people.access import scope_of_organisation
from tests import cast
from tests.features.helpdesk.beside import Beside, payload
from tests.features.helpdesk.zammad import TOKEN

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 3, 2, 9, 6, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def body_of(name: str = "promised") -> bytes:
    return json.dumps(payload(name)).encode()


def nothing_came(beside: Beside) -> bool:
    return not TicketLink.objects.exists() and not Delivery.objects.exists()


@pytest.mark.parametrize(
    "signature", ["", "sha1=", "sha1=" + "0" * 40, "abc", "sha256=" + "0" * 64, "sha1=ä"]
)
def test_a_wrong_signature_is_told_so_and_nothing_is_done(beside: Beside, signature: str) -> None:
    answer = beside.hears("promised", signature=signature)
    assert answer.status_code == 401
    assert b"The signature is not right" in answer.content
    assert nothing_came(beside)


def test_the_signature_is_of_every_byte(beside: Beside) -> None:
    body = body_of()
    import hashlib
    import hmac

    signature = "sha1=" + hmac.new(beside.secret.encode(), body, hashlib.sha1).hexdigest()
    assert beside.posts(body + b" ", signature=signature).status_code == 401
    assert beside.posts(body, signature=signature).status_code == 200


def test_an_unknown_helpdesk_is_not_there(beside: Beside) -> None:
    assert beside.posts(body_of(), code=uuid4()).status_code == 404
    assert nothing_came(beside)


def test_the_secret_of_another_firm_opens_nothing(beside: Beside) -> None:
    sten = cast.stranger()
    other = connect(sten.scope, beside.zammad.address, TOKEN, "", NOW)
    assert beside.hears("promised", secret=unseal(other.secret)).status_code == 401
    assert nothing_came(beside)
    assert beside.posts(body_of(), secret=unseal(other.secret), code=other.code).status_code == 200
    assert TicketLink.objects.get().organisation_id == sten.organisation.pk
    assert queries.promises(beside.office.jari.scope).count() == 1  # only the office's own


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"null", b"[]", b'"x"', b"{}", b'{"ticket": null}', b'{"ticket": []}', b'{"ticket": {"id": "1"}}',
        b'{"ticket": {"id": 1, "number": "1"}}', b'{"ticket": {"id": true, "number": "1", "updated_at": "2026-03-02T09:00:00Z"}}',
        b'{"ticket": {"id": 1e3, "number": "1", "updated_at": "2026-03-02T09:00:00Z"}}', b"\xff\xfe", b"[" * 100_000,
        b'{"ticket": {"id": 99999999999999999999999, "number": "1", "updated_at": "2026-03-02T09:00:00Z"}}',
    ],
)  # fmt: skip
def test_what_is_no_ticket_is_told_so(beside: Beside, body: bytes) -> None:
    answer = beside.posts(body)
    assert answer.status_code == 400
    assert b"There is no ticket in this" in answer.content
    assert nothing_came(beside)


def test_too_much_is_not_read(beside: Beside) -> None:
    assert beside.posts(b" " * (1024 * 1024 + 1)).status_code == 413
    assert Client().get(f"/helpdesk/webhook/{beside.desk.code}/").status_code == 405


def test_the_same_again_is_once(beside: Beside) -> None:
    assert beside.hears("promised").content == b"Taken in.\n"
    again = beside.hears("promised")
    assert (again.status_code, again.content) == (200, b"We have had this already.\n")
    assert len(beside.promises()) == 1 and Delivery.objects.count() == 1


def test_two_at_once_are_one(beside: Beside) -> None:
    scope = scope_of_organisation(beside.desk.organisation_id)
    ticket, mark = read(body_of()), fingerprint(body_of())
    ready, outcomes = Barrier(4), []

    def deliver(mark: str) -> None:
        ready.wait()
        try:
            outcomes.append(receive(scope, beside.desk, ticket, mark, NOW))
        finally:
            connection.close()

    threads = [
        Thread(target=deliver, args=(one,)) for one in (mark, mark, mark, "another trigger, same ticket")
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(outcomes) == ["again", "again", "made", "nothing"]
    assert len(beside.promises()) == 1


def test_what_comes_late_changes_nothing(beside: Beside) -> None:
    beside.hears("promised")
    beside.hears("another_time")
    sent = payload("promised")
    sent["ticket"]["title"] = "the older one, which was on its way for long"
    assert beside.hears(sent).status_code == 200
    assert Delivery.objects.order_by("pk").last().outcome == "older"  # type: ignore[union-attr]
    assert beside.link().pending_at == datetime(2026, 3, 10, 8, 30, tzinfo=UTC)
    assert beside.lines("ticket_time") == 1


def test_what_is_a_week_old_is_not_believed(beside: Beside) -> None:
    sent = payload("promised")
    sent["ticket"]["updated_at"] = "2026-02-20T09:00:00.000Z"
    assert beside.hears(sent).status_code == 200
    assert not TicketLink.objects.exists()
    assert Delivery.objects.get().outcome == "old"


def test_nobody_is_named_in_a_log_or_in_what_is_kept(beside: Beside, caplog: Any) -> None:
    with caplog.at_level(logging.DEBUG, logger="lupaus"):
        beside.hears("promised")
        beside.hears("promised", signature="sha1=0")
    kept = str(list(Delivery.objects.values())) + str(list(TicketLink.objects.values()))
    for name in ("Kaisa", "kaisa.kallio", "7654321", "Luukku", "Ahava", beside.secret):
        assert name not in kept and name not in caplog.text


def test_it_takes_milliseconds_and_calls_nobody(beside: Beside) -> None:
    beside.zammad.calls.clear()
    beside.hears("promised")
    beside.hears("other_owner")
    assert beside.zammad.calls == []


def test_the_book_under_another_key_believes_nobody(beside: Beside, settings: Any) -> None:
    secret = beside.secret
    settings.SECRET_KEY = "another installation's key, another installation's key"
    assert beside.hears("promised", secret=secret).status_code == 401


def test_old_deliveries_go(beside: Beside) -> None:
    beside.hears("promised")
    beside.sends(NOW + timedelta(days=91))
    assert not Delivery.objects.exists()
