"""Settings become joints: what this installation can reach, and what it never can."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lupaus.channels.email import EmailChannel
from lupaus.project.wiring import joints, stop_address
from tests.cast import SPRING, jari, maija


@pytest.fixture(autouse=True)
def _built_anew() -> Iterator[None]:
    joints.cache_clear()
    yield
    joints.cache_clear()


def test_with_nothing_set_up_there_is_the_own_phone_alone(settings: object) -> None:
    settings.LUPAUS_DEMO = False  # type: ignore[attr-defined]
    found = joints()
    assert list(found.channels) == ["own_phone"]
    assert (found.reads_replies, found.ping, found.sender_address) == (False, None, "")


def test_mail_goes_out_and_comes_in_where_it_is_set_up(settings: object) -> None:
    settings.LUPAUS_SMTP_URL = "smtp://127.0.0.1:2525"  # type: ignore[attr-defined]
    settings.LUPAUS_IMAP_URL = "imap://a:b@127.0.0.1:1143"  # type: ignore[attr-defined]
    settings.LUPAUS_FROM_EMAIL = "aika@nuohous.example"  # type: ignore[attr-defined]
    settings.LUPAUS_DEADMAN_URL = "https://watch.example/x"  # type: ignore[attr-defined]
    found = joints()
    assert isinstance(found.channels["email"], EmailChannel)
    assert (found.reads_replies, found.sender_address) == (True, "aika@nuohous.example")
    assert found.ping is not None


def test_the_demo_has_no_real_mail_whatever_is_set_up(settings: object) -> None:
    settings.LUPAUS_DEMO = True  # type: ignore[attr-defined]
    settings.LUPAUS_SMTP_URL = "smtp://127.0.0.1:2525"  # type: ignore[attr-defined]
    assert not any(isinstance(channel, EmailChannel) for channel in joints().channels.values())


@pytest.mark.django_db
def test_a_stop_button_only_where_the_page_is_on_https(settings: object) -> None:
    party = maija(jari())
    assert stop_address(party, SPRING) is None
    settings.LUPAUS_PUBLIC_URL = "http://lupaus.example"  # type: ignore[attr-defined]
    assert stop_address(party, SPRING) is None
    settings.LUPAUS_PUBLIC_URL = "https://lupaus.example"  # type: ignore[attr-defined]
    found = stop_address(party, SPRING)
    assert found is not None
    assert found.startswith("https://lupaus.example/p/")
    assert found.endswith("/stop-by-mail/")
