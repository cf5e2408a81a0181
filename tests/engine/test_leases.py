"""A lease and its number: who comes late changes nothing, and better late knowledge than none."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction

from lupaus.core.letters import Reason, Receipt
from lupaus.engine.deliver import MARGIN, Sending, _due, _prepare, deliver
from lupaus.engine.doctor import examine
from lupaus.engine.keep import keep
from lupaus.engine.receipts import note_receipt
from lupaus.outbox.deciding import decide_again
from lupaus.outbox.models import Attempt, Envelope
from lupaus.outbox.seal import seal
from tests.cast import SPRING, Firm, jari, maija
from tests.engine.post import MINUTE, Post, agree, calls, states, steps

pytestmark = pytest.mark.django_db
NOW = SPRING + MINUTE
ACCEPTED = Receipt(state="accepted", at=NOW + 3 * MINUTE)


def in_the_middle() -> tuple[Firm, Post, Sending]:
    """A worker that has marked a letter as being sent, and then hears nothing."""
    firm, post = jari(), Post()
    agree(firm, maija(firm), date(2026, 3, 12), SPRING)
    keep(NOW)
    seal(NOW, post.joints)
    with transaction.atomic():
        envelope = _due(NOW)
        assert envelope is not None
        sending = _prepare(envelope, NOW, post.joints, {})
    assert sending is not None
    return firm, post, sending


def test_the_lease_outlives_the_longest_send() -> None:
    _, post, _ = in_the_middle()
    envelope = Envelope.objects.get()
    assert (envelope.state, envelope.leased_until) == ("sending", NOW + post.mail.longest_send + MARGIN)
    assert envelope.next_step_at == envelope.leased_until
    assert Attempt.objects.get().state == ""


def test_while_the_lease_holds_nobody_else_touches_the_letter() -> None:
    _, post, _ = in_the_middle()
    post.run(NOW + timedelta(seconds=30))
    assert (states(), post.mail.attempts) == (["sending"], [])


def test_when_it_has_run_out_a_person_decides() -> None:
    _, post, _ = in_the_middle()
    post.run(NOW + MINUTE)
    post.run(NOW + 2 * MINUTE)
    assert (states(), post.mail.attempts, calls()) == (["unknown"], [], 1)
    assert Attempt.objects.get().reason == "lease_over"
    assert examine(NOW + 2 * MINUTE).breaches == ()


def test_a_late_yes_before_anybody_decided_still_counts() -> None:
    _, post, sending = in_the_middle()
    post.run(NOW + MINUTE)
    assert note_receipt(sending.envelope, sending.fence, ACCEPTED)
    post.run(NOW + 5 * MINUTE)
    assert (states(), steps(), calls()) == (["sent"], [("confirm", "told", "")], 0)
    assert not note_receipt(sending.envelope, sending.fence, ACCEPTED)
    assert examine(NOW + 5 * MINUTE).breaches == ()


def test_a_late_no_settles_the_doubt_and_the_call_stays() -> None:
    _, post, sending = in_the_middle()
    post.run(NOW + MINUTE)
    refused = Receipt(state="refused", at=NOW + 3 * MINUTE, reason=Reason.RECIPIENT_REFUSED)
    assert note_receipt(sending.envelope, sending.fence, refused)
    post.run(NOW + 5 * MINUTE)
    assert (states(), steps(), calls()) == (["refused"], [("confirm", "failed", "recipient_refused")], 1)


def test_who_comes_back_with_an_old_number_changes_nothing() -> None:
    firm, post, sending = in_the_middle()
    post.run(NOW + MINUTE)
    envelope = Envelope.objects.get()
    decide_again(firm.scope, envelope.code, NOW + 2 * MINUTE)
    assert not note_receipt(sending.envelope, sending.fence, ACCEPTED)
    assert states() == ["sealed"]
    deliver(NOW + 2 * MINUTE, post.joints)
    assert not note_receipt(sending.envelope, sending.fence, ACCEPTED)
    assert (states(), len(post.texts)) == (["sent"], 1)
    assert sorted(Attempt.objects.values_list("fence", "state")) == [(1, "unknown"), (3, "accepted")]


def test_a_late_answer_that_knows_nothing_is_no_news() -> None:
    _, post, sending = in_the_middle()
    post.run(NOW + MINUTE)
    for state in ("unknown", "deferred"):
        assert not note_receipt(sending.envelope, sending.fence, Receipt(state=state, at=NOW))  # type: ignore[arg-type]
    assert states() == ["unknown"]
