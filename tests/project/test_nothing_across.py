"""Nothing of a firm is visible, or can be touched, from outside it: every address of the house is walked.

The addresses come from the resolver and the codes from the tables, so a new page is walked from its first day. A
hole in an address that nobody knows how to fill fails the test: teach it here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import pytest
import time_machine
from django.apps import apps
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import IntConverter
from uuid_utils.compat import uuid7

from lupaus.features.disruption.actions import opening
from lupaus.features.disruption.rules.word import Word
from lupaus.features.helpdesk.actions.connecting import connect
from lupaus.features.helpdesk.actions.giving import tie
from lupaus.ledger import queries
from lupaus.people import invitations
from lupaus.people.absences import note_absence
from lupaus.people.keys import make_key
from lupaus.people.models import Membership, Organisation, ProgramKey, Team
from lupaus.people.providers import Provider
from tests import cast
from tests.browser import house
from tests.features.feelings.stage import kept, say

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NOW = datetime(2026, 11, 24, 16, 30, tzinfo=UTC)
OURS = ("Nokinen", "Nuohous", "Maija", "Koskenkorva", "Hattu Oy", "Lehtovaara", "Ahava", "Etelänkävijät",
        "Kuusitie", "Eeva Aalto", "Odotti turhaan", "33001", "tuki.nuohous", "Lomalla metsässä", "kutsuttu@")  # fmt: skip
"""Names and words of the firm that is looked at; none of them may be in an answer to somebody else."""
SHUT = {302, 400, 401, 403, 404, 405, 410, 415, 422, 429}
LEAVES = ("accounts/logout/", "i18n/setlang/")
"""Addresses that only end or change the visitor's own session."""


class Firm(NamedTuple):
    """The firm that is looked at: all codes that occur in it, and the key and session of one who has left."""

    organisation: Organisation
    codes: list[UUID]
    left: Client
    left_key: str


@pytest.fixture
def ours() -> Iterator[Firm]:
    with time_machine.travel(NOW, tick=False):
        yield built()


def built() -> Firm:
    """A firm with something on every page, a team, a question, an absence, an invitation, and somebody who left."""
    whole = house.built("en", NOW)
    jari = whole.firm
    liisa = cast.colleague(jari, "Liisa Lehtovaara", "liisa@nuohous.example", role="leader", now=NOW)
    team = Team.objects.create(organisation=jari.organisation, name="Etelänkävijät", leader=liisa.member)
    aino = cast.colleague(jari, "Aino Ahava", "aino@nuohous.example", team=team, now=NOW)
    gone = cast.colleague(jari, "Gunilla Ahava", "gunilla@nuohous.example", role="leader", now=NOW)
    left, key = cast.client_of(gone.user), make_key(gone.scope, "Vanha", NOW).secret
    code = whole.holes["promise"]
    hers = cast.client_of(aino.user)
    hers.post(f"/mandate/promise/{code}/give/", {"cents": "1000", "words": "Odotti turhaan"})
    hers.post(f"/mandate/promise/{code}/ask/", {"sum": "80", "what": "thing", "words": "Odotti turhaan"})
    day = NOW.date()
    note_absence(jari.scope, aino.member.pk, day, day + timedelta(days=3), liisa.member.pk, today=day,
                 words="Lomalla metsässä")  # fmt: skip
    invitations.invite(jari.scope, email="kutsuttu@nuohous.example", name="K Ahava", role="member", now=NOW)
    connect(jari.scope, "https://tuki.nuohous.example", "zammad-token-Ahava", "6.5", NOW)
    tie(jari.scope, UUID(str(code)), 1, "33001", NOW)
    disruption = opening.open_one(
        jari.scope, title="Odotti turhaan pakkasessa", cause="own", reach="kind=visit", now=NOW
    )
    opening.tell(
        jari.scope,
        disruption.code,
        Word({"fi": {"cause": "Odotti turhaan"}}, NOW + timedelta(hours=1)),
        now=NOW,
    )
    felt = cast.customer(jari, "Aino Koskenkorva", now=NOW)
    say(jari, felt, kept(jari, felt, now=NOW - timedelta(hours=10)), "helped", line="Odotti turhaan", now=NOW)
    # The session stays alive here: the gate alone must keep them out, also before any session has ended.
    Membership.objects.filter(party=gone.member).update(left_at=NOW)
    return Firm(jari.organisation, codes_of(jari.organisation), left, key)


def codes_of(organisation: Organisation) -> list[UUID]:
    """The newest public code of each table of the firm."""
    found = [organisation.code]
    for model in tables():
        if any(field.name == "code" for field in model._meta.fields):
            rows = model._default_manager.filter(organisation=organisation.pk).order_by("-pk")
            found += list(rows.values_list("code", flat=True)[:1])
    assert len(found) > 10, "hardly anything is in the firm"
    return found


def tables() -> list[type[Model]]:
    """Every table of ours that belongs to an organisation."""
    return [
        model
        for model in apps.get_models()
        if model.__module__.startswith("lupaus.")
        and any(field.name == "organisation" for field in model._meta.fields)
    ]


def addresses(codes: list[UUID]) -> Iterator[str]:
    """Every address of the resolver, each hole filled with each thing that fits."""
    for pattern, holes in _walk(get_resolver().url_patterns, "", {}):
        if pattern in LEAVES:
            continue
        by_code = [name for name, kind in holes.items() if _is_code(kind)]
        for code in codes if by_code else codes[:1]:
            path = pattern
            for name, kind in holes.items():
                path = path.replace(f"<{name}>", str(code) if name in by_code else _fill(name, kind))
            yield f"/{path}"


