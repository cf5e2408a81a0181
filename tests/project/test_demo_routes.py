"""Outside the demo its pages are nowhere, whatever somebody asks for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse

from lupaus.project import demo_home, demo_pages
from tests import cast

PAGES = ("/demo/sweep/", "/demo/customer/", "/demo/jump/", "/demo/again/", "/demo/wait/")
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("page", PAGES)
def test_outside_the_demo_there_is_no_such_page(page: str) -> None:
    firm = cast.jari()
    for client in (Client(), cast.client_of(firm.user)):
        assert client.get(page).status_code == 404
        assert client.post(page).status_code == 404


def test_outside_the_demo_nothing_leads_there() -> None:
    with pytest.raises(NoReverseMatch):
        reverse("demo:sweep")
    answer = Client().get("/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("is_demo", [True, False])
@pytest.mark.parametrize("page", ["/", *PAGES])
def test_a_demo_setting_on_the_folder_of_a_real_book_opens_nothing(
    page: str, is_demo: bool, home: Path, settings: Any
) -> None:
    """Both must be so: the setting, and the mark that the demo itself has left in the folder."""
    settings.ROOT_URLCONF = "lupaus.project.demo_urls"
    settings.LUPAUS_DEMO = is_demo
    if not is_demo:
        demo_home.clear(home, fresh=True)
    asked = Client().get(page) if page in ("/", "/demo/wait/") else Client().post(page)
    assert asked.status_code == 404
    assert list(demo_pages.banners(RequestFactory().get("/"))) == []


@pytest.mark.parametrize("page", [page for page in PAGES if page != "/demo/wait/"])
def test_opening_a_page_changes_nothing(page: str, home: Path, settings: Any) -> None:
    settings.ROOT_URLCONF, settings.LUPAUS_DEMO = "lupaus.project.demo_urls", True
    demo_home.clear(home, fresh=True)
    assert Client().get(page).status_code == 405
    assert Client(enforce_csrf_checks=True).post(page).status_code == 403


def test_who_is_signed_out_of_the_demo_looks_as_the_sweep_again(home: Path, settings: Any) -> None:
    settings.ROOT_URLCONF, settings.LUPAUS_DEMO = "lupaus.project.demo_urls", True
    settings.LUPAUS_BANNERS = [*settings.LUPAUS_BANNERS, "lupaus.project.demo_pages.banners"]
    demo_home.clear(home, fresh=True)
    page = Client(headers={"accept-language": "en"}).get("/accounts/login/").content.decode()
    assert 'action="/demo/sweep/"' in page
