"""The dead-man ping answers yes or no in time, whatever stands at the other end."""

from __future__ import annotations

import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from lupaus.channels.ping import ping
from tests.channels.servers import drip, free_port, saboteur, say, sulk


class Watch(BaseHTTPRequestHandler):
    heard: list[str] = []

    def do_GET(self) -> None:
        Watch.heard.append(self.path)
        self.send_response(int(self.path.split("/")[1]))
        if "to=" in self.path:
            self.send_header("Location", self.path.split("to=")[1])
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def watch() -> Iterator[str]:
    Watch.heard.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Watch) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize(("status", "is_yes"), [(200, True), (204, True), (404, False), (500, False)])
def test_a_yes_is_a_yes(watch: str, status: int, is_yes: bool) -> None:
    assert ping(f"{watch}/{status}/avain") is is_yes
    assert Watch.heard == [f"/{status}/avain"]


def test_a_redirect_is_followed_but_only_over_the_web(watch: str) -> None:
    assert ping(f"{watch}/302/?to={watch}/200") is True
    assert ping(f"{watch}/302/?to=ftp://127.0.0.1:{free_port()}/etc") is False
    assert ping(f"{watch}/302/?to=file:///etc/hostname") is False


@pytest.mark.parametrize(
    "url",
    [
        "",
        "file:///etc/hostname",
        "ftp://127.0.0.1/",
        "http://",
        "http://[",
        "http://127.0.0.1:x/",
        "http://a b/",
        "https://x\n",
    ],
)
def test_what_is_no_web_address_is_no(url: str) -> None:
    assert ping(url) is False


def test_nobody_listens() -> None:
    assert ping(f"http://127.0.0.1:{free_port()}/") is False


@pytest.mark.parametrize("how", [sulk, drip])
def test_a_silent_or_dripping_watch_is_given_up_in_time(how: object) -> None:
    with saboteur(banner=how) as bad:  # type: ignore[arg-type]
        began = time.monotonic()
        assert ping(f"http://127.0.0.1:{bad.port}/", timeout=0.3) is False
        assert time.monotonic() - began < 1.5


def test_a_watch_that_speaks_no_http_is_no() -> None:
    with saboteur(banner=say(b"nonsense\r\n\r\n")) as bad:
        assert ping(f"http://127.0.0.1:{bad.port}/") is False
