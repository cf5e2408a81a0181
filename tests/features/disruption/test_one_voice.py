"""A customer whose promises several of us hold hears of an incident once, from whoever leads it; each keeps their own promise."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import pytest

from lupaus.core import events as e
from lupaus.core.promise import Promise
from lupaus.engine.deliver import deliver
from lupaus.engine.doctor import examine
from lupaus.engine.read import read
from lupaus.features.disruption.actions import opening
from lupaus.features.disruption.models import Disruption
from lupaus.features.disruption.rules.word import Word
from lupaus.ledger import queries as book
from lupaus.ledger.record import Line
from lupaus.outbox.models import Envelope, Notice
from lupaus.outbox.seal import seal
from lupaus.people.models import Membership, Party
from tests import cast
from tests.cast import Firm
from tests.engine.test_reading import Box
from tests.features.disruption.test_telling import MORNING, settled
from tests.features.disruption.trouble import DAY, HOUR, MINUTE, WHY, Trouble, deed

pytestmark = pytest.mark.django_db


class Pair(NamedTuple):
    """Jari and Aino each have a promise to one customer; Liisa leads the incident."""

    trouble: Trouble
    aino: Firm
    liisa: Firm
    sauna: Promise

    def opened(self, lead: Firm | None = None) -> Disruption:
        reach = f"kind=visit&due_from={DAY}&due_to={DAY}"
        scope = (lead or self.liisa).scope
        return opening.open_one(scope, title="Auto hajosi", cause="own", now=MORNING, reach=reach)

    def told(self, row: Disruption, now: datetime = MORNING, **more: object) -> None:
        word = Word(**{"phrases": WHY, "next_word_at": now + HOUR, **more})  # type: ignore[arg-type]
        opening.tell(self.liisa.scope, row.code, word, now=now)

    def carried(self, now: datetime) -> None:
        """The whole list is gone through; no letter is made yet."""
        while self.trouble.joints.carry(now):
            pass


@pytest.fixture
def pair() -> Pair:
    return settled_pair("asiakas0@example.org")


def settled_pair(email: str, phone: str = "") -> Pair:
    trouble = Trouble(1)
    if not email:
        who = cast.customer(trouble.firm, "Lanka", phone)
        trouble.people = [who]
        trouble.visits = [cast.promised(trouble.firm, who, "visit", DAY, words="Käynti 0")]
    aino = cast.colleague(trouble.firm, "Aino Aalto", "aino@nuohous.example")
    liisa = cast.colleague(trouble.firm, "Liisa Lehto", "liisa@nuohous.example", role="owner")
    sauna = cast.promised(aino, trouble.people[0], "visit", DAY, words="Sauna")
    settled(trouble)
    return Pair(trouble, aino, liisa, sauna)


def letters() -> list[Envelope]:
    return list(Envelope.objects.filter(sealed_at__gte=MORNING).select_related("holder").order_by("pk"))


def test_one_message_in_the_name_of_whoever_leads(pair: Pair) -> None:
    pair.told(pair.opened())
    pair.trouble.run(MORNING + MINUTE)
    (text,) = pair.trouble.texts
    assert "Käynti 0 myöhästyy: auto hajosi." in text and "Sauna myöhästyy: auto hajosi." in text
    assert "Liisa Lehto" in text and "Aino" not in text and "Jari Nokinen" not in text
    (letter,) = letters()
    assert (letter.holder.name, letter.state, letter.told_count) == ("Liisa Lehto", "sent", 2)
    sent = pair.trouble.post.mail.arrived[-1]
    assert sent.sender_name.startswith("Liisa Lehto")
    told = book.events(pair.trouble.firm.scope).filter(kind="told", at__gte=MORNING)
    assert set(told.values_list("promise", flat=True)) == {pair.trouble.visits[0].id, pair.sauna.id}
    holders = [cast.state_now(pair.trouble.firm, one).holder for one in (pair.trouble.visits[0], pair.sauna)]
    assert holders == [pair.trouble.firm.scope.party, pair.aino.scope.party]  # nobody's promise has passed
    assert examine(MORNING + MINUTE, full=True).breaches == ()


def test_the_next_word_and_the_one_without_news_are_one_message_too(pair: Pair) -> None:
    row = pair.opened()
    pair.told(row)
    pair.trouble.run(MORNING + MINUTE)
    pair.told(row, MORNING + 10 * MINUTE, phrases=deed())
    pair.trouble.run(MORNING + 11 * MINUTE)
    assert len(pair.trouble.texts) == 2
    pair.trouble.run(MORNING + 70 * MINUTE)
    assert len(pair.trouble.texts) == 3 and "ei vielä uutta" in pair.trouble.texts[2]
    assert {letter.holder.name for letter in letters()} == {"Liisa Lehto"}


def test_who_has_all_of_it_speaks_though_another_leads(pair: Pair) -> None:
    bo = pair.trouble.somebody(5)
    cast.promised(pair.aino, bo, "visit", DAY, now=MORNING - HOUR)
    cast.promised(pair.aino, bo, "visit", DAY, words="Piha", now=MORNING - HOUR)
    pair.trouble.run(MORNING - MINUTE)
    pair.trouble.forget()
    pair.told(pair.opened())
    pair.trouble.run(MORNING + MINUTE)
    assert len(pair.trouble.texts) == 2
    spoken = dict(Envelope.objects.filter(sealed_at__gte=MORNING).values_list("party", "holder__name"))
    assert spoken == {pair.trouble.people[0].pk: "Liisa Lehto", bo.pk: "Aino Aalto"}


def test_other_words_of_the_holders_keep_their_own_letters(pair: Pair) -> None:
    """Only what the incident tells is one: a thing that Aino writes besides is in her own name."""
    pair.told(pair.opened())
    pair.carried(MORNING + MINUTE)
    slips = Notice.objects.filter(step="slip", promise=pair.sauna.id)
    extra = slips.get()
    third = cast.promised(pair.aino, pair.trouble.people[0], "delivery", DAY, words="Halot", now=MORNING)
    extra.pk, extra.promise_id, extra.step, extra.attempt = None, third.id, "confirm", 1
    extra.terms_no, extra.holder_id = third.terms_no, pair.aino.scope.party
    extra.save()
    seal(MORNING + MINUTE, pair.trouble.joints)
    names = sorted(letter.holder.name for letter in letters())
    assert names == ["Aino Aalto", "Liisa Lehto"]


def test_a_hand_over_before_it_leaves_words_it_anew(pair: Pair) -> None:
    pair.told(pair.opened())
    at = MORNING + MINUTE
    pair.carried(at)
    seal(at, pair.trouble.joints)
    assert [letter.holder.name for letter in letters()] == ["Liisa Lehto"]
    entrusted = e.Entrusted(pair.trouble.firm.scope.party, pair.trouble.firm.scope.party, "given")
    cast.act(pair.trouble.firm, [Line(pair.sauna.id, entrusted)], at)
    deliver(at, pair.trouble.joints)
    assert pair.trouble.texts == []  # Liisa does not speak for what one of us has alone
    pair.trouble.run(at + MINUTE)
    assert len(pair.trouble.texts) == 1
    assert [(one.holder.name, one.state) for one in letters()] == [
        ("Liisa Lehto", "withdrawn"), ("Jari Nokinen", "sent"),
    ]  # fmt: skip
    assert examine(at + MINUTE, full=True).breaches == ()


def test_the_one_who_leads_names_no_new_holder(pair: Pair) -> None:
    jari = pair.trouble.firm.scope.party
    other = cast.promised(
        pair.trouble.firm, pair.trouble.people[0], "visit", DAY, words="Piippu", now=MORNING - HOUR
    )
    pair.trouble.run(MORNING - MINUTE)
    pair.trouble.forget()
    entrusted = e.Entrusted(pair.aino.scope.party, jari, "given")
    cast.act(pair.trouble.firm, [Line(other.id, entrusted)], MORNING - MINUTE)
    assert cast.state_now(pair.trouble.firm, other).is_untold
    pair.told(pair.opened())
    pair.trouble.run(MORNING + MINUTE)
    (text,) = pair.trouble.texts
    assert "Piippu myöhästyy" in text and "Aino" not in text
    assert cast.state_now(pair.trouble.firm, other).is_untold  # a later message of Aino's own says it


def test_where_the_one_who_leads_has_left_the_holder_of_the_first_speaks(pair: Pair) -> None:
    pair.told(pair.opened())
    pair.carried(MORNING + MINUTE)
    Membership.objects.filter(party=pair.liisa.scope.party).update(left_at=MORNING + MINUTE)
    pair.trouble.run(MORNING + MINUTE)
    assert [letter.holder.name for letter in letters()] == ["Jari Nokinen"]
    assert len(pair.trouble.texts) == 1


def test_from_the_own_phone_it_lies_once_before_the_one_who_leads() -> None:
    pair = settled_pair("", "040 765 1111")
    before = set(Envelope.objects.values_list("pk", flat=True))
    pair.told(pair.opened())
    pair.trouble.run(MORNING + MINUTE)
    found = Envelope.objects.exclude(pk__in=before).filter(state="by_hand")
    assert [(one.holder.name, one.told_count) for one in found] == [("Liisa Lehto", 2)]


def test_two_who_are_one_person_hear_once(pair: Pair) -> None:
    twin = pair.trouble.somebody(7)
    cast.promised(pair.aino, twin, "visit", DAY, words="Kellari", now=MORNING - HOUR)
    pair.trouble.run(MORNING - MINUTE)
    pair.trouble.forget()
    Party.objects.filter(pk=twin.pk).update(merged_into=pair.trouble.people[0])
    pair.told(pair.opened())
    pair.trouble.run(MORNING + MINUTE)
    (text,) = pair.trouble.texts
    assert all(word in text for word in ("Käynti 0", "Sauna", "Kellari"))


def test_an_answer_to_it_reaches_each_who_holds_a_part(pair: Pair) -> None:
    box = Box()
    pair.trouble.post.with_(read_mail=box)
    pair.told(pair.opened())
    pair.trouble.run(MORNING + MINUTE)
    box.put("Sopii, sauna voi odottaa.", letters()[0].message_id, sender="asiakas0@example.org")
    read(MORNING + 2 * MINUTE, pair.trouble.joints)
    rows = book.events(pair.trouble.firm.scope).filter(kind="remarked", at__gte=MORNING)
    assert set(rows.values_list("promise", flat=True)) == {pair.trouble.visits[0].id, pair.sauna.id}
