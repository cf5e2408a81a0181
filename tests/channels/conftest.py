"""Servers that the channel tests share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import count

import pytest

from tests.channels.dovecot import Dovecot, dovecot, find_dovecot
from tests.channels.servers import PostOffice, Trust, make_trust, post_office

_numbers = count(1)


@pytest.fixture(scope="session")
def trust(tmp_path_factory: pytest.TempPathFactory) -> Trust:
    return make_trust(tmp_path_factory.mktemp("trust"))


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with post_office() as opened:
        yield opened


@pytest.fixture(scope="session")
def mailbox(trust: Trust) -> Iterator[Dovecot]:
    """A real IMAP server. CI must have one; elsewhere its lack is told loudly."""
    if not find_dovecot():
        words = "No Dovecot here: reading replies over IMAP is NOT tested. apt-get install dovecot-imapd"
        if os.environ.get("CI"):
            pytest.fail(words, pytrace=False)
        pytest.skip(words)
    with dovecot(trust) as opened:
        yield opened


@pytest.fixture
def folder(mailbox: Dovecot) -> str:
    """An empty folder of this test's own."""
    name = f"Testi-{next(_numbers)}"
    mailbox.make_folder(name)
    return name
