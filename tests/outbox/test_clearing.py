"""What we were told is forgotten after a season; what waits is not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lupaus.engine.doctor import examine
from lupaus.outbox.models import Choices, MemberLetter, Notification, Way
from lupaus.outbox.ours import clearing
from lupaus.outbox.ours.choices import add_way
from lupaus.outbox.passing import leave
from lupaus.people.standing_down import end_membership
from lupaus.project.serving import chores
from tests.cast import SPRING, stranger
from tests.engine.ourselves import HOUR, all_by, give, us

pytestmark = pytest.mark.django_db
LATER = SPRING + timedelta(days=91)


def test_what_was_told_goes_after_a_season_and_what_waits_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    found = us()
    give(found, SPRING + HOUR)
    found.rest(SPRING + HOUR)
    told = Notification.objects.get(state="told")
    assert clearing.clear_told(SPRING + timedelta(days=89)) == 0
    fields = {
        "organisation_id": told.organisation_id,
        "member_id": told.member_id,
        "promise_id": told.promise_id,
    }
    for number, state in enumerate(("waiting", "morning", "settled", "house")):
        Notification.objects.create(
            **fields, topic="handed", terms_no=100 + number, step="handed", attempt=1, since=SPRING, state=state,
            next_step_at=LATER if state == "waiting" else None,
        )  # fmt: skip
    going = MemberLetter.objects.create(
        organisation=found.aino.organisation,
        member=found.aino.member,
        what="now",
        made_at=SPRING,
        next_step_at=LATER,
    )
    late = Notification.objects.create(  # it waited for long, and was told only lately
        **fields, topic="handed", terms_no=200, step="handed", attempt=1, since=SPRING, state="told",
        letter=MemberLetter.objects.create(
            organisation=found.aino.organisation, member=found.aino.member, what="now", made_at=LATER, state="told"
        ),
    )  # fmt: skip
    monkeypatch.setattr(clearing, "BATCH", 1)
    clearing.clear_told(LATER)
    assert set(Notification.objects.filter(since__lte=SPRING + HOUR).values_list("state", flat=True)) <= {
        "waiting",
        "morning",
        "told",
    }
    assert Notification.objects.filter(pk=late.pk).exists()
    assert not Notification.objects.filter(pk=told.pk).exists()
    assert list(MemberLetter.objects.filter(made_at__lt=LATER).values_list("pk", flat=True)) == [going.pk]
    assert not [one for one in examine(LATER, full=False).breaches if one.code in ("notification_lost",)]
    assert clearing.clear_told(LATER) == 0


def test_it_is_done_by_night() -> None:
    assert clearing.clear_told in [chore.run for chore in chores()]


def test_the_addresses_of_somebody_who_leaves_go_with_them() -> None:
    found, sten = us(), stranger()
    for firm in (found.jari, found.aino, sten):
        way = add_way(firm.scope, f"ntfys://ntfy.sh/of-{firm.member.pk}", [], SPRING)
        if firm is found.aino:
            all_by(found, way)
    give(found, SPRING + HOUR)
    found.rest(SPRING + HOUR)
    Notification.objects.filter(member=found.aino.member).update(state="morning")
    end_membership(found.jari.scope, found.aino.member.pk, today=SPRING.date(), now=SPRING + 2 * HOUR)
    for _twice in range(2):
        leave(found.jari.scope, found.aino.member.pk, SPRING + 2 * HOUR, by=found.jari.by)
    assert set(Way.objects.values_list("member", flat=True)) == {found.jari.member.pk, sten.member.pk}
    assert not Choices.objects.filter(member=found.aino.member).exists()
    assert not Notification.objects.filter(member=found.aino.member, state="morning").exists()
