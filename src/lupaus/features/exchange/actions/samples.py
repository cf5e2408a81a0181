"""A few customers as they will be called, so that one hears the words before anything is done."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from lupaus.core.clock_time import local_date
from lupaus.features.exchange.actions.foreseeing import Foreseen
from lupaus.features.exchange.rules.likeness import whole_address
from lupaus.features.exchange.rules.verdicts import Verdict
from lupaus.features.exchange.rules.wanted import Wanted
from lupaus.outbox.facts import Facts, together
from lupaus.outbox.models import Text
from lupaus.outbox.texts import opening
from lupaus.people.access import Scope
from lupaus.people.models import Organisation, Party

SAMPLES = 3


class Sample(NamedTuple):
    """One customer of the list and the words with which their call begins. `evening` None: on its own day, `due_on`."""

    name: str
    phone: str
    area: str
    language: str
    words: str
    evening: date | None
    due_on: date


def samples(scope: Scope, contacts: tuple[Wanted, ...], foreseen: Foreseen, now: datetime) -> list[Sample]:
    """Three of those who are called first, of different kinds where the list has them: promised and not."""
    firm = Organisation.objects.get(pk=scope.organisation)
    person = Party.objects.get(pk=scope.party).name
    own = {
        (slug, language): text
        for slug, language, text in Text.objects.filter(organisation=scope.organisation).values_list(
            "slug", "language", "text"
        )
    }
    found = []
    for index in _chosen(contacts, foreseen):
        contact = contacts[index]
        verdicts = [verdict for verdict in foreseen.verdicts[index] if verdict.is_change]
        facts = together([_facts(contact, verdict, firm, person, scope, now) for verdict in verdicts])
        due_on = min(verdict.due for verdict in verdicts)
        found.append(
            Sample(
                contact.name, next(iter(contact.phones), ""), contact.area, facts.language,
                opening(facts, own), foreseen.evenings[index], due_on,
            )
        )  # fmt: skip
    return found


def _chosen(contacts: tuple[Wanted, ...], foreseen: Foreseen) -> list[int]:
    """Positions of those called first, but one of each kind before a second of any."""
    changing = [i for i, row in enumerate(foreseen.verdicts) if any(verdict.is_change for verdict in row)]
    in_order = sorted(changing, key=lambda i: (foreseen.evenings[i] or date.max, i))
    of_kind: dict[tuple[object, ...], int] = {}
    for i in in_order:
        kind = (bool(contacts[i].promised), contacts[i].language, len(contacts[i].objects) > 1)
        of_kind.setdefault(kind, i)
    return list(dict.fromkeys((*of_kind.values(), *in_order)))[:SAMPLES]


def _facts(
    contact: Wanted, verdict: Verdict, firm: Organisation, person: str, scope: Scope, now: datetime
) -> Facts:
    thing = verdict.thing
    return Facts(
        kind="recall", step="call", language=contact.language or firm.language, name=contact.name,
        person=person, promised_by=person, firm=firm.name, phone=firm.phone,
        is_promised=bool(contact.promised), today=local_date(now, scope.zone), due_on=verdict.due,
        last_on=thing.last_visit, interval=f"{thing.interval_months}m",
        things=(thing.thing,) if thing.thing else (), place=whole_address(thing), cents=thing.price_cents,
    )  # fmt: skip
