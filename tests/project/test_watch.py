"""Alive, ready, measured: for who watches from outside, and without a word about anybody."""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from lupaus.ledger.heart import beat
from lupaus.project import watch
from lupaus.project.discretion import Discreet, JsonLine
from tests import cast

pytestmark = pytest.mark.django_db
TOKEN = "a-token-of-the-tests"


def test_alive_asks_nothing_of_the_book(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert client.get("/health/live/").json() == {"alive": True}
    assert client.post("/health/live/").status_code == 405


def test_ready_tells_of_the_engine_and_does_not_hang_on_it(client: Client) -> None:
    assert client.get("/health/ready/").json() == {"ready": True, "engine": "never"}
    beat("engine", timezone.now() - timedelta(minutes=5))
    assert client.get("/health/ready/").json() == {"ready": True, "engine": "silent"}
    beat("engine", timezone.now())
    assert client.get("/health/ready/").json() == {"ready": True, "engine": "well"}


def test_not_ready_without_the_book_or_with_one_of_another_version(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone() -> bool:
        raise OperationalError

    monkeypatch.setattr(watch, "_is_migrated", gone)
    answer = client.get("/health/ready/")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "why": "database"})
    monkeypatch.setattr(watch, "_is_migrated", lambda: False)
    answer = client.get("/health/ready/")
    assert (answer.status_code, answer.json()["why"]) == (503, "version")


def test_metrics_are_for_who_has_the_token(client: Client, settings: Any) -> None:
    assert client.get("/metrics").status_code == 404
    settings.LUPAUS_METRICS_TOKEN = TOKEN
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer something-else"}).status_code == 404
    assert client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200


def test_metrics_tell_what_waits_and_name_nobody(client: Client, settings: Any) -> None:
    settings.LUPAUS_METRICS_TOKEN = TOKEN
    firm = cast.jari()
    cast.promised(firm, cast.maija(firm))  # made in the spring: due long ago by our clock
    beat("doctor", timezone.now(), ok=False)
    measured = watch.MeasureRequests(lambda request: _answered(client, request))
    measured(_Asked(f"/p/{'x' * 20}/"))
    text = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).content.decode()
    lines = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    assert lines['lupaus_due{what="promises"}'] == "1.0" and lines["lupaus_doctor_ok"] == "0.0"
    assert float(lines["lupaus_late_seconds"]) > 0
    assert any(name.startswith("lupaus_request_seconds_count") for name in lines)
    for secret in ("Maija", "Jari", "/p/", "xxxx", "example.org"):
        assert secret not in text


class _Asked:
    """A request as the middleware sees it."""

    resolver_match = None

    def __init__(self, path: str) -> None:
        self.path = path


def _answered(client: Client, request: Any) -> Any:
    return client.get(request.path)


def test_a_log_line_for_programs_is_discreet_too() -> None:
    record = logging.LogRecord(
        "lupaus.engine", logging.ERROR, "", 1, "letter to %s at /p/secret", ("a@b.example",), None
    )
    Discreet().filter(record)
    said = json.loads(JsonLine().format(record))
    assert said["message"] == "letter to (address) at /p/…"
    assert (said["level"], said["logger"]) == ("ERROR", "lupaus.engine") and said["at"].endswith("+00:00")
