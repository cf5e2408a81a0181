"""Who may open a staff view, and in which language and zone it opens."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import timezone, translation

from lupaus.people.models import User
from lupaus.web.access import MemberRequest, member_required
from tests.web import cast

pytestmark = pytest.mark.django_db


@member_required
def room(request: MemberRequest, number: int) -> HttpResponse:
    facts = (
        request.scope.organisation,
        timezone.get_current_timezone_name(),
        translation.get_language(),
        number,
    )
    return HttpResponse(repr(facts))


def ask(user: User | AnonymousUser, method: str = "get", **headers: str) -> HttpResponse:
    request: HttpRequest = getattr(RequestFactory(), method)("/room/7", headers=headers)
    request.user = user
    try:
        answer = room(request, 7)
    finally:
        timezone.deactivate()
        translation.activate("en")
    assert isinstance(answer, HttpResponse)
    return answer


def test_a_member_brings_the_scope_zone_and_language() -> None:
    user = cast.sweep(language="sv", zone="Europe/Stockholm")
    answer = ask(user)
    organisation = user.memberships.get().organisation_id
    assert answer.content.decode() == repr((organisation, "Europe/Stockholm", "sv", 7))


def test_a_stranger_signs_in_and_comes_back() -> None:
    answer = ask(AnonymousUser())
    assert answer.status_code == 302 and answer["Location"].endswith("?next=/room/7")


def test_a_post_comes_back_to_the_page_it_came_from() -> None:
    answer = ask(AnonymousUser(), "post", referer="http://testserver/page")
    assert answer["Location"].endswith("?next=http%3A//testserver/page")
    answer = ask(AnonymousUser(), "post", referer="https://elsewhere.example/page")
    assert answer["Location"].endswith("?next=/")


def test_a_fragment_sends_the_whole_page_to_sign_in() -> None:
    answer = ask(AnonymousUser(), "post", hx_request="true", hx_current_url="http://testserver/page")
    assert answer.status_code == 200 and "next=http%3A//testserver/page" in answer["HX-Redirect"]


def test_a_user_without_a_firm_is_told_so() -> None:
    answer = ask(cast.stray())
    assert answer.status_code == 403 and b"belong to no firm" in answer.content


def test_one_who_left_is_not_a_member() -> None:
    user = cast.sweep()
    user.memberships.update(left_at=timezone.now())
    assert ask(user).status_code == 403
