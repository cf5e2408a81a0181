"""Times there and back, news and echoes, and what is read of anything that comes in."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lupaus.core.clock_time import Precision, due_end
from lupaus.core.promise import Promise
from lupaus.features.helpdesk.rules.news import Known, News, is_older, news
from lupaus.features.helpdesk.rules.telling import LONGEST, pause
from lupaus.features.helpdesk.rules.tickets import Unreadable, is_signed, read, ticket_of
from lupaus.features.helpdesk.rules.times import day, due_of, is_same, pending_of, to_the_minute
from tests.core.promises import made
from tests.features.helpdesk.beside import payload

ZONE = "Europe/Helsinki"
DAYS = st.dates(date(2026, 1, 1), date(2030, 12, 31))


def due(on: date, at: time | None) -> Promise:
    found = to_the_minute(on, at, ZONE) if at else day(on, ZONE)
    return made()._replace(
        due_on=found.due_on,
        due_time=found.due_time,
        precision=found.precision,
        due_end=found.due_end,
        zone=ZONE,
    )


@given(DAYS, st.none() | st.times().map(lambda at: time(at.hour, at.minute)))
def test_what_we_write_there_says_our_own_time(on: date, at: time | None) -> None:
    promise = due(on, at)
    assert is_same(pending_of(promise), promise)


@given(DAYS)
def test_a_day_goes_there_and_comes_back_a_day(on: date) -> None:
    back = due_of(pending_of(due(on, None)), ZONE)
    assert (back.due_on, back.precision, back.due_end) == (on, "day", due_end(on, None, Precision.DAY, ZONE))


@given(DAYS, st.integers(1, 23 * 60 + 58))
def test_a_minute_comes_back_a_minute(on: date, minute: int) -> None:
    at = time(minute // 60, minute % 60)
    promise = due(on, at)
    back = due_of(pending_of(promise), ZONE)
    assert back.due_end == promise.due_end and back.precision == "minute"


@given(st.integers(-5, 200))
def test_the_pauses_grow_and_never_beyond_an_hour(failures: int) -> None:
    assert timedelta(minutes=1) <= pause(failures) <= pause(failures + 1) <= LONGEST


TICKET = ticket_of(payload("promised")["ticket"])
KNOWN = Known(TICKET.pending_at, TICKET.owner.id, TICKET.state, TICKET.version)
OPEN = due(date(2026, 3, 6), time(14))


@pytest.mark.parametrize(
    ("change", "known", "found"),
    [
        ({}, {}, ()),
        ({"title": "another"}, {}, ()),
        ({"pending_at": datetime(2026, 3, 10, 8, 30, tzinfo=UTC)}, {}, (News.TIME,)),
        ({"pending_at": OPEN.due_end}, {"pending_at": datetime(2026, 3, 1, tzinfo=UTC)}, ()),  # our own time came back
        ({"pending_at": datetime(2026, 3, 10, tzinfo=UTC)}, {"sent_pending_at": datetime(2026, 3, 10, tzinfo=UTC)}, ()),
        ({"pending_at": None, "state": "open"}, {}, ()),
        ({"owner": TICKET.owner._replace(id=6)}, {}, (News.OWNER,)),
        ({"owner": TICKET.owner._replace(id=6)}, {"sent_owner": 6}, ()),
        ({"state": "closed", "pending_at": None}, {}, (News.CLOSED,)),
        ({"state": "closed", "pending_at": None}, {"state": "closed"}, ()),
        ({"state": "merged"}, {}, (News.MERGED,)),
        ({"state": "merged"}, {"state": "merged"}, ()),
        ({"pending_at": datetime(2026, 3, 10, tzinfo=UTC), "owner": TICKET.owner._replace(id=6)}, {}, (News.TIME, News.OWNER)),
        ({"pending_at": datetime(2026, 3, 10, tzinfo=UTC), "owner": TICKET.owner._replace(id=6)}, {"version": None}, ()),
    ],
)  # fmt: skip
def test_what_is_news(change: dict[str, Any], known: dict[str, Any], found: tuple[News, ...]) -> None:
    assert news(TICKET._replace(**change), KNOWN._replace(**known), OPEN) == found


@pytest.mark.parametrize("outcome", ["kept", "broken", "released", "cancelled", "lapsed"])
def test_nothing_is_news_for_what_is_over(outcome: str) -> None:
    changed = TICKET._replace(state="closed", owner=TICKET.owner._replace(id=6))
    assert news(changed, KNOWN, OPEN._replace(outcome=outcome)) == ()


def test_the_later_one_counts() -> None:
    assert is_older(TICKET._replace(version=TICKET.version - timedelta(seconds=1)), KNOWN)
    assert not is_older(TICKET, KNOWN) and not is_older(TICKET, KNOWN._replace(version=None))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["ticket", "id", "number", "state", "owner", "customer", "updated_at", "pending_time", "tags",
                         "email", "firstname", "phone", "updated_by", "owner_id", "name"]), inner, max_size=6),
    max_leaves=20,
)  # fmt: skip


@given(JSON)
def test_whatever_comes_is_a_ticket_or_is_refused(sent: Any) -> None:
    for body in (
        sent,
        {"ticket": sent},
        {"ticket": {**payload("promised")["ticket"], **(sent if isinstance(sent, dict) else {})}},
    ):
        try:
            found = read(json.dumps(body).encode())
        except Unreadable:
            continue
        assert found.id > 0 and found.number and found.version.tzinfo is UTC
        assert all(sign.isprintable() for sign in found.title + found.customer.name + found.state)


@given(st.binary(max_size=200), st.text(min_size=1, max_size=40), st.text(max_size=60))
def test_only_the_right_signature_is_right(body: bytes, secret: str, given_: str) -> None:
    assert not is_signed(body, secret, given_)
