"""What is told in the ticket, whatever befalls the helpdesk: once, in order, and nothing is lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine

from lupaus.channels import zammad as channel
from lupaus.core import events as e
from lupaus.core.ports import Joints
from lupaus.features.desk.actions.custody import decline, hand_over, take_on
from lupaus.features.helpdesk.actions.giving import tie, untie
from lupaus.features.helpdesk.actions.sending import DOING, send_all
from lupaus.features.helpdesk.models import Errand, HelpDesk, TicketLink
from lupaus.features.helpdesk.queries.beside import long_failing, waiting
from lupaus.ledger import record as pen
from lupaus.ledger.record import Line
from lupaus.people.models import Organisation
from tests import cast
from tests.features.helpdesk.beside import MINUTE, Beside, payload

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 3, 2, 9, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def promised(beside: Beside) -> Beside:
    """A ticket has made a promise, and its ticket knows."""
    with time_machine.travel(NOW, tick=False):
        beside.hears("promised")
    beside.sends(NOW + 2 * MINUTE)
    assert len(beside.zammad.notes()) == 1
    return beside


def kept(beside: Beside, at: datetime) -> None:
    cast.act(beside.office.aino, [Line(beside.promises()[0].id, e.Kept("done"))], at)


def hears(beside: Beside, sent: Any, at: datetime) -> None:
    with time_machine.travel(at, tick=False):
        assert beside.hears(sent).status_code == 200


def test_a_helpdesk_that_is_down_for_a_day_loses_nothing(promised: Beside) -> None:
    down, port = promised.zammad, promised.desk.address
    HelpDesk.objects.update(address="http://127.0.0.1:9")
    kept(promised, NOW + HOUR)
    at = NOW + 2 * HOUR
    while at < NOW + timedelta(hours=30):
        promised.sends(at)
        at += 10 * MINUTE
    desk = HelpDesk.objects.get()
    assert desk.trouble == "unreachable" and desk.failing_since == NOW + 2 * HOUR
    assert desk.rests_until is not None and at - 10 * MINUTE < desk.rests_until <= at + HOUR
    assert "unreachable" in long_failing(at)[0] and long_failing(NOW + 3 * HOUR) == []
    HelpDesk.objects.update(address=port)
    promised.sends(at + HOUR)
    assert [note.splitlines()[0] for note in down.notes()][1:] == ["The promise was kept."]
    desk.refresh_from_db()
    assert (desk.trouble, desk.failing_since, desk.failures) == ("", None, 0)


@pytest.mark.parametrize(
    ("wrong", "trouble"), [(500, "busy"), (502, "busy"), (429, "busy"), (401, "token"), (302, "not_zammad"),
                           ("drop", "unreachable"), ("slow", "timeout")],
)  # fmt: skip
def test_each_trouble_is_told_and_tried_again(
    promised: Beside, wrong: Any, trouble: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel, "TIMEOUT", (1.0, 0.5))
    kept(promised, NOW + HOUR)
    promised.zammad.fails.append(wrong)
    assert promised.sends(NOW + 2 * HOUR) == 0
    assert HelpDesk.objects.get().trouble == trouble
    assert promised.sends(NOW + 2 * HOUR + timedelta(seconds=30)) == 0, "it is left alone for a minute"
    assert promised.sends(NOW + 2 * HOUR + MINUTE) == 1
    assert len(promised.zammad.notes()) == 2 and HelpDesk.objects.get().trouble == ""


def test_an_answer_that_was_lost_writes_nothing_twice(promised: Beside) -> None:
    kept(promised, NOW + HOUR)
    promised.zammad.after.append("drop")
    assert promised.sends(NOW + HOUR + 2 * MINUTE) == 0
    assert len(promised.zammad.notes()) == 2, "it was written, and we do not know it"
    assert promised.sends(NOW + 3 * HOUR) == 1
    assert len(promised.zammad.notes()) == 2
    assert Errand.objects.get(act="note", seq__gt=1).article == 301


class Crash(Exception):
    """The process ends here."""


def test_a_crash_between_the_call_and_its_answer_neither(promised: Beside) -> None:
    def ends(name: str) -> None:
        if name == "done":
            raise Crash

    kept(promised, NOW + HOUR)
    with pytest.raises(Crash):
        send_all(lambda: NOW + 2 * HOUR, at=ends)
    assert promised.sends(NOW + 2 * HOUR + MINUTE) == 0, "the lease still runs"
    assert promised.sends(NOW + 2 * HOUR + 3 * MINUTE) == 1
    assert len(promised.zammad.notes()) == 2


def test_a_ticket_that_is_gone_is_said_once(promised: Beside) -> None:
    del promised.zammad.tickets[81]
    tid = promised.promises()[0].id
    due = e.ToldAnew(datetime(2026, 3, 9).date(), datetime(2026, 3, 9, 22, tzinfo=UTC))
    cast.act(promised.office.aino, [Line(tid, due)], NOW + HOUR)
    promised.sends(NOW + 2 * HOUR)
    promised.sends(NOW + 3 * HOUR)
    assert promised.lines("ticket_gone") == 1
    assert promised.link().gone_at is not None
    assert not Errand.objects.filter(result="").exists()
    assert HelpDesk.objects.get().trouble == ""


def test_a_right_that_is_missing_throws_nothing_away(promised: Beside) -> None:
    kept(promised, NOW + HOUR)
    promised.zammad.fails.append(403)
    promised.sends(NOW + 2 * HOUR)
    assert HelpDesk.objects.get().trouble == "rights"
    promised.sends(NOW + 3 * HOUR)
    assert len(promised.zammad.notes()) == 2


def test_what_they_would_not_take_is_counted_and_holds_nothing_up(promised: Beside) -> None:
    kept(promised, NOW + HOUR)
    promised.zammad.fails.append(422)
    promised.sends(NOW + 2 * HOUR)
    assert Errand.objects.filter(result="refused").count() == 1
    assert promised.sends(NOW + 3 * HOUR) == 0


def test_a_hand_over_that_was_taken_on_gives_the_ticket_to_them_and_comes_to_rest(promised: Beside) -> None:
    office = promised.office
    code = UUID(promised.code())
    hand_over(office.aino.scope, code, office.bo.member.code, "Lomalle", now=NOW + HOUR)
    promised.sends(NOW + 2 * HOUR)
    assert promised.zammad.tickets[81]["owner_id"] == 5, "asked is not taken on"
    take_on(office.bo.scope, code, now=NOW + 3 * HOUR)
    promised.sends(NOW + 4 * HOUR)
    assert promised.zammad.tickets[81]["owner_id"] == 6
    before = promised.promises()
    echo = payload("other_owner")  # Zammad tells us of our own change
    echo["ticket"]["updated_at"] = promised.zammad.tickets[81]["updated_at"]
    hears(promised, echo, NOW + timedelta(days=3))
    assert promised.promises() == before
    calls = len(promised.zammad.calls)
    for hours in range(5, 9):
        promised.sends(NOW + hours * HOUR)
    assert len(promised.zammad.calls) == calls


def test_an_owner_chosen_there_says_yes_here_and_nothing_goes_round(promised: Beside) -> None:
    office = promised.office
    hears(promised, "other_owner", NOW + timedelta(hours=23))
    promised.zammad.tickets[81].update(
        owner_id=6, owner="bo@nuohous.example", updated_at="2026-03-03T08:00:00.000Z"
    )
    take_on(office.bo.scope, UUID(promised.code()), now=NOW + timedelta(hours=24))
    promised.sends(NOW + timedelta(hours=25))
    assert ("PUT", "/api/v1/tickets/81?expand=true") not in promised.zammad.calls
    assert promised.promises()[0].holder == office.bo.member.pk
    assert len(promised.zammad.notes()) == 3  # promised, asked, taken on


def test_a_holder_whom_zammad_does_not_know_is_only_noted(promised: Beside) -> None:
    office, code = promised.office, UUID(promised.code())
    hand_over(office.aino.scope, code, office.liisa.member.code, "Lomalle", now=NOW + HOUR)
    take_on(office.liisa.scope, code, now=NOW + 2 * HOUR)
    promised.sends(NOW + 3 * HOUR)
    assert promised.zammad.tickets[81]["owner_id"] == 5
    assert "Liisa" in promised.zammad.notes()[-1]


def test_the_tickets_time_follows_what_was_agreed(promised: Beside) -> None:
    new = e.AgreedAnew(datetime(2026, 3, 9).date(), datetime(2026, 3, 9, 22, tzinfo=UTC))
    cast.act(promised.office.aino, [Line(promised.promises()[0].id, new)], NOW + HOUR)
    promised.sends(NOW + 2 * HOUR)
    assert (
        promised.zammad.tickets[81]["pending_time"] == "2026-03-09T21:59:00.000Z"
    )  # a minute before midnight
    assert promised.zammad.tickets[81]["state"] == "pending reminder"
    echo = payload("a_day")
    echo["ticket"].update(pending_time="2026-03-09T21:59:00.000Z", updated_at="2026-03-05T10:00:01.000Z")
    hears(promised, echo, NOW + timedelta(days=3))
    assert promised.lines("ticket_time") == 0


def test_a_closed_ticket_is_not_opened_by_us(promised: Beside) -> None:
    promised.zammad.tickets[81].update(state="closed", pending_time=None)
    new = e.AgreedAnew(datetime(2026, 3, 9).date(), datetime(2026, 3, 9, 22, tzinfo=UTC))
    cast.act(promised.office.aino, [Line(promised.promises()[0].id, new)], NOW + HOUR)
    promised.sends(NOW + 2 * HOUR)
    assert promised.zammad.tickets[81]["state"] == "closed"
    assert len(promised.zammad.notes()) == 2


def test_what_was_taken_back_at_once_was_never_told(promised: Beside) -> None:
    done = cast.act(promised.office.aino, [Line(promised.promises()[0].id, e.Kept("done"))], NOW + HOUR)
    pen.undo(promised.office.aino.scope, done.code, by=promised.office.aino.by, now=NOW + HOUR + MINUTE / 2)
    promised.sends(NOW + 2 * HOUR)
    assert len(promised.zammad.notes()) == 1


def test_what_was_told_and_taken_back_is_told_too(promised: Beside) -> None:
    done = cast.act(promised.office.aino, [Line(promised.promises()[0].id, e.Kept("done"))], NOW + HOUR)
    promised.sends(NOW + HOUR + 2 * MINUTE)
    pen.undo(promised.office.aino.scope, done.code, by=promised.office.aino.by, now=NOW + HOUR + 3 * MINUTE)
    promised.sends(NOW + 2 * HOUR)
    assert [note.splitlines()[0].split(".")[0] for note in promised.zammad.notes()][1:] == [
        "The promise was kept", "The last step was taken back",
    ]  # fmt: skip


def test_a_merged_ticket_is_followed(promised: Beside) -> None:
    parent = dict(promised.zammad.tickets[81], id=82, number="33002", updated_at="2026-03-04T10:00:00.000Z")
    promised.zammad.tickets[82] = parent
    promised.zammad.links[81] = [{"link_type": "parent", "link_object": "Ticket", "link_object_value": 82}]
    hears(promised, "merged", NOW + timedelta(days=2, hours=1))
    promised.sends(NOW + timedelta(days=2, hours=2))
    link = promised.link()
    assert (link.ticket, link.number, link.gone_at) == (82, "33002", None)
    assert promised.zammad.tags[82] == {"promise"}
    kept(promised, NOW + timedelta(days=2, hours=3))
    promised.sends(NOW + timedelta(days=2, hours=4))
    assert len(promised.zammad.notes(82)) == 1


def test_merged_nobody_says_where_is_said(promised: Beside) -> None:
    hears(promised, "merged", NOW + timedelta(days=2, hours=1))
    promised.sends(NOW + timedelta(days=2, hours=2))
    assert promised.lines("ticket_gone") == 1


def test_a_ticket_tied_to_an_older_promise_is_told_how_it_stands(beside: Beside) -> None:
    tie(beside.office.aino.scope, UUID(beside.office.code), 81, "33001", NOW)
    beside.sends(NOW + MINUTE)
    (note,) = beside.zammad.notes()
    assert "Korjaan luukun" in note and beside.zammad.tags[81] == {"promise"}
    assert beside.zammad.tickets[81]["pending_time"] == "2026-03-20T21:59:00.000Z"


def test_a_frozen_firm_writes_nothing_there_and_loses_nothing(promised: Beside) -> None:
    kept(promised, NOW + HOUR)
    Organisation.objects.update(frozen_at=NOW + HOUR, frozen_why="restored")
    calls = len(promised.zammad.calls)
    assert promised.sends(NOW + 2 * HOUR) == 0 and len(promised.zammad.calls) == calls
    Organisation.objects.update(frozen_at=None, frozen_why="")
    assert promised.sends(NOW + 3 * HOUR) == 1
    assert promised.zammad.notes()[-1].startswith("The promise was kept.")


def test_who_is_frozen_in_the_middle_stops_there(promised: Beside) -> None:
    def freezes(name: str) -> None:
        Organisation.objects.update(frozen_at=NOW + HOUR)

    kept(promised, NOW + HOUR)
    tie(promised.office.aino.scope, UUID(promised.office.code), 81, "33001", NOW + HOUR)
    assert send_all(lambda: NOW + HOUR + 2 * MINUTE, at=freezes) == 1
    assert Errand.objects.filter(result="").count() > 1


def test_a_restored_book_writes_no_note_twice(promised: Beside) -> None:
    """The note went out after the backup was made: the book believes that it has told nothing."""
    kept(promised, NOW + HOUR)
    promised.sends(NOW + HOUR + 2 * MINUTE)
    assert len(promised.zammad.notes()) == 2
    before = TicketLink.objects.get()
    Errand.objects.filter(seq=before.told_seq).delete()
    TicketLink.objects.update(told_seq=before.told_seq - 1)
    assert promised.sends(NOW + 3 * HOUR) == 1
    assert len(promised.zammad.notes()) == 2


def test_who_says_no_gives_the_ticket_back_too(promised: Beside) -> None:
    office = promised.office
    hears(promised, "other_owner", NOW + timedelta(hours=23))
    promised.zammad.tickets[81].update(
        owner_id=6, owner="bo@nuohous.example", updated_at="2026-03-03T08:00:00.000Z"
    )
    decline(office.bo.scope, UUID(promised.code()), "En ehdi", now=NOW + timedelta(hours=24))
    promised.sends(NOW + timedelta(hours=25))
    assert promised.promises()[0].holder == office.aino.member.pk
    assert promised.zammad.tickets[81]["owner_id"] == 5


def test_what_goes_wrong_here_holds_up_nobody_and_is_tried_again(
    promised: Beside, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*given: Any) -> str:
        raise ValueError("a row that nobody had thought of")

    kept(promised, NOW + HOUR)
    with monkeypatch.context() as here:
        here.setitem(DOING, "note", broken)
        promised.sends(NOW + 2 * HOUR)
    left = Errand.objects.get(result="")
    assert (left.leased_until, left.next_try_at) == (None, NOW + 2 * HOUR + MINUTE)
    assert promised.sends(NOW + 3 * HOUR) == 1
    assert promised.zammad.notes()[-1].startswith("The promise was kept.")


def test_what_is_over_and_told_is_settled_and_still_heard_when_it_comes_up_again(promised: Beside) -> None:
    kept(promised, NOW + HOUR)
    promised.sends(NOW + 2 * HOUR)
    assert promised.link().settled_at is None, "it may be taken back any minute"
    promised.sends(NOW + 30 * HOUR)
    assert promised.link().settled_at == NOW + 30 * HOUR
    pid = promised.promises()[0].id
    cast.act(promised.office.aino, [Line(pid, e.Contested("no"))], NOW + 50 * HOUR)
    promised.sends(NOW + 52 * HOUR)
    assert promised.link().settled_at is None
    assert "The customer says that it was not kept" in promised.zammad.notes()[-1]


def test_what_was_untied_is_told_no_more(promised: Beside) -> None:
    kept(promised, NOW + HOUR)
    promised.zammad.fails.append(500)
    promised.sends(NOW + 2 * HOUR)
    assert untie(promised.office.aino.scope, UUID(promised.code()), NOW + 3 * HOUR)
    assert promised.sends(NOW + 4 * HOUR) == 0
    assert len(promised.zammad.notes()) == 1 and waiting(HelpDesk.objects.get()).waiting == 0


def test_the_demo_calls_nobody(promised: Beside, settings: Any) -> None:
    settings.LUPAUS_JOINTS = "tests.features.helpdesk.test_sending.calls_nobody"
    kept(promised, NOW + HOUR)
    calls = len(promised.zammad.calls)
    assert promised.sends(NOW + 2 * HOUR) == 0 and len(promised.zammad.calls) == calls


def calls_nobody() -> Any:
    return Joints()


def test_errands_of_two_tickets_do_not_wait_for_each_other(promised: Beside) -> None:
    other = payload("promised")
    other["ticket"].update(id=90, number="33009", title="Toinen asia")
    promised.zammad.takes(other)
    hears(promised, other, NOW + 3 * MINUTE)
    first = Errand.objects.filter(link=promised_link(promised, 81)).first()
    assert first is not None
    kept(promised, NOW + 4 * MINUTE)
    promised.zammad.fails.append(403)  # the first one's
    promised.sends(NOW + 10 * MINUTE)
    assert len(promised.zammad.notes(90)) + len(promised.zammad.notes(81)) == 2


def promised_link(beside: Beside, ticket: int) -> int:
    return TicketLink.objects.get(ticket=ticket).pk
