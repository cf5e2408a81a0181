"""Killed between any two steps, or two at once: nothing lost, and nothing twice except marked as possible.

Real processes, real SIGKILL, real SMTP on loopback, on both databases.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from email import message_from_bytes
from types import MappingProxyType

import pytest

from lupaus.channels.email import EmailChannel
from lupaus.channels.own_phone import OwnPhoneChannel
from lupaus.core.ports import Joints
from lupaus.engine.doctor import examine
from lupaus.engine.tick import run_once
from lupaus.outbox.models import Envelope, Notice
from tests.cast import SPRING, customer, jari
from tests.channels.servers import PostOffice, post_office
from tests.engine.post import MINUTE, agree, calls

pytestmark = [pytest.mark.crash, pytest.mark.django_db(transaction=True)]

NOW = SPRING + MINUTE
CUSTOMERS = 4
STEPS = [
    "keep_claimed", "keep_recorded", "keep_written", "seal_claimed", "seal_written",
    "claimed", "sending", "sent", "receipt", "noted",
]  # fmt: skip
DOUBTFUL = ("sending", "sent", "receipt")
"""Dead here, nobody can know whether the letter left: just before the call, or before its receipt was written."""


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with post_office() as office:
        yield office


def promise_visits(many: int = CUSTOMERS) -> None:
    firm = jari()
    for number in range(many):
        whom = customer(firm, f"Asiakas {number}", email=f"asiakas{number}@example.org")
        agree(firm, whom, date(2026, 3, 12), SPRING)


def start(environment: dict[str, str], office: PostOffice, step: str = "-", times: int = 1,
          now: datetime = NOW) -> subprocess.Popen[bytes]:  # fmt: skip
    return subprocess.Popen(
        [sys.executable, "-m", "tests.crash.engine_child", now.isoformat(), f"smtp://127.0.0.1:{office.port}",
         step, str(times)],
        env=environment, stderr=subprocess.PIPE,
    )  # fmt: skip


def finish(office: PostOffice) -> None:
    """Another engine goes on: at once, and when every lease has run out."""
    channels = MappingProxyType(
        {"email": EmailChannel(f"smtp://127.0.0.1:{office.port}"), "own_phone": OwnPhoneChannel()}
    )
    joints = Joints(channels=channels, sender_address="aika@nuohous.example")
    for minutes in (0, 10, 12):
        run_once(NOW + minutes * MINUTE, joints)


def arrived(office: PostOffice) -> Counter[str]:
    """How often each letter truly arrived, by its Message-ID."""
    return Counter(str(message_from_bytes(mail)["Message-ID"]) for mail in office.mails)


@pytest.mark.parametrize(
    # One batch is kept and sealed whole; letters go one by one.
    ("step", "times"), [*((step, 1) for step in STEPS), *((step, 3) for step in STEPS[5:])],
)  # fmt: skip
def test_killed_between_two_steps(
    child_environment: dict[str, str], office: PostOffice, step: str, times: int
) -> None:
    promise_visits()
    child = start(child_environment, office, step, times)
    _, said = child.communicate(timeout=60)
    assert child.returncode == -signal.SIGKILL, said.decode()

    finish(office)

    came = arrived(office)
    assert set(came.values()) <= {1}, "a letter came twice"
    confirmed = Notice.objects.filter(step="confirm")
    assert confirmed.count() == CUSTOMERS, "a notice was lost"
    doubtful = list(Envelope.objects.filter(state="unknown").values_list("message_id", flat=True))
    assert len(doubtful) == (1 if step in DOUBTFUL else 0)
    told = set(confirmed.filter(state="told").values_list("envelope__message_id", flat=True))
    assert len(told) + len(doubtful) == CUSTOMERS
    assert told <= set(came)
    assert set(came) - told <= set(doubtful)
    assert calls() == len(doubtful), "a doubt stands before a person"
    assert examine(NOW + 12 * MINUTE).breaches == ()


def test_two_engines_at_once(child_environment: dict[str, str], office: PostOffice) -> None:
    promise_visits(40)
    children = [start(child_environment, office) for _ in range(2)]
    for child in children:
        _, said = child.communicate(timeout=120)
        assert child.returncode == 0, said.decode()
    finish(office)
    came = arrived(office)
    assert (len(came), set(came.values())) == (40, {1})
    assert Notice.objects.filter(step="confirm", state="told").count() == 40
    assert examine(NOW + 12 * MINUTE).breaches == ()


def test_an_engine_that_dies_at_every_step_still_gets_there(
    child_environment: dict[str, str], office: PostOffice
) -> None:
    """It dies again and again, a step further each time; each start goes on where the last one fell."""
    promise_visits()
    for count, step in enumerate(STEPS):
        child = start(child_environment, office, step, now=NOW + count * timedelta(seconds=1))
        _, said = child.communicate(timeout=60)
        assert child.returncode in (-signal.SIGKILL, 0), said.decode()
    finish(office)
    assert set(arrived(office).values()) <= {1}
    assert not Notice.objects.filter(step="confirm", state="waiting").exists()
    settled = Notice.objects.filter(step="confirm").values_list("state", "envelope__state")
    assert set(settled) <= {("told", "sent"), ("sealed", "unknown")}
    assert examine(NOW + 12 * MINUTE).breaches == ()
