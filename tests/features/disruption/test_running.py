"""The run of many: killed between two steps, carried by two engines, beside a callback, with a provider that says no."""

from __future__ import annotations

from datetime import date, time, timedelta
from itertools import cycle
from threading import Thread

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from lupaus.channels.memory import Act, Script
from lupaus.engine.deliver import deliver
from lupaus.engine.doctor import examine
from lupaus.engine.tick import one_round
from lupaus.features.disruption.actions import carrying, gathering, telling
from lupaus.features.disruption.actions.carrying import carry
from lupaus.features.disruption.models import Chunk, Hit, Telling
from lupaus.features.disruption.rules.order import QUARTER, Struck, in_order
from lupaus.features.disruption.rules.times import Times, moved
from lupaus.ledger import queries as book
from lupaus.outbox.models import Envelope, Notice
from lupaus.outbox.seal import seal
from tests import cast
from tests.cast import SPRING
from tests.core.promises import made
from tests.engine.post import Post, agree
from tests.features.disruption.test_telling import MORNING, settled
from tests.features.disruption.trouble import DAY, MINUTE, Trouble, deed

AT = MORNING + MINUTE


def steps(many: int) -> None:
    for _step in range(many):
        carry(AT)


def every_other(act: Act) -> Script:
    """One is taken, the next is not, and so on."""
    turns = cycle(("accept", act))
    return lambda letter, now: next(turns)


class Killed(BaseException):
    """The process is gone in the middle."""


@pytest.mark.django_db
@pytest.mark.parametrize("where", ["record", "write_notices", "Chunk"])
@pytest.mark.parametrize("when", [1, 2])
def test_killed_anywhere_it_goes_on_where_it_was(
    monkeypatch: pytest.MonkeyPatch, where: str, when: int
) -> None:
    monkeypatch.setattr(telling, "CHUNK", 2)
    monkeypatch.setattr(gathering, "CHUNK", 2)
    trouble = settled(Trouble(5))
    row = trouble.opened(MORNING)
    trouble.told(row, MORNING, phrases=deed(), mode="shift", minutes=60)
    calls = 0
    true = Chunk.objects.create if where == "Chunk" else getattr(telling, where)

    def dies(*args: object, **more: object) -> object:
        nonlocal calls
        calls += 1
        if calls == when:
            raise Killed
        return true(*args, **more)

    with monkeypatch.context() as killing:
        if where == "Chunk":
            killing.setattr(Chunk.objects, "create", dies)
        else:
            killing.setattr(telling, where, dies)
        with pytest.raises(Killed):
            steps(20)
    gathering._left.clear()  # what the dead one had in mind is gone with it
    trouble.run(AT)
    assert len(trouble.texts) == 5
    assert {one.deeds for one in (cast.state_now(trouble.firm, visit) for visit in trouble.visits)} == {1}
    assert examine(AT, full=True).breaches == ()


@pytest.mark.django_db
def test_killed_while_the_list_is_written_nobody_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "CHUNK", 2)
    trouble = settled(Trouble(5))
    row = trouble.opened(MORNING)
    trouble.told(row, MORNING)
    carry(MORNING)
    gathering._left.clear()
    late = cast.promised(
        trouble.firm, trouble.somebody(7), "visit", DAY, at=time(9, 30), starts=time(9, 10), now=MORNING
    )
    trouble.run(AT)
    assert set(Hit.objects.values_list("promise", flat=True)) == {
        late.id,
        *(one.id for one in trouble.visits),
    }
    assert sum("myöhästyy" in text for text in trouble.texts) == 6


