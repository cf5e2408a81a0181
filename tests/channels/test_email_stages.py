"""A server that fails at each stage: what is surely not taken may be sent again, what is in doubt never."""

from __future__ import annotations

import socket
import time
from datetime import timedelta

import pytest

from lupaus.channels.email import EmailChannel
from lupaus.core.letters import Reason, Receipt
from tests.channels.letters import LETTER, NOW, letter
from tests.channels.servers import Act, Trust, drip, drop, free_port, reset, saboteur, say, sulk

pytestmark = pytest.mark.slow

BEFORE_THE_BODY = ["banner", "ehlo", "mail", "rcpt", "data"]
LONG = letter(text="Ääkkösiä on paljon. " * 200_000)
"""Longer than the network's buffers hold: cut in the middle, its dot has not left us."""


def patience(acts: dict[str, Act]) -> str:
    """Short only where the silence is awaited, so that a busy machine is not taken for a silent server."""
    silent = {stage for stage, act in acts.items() if act in (sulk, drip)}
    before, final = (0.3 if silent - {"final"} else 10), (0.3 if "final" in silent else 10)
    return f"?timeout={before}&final_timeout={final}"


def send_through(**acts: Act) -> tuple[Receipt, int]:
    """The receipt, and how many whole letters the server got."""
    with saboteur(**acts) as bad, EmailChannel(f"smtp://127.0.0.1:{bad.port}{patience(acts)}") as channel:
        return channel.send(LETTER, NOW), bad.whole_letters


def test_the_saboteur_takes_a_letter_when_told_nothing() -> None:
    receipt, whole = send_through()
    assert (receipt.state, receipt.provider_id, receipt.status, whole) == ("accepted", "AB12", "250 2.0.0", 1)


@pytest.mark.parametrize("stage", BEFORE_THE_BODY)
@pytest.mark.parametrize("how", [drop, reset, sulk, drip])
def test_a_failure_before_the_letter_itself_is_safe_to_send_again(stage: str, how: Act) -> None:
    receipt, whole = send_through(**{stage: how})
    assert receipt.state == "deferred"
    assert receipt.retry_after is not None
    assert receipt.retry_after >= timedelta(minutes=1)
    # A reset may come so early that there was no connection at all.
    assert receipt.reason in (Reason.CONNECTION_LOST, Reason.NO_ANSWER, Reason.UNREACHABLE)
    assert stage == "banner" or receipt.reason is not Reason.UNREACHABLE
    assert whole == 0


@pytest.mark.parametrize("how", [drop, reset, sulk, drip])
def test_a_letter_cut_in_the_middle_is_safe_to_send_again(how: Act) -> None:
    with saboteur(body=how) as bad, EmailChannel(f"smtp://127.0.0.1:{bad.port}?timeout=1") as channel:
        receipt = channel.send(LONG, NOW)
    assert (receipt.state, bad.whole_letters) == ("deferred", 0)


@pytest.mark.parametrize("how", [drop, reset])
def test_a_short_letter_that_the_network_took_whole_is_in_doubt(how: Act) -> None:
    """Nobody can know on this side what a server had read of it when it died."""
    receipt, _ = send_through(body=how)
    # Deferred only where the hang-up reached us before the dot had left.
    assert receipt.state in ("unknown", "deferred")
    assert receipt.reason is Reason.CONNECTION_LOST


@pytest.mark.parametrize("how", [drop, reset, sulk, drip, say(b"hello?\r\n"), say(b"354 again\r\n")])
def test_no_clear_answer_after_the_final_dot_is_unknown(how: Act) -> None:
    receipt, whole = send_through(final=how)
    assert (receipt.state, receipt.retry_after, whole) == ("unknown", None, 1)


@pytest.mark.parametrize(
    ("stage", "state"),
    [("mail", "deferred"), ("rcpt", "deferred"), ("data", "deferred"), ("final", "unknown")],
)
@pytest.mark.parametrize("how", [drop, reset, sulk])
def test_the_same_holds_under_encryption(trust: Trust, stage: str, state: str, how: Act) -> None:
    with saboteur(trust.server, **{stage: how}) as bad:
        url = f"smtps://localhost:{bad.port}{patience({stage: how})}"
        receipt = EmailChannel(url, tls=trust.client).send(LETTER, NOW)
    assert (receipt.state, bad.whole_letters) == (state, int(stage == "final"))


@pytest.mark.parametrize("how", [drop, reset])
def test_a_letter_cut_in_the_middle_under_encryption_is_safe_to_send_again(trust: Trust, how: Act) -> None:
    with saboteur(trust.server, body=how) as bad:
        url = f"smtps://localhost:{bad.port}?timeout=1"
        receipt = EmailChannel(url, tls=trust.client).send(LONG, NOW)
    assert (receipt.state, bad.whole_letters) == ("deferred", 0)


