"""Several machines at one book: nothing twice, nothing lost, and no job that holds up another."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from email import message_from_bytes

import pytest
from django.db import connection

from lupaus.engine.doctor import examine
from lupaus.engine.turns import alone
from lupaus.outbox.models import Envelope, Notice
from lupaus.project import serving
from tests.cast import SPRING, customer, jari
from tests.channels.servers import PostOffice, post_office
from tests.engine.post import MINUTE, agree

pytestmark = [pytest.mark.crash, pytest.mark.django_db(transaction=True)]
NOW = SPRING + 2 * MINUTE


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with post_office() as office:
        yield office


@contextmanager
def machines(
    many: int, environment: dict[str, str], office: PostOffice
) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Real workers, stopped as a supervisor stops them."""
    began = str(time.time())
    arguments = ["-m", "tests.crash.machine", NOW.isoformat(), began, f"smtp://127.0.0.1:{office.port}"]
    running = [
        subprocess.Popen([sys.executable, *arguments], env=environment, stderr=subprocess.PIPE)
        for _ in range(many)
    ]
    try:
        yield running
    finally:
        for one in running:
            if one.poll() is None:
                one.send_signal(signal.SIGTERM)
        for one in running:
            _, said = one.communicate(timeout=60)
            assert one.returncode in (0, -signal.SIGKILL), said.decode()


def wait_until(what: object, seconds: float = 60) -> None:
    ends = time.monotonic() + seconds
    while not what():  # type: ignore[operator]
        assert time.monotonic() < ends, "it did not come"
        time.sleep(0.1)


def promise_visits(many: int) -> None:
    firm = jari()
    for number in range(many):
        whom = customer(firm, f"Asiakas {number}", email=f"asiakas{number}@example.org")
        agree(firm, whom, date(2026, 3, 12), SPRING)


def arrived(office: PostOffice) -> Counter[str]:
    return Counter(str(message_from_bytes(mail)["Message-ID"]) for mail in office.mails)


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="many machines share a PostgreSQL")
def test_three_machines_do_everything_once_and_one_that_is_killed_takes_nothing_with_it(
    child_environment: dict[str, str], office: PostOffice
) -> None:
    promise_visits(120)
    told = Notice.objects.filter(step="confirm", state="told")
    with machines(3, child_environment, office) as running:
        wait_until(lambda: told.count() >= 10)
        running[0].kill()
        wait_until(lambda: not Notice.objects.filter(step="confirm", state="waiting").exists())
        wait_until(lambda: not Envelope.objects.filter(state="sealed").exists())
    came, doubtful = arrived(office), Envelope.objects.filter(state="sending").count()
    assert set(came.values()) == {1}
    assert doubtful <= 3  # what the killed one had in its hands waits for its lease, and then for a person
    assert told.count() + doubtful == 120
    assert examine(NOW + 2 * MINUTE, full=False).breaches == ()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status IN ('succeeded', 'failed')")
        assert cursor.fetchone() == (0,)


def test_a_turn_is_one_machines_at_a_time_and_ends_with_it() -> None:
    def tries() -> bool:
        with alone("chores") as has_it:
            found = has_it
        connection.close()
        return found

    with alone("chores") as mine, ThreadPoolExecutor(1) as pool:
        assert mine
        assert pool.submit(tries).result() is (connection.vendor == "sqlite")
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(tries).result()


def test_one_book_on_sqlite_has_one_machine() -> None:
    if connection.vendor == "sqlite":
        with pytest.raises(serving.NotServed, match="Many machines need PostgreSQL"):
            serving.work(nightly=True)
