"""Chaos: machines and their database are killed, paused and restarted at random while promises are made and moved.

In the end the doctor is content, every act that the book took is there, and what arrived at the mail server is what the
book says: nothing lost, and nothing twice beyond what is marked as possible.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes

import pytest

from tests import postgres
from tests.cast import SPRING
from tests.channels.servers import PostOffice, post_office

pytestmark = [
    pytest.mark.crash,
    pytest.mark.slow,
    pytest.mark.skipif(
        os.environ.get("LUPAUS_TEST_DATABASE") != "postgres", reason="many machines share a PostgreSQL"
    ),
]
SECONDS = 20
"""Of chaos, at least."""
BLOWS = 5
"""So often something falls over, however slowly the machines come back."""
CALM = 90
"""Seconds in which the rest must be done once nothing falls over any more."""
LATER = timedelta(hours=1)
"""By then every lease has run out."""


@dataclass
class Town:
    """A database that may die, a mail server, and machines that come and go."""

    server: postgres.Leash
    office: PostOffice
    folder: str
    began: str
    machines: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def run(
        self, module: str, *arguments: str, after: timedelta = timedelta(), **more: object
    ) -> subprocess.Popen[bytes]:
        instant = (SPRING + after).isoformat()
        kept = {name: value for name, value in os.environ.items() if not name.startswith("LUPAUS_")}
        environment = kept | {
            "LUPAUS_HOME": self.folder, "LUPAUS_SECRET_KEY": "only-for-tests-" * 3,
            "LUPAUS_DATABASE_URL": self.server.address, "DJANGO_SETTINGS_MODULE": "lupaus.project.settings",
            "PYTHONPATH": os.pathsep.join(("src", ".")),
        }  # fmt: skip
        ordered = (
            [*arguments[:1], instant, self.began]
            if module == "chaos_desk"
            else [instant, self.began, *arguments]
        )
        return subprocess.Popen(
            [sys.executable, "-m", f"tests.crash.{module}", *ordered], env=environment, **more
        )  # type: ignore[call-overload,no-any-return]

    def machine(self, after: timedelta = timedelta()) -> subprocess.Popen[bytes]:
        address = f"smtp://127.0.0.1:{self.office.port}"
        return self.run("machine", address, after=after, stderr=subprocess.DEVNULL)

    def judge(self, after: timedelta) -> dict[str, list[list[str]]]:
        judged = self.run("chaos_desk", "judge", after=after, stdout=subprocess.PIPE)
        said, _ = judged.communicate(timeout=120)
        assert judged.returncode == 0
        found: dict[str, list[list[str]]] = json.loads(said)
        return found


@pytest.fixture
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with post_office() as office:
        folder = str(tmp_path_factory.mktemp("town"))
        town = Town(postgres.leashed(durable=True), office, folder, str(time.time()))
        try:
            assert town.run("chaos_desk", "open").wait(120) == 0
            yield town
        finally:
            for one in town.machines:
                one.kill()
                one.wait()


def test_nothing_is_lost_and_nothing_is_doubled_whatever_falls_over(town: Town) -> None:
    seed = random.randrange(10**6)
    print(f"chaos seed {seed}")  # noqa: T201  # shown when it fails
    chance = random.Random(seed)
    desk = town.run("chaos_desk", "work", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    town.machines = [town.machine() for _ in range(3)]
    blows = _blows(town, chance)
    desk_said, _ = desk.communicate(timeout=60)
    acts = desk_said.decode().split()
    assert desk.returncode == 0 and len(acts) > 20, (blows, acts)

    for one in town.machines:
        one.send_signal(signal.SIGTERM)
    for one in town.machines:
        one.wait(60)
    town.machines = [town.machine(after=LATER)]  # an hour later, in calm weather
    judged = _calm(town)

    came = Counter(str(message_from_bytes(mail)["Message-ID"]) for mail in town.office.mails)
    states = dict(judged["letters"])
    told = Counter(states.values())
    assert set(acts) <= set(judged["acts"]), "the book forgot an act that it had taken"
    assert {state for state in told if state not in ("sent", "unknown", "reopened", "withdrawn")} == set(), (
        told
    )
    assert {code for code, many in came.items() if many > 1} == set(), "a letter came twice"
    sent = {code for code, state in states.items() if state == "sent"}
    assert sent <= set(came), "the book says sent, and nothing came"
    assert {states.get(code) for code in set(came) - sent} <= {"unknown"}, (
        "it came, and the book knows nothing of it"
    )
    assert len(sent) > 15


def _blows(town: Town, chance: random.Random) -> list[str]:
    """Something falls over, again and again; answers what did."""
    blows, ends = [], time.monotonic() + SECONDS
    while len(blows) < BLOWS or time.monotonic() < ends:
        time.sleep(chance.uniform(2, 6))
        blow = chance.choice(["kill", "kill", "kill", "pause", "pause", "stop", "database"])
        place = chance.randrange(len(town.machines))
        one = town.machines[place]
        blows.append(blow)
        match blow:
            case "database":
                town.server.kill()
                time.sleep(chance.uniform(0, 3))
                town.server.start()
            case "pause":
                one.send_signal(signal.SIGSTOP)
                time.sleep(chance.uniform(1, 4))
                one.send_signal(signal.SIGCONT)
            case _:
                one.send_signal(signal.SIGKILL if blow == "kill" else signal.SIGTERM)
                one.wait(60)
                town.machines[place] = town.machine()
    return blows


def _calm(town: Town) -> dict[str, list[list[str]]]:
    """Until nothing waits any more: no alarm either, which the doctor tells once the new machine has not come yet."""
    ends = time.monotonic() + CALM
    while True:
        time.sleep(3)
        judged = town.judge(LATER)
        waits = [state for state, _reason in judged["notices"] if state == "waiting"]
        going = [state for _code, state in judged["letters"] if state in ("sealed", "sending")]
        if not waits and not going and not judged["breaches"]:
            return judged
        assert time.monotonic() < ends, (len(waits), len(going), judged["breaches"])
