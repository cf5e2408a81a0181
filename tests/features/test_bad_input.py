"""What no page of ours sends is answered with a sentence, and changes nothing: never an accident of ours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from django.urls import reverse

from lupaus.core.clock_time import UnclearTime, instant
from lupaus.core.promise import Promise
from lupaus.features.calls.rules.slots import UnclearSlot, slot_of
from lupaus.ledger import models
from lupaus.people import links
from lupaus.people.models import Party
from lupaus.web.days import SayWhatIsUnclear
from tests import cast
from tests.cast import SPRING, Firm

pytestmark = pytest.mark.django_db
NOW = SPRING + timedelta(hours=2)
TOO_FAR = "That day is too far away."


@pytest.fixture
def firm() -> Iterator[Firm]:
    with time_machine.travel(NOW, tick=False):
        yield cast.jari()


@pytest.fixture
def maija(firm: Firm) -> Party:
    return cast.maija(firm)


@pytest.fixture
def recall(firm: Firm, maija: Party) -> Promise:
    return cast.listed(firm, maija, date(2026, 3, 30))


def shown(firm: Firm, promise: Promise, mark: str = "~") -> str:
    state = cast.state_now(firm, promise)
    return mark.join(
        map(str, (cast.code_of(firm, promise), state.terms_no, state.holder, state.outcome, state.stage))
    )


@pytest.mark.parametrize(
    ("done_on", "sentence"),
    [
        ("9999-12-31", TOO_FAR),
        ("2026-03-03", "still to come"),
        ("1999-01-01", "too long ago"),
        ("0001-01-01", "too long ago"),
    ],
)
def test_on_the_customers_page_nothing_was_done_on_a_day_that_cannot_be(
    firm: Firm, maija: Party, recall: Promise, done_on: str, sentence: str
) -> None:
    Party.objects.update(language="en")
    path = links.customer_path(maija, SPRING)
    code, _, expect = shown(firm, recall, "|").partition("|")
    sent = {"act": str(uuid4()), "promise": f"{code}|{expect}", "done_on": done_on}
    answer = Client().post(f"{path}taken/", sent)
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert cast.state_now(firm, recall).is_open
    assert models.Series.objects.get().last_done_on is None


@pytest.mark.parametrize(
    ("where", "fields"),
    [
        ("later", {"on": "9999-12-31", "clock": "17:00"}),
        ("later", {"at": "9999-12-31T23:30:00+00:00"}),
        ("later", {"at": "2090-01-01T10:00:00+00:00"}),
        ("time", {"slot": "9999-12-31"}),
        ("time", {"slot": "2090-03-10T10:00/12:00"}),
        ("time", {"on": "9999-12-31"}),
        ("time", {"slot": "2026-03-10T10:00-12:00"}),
        ("elsewhere", {"when": "exact", "on": "0001-01-01"}),
    ],
)
def test_a_call_leads_to_no_time_that_cannot_be(
    firm: Firm, maija: Party, recall: Promise, where: str, fields: dict[str, str]
) -> None:
    phone = cast.client_of(firm.user)
    sent = {"act": str(uuid4()), "thing": shown(firm, recall), **fields}
    assert phone.post(reverse(f"calls:{where}", args=[maija.code]), sent).status_code == 422
    assert cast.state_now(firm, recall).is_open
    assert models.Promise.objects.count() == 1


def test_on_the_desk_neither(firm: Firm, maija: Party, recall: Promise) -> None:
    desk = cast.client_of(firm.user)
    for move, fields in (
        ("later", {"on": "9999-12-31", "until": "9999-12-31"}),
        ("anew", {"on": "9999-12-31"}),
    ):
        sent = {"act": str(uuid4()), "shown": shown(firm, recall, ".").partition(".")[2], **fields}
        answer = desk.post(reverse("desk:move", args=[cast.code_of(firm, recall), move]), sent)
        assert answer.status_code == 422
        assert TOO_FAR in answer.content.decode()


def test_the_reason_why_nobody_opened_is_one_of_ours(firm: Firm, maija: Party) -> None:
    visit = cast.promised(firm, maija, "visit", on=SPRING.date(), at=time(15), starts=time(13))
    phone = cast.client_of(firm.user)
    again = reverse("calls:again", args=[cast.code_of(firm, visit)])
    assert 'name="reason" value="not_at_home"' in phone.get(f"{again}?reason={'x' * 60}").content.decode()
    sent = {"act": str(uuid4()), "thing": shown(firm, visit), "slot": "2026-03-10T10:00/12:00"}
    assert phone.post(again, {**sent, "reason": "x" * 60}).status_code == 422
    assert cast.state_now(firm, visit).is_open
    assert phone.post(again, {**sent, "reason": "told_away"}).status_code == 302
    assert cast.state_now(firm, visit).how == "told_away"


@pytest.mark.parametrize("text", ["2026-03-10T10:00-12:00", "2026-03-10T10:00+02:00/12:00", "2026-03-10T10"])
def test_a_slot_is_wall_time_and_nothing_else(text: str) -> None:
    with pytest.raises(UnclearSlot):
        slot_of(text)


def test_a_time_that_no_form_has_caught_is_a_sentence_all_the_same() -> None:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    with pytest.raises(UnclearTime) as unclear:
        instant(date.max, time(10), "Europe/Helsinki")
    edge = SayWhatIsUnclear(lambda request: None)  # type: ignore[arg-type,return-value]
    answer = edge.process_exception(request, unclear.value)
    assert answer is not None
    assert answer.status_code == 400
    assert "9999-12-31 is too far away" in answer.content.decode()
    assert edge.process_exception(request, KeyError()) is None
