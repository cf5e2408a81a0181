"""Servers that the channel tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.channels.servers import PostOffice, Trust, make_trust, post_office


@pytest.fixture(scope="session")
def trust(tmp_path_factory: pytest.TempPathFactory) -> Trust:
    return make_trust(tmp_path_factory.mktemp("trust"))


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with post_office() as opened:
        yield opened
