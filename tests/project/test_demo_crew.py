"""The demo's service team: fifty people, half a year, and something waiting tonight."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client

from lupaus.engine.doctor import examine
from lupaus.features.helpdesk.models import TicketLink
from lupaus.ledger import queries
from lupaus.people.access import scope_of
from lupaus.people.models import Membership, Organisation, Party, Team, User
from lupaus.project.demo import crew, firms
from lupaus.project.demo.clearing import clear
from tests import cast

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
NOW = datetime(2026, 11, 24, 16, 30, tzinfo=UTC)  # half past six in Helsinki, a Tuesday


def test_half_a_year_of_fifty_is_sound_lively_and_forgotten_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "DAYS_BACK", 45)  # the half-year itself is played by whoever looks
    with time_machine.travel(NOW, tick=False):
        found = firms.begin_crew("fi", NOW)
        crew.fill("fi", NOW)
        assert crew.ready("fi") == found
        assert Membership.objects.count() == crew.MEMBERS
        assert Team.objects.exclude(leader=None).count() == 6
        assert [b for b in examine(NOW).breaches if b.code != "engine_silent"] == []
        scope = scope_of(found.agent)
        assert scope is not None
        kinds = set(queries.events(scope).values_list("kind", flat=True))
        assert {"handed_over", "taken_on", "hand_over_returned", "holder_named", "kept", "missed_due", "deed",
                "gestured", "answered", "thanked", "agreed_anew"} <= kinds  # fmt: skip
        figures = queries.figures_of(scope)
        assert figures.kept > figures.not_kept > 0

        agent, leader = cast.client_of(found.agent), cast.client_of(found.leader)
        assert agent.get("/desk/handed/").content.decode().count("vastaa viimeistään") == 1
        assert agent.get("/").status_code == 200
        lead = leader.get("/team/lead/").content.decode()
        assert "Luotan siihen" in lead
        assert "Hankin etelään toisen päivystäjän." in lead
        assert leader.get("/desk/promises/?whose=all").status_code == 200
        ticket = TicketLink.objects.select_related("promise").first()
        assert ticket is not None
        card = agent.get(f"/helpdesk/promise/{ticket.promise.code}/").content.decode()
        assert "Tiketti 33001 Zammadissa" in card and "zammad.lupaus.invalid" in card

        clear(NOW, firms.all_firms())
        assert not Organisation.objects.exists()
        assert not Party.objects.exists()
        assert not User.objects.exists()


def test_the_sweep_and_the_fifty_stand_side_by_side() -> None:
    with time_machine.travel(NOW, tick=False):
        firms.begin_crew("sv", NOW)
        firms.begin("sv", NOW)
        assert Organisation.objects.count() == 2
        firms.begin("sv", NOW)
        assert Organisation.objects.count() == 2, "each begins again without the other"
        assert Client().get("/").status_code in (200, 302)
