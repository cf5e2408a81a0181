"""The same book carried by five hundred: what a member of a large service team waits for."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from datetime import timedelta
from statistics import quantiles

from django.conf import settings
from django.db import connection
from django.db.models import F
from django.db.models.functions import Mod
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench.books import DUE_NOW, MADE_AT, Book, settle
from bench.lines import Line as Measured
from bench.lines import line
from bench.pages import MILLISECONDS, MOST_QUERIES, TIMES, seconds
from lupaus.ledger import queries
from lupaus.people.models import Membership, Party, Team, User

MEMBERS = 500
TEAM = 20
"""How many are in one team."""
LEADS = 100
"""Milliseconds for a page of whoever leads: up to a hundred and eighty lines stand on it."""


def crowd(book: Book) -> Iterator[Measured]:
    """Each page of the desk for many: time on the server, and queries, for one of five hundred."""
    member, leader = _spread(book)
    gc.collect()
    gc.freeze()
    settings.ALLOWED_HOSTS = ["testserver"]
    mine = (
        queries.promises(book.scope).filter(holder=member.party, outcome="open").order_by("due_end").first()
    )
    if mine is None or member.team is None:
        raise RuntimeError("a crowd without a promise")
    listed = reverse("desk:promises")
    owner = Party.objects.values_list("code", flat=True).get(pk=book.scope.party)
    yield from _pages_of(book, member, (
        ("calls", reverse("calls:list")),
        ("promise", reverse("desk:promise", args=[mine.code])),
        ("handing over", reverse("desk:hand_over", args=[mine.code])),
        ("list, mine", listed),
        ("list, my team's", f"{listed}?whose={member.team.code}"),
        ("list, everybody's", f"{listed}?whose=all"),
        ("list, everybody's past their time", f"{listed}?whose=all&state=late"),
        ("list, of a kind that is not there", f"{listed}?whose=all&kind=repair"),
        ("list, waiting for the customer", f"{listed}?whose=all&state=waiting"),
        ("handed along", reverse("desk:handed")),
    ))  # fmt: skip
    _endanger(book)
    yield from _pages_of(book, leader, (
        ("a leader's page", reverse("team:leader", args=[leader.party.code])),
        ("an owner's page", reverse("team:leader", args=[owner])),
        ("everything kept about me", reverse("team:me")),
    ), goal=LEADS)  # fmt: skip
    _spare(book)


def _pages_of(
    book: Book, who: Membership, pages: tuple[tuple[str, str], ...], goal: int = MILLISECONDS
) -> Iterator[Measured]:
    """These pages, opened by one who is signed in."""
    client = Client()
    client.force_login(who.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    for name, address in pages:
        seconds(client, address)
        took = quantiles([seconds(client, address) for _ in range(TIMES)])[0] * 1000
        told = f"one of {MEMBERS}: {name}"
        yield line(f"{told}, {book.size:,} open", took, "ms", f"< {goal} ms", ok=took < goal)
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        yield line(f"{told}, queries", len(seen), "count", f"< {MOST_QUERIES}", ok=len(seen) < MOST_QUERIES)


def _spread(book: Book) -> tuple[Membership, Membership]:
    """Five hundred members in teams of twenty, each holding as many of the book's promises as the next.

    Answers one who leads nobody, and one who leads a team.
    """
    firm = book.scope.organisation
    users = User.objects.bulk_create(
        [
            User(email=f"member{n}@example.org", name=f"Jäsen {n}", language="fi", password="!")  # noqa: S106
            for n in range(MEMBERS)
        ]
    )
    people = Party.objects.bulk_create(
        [Party(organisation_id=firm, name=user.name, created_at=MADE_AT) for user in users]
    )
    teams = [
        Team.objects.create(organisation_id=firm, name=f"Tiimi {n}", leader=people[n * TEAM])
        for n in range(MEMBERS // TEAM)
    ]
    members = Membership.objects.bulk_create(
        [
            Membership(organisation_id=firm, user=user, party=party, team=teams[n // TEAM],
                       role="leader" if n % TEAM == 0 else "member")
            for n, (user, party) in enumerate(zip(users, people, strict=True))
        ]
    )  # fmt: skip
    first = people[0].pk  # made together, so their numbers follow each other
    with connection.cursor() as cursor:
        carried = f"{first} + id %% {MEMBERS}"
        cursor.execute(
            f"UPDATE ledger_promise SET holder_id = {carried}, guarantor_id = {carried}, named_id = {carried} "  # noqa: S608
            "WHERE organisation_id = %s",
            [firm],
        )
    settle()
    return members[MEMBERS // 2 + 3], members[MEMBERS // 2 // TEAM * TEAM]


def _endanger(book: Book) -> None:
    """One promise in forty is late and was broken once, of these one in eleven twice; one in forty is due within a day.

    Chosen by numbers that share no divisor with how many members there are, so that each has their share.
    """
    late, soon = DUE_NOW - timedelta(days=9), DUE_NOW + timedelta(hours=20)
    rows = queries.promises(book.scope).alias(turn=Mod("pk", 41), seldom=Mod("pk", 41 * 11))
    rows.filter(turn=7).update(due_end=late, due_on=late.date(), missed_at=late, breaks=1)
    rows.filter(seldom=7).update(breaks=2)
    rows.filter(turn=11).update(due_end=soon, due_on=soon.date())
    settle()


def _spare(book: Book) -> None:
    """The next part finds the book as it was."""
    rows = queries.promises(book.scope).alias(turn=Mod("pk", 41)).filter(turn__in=(7, 11))
    rows.update(due_on=F("first_due_on"), due_end=F("first_due_end"), missed_at=None, breaks=0)