def _walk(found: list[Any], before: str, outer: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for one in found:
        holes = {**outer, **getattr(one.pattern, "converters", {})}
        path = before + _plain(str(one.pattern))
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, path, holes)
        elif isinstance(one, URLPattern):
            yield path, holes


def _plain(pattern: str) -> str:
    """`<uuid:code>` as `<code>`; allauth's two regular expressions as an address that fits them."""
    if pattern.startswith("^"):
        return re.sub(r"\(\?P<\w+>[^)]*\)", "x1", pattern).strip("^$")
    return re.sub(r"<\w+:(\w+)>", r"<\1>", pattern)


def _is_code(kind: Any) -> bool:
    return "UUID" in type(kind).__name__


def _fill(name: str, kind: Any) -> str:
    known = {
        "slug": "recall", "language": "sv", "move": "deed", "mark": "call.1", "rest": "reset/", "token": "forged.token",
        "secret": "forged", "who": "1", "key": "recall",
    }  # fmt: skip
    if isinstance(kind, IntConverter):
        return "1"
    if type(kind).__name__ in ("MoveInPath", "AnswerInPath"):
        return {"MoveInPath": "thanks", "AnswerInPath": "holds"}[type(kind).__name__]
    assert name in known, f"nobody knows how to fill <{name}> in an address: teach this test"
    return known[name]


def wrong_in(client: Client, path: str, headers: dict[str, str]) -> list[str]:
    """What a visit, and a tap, at this address give away."""
    found = []
    for method in ("GET", "POST", *(("PUT", "PATCH", "DELETE") if "/api/" in path else ())):
        answer: Any = client.generic(
            method, path, json.dumps({}) if "/api/" in path else "",
            content_type="application/json" if "/api/" in path else "application/x-www-form-urlencoded",
            headers=headers,
        )  # fmt: skip
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        text = body.decode(errors="replace") + str(answer.headers.get("Location", ""))
        names = [name for name in OURS if name in text]
        if names:
            found.append(f"{method} {path} ({answer.status_code}) names {names}")
        if answer.status_code >= 500:
            found.append(f"{method} {path} breaks ({answer.status_code})")
        is_open = answer.status_code not in SHUT
        has_code = any(len(part) == 36 for part in path.split("/"))
        if is_open and has_code and path.split("/")[1] != "p":
            found.append(f"{method} {path} is open ({answer.status_code})")
    return found


def book_of(organisation: Organisation) -> dict[str, list[str]]:
    """All rows of the firm, as text. When a key was last used is no matter of the firm."""
    return {
        model.__name__: sorted(map(str, model._default_manager.filter(organisation=organisation.pk).values()))
        for model in tables()
        if model is not ProgramKey
    }


def walked(client: Client, firm: Firm, key: str = "") -> list[str]:
    headers = (
        {"authorization": f"Bearer {key}", "accept-language": "en"} if key else {"accept-language": "en"}
    )
    return [wrong for path in addresses(firm.codes) for wrong in wrong_in(client, path, headers=headers)]


def test_a_stranger_sees_and_changes_nothing(ours: Firm) -> None:
    before = book_of(ours.organisation)
    assert walked(Client(), ours) == []
    assert book_of(ours.organisation) == before


def test_a_stranger_sees_and_changes_nothing_where_a_sign_in_service_opens_the_door(
    ours: Firm, settings: Any
) -> None:
    settings.LUPAUS_PROVIDER = Provider("http://127.0.0.1:9/nobody", "lupaus", "x", "Contoso")
    for addresses_of in ("sso_urls", "sso_only_urls"):
        settings.ROOT_URLCONF = f"lupaus.project.{addresses_of}"
        before = book_of(ours.organisation)
        found = [
            wrong
            for path in addresses(ours.codes[:1])
            if path.startswith("/accounts/")
            for wrong in wrong_in(Client(), path, headers={"accept-language": "en"})
        ]
        # Whoever may knock is told that nobody answers there.
        assert [wrong for wrong in found if wrong != "POST /accounts/sso/ breaks (503)"] == []
        assert "/accounts/sso/callback/" in set(addresses(ours.codes[:1]))
        assert book_of(ours.organisation) == before


def test_one_who_has_left_sees_and_changes_nothing(ours: Firm) -> None:
    before = book_of(ours.organisation)
    assert walked(ours.left, ours, ours.left_key) == []
    assert book_of(ours.organisation) == before


def test_a_member_of_another_firm_sees_and_changes_nothing(ours: Firm) -> None:
    sten = cast.stranger(now=NOW)
    cast.colleague(sten, "Stina Sot", "stina@sotning.example", now=NOW)
    before = book_of(ours.organisation)
    assert walked(cast.client_of(sten.user), ours, make_key(sten.scope, "Bro", NOW).secret) == []
    assert book_of(ours.organisation) == before


def test_the_walk_sees_a_page_without_a_gate(ours: Firm, settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.project.ungated"
    found = walked(Client(), ours)
    assert found and all("/forgotten/" in wrong for wrong in found)


def test_the_walk_comes_to_every_room(ours: Firm) -> None:
    rooms = {path.split("/")[1] for path in addresses([uuid7()])}
    assert {
        "call",
        "day",
        "desk",
        "bring",
        "helpdesk",
        "mandate",
        "team",
        "disruption",
        "suppliers",
        "feelings",
        "f",
        "s",
        "p",
        "api",
        "accounts",
    } <= rooms
    assert queries.promises(cast.stranger(now=NOW).scope).count() == 0
