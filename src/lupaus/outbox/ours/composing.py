"""The words of a message to one of us, made at the moment when it goes; None when there is nothing to tell any more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db.models import Q, QuerySet

from lupaus.core.clock_time import add_days_local, local_date, start_of_day
from lupaus.core.notifications import Topic
from lupaus.ledger import queries as book
from lupaus.outbox.models import MemberLetter, Notice, Notification
from lupaus.outbox.ours.choices import names_may_leave
from lupaus.outbox.ours.lines import Reader, Told, facts_of, lines_of, people_of
from lupaus.outbox.ours.sorting import settled
from lupaus.outbox.ours.words import moment, say
from lupaus.outbox.texts import Said
from lupaus.people.absences import standing_in
from lupaus.people.access import Scope, scope_of_membership
from lupaus.people.models import Membership, Team
from lupaus.web import speech
from lupaus.web.doors import url_or_none

SHOWN = 8
"""Lines of one sort in a message; the rest is counted."""
TRIAL = "trial"


def compose(letter: MemberLetter, member: Membership, now: datetime) -> Said | None:
    """What this letter says to this member at `now` (aware UTC)."""
    scope = scope_of_membership(member)
    reader = Reader(scope, scope.language, _shows_names(letter), now)
    match letter.what:
        case "morning":
            return _morning(letter, reader, member.party.name)
        case "calls":
            return _evening(reader)
        case "trial":
            said = say(reader.language, TRIAL)
            return Said(say(reader.language, "trial.subject"), _framed(reader, member.party.name, [said], ""))
        case _:
            return _now(letter, reader, member.party.name)


def compose_for_team(letter: MemberLetter, team: Team, scope: Scope, now: datetime) -> Said | None:
    """What is said where a whole team reads it: never a name of a customer, nothing about one person's work but who has it."""
    reader = Reader(scope, scope.language, False, now)
    if letter.what == "trial":
        return Said(say(reader.language, "trial.subject"), say(reader.language, TRIAL))
    rows = book.promises(scope).filter(pk=letter.promise_id or 0, outcome="open", is_void=False)
    found = list(rows.select_related("kind"))
    people = people_of(scope, found)
    told = []
    for promise in found:
        facts = facts_of(reader, promise, people) | {"person": people[promise.holder_id].name}
        told.append(say(reader.language, "unanswered", **facts))
    if not told:
        return None
    link = _promise_url(str(found[0].code)) if len(found) == 1 else _url("desk:promises")
    return Said(say(reader.language, "unanswered.subject"), "\n".join([*told, *_where(reader, link)]))


def _now(letter: MemberLetter, reader: Reader, me: str) -> Said | None:
    told = _still_true(letter, reader)
    if not told:
        return None
    subject = told[0].subject
    if len(told) > 1:
        subject = say(reader.language, "several.subject", count=str(len(told)))
    link = _promise_url(told[0].code) if len(told) == 1 else _url("calls:list")
    return Said(subject, _framed(reader, me, _few([one.text for one in told], reader), link))


def _still_true(letter: MemberLetter, reader: Reader) -> list[Told]:
    rows = _rows(letter)
    gone = settled(rows)
    Notification.objects.filter(pk__in=gone).update(state="settled", letter=None)
    return lines_of(reader, [row for row in rows if row.pk not in gone])


def _rows(letter: MemberLetter) -> list[Notification]:
    rows = Notification.objects.filter(letter=letter).select_related("promise__kind")
    return list(rows.order_by("since", "pk"))


# -- the morning ----------------------------------------------------------------------------------


def _morning(letter: MemberLetter, reader: Reader, me: str) -> Said | None:
    """What is due, what waits for an answer, what is new, and at the end what was good."""
    told = _still_true(letter, reader)
    parts = [
        *_today(reader),
        *_asks(reader),
        *_part(reader, "news", [one.text for one in told if one.topic != Topic.THANKS]),
        *_risk(reader),
        *_part(reader, "thanks", [one.text for one in told if one.topic == Topic.THANKS]),
    ]
    if not parts:
        return None
    today = local_date(reader.now, reader.scope.zone)
    day = speech.day(today, reader.language, "short").replace(speech.NBSP, " ")
    opening = say(reader.language, "morning.greeting", me=me.partition(" ")[0])
    body = "\n\n".join([opening, *parts, "\n".join(_where(reader, _url("calls:list")))])
    return Said(say(reader.language, "morning.subject", day=day), body)