@pytest.mark.parametrize(
    ("stage", "reason"),
    [
        ("mail", Reason.SENDER_REFUSED),
        ("rcpt", Reason.RECIPIENT_REFUSED),
        ("data", Reason.CONTENT_REFUSED),
        ("final", Reason.CONTENT_REFUSED),
    ],
)
def test_a_plain_no_is_final_and_a_not_now_is_not(stage: str, reason: Reason) -> None:
    refused, _ = send_through(**{stage: say(b"550-5.1.1 <matti@asiakas.example>\r\n550 5.1.1 unknown\r\n")})
    assert (refused.state, refused.reason, refused.status) == ("refused", reason, "550 5.1.1")
    later, _ = send_through(**{stage: say(b"451 4.7.1 Greylisted, matti@asiakas.example\r\n")})
    assert (later.state, later.reason, later.status) == ("deferred", Reason.TRY_LATER, "451 4.7.1")
    assert later.retry_after == timedelta(minutes=6)
    assert "matti" not in repr(refused) + repr(later)


@pytest.mark.parametrize("stage", ["banner", "ehlo"])
def test_a_server_that_will_not_have_us_says_nothing_about_the_letter(stage: str) -> None:
    receipt, _ = send_through(**{stage: say(b"554 5.7.1 go away\r\n")})
    assert (receipt.state, receipt.reason, receipt.status) == ("deferred", Reason.UNREACHABLE, "554 5.7.1")


def test_nobody_listens_there() -> None:
    receipt = EmailChannel(f"smtp://127.0.0.1:{free_port()}").send(LETTER, NOW)
    assert (receipt.state, receipt.reason) == ("deferred", Reason.UNREACHABLE)


def test_a_host_that_swallows_connections_is_waited_for_no_longer_than_the_timeout() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        fillers = [socket.socket() for _ in range(3)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(full.getsockname())
        began = time.monotonic()
        receipt = EmailChannel(f"smtp://127.0.0.1:{full.getsockname()[1]}?timeout=0.3").send(LETTER, NOW)
        assert (receipt.state, time.monotonic() - began < 3) == ("deferred", True)
        for filler in fillers:
            filler.close()


def test_a_dripping_server_ends_within_the_longest_send() -> None:
    with saboteur(rcpt=drip) as bad:
        channel = EmailChannel(f"smtp://127.0.0.1:{bad.port}?timeout=0.2&final_timeout=0.2")
        began = time.monotonic()
        assert channel.send(LETTER, NOW).reason is Reason.NO_ANSWER
        assert timedelta(seconds=time.monotonic() - began) < timedelta(seconds=2) < channel.longest_send


def test_a_line_that_died_between_two_letters_is_opened_again_and_nothing_is_doubled() -> None:
    """The server hangs up after each letter; the second letter finds a dead line."""

    def take_and_leave(line: socket.socket) -> None:
        line.sendall(b"250 2.0.0 Ok: queued as AB12\r\n")
        drop(line)

    with (
        saboteur(final=take_and_leave) as bad,
        EmailChannel(f"smtp://127.0.0.1:{bad.port}") as channel,
    ):
        states = [channel.send(LETTER, NOW).state for _ in range(3)]
        assert (states, bad.whole_letters, bad.connections) == (["accepted"] * 3, 3, 3)


def test_a_goodbye_heard_between_two_letters_opens_a_new_line() -> None:
    def take_and_take_leave(line: socket.socket) -> None:
        line.sendall(b"250 2.0.0 Ok: queued as AB12\r\n421 4.4.2 idle too long\r\n")

    with (
        saboteur(final=take_and_take_leave) as bad,
        EmailChannel(f"smtp://127.0.0.1:{bad.port}") as channel,
    ):
        states = [channel.send(LETTER, NOW).state for _ in range(2)]
        assert (states, bad.whole_letters, bad.connections) == (["accepted"] * 2, 2, 2)


def test_an_answer_out_of_step_is_never_taken_for_the_answer_to_a_letter() -> None:
    """Two yeses to RCPT: the second would be read as the answer to DATA, then 354 as that of the letter."""
    receipt, whole = send_through(rcpt=say(b"250 Ok\r\n250 Ok\r\n"))
    assert (receipt.state, whole) == ("deferred", 0)


def test_after_a_refusal_the_same_line_carries_the_next_letter() -> None:
    with saboteur() as good, EmailChannel(f"smtp://127.0.0.1:{good.port}") as channel:
        good.acts["rcpt"] = say(b"550 5.1.1 no\r\n")
        assert channel.send(LETTER, NOW).state == "refused"
        del good.acts["rcpt"]
        assert channel.send(letter(to="toinen@asiakas.example"), NOW).state == "accepted"
        assert good.connections == 1
