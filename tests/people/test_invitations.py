"""A place that waits for somebody: used once, in time, by the right person, or not at all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from lupaus.core.lifecycle import Refusal
from lupaus.people import invitations
from lupaus.people.access import scope_of
from lupaus.people.invitations import Newcomer
from lupaus.people.models import ContactPoint, Invitation, Membership, User
from lupaus.people.standing_down import end_membership
from tests import cast

pytestmark = pytest.mark.django_db
NOW = cast.SPRING
AINO = Newcomer("Aino Aalto", "+358405550101", "fi", "pitkä-sana-jono")


def invited(
    firm: cast.Firm, email: str = "Aino@Nuohous.example", role: str = "member"
) -> invitations.NewLink:
    return invitations.invite(firm.scope, email=email, name="Aino", role=role, now=NOW)


def refused(code: str, *args: object, **kwargs: object) -> None:
    with pytest.raises(Refusal) as no:
        invitations.accept(*args, **kwargs)  # type: ignore[arg-type]
    assert no.value.code == code


def test_who_comes_in_is_a_member_with_a_party_a_number_and_a_language() -> None:
    jari = cast.jari()
    membership = invitations.accept(invited(jari).secret, None, AINO, now=NOW)
    assert (membership.role, membership.party.name, membership.party.can_call) == (
        "member",
        "Aino Aalto",
        True,
    )
    assert ContactPoint.objects.get(party=membership.party).value == "+358405550101"
    scope = scope_of(membership.user)
    assert scope is not None and scope.organisation == jari.organisation.pk and scope.language == "fi"
    assert membership.user.email == "aino@nuohous.example" and membership.user.check_password(
        "pitkä-sana-jono"
    )


def test_a_link_is_good_once_in_time_and_until_it_is_taken_back() -> None:
    jari = cast.jari()
    made = invited(jari)
    refused("invitation_unknown", "x" * 43, None, AINO, now=NOW)
    refused("invitation_late", made.secret, None, AINO, now=NOW + timedelta(days=7))
    invitations.withdraw(jari.scope, made.invitation.code, NOW)
    refused("invitation_withdrawn", made.secret, None, AINO, now=NOW)
    again = invitations.renew(jari.scope, made.invitation.code, NOW + timedelta(days=8))
    refused("invitation_unknown", made.secret, None, AINO, now=NOW)
    invitations.accept(again.secret, None, AINO, now=NOW + timedelta(days=9))
    refused("invitation_used", again.secret, None, AINO, now=NOW + timedelta(days=9))
    with pytest.raises(Refusal, match="invitation_used"):
        invitations.renew(jari.scope, made.invitation.code, NOW)
    assert User.objects.filter(email="aino@nuohous.example").count() == 1


def test_the_secret_is_kept_nowhere() -> None:
    made = invited(cast.jari())
    assert made.secret not in str(vars(Invitation.objects.get()))


def test_inviting_the_same_address_again_leaves_one_good_link() -> None:
    jari = cast.jari()
    first, second = invited(jari), invited(jari)
    assert [row.pk for row in invitations.waiting(jari.scope, NOW)] == [second.invitation.pk]
    refused("invitation_withdrawn", first.secret, None, AINO, now=NOW)


def test_nobody_invites_above_themselves_or_whoever_is_there() -> None:
    jari = cast.jari()
    liisa = cast.colleague(jari, "Liisa", "liisa@nuohous.example", role="leader")
    aino = cast.colleague(jari, "Aino", "aino@nuohous.example")
    for who, role in ((liisa, "owner"), (aino, "member")):
        with pytest.raises(Refusal, match="not_yours_to_give"):
            invited(who, "new@nuohous.example", role)
    with pytest.raises(Refusal) as no:
        invited(jari)
    assert (no.value.code, no.value.facts) == ("member_already", {"name": "Aino"})


def test_an_invitation_is_for_its_address_and_one_firm_at_a_time() -> None:
    jari, sten = cast.jari(), cast.stranger()
    made = invited(jari, "sten@sotning.example")
    refused("invitation_others", made.secret, jari.user, None, now=NOW)
    refused("sign_in_first", made.secret, None, AINO, now=NOW)
    refused("member_elsewhere", made.secret, sten.user, None, now=NOW)
    assert Membership.objects.filter(organisation=jari.organisation).count() == 1
    assert Invitation.objects.get().used_at is None


def test_who_had_left_comes_back_to_the_same_place() -> None:
    jari = cast.jari()
    aino = cast.colleague(jari, "Aino", "aino@nuohous.example")
    end_membership(jari.scope, aino.member.pk, today=NOW.date(), now=NOW)
    back = invitations.accept(invited(jari, role="leader").secret, None, AINO, now=NOW)
    assert (back.party_id, back.role, back.left_at) == (aino.member.pk, "leader", None)
    assert scope_of(User.objects.get(pk=aino.user.pk)) is not None


def test_another_firm_sees_and_touches_no_invitation_of_ours() -> None:
    jari, sten = cast.jari(), cast.stranger()
    made = invited(jari)
    assert list(invitations.waiting(sten.scope, NOW)) == []
    for change in (invitations.withdraw, invitations.renew):
        with pytest.raises(Refusal, match="not_found"):
            change(sten.scope, made.invitation.code, NOW)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_taps_at_once_one_comes_in() -> None:
    secret = invited(cast.jari()).secret

    def tap(_number: int) -> str:
        try:
            invitations.accept(secret, None, AINO, now=NOW)
        except Refusal as no:
            return no.code
        finally:
            connection.close()
        return "in"

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(tap, range(4)))
    assert answers == ["in", "invitation_used", "invitation_used", "invitation_used"]
    assert Membership.objects.count() == 2
