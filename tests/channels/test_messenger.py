"""The messenger's channel: real posts to this machine, and never to a machine that nobody has named."""

from __future__ import annotations

import json
import logging
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import uuid4

import pytest

from lupaus.channels.messenger import MessengerChannel
from lupaus.core.letters import Letter, Reason

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


class Server(ThreadingHTTPServer):
    """What was posted, and what is answered."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Door)
        self.got: list[dict[str, str]] = []
        self.answer = 200


class Door(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append(json.loads(body))
        self.send_response(self.server.answer)
        if self.server.answer == 302:
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Be quiet."""


@pytest.fixture
def server() -> Iterator[Server]:
    found = Server()
    thread = threading.Thread(target=found.serve_forever)
    thread.start()
    yield found
    found.shutdown()
    thread.join()
    found.server_close()


def letter(to: str) -> Letter:
    return Letter(code=uuid4(), channel="messenger", to=to, subject="Hei", text="Yksi <b>rivi</b>\nja toinen")


def test_it_posts_the_words_as_they_are(server: Server) -> None:
    url = f"json://127.0.0.1:{server.server_port}/a-secret"
    receipt = MessengerChannel(["127.0.0.1"]).send(letter(url), NOW)
    assert (receipt.state, receipt.at) == ("accepted", NOW)
    assert [(one["title"], one["message"]) for one in server.got] == [("Hei", "Yksi <b>rivi</b>\nja toinen")]


@pytest.mark.parametrize("answer", [302, 404, 500])
def test_a_no_may_be_tried_again_and_no_redirect_is_followed(
    server: Server, answer: int, caplog: pytest.LogCaptureFixture
) -> None:
    server.answer = answer
    with caplog.at_level(logging.DEBUG):
        url = f"json://127.0.0.1:{server.server_port}/a-secret"
        receipt = MessengerChannel(["127.0.0.1"]).send(letter(url), NOW)
    assert (receipt.state, receipt.reason) == ("deferred", Reason.UNREACHABLE)
    assert len(server.got) == 1
    assert "a-secret" not in "".join(r.getMessage() for r in caplog.records if r.name.startswith("apprise"))


def test_a_machine_that_nobody_has_named_is_not_called(server: Server) -> None:
    url = f"json://127.0.0.1:{server.server_port}/a-secret"
    receipt = MessengerChannel().send(letter(url), NOW)
    assert (receipt.state, receipt.reason) == ("refused", Reason.ADDRESS_INVALID)
    assert server.got == []


def test_a_name_of_the_open_net_that_leads_to_our_own_is_not_spoken_to(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = socket.getaddrinfo

    def lying(host: str, *args: object, **kwargs: object) -> object:
        return plain("127.0.0.1" if host == "rebound.example.org" else host, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", lying)
    url = f"ntfy://rebound.example.org:{server.server_port}/topic"
    assert MessengerChannel().send(letter(url), NOW).state == "deferred"
    assert server.got == []
    # The installation may say that this name is one of ours.
    assert MessengerChannel(["rebound.example.org"]).send(letter(url), NOW).state == "accepted"
    assert len(server.got) == 1


def test_another_channels_letter_is_refused() -> None:
    wrong = Letter(code=uuid4(), channel="email", to="ntfys://ntfy.sh/x", text="x")
    assert MessengerChannel().send(wrong, NOW).reason is Reason.WRONG_CHANNEL
