"""The same book carried by five hundred: what a member of a large service team waits for."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from statistics import quantiles

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench.books import MADE_AT, Book, settle
from bench.lines import Line as Measured
from bench.lines import line
from bench.pages import MILLISECONDS, MOST_QUERIES, TIMES, seconds
from lupaus.ledger import queries
from lupaus.people.models import Membership, Party, Team, User

MEMBERS = 500
TEAM = 20
"""How many are in one team."""


def crowd(book: Book) -> Iterator[Measured]:
    """Each page of the desk for many: time on the server, and queries, for one of five hundred."""
    member = _spread(book)
    gc.collect()
    gc.freeze()
    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    mine = (
        queries.promises(book.scope).filter(holder=member.party, outcome="open").order_by("due_end").first()
    )
    if mine is None or member.team is None:
        raise RuntimeError("a crowd without a promise")
    listed = reverse("desk:promises")
    for name, address in (
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
    ):
        seconds(client, address)
        took = quantiles([seconds(client, address) for _ in range(TIMES)])[0] * 1000
        told = f"one of {MEMBERS}: {name}"
        yield line(f"{told}, {book.size:,} open", took, "ms", f"< {MILLISECONDS} ms", ok=took < MILLISECONDS)
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        yield line(f"{told}, queries", len(seen), "count", f"< {MOST_QUERIES}", ok=len(seen) < MOST_QUERIES)


def _spread(book: Book) -> Membership:
    """Five hundred members in teams of twenty, each holding as many of the book's promises as the next."""
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
    return members[MEMBERS // 2 + 3]
