"""The dry run over rows that have been brought: nothing of them is in the book yet."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.conf import settings
from django.utils.module_loading import import_string

from lupaus.core import events as e
from lupaus.core.clock_time import Precision, due_end, local_date
from lupaus.core.folding import apply, make
from lupaus.core.ports import Joints
from lupaus.features.disruption.models import Disruption
from lupaus.features.disruption.models.pace import per_minute
from lupaus.features.disruption.queries.foreseeing import LANGUAGES, Foreseen, Sample, missing
from lupaus.features.disruption.rules import sectors
from lupaus.features.disruption.rules.rate import last_told_at
from lupaus.features.disruption.rules.rows import Row, from_facts
from lupaus.features.disruption.rules.times import Times, moved
from lupaus.features.disruption.rules.word import Word
from lupaus.ledger.record import UNDO
from lupaus.outbox import texts
from lupaus.outbox.bulletins import phrases
from lupaus.outbox.facts import Facts
from lupaus.outbox.models import Bulletin
from lupaus.outbox.own_texts import own_texts
from lupaus.people.access import Scope
from lupaus.people.contacts import can_text
from lupaus.people.models import ContactPoint, Organisation, Party


def foresee_rows(scope: Scope, disruption: Disruption, word: Word | None, now: datetime) -> Foreseen:
    """What would happen with the rows that wait, in a constant number of queries."""
    firm = Organisation.objects.get(pk=scope.organisation)
    seen: Counter[str] = Counter()
    people: dict[str, str] = {}
    first: dict[str, Row] = {}
    promises = calls = 0
    rows = disruption.rows.filter(state="waiting").order_by("turn", "pk")
    for facts in rows.values_list("facts", flat=True).iterator(2_000):
        promises += 1
        row = from_facts(facts)
        language = row.language or firm.language
        if row.contact in people:
            continue
        people[row.contact] = language
        seen[language] += 1
        calls += row.kind == "phone" and not can_text(row.contact)
        first.setdefault(language, row)
    languages = seen.most_common()
    letters = len(people) - calls
    samples = (
        [
            _sample(scope, firm, disruption, word, name, first[name], now)
            for name, _many in languages[: len(LANGUAGES)]
        ]
        if word
        else []
    )
    return Foreseen(
        promises, len(people), letters, calls, 0, languages, samples, [], 0, [],
        last_told_at(now + UNDO, letters, per_minute(scope)), False, missing(word, [name for name, _many in languages]),
    )  # fmt: skip


def _sample(
    scope: Scope,
    firm: Organisation,
    disruption: Disruption,
    word: Word,
    language: str,
    row: Row,
    now: datetime,
) -> Sample:
    """The very words, with the row's own facts: the same frame as if it were in the book."""
    lead = Party.objects.get(pk=disruption.lead_id)
    phone = ContactPoint.objects.filter(party=lead, kind="phone", wrong_at=None).order_by("-is_first").first()
    joints: Joints = import_string(settings.LUPAUS_JOINTS)()
    precision = Precision.MINUTE if row.due_time else Precision.DAY
    wish = e.Made(
        scope.organisation, 0, lead.pk, lead.pk, lead.pk, lead.pk, row.due_on,
        due_end(row.due_on, row.due_time, precision, row.zone), row.zone, precision.value, row.due_time,
    )  # fmt: skip
    state = make(wish, 0, now)
    later = moved(state, Times(word.mode, word.minutes, word.on, word.at), now, (row.new_on, row.new_at))
    after = state if later is None else apply(state, later, now)
    bulletin = Bulletin(
        phrases=word.phrases, estimate_at=word.estimate_at, next_word_at=word.next_word_at, written_at=now,
        choices=sectors.choices_of(disruption.sector),
    )  # fmt: skip
    is_mail = row.kind == "email"
    said = {**phrases(bulletin, after, language)}
    facts = Facts(
        kind="journey", language=language, name=row.name, person=lead.name, firm=firm.name,
        phone=phone.value if phone else firm.phone, promised_by=lead.name, today=local_date(now, row.zone),
        due_on=after.due_on, due_time=after.due_time, precision=after.precision, content=row.journey,
        is_mail=is_mail, can_reply=joints.reads_replies or not is_mail, **said,
    )  # fmt: skip
    return Sample(language, row.name or row.contact, texts.render(facts, own_texts(scope.organisation)))