def _today(reader: Reader) -> list[str]:
    """What falls due today and is no call, and how many calls there are."""
    scope, today = reader.scope, local_date(reader.now, reader.scope.zone)
    mine = [scope.party, *standing_in(scope, scope.party, today)]
    rows = book.promises(scope).filter(
        holder__in=mine, outcome="open", stage="active", due_on=today, is_void=False
    )
    due = list(
        rows.exclude(kind__slug__in=("recall", "callback"))
        .select_related("kind")
        .order_by("due_end", "pk")[: SHOWN + 1]
    )
    people = people_of(scope, due)
    texts = [say(reader.language, "today.line", **facts_of(reader, row, people)) for row in due]
    return [*_part(reader, "today", texts), *_calls(reader, mine)]


def _calls(reader: Reader, mine: Sequence[int]) -> list[str]:
    count = _waiting_calls(reader, mine).count()
    if not count:
        return []
    key = "calls.one" if count == 1 else "calls.many"
    return [say(reader.language, key, count=str(count))]


def _waiting_calls(reader: Reader, mine: Sequence[int]) -> QuerySet[Notice]:
    tomorrow = start_of_day(add_days_local(reader.now, 1, reader.scope.zone), reader.scope.zone)
    rows = Notice.objects.filter(
        organisation=reader.scope.organisation, holder__in=mine, medium="call", state="waiting",
        not_before__lt=tomorrow,
    )  # fmt: skip
    return rows.filter(Q(useless_at=None) | Q(useless_at__gt=reader.now)).order_by()


def _asks(reader: Reader) -> list[str]:
    """What was handed to me and waits for my yes or no."""
    scope = reader.scope
    rows = book.promises(scope).filter(handed_to=scope.party, outcome="open", is_void=False)
    found = list(rows.select_related("kind").order_by("answer_by", "pk")[: SHOWN + 1])
    people = people_of(scope, found)
    texts = []
    for row in found:
        until = moment(row.answer_by, reader.now, scope.zone, reader.language) if row.answer_by else ""
        facts = facts_of(reader, row, people) | {"person": people[row.holder_id].name, "until": until}
        texts.append(say(reader.language, "asks.line", **facts))
    return _part(reader, "asks", texts)


def _risk(reader: Reader) -> list[str]:
    """To whoever leads a team: its customers who wait for what is late. Cases, and never whose they are."""
    scope = reader.scope
    led = Membership.objects.filter(
        organisation=scope.organisation, team__leader=scope.party, left_at=None
    ).exclude(party=scope.party)
    holders = list(led.values_list("party", flat=True))
    if not holders:
        return []
    rows = book.promises(scope).filter(
        holder__in=holders, outcome="open", direction="ours", due_end__lt=reader.now, is_void=False
    )
    found = list(rows.select_related("kind").order_by("due_end", "pk")[: SHOWN + 1])
    people = people_of(scope, found)
    texts = [say(reader.language, "risk.line", **facts_of(reader, row, people)) for row in found]
    return _part(reader, "risk", texts)


def _evening(reader: Reader) -> Said | None:
    scope = reader.scope
    today = local_date(reader.now, scope.zone)
    count = _waiting_calls(reader, [scope.party, *standing_in(scope, scope.party, today)]).count()
    if not count:
        return None
    key = "evening.one.subject" if count == 1 else "evening.many.subject"
    said = [say(reader.language, "evening"), *_where(reader, _url("calls:list"))]
    return Said(say(reader.language, key, count=str(count)), "\n".join(said))


# -- the frame ------------------------------------------------------------------------------------


def _part(reader: Reader, heading: str, texts: Sequence[str]) -> list[str]:
    if not texts:
        return []
    return ["\n".join([say(reader.language, heading), *_few([f"- {text}" for text in texts], reader)])]


def _few(texts: Sequence[str], reader: Reader) -> list[str]:
    shown = list(texts[:SHOWN])
    if len(texts) > SHOWN:
        shown.append(say(reader.language, "more", count=str(len(texts) - SHOWN)))
    return shown


def _framed(reader: Reader, me: str, texts: Sequence[str], link: str) -> str:
    greeting = say(reader.language, "greeting", me=me.partition(" ")[0])
    return "\n\n".join([greeting, "\n".join(texts), "\n".join(_where(reader, link))]).strip()


def _where(reader: Reader, link: str) -> list[str]:
    """Where it is found, behind the sign-in; without a public address no link, for it would lead nowhere."""
    own = _url("notifications:index")
    found = say(reader.language, "link", link=link) if link else say(reader.language, "house")
    return [found, say(reader.language, "settings", link=own)] if own else [found]


def _promise_url(code: str) -> str:
    return _url("desk:promise", code)


def _url(name: str, *args: object) -> str:
    path = url_or_none(name, *args)
    return f"{settings.LUPAUS_PUBLIC_URL}{path}" if settings.LUPAUS_PUBLIC_URL and path else ""


def _shows_names(letter: MemberLetter) -> bool:
    allowed = names_may_leave(letter.organisation_id)
    return allowed == "own" or (allowed == "email" and letter.way_id is None)
