"""The second pass: messages that are due become envelopes, one for each person.

All of a person's messages are looked at together, so that several become one and a second planned
one waits for tomorrow. The text is made here, from the promises as they now stand, and never
changes afterwards. The person's row is held meanwhile: two engines never write to one person.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from uuid_utils.compat import uuid7

from lupaus.core.clock_time import start_of_day
from lupaus.core.kinds import URGENCIES
from lupaus.core.letters import message_id
from lupaus.core.notices import SLIP
from lupaus.core.ports import Joints
from lupaus.core.promise import Promise
from lupaus.ledger import statements, writing
from lupaus.ledger.policies import Rulebook
from lupaus.ledger.rows import state_of
from lupaus.outbox import evidence, texts
from lupaus.outbox.addressing import Address, Addresses
from lupaus.outbox.bulletins import Bulletins, bulletins_of, speakers_of, spoken_of, why_withdrawn
from lupaus.outbox.facts import Facts
from lupaus.outbox.gather import Asked, Gathered, gather
from lupaus.outbox.models import Envelope, Notice
from lupaus.outbox.own_texts import own_texts
from lupaus.outbox.sorting import Fate, Sorted, Waiting, misfit, sort
from lupaus.people.families import families_of
from lupaus.people.models import Organisation, Party

BATCH = 40
"""The write lock is held while these are worded, some fifty milliseconds: a tap does not feel it."""
A_MINUTE = timedelta(minutes=1)
_PRESSING = ("answer", "urgent", "planned")


class _Person(NamedTuple):
    """One receiver with all that waits for them."""

    root: Party
    notices: list[Notice]


def seal(
    now: datetime, joints: Joints, limit: int = BATCH, *, at: Callable[[str], None] = lambda name: None
) -> int:
    """Look at up to `limit` due messages at `now` (aware UTC); answers how many were looked at.

    Killed anywhere, it has done all of a batch or nothing. `at` is called by name between two
    steps; the crash tests die there.
    """
    with transaction.atomic():
        by_organisation: dict[int, list[_Person]] = {}
        for person in _claimed(now, limit):
            by_organisation.setdefault(person.root.organisation_id, []).append(person)
        if not by_organisation:
            return 0
        at("seal_claimed")
        for organisation, people in by_organisation.items():
            _Sealing(Organisation.objects.get(pk=organisation), now, joints).seal(people)
        at("seal_written")
        return sum(len(person.notices) for people in by_organisation.values() for person in people)


def _claimed(now: datetime, limit: int) -> list[_Person]:
    """Hold the people for whom something is due, then its promises, then read what is due for them."""
    # Only a waiting message has an alarm: the index of alarms is enough to find them.
    due = Notice.objects.filter(urgency__in=URGENCIES, next_step_at__lte=now, organisation__frozen_at=None)
    first = list(due.order_by("urgency", "next_step_at").values_list("party", "party__merged_into")[:limit])
    if not first:
        return []
    roots = {root or party for party, root in first}
    held = Party.objects.select_for_update(skip_locked=True, no_key=True).filter(pk__in=roots)
    people = {party.pk: _Person(party, []) for party in held.order_by("pk")}
    root_of = families_of(people)
    theirs = due.filter(party__in=list(root_of), state="waiting").order_by("pk")
    promises: dict[int, set[int]] = {}
    for organisation, promise in theirs.values_list("organisation", "promise"):
        promises.setdefault(organisation, set()).add(promise)
    for organisation, ids in promises.items():
        # Nobody stops or moves one of them while its text is made.
        writing.locked(organisation, sorted(ids))
    for notice in theirs.select_related("party", "promise"):
        people[root_of[notice.party_id]].notices.append(notice)
    return [person for person in people.values() if person.notices]


class _Going(NamedTuple):
    """What becomes one letter, and who speaks in it."""

    person: _Person
    speaker: int
    notices: list[Notice]


class _Sealing:
    """The sealing of one organisation's messages, within the transaction that holds the people."""

    def __init__(self, organisation: Organisation, now: datetime, joints: Joints) -> None:
        self.organisation, self.now, self.joints = organisation, now, joints
        self.book = Rulebook(organisation.pk)
        self.own = own_texts(organisation.pk)
        self.bulletins: Bulletins = {}

    def seal(self, people: Sequence[_Person]) -> None:
        promises = {n.promise_id: state_of(n.promise) for person in people for n in person.notices}
        told_today = self._told_today(people)
        self.bulletins = bulletins_of(notice for person in people for notice in person.notices)
        going: list[_Going] = []
        fates: list[tuple[Notice, Sorted]] = []
        for person in people:
            waiting = [self._waiting(person, notice, promises) for notice in person.notices]
            by_id = {notice.pk: notice for notice in person.notices}
            told = told_today.get(person.root.pk, set())
            sorted_ = sort(waiting, self.now, self.book.calendar, told_today=told)
            fates += [(by_id[found.waiting.notice], found) for found in sorted_]
            ready = [by_id[f.waiting.notice] for f in sorted_ if f.fate is Fate.GO]
            going += _by_speaker(person, ready, self.bulletins)
        self._settle(fates)
        self._write(going, promises)

    def _waiting(self, person: _Person, notice: Notice, promises: dict[int, Promise]) -> Waiting:
        promise = promises[notice.promise_id]
        why = misfit(
            notice.step, notice.terms_no, notice.klass, notice.written_at, promise,
            self.book.kinds[promise.kind], person.root.contact_rule,
        ) or why_withdrawn(notice, self.bulletins)  # fmt: skip
        return Waiting(
            notice.pk, promise.id, promise.holder, notice.klass, notice.urgency, notice.not_before,
            notice.useless_at, why,
        )  # fmt: skip

    def _told_today(self, people: Sequence[_Person]) -> dict[int, set[int]]:
        """By person the promises of which they have had a planned message on this local day."""
        today = start_of_day(self.book.calendar.today(self.now), self.organisation.zone)
        roots = families_of(person.root.pk for person in people)
        rows = Notice.objects.filter(
            party__in=list(roots), klass="planned", medium="message",
            state__in=("sealed", "told"), envelope__sealed_at__gte=today,
        )  # fmt: skip
        found: dict[int, set[int]] = {}
        for party, promise in rows.values_list("party", "promise"):
            found.setdefault(roots[party], set()).add(promise)
        return found

    def _settle(self, fates: Iterable[tuple[Notice, Sorted]]) -> None:
        by_fate: dict[Fate, list[tuple[Notice, str]]] = {fate: [] for fate in Fate}
        for notice, found in fates:
            if found.fate is Fate.LATER:
                Notice.objects.filter(pk=notice.pk).update(next_step_at=found.at)
            by_fate[found.fate].append((notice, found.reason))
        scope = evidence.scope_for(self.organisation, 0)
        evidence.withdraw(by_fate[Fate.WITHDRAW], self.now)
        evidence.skip(scope, by_fate[Fate.SKIP], self.now)
        evidence.unreachable(scope, by_fate[Fate.CALL], self.now)

    def _write(self, going: Sequence[_Going], promises: dict[int, Promise]) -> None:
        if not going:
            return
        scope = evidence.scope_for(self.organisation, 0)
        addresses = Addresses(self.organisation, [one.person.root for one in going], self.joints)
        asked = [
            Asked(promises[n.promise_id], n.step, n.attempt, one.speaker)
            for one in going
            for n in one.notices
        ]
        gathered = iter(gather(scope, asked, self.now))
        lost: list[tuple[Notice, str]] = []
        sealed: list[tuple[Envelope, list[Notice]]] = []
        for person, speaker, notices in going:
            told = [next(gathered) for _ in notices]
            address = addresses.of(person.root)
            if address is None:
                lost += [(notice, "unreachable") for notice in notices]
            else:
                said = self._said(person, notices, told, address)
                sealed.append((self._envelope(person, speaker, notices, said, address), notices))
        evidence.unreachable(scope, lost, self.now)
        self._insert(sealed)

    def _said(
        self, person: _Person, notices: Sequence[Notice], told: Sequence[Gathered], address: Address
    ) -> texts.Said:
        mine, theirs = (
            address_of(person.root, self.now) or "" if any(one.is_theirs is asked for one in told) else ""
            for asked, address_of in ((False, self.joints.customer_url), (True, self.joints.supplier_url))
        )
        language = person.root.language
        facts: list[Facts] = [
            replace(
                one.facts, link=theirs if one.is_theirs else mine, can_reply=address.is_answerable,
                is_mail=address.is_mail, **spoken_of(notice, state_of(notice.promise), language, self.bulletins),
            )
            for notice, one in zip(notices, told, strict=True)
        ]  # fmt: skip
        return texts.render_all(facts, self.own)

    def _envelope(
        self, person: _Person, speaker: int, notices: Sequence[Notice], said: texts.Said, address: Address
    ) -> Envelope:
        code, useless = uuid7(), [n.useless_at for n in notices if n.useless_at is not None]
        useless_at = min(useless, default=None)
        by_hand = address.channel == "own_phone"
        return Envelope(
            organisation=self.organisation, code=code, party=person.root,
            holder_id=speaker, channel=address.channel, address=address.value,
            language=person.root.language, subject=said.subject[:200], text=said.text,
            message_id=message_id(code, domain(self.joints, self.organisation)),
            klass=min((n.klass for n in notices), key=_PRESSING.index),
            urgency=min(n.urgency for n in notices), useless_at=useless_at,
            state="by_hand" if by_hand else "sealed", sealed_at=self.now, told_count=len(notices),
            next_step_at=by_hand_alarm(self.book, self.now, useless_at) if by_hand else self._turn(notices),
        )  # fmt: skip

    def _turn(self, notices: Sequence[Notice]) -> datetime:
        """It goes now. Letters of a word to many go in the order in which their notices were written."""
        if any(notice.step != SLIP for notice in notices):
            return self.now
        return max(min(notice.not_before for notice in notices), self.now - A_MINUTE)

    def _insert(self, sealed: Sequence[tuple[Envelope, list[Notice]]]) -> None:
        """All envelopes in one statement and all their notices in another."""
        rows = Envelope.objects.bulk_create([envelope for envelope, _ in sealed])
        statements.update(
            Notice,
            ("state", "reason", "envelope_id", "next_step_at"),
            [
                ("sealed", "", row.pk, None, notice.pk)
                for row, (_, notices) in zip(rows, sealed, strict=True)
                for notice in notices
            ],
        )


def by_hand_alarm(book: Rulebook, now: datetime, useless_at: datetime | None) -> datetime:
    """When a message that waits for a person is looked at again: it may have become untrue."""
    morning = book.calendar.next_working_morning(now)
    return morning if useless_at is None else min(morning, useless_at)


def domain(joints: Joints, organisation: Organisation) -> str:
    """The right-hand side of this organisation's Message-IDs."""
    return sender(joints, organisation).rpartition("@")[2].lower() or "lupaus.invalid"


def sender(joints: Joints, organisation: Organisation) -> str:
    """The address on this organisation's mails; empty where there is none."""
    return joints.sender_address or organisation.email


def _by_speaker(person: _Person, notices: Collection[Notice], bulletins: Bulletins) -> list[_Going]:
    """One envelope for each who speaks; almost always that is one."""
    speaker_of = speakers_of(notices, bulletins)
    speakers: dict[int, list[Notice]] = {}
    for notice in sorted(notices, key=lambda n: (n.urgency, n.not_before, n.promise_id, n.pk)):
        speakers.setdefault(speaker_of[notice.pk], []).append(notice)
    return [_Going(person, speaker, told) for speaker, told in speakers.items()]
