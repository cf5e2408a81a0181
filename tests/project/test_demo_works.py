"""The whole demo as a visitor meets it: in, eleven months ahead, and back to the beginning."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from lupaus.core import events as e
from lupaus.core.clock_time import local_date
from lupaus.engine.doctor import examine
from lupaus.ledger import queries
from lupaus.ledger.heart import last_beat
from lupaus.ledger.record import By, Line, record
from lupaus.people.access import scope_of
from lupaus.people.models import Organisation, Party, User
from lupaus.project import demo_home
from lupaus.project.demo import firms, work
from lupaus.project.demo.making import Progress
from lupaus.web import clock

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def visitor(home: Path, settings: Any) -> Client:
    settings.ROOT_URLCONF, settings.LUPAUS_DEMO = "lupaus.project.demo_urls", True
    settings.LUPAUS_BANNERS = [*settings.LUPAUS_BANNERS, "lupaus.project.demo_pages.banners"]
    demo_home.clear(home, fresh=True)
    return Client(headers={"accept-language": "en"})


def wait(visitor: Client) -> str:
    """Until the long work has ended; its page meanwhile."""
    shown = visitor.get("/demo/wait/").content.decode()
    going = work.going()
    assert going is not None
    assert going.thread is not None
    going.thread.join(300)
    assert going.is_over
    assert not going.has_failed
    return shown


def test_in_ahead_and_back(visitor: Client) -> None:
    # There is no firm of this language yet: it is made while the visitor sees how far it is.
    answer = visitor.post("/demo/sweep/")
    assert (answer.status_code, answer["Location"]) == (302, "/demo/wait/")
    second = visitor.post("/demo/sweep/")  # a second tap finds the first one's work
    assert second["Location"] == "/demo/wait/"
    assert 'http-equiv="refresh"' in wait(visitor)
    assert visitor.get("/demo/wait/")["Location"] == "/"
    assert Organisation.objects.count() == 1
    assert visitor.get("/").context["evening"].waiting >= 12
    began = clock.now()

    # A visit is marked done, and eleven months later the engine brings its customer up by itself.
    done = _mark_one_done()
    assert visitor.post("/demo/jump/")["Location"] == "/demo/wait/"
    wait(visitor)
    shown = visitor.get("/demo/wait/").content.decode()
    name = Party.objects.get(pk=done.creditor).name
    assert name in shown
    assert clock.now() - began >= timedelta(days=338)
    assert [found for found in examine(clock.now()).breaches if found.code != "engine_silent"] == []
    assert visitor.get("/").context["evening"].waiting > 50

    # And back: the real day, a new year, and nobody who was in is in any more.
    old = set(User.objects.values_list("pk", flat=True))
    assert visitor.post("/demo/again/")["Location"] == "/demo/wait/"
    wait(visitor)
    assert visitor.get("/demo/wait/")["Location"] == "/"
    assert not clock.shift()
    assert not old & set(User.objects.values_list("pk", flat=True))
    assert firms.ready("en") is not None
    beat = last_beat("engine")
    assert beat is None or beat.at <= clock.now()
    assert 'action="/demo/sweep/"' in visitor.get("/").content.decode()


def test_what_goes_wrong_is_said_and_the_next_work_begins(visitor: Client) -> None:
    def breaks(progress: Progress) -> work.Outcome:
        progress(1, 3)
        raise OSError("no more paper")

    thread = work.start("jump", breaks).thread
    assert thread is not None
    thread.join(60)
    shown = visitor.get("/demo/wait/")
    assert shown.status_code == 200
    assert 'action="/demo/again/"' in shown.content.decode()
    assert 'http-equiv="refresh"' not in shown.content.decode()

    after = work.start("again", lambda progress: work.Outcome("/"))
    assert after.thread is not None
    after.thread.join(60)
    assert visitor.get("/demo/wait/")["Location"] == "/"


def _mark_one_done() -> Any:
    firm = firms.ready("en")
    assert firm is not None
    scope = scope_of(firm.user)
    assert scope is not None
    row = (
        queries.promises(scope)
        .filter(kind__slug="visit", outcome="open", stage="active")
        .order_by("due_on")[0]
    )
    now = clock.now()
    lines = [Line(row.pk, e.Kept("done", done_on=local_date(now, scope.zone)))]
    return record(scope, lines, by=By(scope.party, "member"), now=now, what="done").promises[0]
