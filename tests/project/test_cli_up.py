"""The whole installation as one process on a free port, as its owner starts and stops it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import IO

import pytest

from tests.channels.servers import free_port, post_office
from tests.project.visitor import Visitor

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.crash, pytest.mark.slow]
PATIENCE = 60.0
"""Seconds for a start on a machine that has much else to do."""


class Started:
    """`lupaus up` in its own folder."""

    def __init__(self, home: Path, *options: str, **settings: str) -> None:
        self.home, self.port, self.settings = home, free_port(), settings
        self.said: list[str] = []
        self.process = subprocess.Popen(
            [*LUPAUS, "up", "--port", str(self.port), *options],
            env=environment(home, **settings), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        self._reader = Thread(target=self._read, args=(self.process.stdout,), daemon=True)
        self._reader.start()

    def _read(self, stream: IO[str]) -> None:
        for line in stream:
            self.said.append(line.rstrip())

    @property
    def here(self) -> str:
        return f"http://localhost:{self.port}"

    def line(self, start: str) -> str:
        """The rest of the line that begins so, once it has been said."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            for line in self.said:
                if line.startswith(start):
                    return line.removeprefix(start).strip()
            assert self.process.poll() is None, self.said
            time.sleep(0.05)
        raise AssertionError(f"{start!r} was not said: {self.said}")

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Another command on the same book, meanwhile."""
        return subprocess.run(
            [*LUPAUS, *arguments], env=environment(self.home, **self.settings), capture_output=True,
            text=True, check=False, timeout=180,
        )  # fmt: skip

    def end(self, number: int = signal.SIGTERM) -> tuple[int, float]:
        """Ask it to stop; its exit code, and the seconds it took."""
        began = time.monotonic()
        self.process.send_signal(number)
        code = self.process.wait(timeout=PATIENCE)
        self._reader.join(10)
        return code, time.monotonic() - began


LUPAUS = [sys.executable, "-m", "lupaus.project.cli"]


def environment(home: Path, **settings: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LUPAUS_", "DJANGO"))}
    return kept | {"LUPAUS_HOME": str(home), "PYTHONPATH": str(ROOT / "src"), **settings}


@contextmanager
def up(home: Path, *options: str, **settings: str) -> Iterator[Started]:
    started = Started(home, *options, **settings)
    try:
        yield started
    finally:
        if started.process.poll() is None:
            started.process.kill()
            started.process.wait()


def begin(started: Started) -> Visitor:
    """Fill in the first page, from the link that was printed."""
    visitor = Visitor()
    visitor.wait_for(started.line("Begin your book:"), PATIENCE)
    visitor.send('name="firm"', firm="Jarin Nuohous", name="Jari Nokinen", phone="040 111 2233",
                 email="jari@nuohous.example", language="en")  # fmt: skip
    assert visitor.url == f"{started.here}/bring/"
    return visitor


def test_it_serves_prints_the_way_in_and_ends_cleanly(tmp_path: Path) -> None:
    with up(tmp_path) as started:
        assert started.line("Lupaus:") == f"{started.here}/"
        visitor = Visitor()
        assert visitor.wait_for(f"{started.here}/healthz", PATIENCE) == "ok\n"
        begin(started)
        code, seconds = started.end()
    assert code == 0, started.said
    assert seconds < 15
    assert [line for line in started.said if line.endswith("lupaus.serving: stopping: asked by SIGTERM")]
    assert not any("Traceback" in line for line in started.said)
    again = subprocess.run([*LUPAUS, "doctor", "--json"], env=environment(tmp_path), capture_output=True,
                           text=True, check=False)  # fmt: skip
    assert [b["code"] for b in json.loads(again.stdout)["breaches"]] in ([], ["engine_silent"])


def test_after_the_first_run_it_prints_a_link_that_lets_its_owner_in_once(tmp_path: Path) -> None:
    with up(tmp_path) as started:
        begin(started)
        assert started.end(signal.SIGINT)[0] == 0
    with up(tmp_path) as started:
        link = started.line("Sign in once:")
        visitor = Visitor()
        visitor.wait_for(link, PATIENCE)
        assert "Jari Nokinen" in visitor.source
        visitor.send("csrfmiddlewaretoken")
        assert visitor.url == f"{started.here}/"
        assert "Calls" in visitor.source
        assert visitor.open(link) and visitor.url == f"{started.here}/", "he is in already"
        stranger = Visitor()
        stranger.open(link)
        assert stranger.status == 410


def test_a_message_to_oneself_leaves_by_the_real_timer_and_a_real_mail_server(tmp_path: Path) -> None:
    with post_office() as office:
        office.answers["gone@example.org"] = "550 5.1.1 No such user here"
        mail = {"LUPAUS_SMTP_URL": f"smtp://127.0.0.1:{office.port}",
                "LUPAUS_FROM_EMAIL": "jari@nuohous.example"}  # fmt: skip
        with up(tmp_path, **mail) as started:
            begin(started)
            result = started.command("selftest", "--to", "me@example.org", "--json")
            assert result.returncode == 0, result.stderr
            assert json.loads(result.stdout)["channel"] == "email"
            assert [letter.rcpt_tos for letter in office.letters] == [["me@example.org"]]
            assert b"Message-ID:" in office.mails[0]
            refused = started.command("selftest", "--to", "gone@example.org")
            assert refused.returncode == 1
            assert "refused" in refused.stdout
            assert started.end()[0] == 0


def test_without_a_running_engine_the_selftest_keeps_its_promise_itself(tmp_path: Path) -> None:
    with up(tmp_path, "--no-engine") as started:
        begin(started)
        result = started.command("selftest", "--to", "040 123 4567", "--wait", "30")
        assert result.returncode == 0, result.stdout + result.stderr
        assert "ready to be sent from your own phone" in result.stdout


def test_a_book_that_is_served_is_not_replaced(tmp_path: Path) -> None:
    with up(tmp_path) as started:
        begin(started)
        assert started.command("backup").returncode == 0, "a copy can be taken at any time"
        refused = started.command("restore", "--yes")
        assert refused.returncode == 1
        assert "Stop Lupaus first" in refused.stderr
        assert started.end()[0] == 0
    restored = started.command("restore", "--yes", "--json")
    assert restored.returncode == 0, restored.stderr
    assert json.loads(restored.stdout)["promises"] == 0


def test_a_port_in_use_is_one_sentence(tmp_path: Path) -> None:
    with up(tmp_path) as started:
        started.line("Lupaus:")
        second = subprocess.run(
            [*LUPAUS, "up", "--port", str(started.port)], env=environment(tmp_path / "other"),
            capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
    assert second.returncode == 1
    assert f"port {started.port}" in second.stderr
    assert "Traceback" not in second.stderr


def test_on_the_whole_network_a_phone_may_ask_by_the_address_that_is_shown(tmp_path: Path) -> None:
    with up(tmp_path, "--host", "0.0.0.0") as started:  # noqa: S104
        shown = started.line("Lupaus:")
        visitor = Visitor()
        visitor.wait_for(f"{started.here}/healthz", PATIENCE)
        host = shown.removeprefix("http://").removesuffix("/")
        local = f"http://127.0.0.1:{started.port}/robots.txt"
        visitor.open(local, Host=host)
        assert visitor.status == 200
        visitor.open(local, Host="evil.example")
        assert visitor.status == 400
