"""Whoever stands in sees the absent one's promises beside their own, and can see to them."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest

from lupaus.engine.tick import run_once
from lupaus.features.calls.queries.places import booked
from lupaus.ledger.record import Line
from lupaus.outbox.models import Notice
from lupaus.people.absences import note_absence
from lupaus.people.access import scope_of
from tests import cast
from tests.features.calls.pages import joints
from tests.features.mandate.office import Office, at

pytestmark = pytest.mark.django_db
BORN = at("2026-03-02", "09:00")
THURSDAY = date(2026, 3, 5)


@pytest.fixture
def office(settings: Any) -> Office:
    settings.LUPAUS_JOINTS = "lupaus.project.wiring.joints"
    found = Office(now=BORN)
    cast.promised(found.aino, found.maija, "callback", THURSDAY, words="Soitan Ainona", at=time(12), now=BORN)
    visit = cast.made(found.aino, found.maija, "visit", THURSDAY, at=time(14), starts=time(13))
    cast.act(found.aino, [Line(None, visit, "Nuohous")], BORN)
    return found


def away(office: Office) -> None:
    note_absence(office.jari.scope, office.aino.member.pk, THURSDAY, THURSDAY + timedelta(days=3),
                 office.bo.member.pk, today=BORN.date())  # fmt: skip


def test_the_deputy_sees_and_does_it_in_the_absent_ones_place(office: Office) -> None:
    bo = office.browser(office.bo)
    away(office)
    with bo.when("2026-03-05", "11:30"):
        run_once(at("2026-03-05", "11:30"), joints())
        page = bo.open("/")
        assert "Maija Virtanen" in page.text and "for Aino" in page.text
        day = bo.open("/day/")
        assert "Maija Virtanen" in day.text and "for Aino" in day.text
        line = Notice.objects.filter(holder=office.aino.member, state="waiting", medium="note").first()
        assert line is not None
        bo.post(f"/line/{line.pk}/", do="seen")
        line.refresh_from_db()
        assert line.state == "settled"
    assert cast.state_now(office.jari, office.promise).holder == office.aino.member.pk


def test_the_absent_ones_visits_keep_the_deputys_days_busy_while_it_lasts(office: Office) -> None:
    def busy_days() -> list[date]:
        scope = scope_of(office.bo.user)
        assert scope is not None
        return [visit.on for visit in booked(scope, BORN.date())]

    later = cast.made(office.aino, office.maija, "visit", THURSDAY + timedelta(days=20), at=time(14))
    cast.act(office.aino, [Line(None, later, "Nuohous")], BORN)
    assert busy_days() == []
    away(office)
    assert busy_days() == [THURSDAY]


def test_nobody_else_sees_it_and_the_deputy_only_while_it_lasts(office: Office) -> None:
    bo, liisa = office.browser(office.bo), office.browser(office.liisa)
    with bo.when("2026-03-05", "11:30"):
        run_once(at("2026-03-05", "11:30"), joints())
        assert "Maija" not in bo.open("/").text and "Maija" not in bo.open("/day/").text
    away(office)
    with liisa.when("2026-03-05", "11:31"):
        assert "Maija" not in liisa.open("/").text and "Maija" not in liisa.open("/day/").text
    with bo.when("2026-03-09", "11:30"):
        run_once(at("2026-03-09", "11:30"), joints())
        assert "Maija" not in bo.open("/").text
