"""Errands are done, in order for each ticket, until they are done: a helpdesk that is down for a day loses nothing.

Claim, do, confirm: the lease is committed before the call. Whoever finds an errand that was begun before looks first
whether its note is there already, so that a crash between the call and its answer writes nothing twice.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils.module_loading import import_string

from lupaus.core.ports import Joints, Tickets, TicketTrouble
from lupaus.features.helpdesk.actions.collecting import collect
from lupaus.features.helpdesk.actions.connecting import door
from lupaus.features.helpdesk.actions.doing import follow, note, tag, ticket_follows
from lupaus.features.helpdesk.actions.laying import lay
from lupaus.features.helpdesk.actions.unpromised import tell_one
from lupaus.features.helpdesk.models import Delivery, Errand, HelpDesk, TicketLink, Unpromised
from lupaus.features.helpdesk.rules.telling import pause
from lupaus.ledger import queries as book
from lupaus.people.access import NoAccess, Scope, scope_of_organisation

log = logging.getLogger("lupaus.helpdesk")
LEASE = timedelta(minutes=2)
TURNS = 3
IN_ONE_GO = timedelta(seconds=15)
"""How long one go may take; what is left is done in the next."""
KEPT = timedelta(days=90)
"""How long it is remembered that a delivery has been. What is older than a week is not believed anyhow."""
OF_THE_TICKET = frozenset({"gone", "refused", "rights"})
"""Troubles of one ticket or one errand: the helpdesk itself answers."""
DOING: dict[str, Callable[[Scope, Tickets, Errand, datetime], str]] = {
    "note": note, "ticket": ticket_follows, "tag": tag, "merged": follow,
}  # fmt: skip

Savepoint = Callable[[str], None]
"""Called between two steps, by its name. A test ends the process there."""


def send_all(clock: Callable[[], datetime], *, at: Savepoint = lambda name: None) -> int:
    """Collect what is news, and do what is due; answers how many errands were done. The demo calls nobody."""
    joints: Joints = import_string(settings.LUPAUS_JOINTS)()
    if joints.open_tickets is None or not HelpDesk.objects.exists():
        return 0
    start = clock()
    Delivery.objects.filter(at__lt=start - KEPT).delete()
    Unpromised.objects.filter(settled_at__lt=start - KEPT).delete()
    collect(start)
    done = 0
    awake = HelpDesk.objects.filter(
        Q(rests_until=None) | Q(rests_until__lte=start), organisation__frozen_at=None
    )
    for desk in awake.order_by("rests_until", "pk"):
        is_there = True
        while is_there and clock() < start + IN_ONE_GO and (errand := _claimed(desk, clock())) is not None:
            at("claimed")
            is_there = _do(desk, errand, clock, at)
            done += is_there
        if is_there:
            done += _unpromised_told(desk, clock, start + IN_ONE_GO)
    return done


def _unpromised_told(desk: HelpDesk, clock: Callable[[], datetime], until: datetime) -> int:
    """Tell the tickets that made no promise; answers how many."""
    done = 0
    try:
        while clock() < until and tell_one(desk, clock()):
            done += 1
    except TicketTrouble as no:
        if no.code == "rights":
            HelpDesk.objects.filter(pk=desk.pk).update(trouble="rights")
        else:
            _rest(desk, no, clock())
    else:
        if done:
            _reached(desk, clock())
    return done


def _claimed(desk: HelpDesk, now: datetime) -> Errand | None:
    """The next errand, leased to us and committed. One ticket's errands go one after the other."""
    waiting = Errand.objects.filter(
        link__desk=desk, link__ended_at=None, link__gone_at=None, result="", organisation__frozen_at=None
    )
    busy = waiting.filter(leased_until__gt=now).values("link")
    later = waiting.filter(next_try_at__gt=now).values("link")
    for _again in range(TURNS):
        found = waiting.exclude(link__in=busy).exclude(link__in=later).order_by("pk").first()
        if found is None:
            return None
        if Errand.objects.filter(pk=found.pk, tries=found.tries, result="").update(
            tries=F("tries") + 1, leased_until=now + LEASE
        ):
            return Errand.objects.select_related("link__desk", "link__promise").get(pk=found.pk)
    return None  # others are quicker, and do it


def _do(desk: HelpDesk, errand: Errand, clock: Callable[[], datetime], at: Savepoint) -> bool:
    """Do one; False when the helpdesk is to be left alone for a while."""
    try:
        scope = scope_of_organisation(errand.organisation_id)
        result = DOING[errand.act](scope, door(desk), errand, clock())
    except NoAccess:
        result = "moot"
    except TicketTrouble as no:
        if no.code not in OF_THE_TICKET:
            with transaction.atomic():
                _rest(desk, no, clock())
                Errand.objects.filter(pk=errand.pk, tries=errand.tries).update(leased_until=None)
            return False
        _of_ticket(scope, errand, no.code, clock())
        return True
    except Exception as problem:
        # Something of ours is wrong with this one: the others are not to wait for it, and it is not to be lost.
        log.error("errand %s: %s", errand.pk, type(problem).__name__)
        _later(errand, clock())
        return True
    at("done")
    _finished(errand, result, clock())
    _reached(desk, clock())
    return True


def _finished(errand: Errand, result: str, now: datetime) -> None:
    """Confirm; only while the lease is ours."""
    mine = Errand.objects.filter(pk=errand.pk, tries=errand.tries, result="")
    mine.update(result=result, done_at=now, leased_until=None, next_try_at=None, article=errand.article)


def _reached(desk: HelpDesk, now: datetime) -> None:
    rows = HelpDesk.objects.filter(pk=desk.pk)
    rows.update(reached_at=now, failing_since=None, trouble="", failures=0, rests_until=None)


def _rest(desk: HelpDesk, no: TicketTrouble, now: datetime) -> None:
    """The helpdesk cannot be reached: all its errands wait, longer each time, and none is lost."""
    with transaction.atomic():
        row = HelpDesk.objects.select_for_update().get(pk=desk.pk)
        row.failures += 1
        row.trouble = no.code
        row.failing_since = row.failing_since or now
        row.rests_until = now + max(pause(row.failures), timedelta(seconds=no.wait))
        row.save(update_fields=["failures", "trouble", "failing_since", "rests_until"])
    log.warning("helpdesk %s cannot be reached: %s", desk.pk, no.code)


def _of_ticket(scope: Scope, errand: Errand, code: str, now: datetime) -> None:
    """The helpdesk answers, and says no to this."""
    if code == "refused":
        _finished(errand, "refused", now)
    elif code == "rights":
        # Somebody may give the right any day: nothing is thrown away.
        _later(errand, now)
        HelpDesk.objects.filter(pk=errand.link.desk_id).update(trouble="rights")
    else:
        gone(scope, errand.link_id, now)


def _later(errand: Errand, now: datetime) -> None:
    mine = Errand.objects.filter(pk=errand.pk, tries=errand.tries)
    mine.update(leased_until=None, next_try_at=now + pause(errand.tries))


def gone(scope: Scope, link: int, now: datetime) -> None:
    """The ticket is not there any more: whoever holds the promise is told, and nothing more is written there."""
    with transaction.atomic():
        row = TicketLink.objects.select_for_update(of=("self",)).select_related("promise").get(pk=link)
        if row.gone_at is not None:
            return
        row.gone_at = now
        promise = book.state(row.promise)
        if promise.outcome == "open":
            lay(row, promise, "ticket_gone", now)
        row.save(update_fields=["gone_at", "lines"])
        Errand.objects.filter(link=row, result="").update(
            result="moot", done_at=now, leased_until=None, next_try_at=None
        )