@pytest.mark.django_db(transaction=True)
def test_two_engines_at_once_tell_each_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "CHUNK", 3)
    monkeypatch.setattr(gathering, "CHUNK", 4)
    trouble = settled(Trouble(14))
    row = trouble.opened(MORNING)
    trouble.told(row, MORNING)
    wrong: list[str] = []

    def engine() -> None:
        try:
            for _round in range(40):
                carry(AT)
        except Exception as error:  # a thread's own failure is the test's
            wrong.append(repr(error))
        finally:
            connection.close()

    threads = [Thread(target=engine) for _engine in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert wrong == []
    trouble.run(AT)
    assert len(trouble.texts) == 14
    assert Notice.objects.filter(step="slip").count() == 14
    assert Telling.objects.get().carried == 14


@pytest.mark.django_db
def test_a_callback_and_an_answer_go_before_all_the_rest_of_the_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "CHUNK", 10)
    trouble = settled(Trouble(30))
    row = trouble.opened(MORNING)
    trouble.told(row, MORNING)
    for _step in range(4):
        carry(AT)
    seal(AT, trouble.joints)
    assert Envelope.objects.filter(state="sealed").count() > 0
    pressing = trouble.somebody(99)
    agree(trouble.firm, pressing, date(2026, 3, 20), AT - MINUTE)
    cast.promised(
        trouble.firm, pressing, "callback", AT.date(), at=time(9, 30), words="Soitan", now=AT - MINUTE
    )
    one_round(
        AT + MINUTE, trouble.joints, has_time=lambda: False
    )  # its plans are looked after, no letter has left
    assert Notice.objects.filter(medium="call", promise__kind__slug="callback", state="waiting").exists()
    deliver(AT + MINUTE, trouble.joints, limit=1)
    assert "Asiakas 99" in trouble.texts[0]


@pytest.mark.django_db
def test_no_more_is_on_its_way_than_can_be_held_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "CHUNK", 2)
    monkeypatch.setattr(carrying, "ON_THEIR_WAY", 4)
    trouble = settled(Trouble(10))
    row = trouble.opened(MORNING)
    trouble.told(row, MORNING)
    for _step in range(20):
        carry(AT)
    assert Notice.objects.filter(step="slip", state="waiting").count() == 4
    trouble.run(AT)
    assert len(trouble.texts) == 10


@pytest.mark.django_db
def test_a_provider_that_refuses_half_leaves_a_call_for_each_and_loses_nobody() -> None:
    trouble = Trouble(6)
    settled(trouble)
    refusing = Post(every_other("refuse")).with_(carry=carry)
    trouble.post, trouble.before = refusing, 0
    row = trouble.opened(MORNING)
    trouble.told(row, MORNING)
    trouble.run(AT)
    calls = Notice.objects.filter(step="answer_failed", medium="call", state="waiting").count()
    assert (len(trouble.texts), calls) == (3, 3)
    assert examine(AT, full=True).breaches == ()


@pytest.mark.django_db
def test_a_word_that_breaks_down_in_the_room_never_stops_the_promises() -> None:
    def broken(now: object) -> int:
        raise RuntimeError("the room is on fire")

    trouble = Trouble(1)
    with pytest.raises(RuntimeError):  # within a test's transaction it is not swallowed
        trouble.post.with_(carry=broken).run(SPRING + MINUTE)


instants = st.integers(0, 600).map(lambda minutes: MORNING + timedelta(minutes=minutes))
many = st.lists(
    st.builds(Struck, st.integers(1, 10_000), st.integers(1, 12), instants, st.booleans(), st.integers(0, 3)),
    unique_by=lambda one: one.promise, max_size=40,
)  # fmt: skip


@given(many, st.randoms(use_true_random=False))
def test_the_order_is_one_whatever_the_order_they_come_in(struck: list[Struck], random: object) -> None:
    shuffled = list(struck)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert in_order(shuffled) == in_order(struck)


@given(many)
def test_a_persons_promises_stand_together_at_the_turn_of_the_first(struck: list[Struck]) -> None:
    found = in_order(struck)
    people = [one.person for one in found]
    runs = [person for place, person in enumerate(people) if place == 0 or people[place - 1] != person]
    assert len(runs) == len(set(runs))
    firsts = [min(one.acts_at for one in found if one.person == person) for person in runs]
    assert all(later > earlier - QUARTER for earlier, later in zip(firsts, firsts[1:], strict=False))


@given(st.integers(1, 100_000), st.booleans())
def test_a_new_time_is_later_and_keeps_its_shape(minutes: int, has_time: bool) -> None:
    p = made("visit", due_at=time(12), starts_time=time(10), precision="part") if has_time else made("visit")
    wish = moved(p, Times("shift", minutes), p.made_at)
    assert wish is not None
    assert wish.due_end > p.due_end
    assert (wish.due_time is None) == (p.due_time is None)
    assert wish.starts_time is None or wish.due_time is None or wish.starts_time <= wish.due_time


@pytest.mark.django_db
def test_the_book_has_one_event_for_each_of_them() -> None:
    trouble = settled(Trouble(4))
    row = trouble.opened(MORNING)
    trouble.told(row, MORNING)
    trouble.run(AT)
    steps = book.events(trouble.firm.scope).filter(kind="step_taken", facts__contains='"slip"')
    assert steps.count() == 4
