"""The demo can send nothing real, whatever is configured: tried with a mail server that really listens."""

from __future__ import annotations

import os
import smtplib
import subprocess
import sys
from pathlib import Path

import pytest

from tests.channels.servers import post_office
from tests.house.tree import SRC

pytestmark = [pytest.mark.slow, pytest.mark.crash]

LIVE_ON = """
import django
django.setup()
from datetime import timedelta
from django.conf import settings
from lupaus.engine.jump import live_through
from lupaus.ledger.models import Promise
from lupaus.outbox.models import Envelope
from lupaus.project.wiring import joints
from lupaus.web.clock import now
start = now()
live_through(start, start + timedelta(days=14), joints(), step=timedelta(hours=3))
print(settings.LUPAUS_DEMO, "email" in joints().channels, Envelope.objects.filter(sealed_at__gt=start).count())
"""


def test_nothing_leaves_the_demo(tmp_path: Path) -> None:
    with post_office() as office:
        _live(tmp_path, f"smtp://127.0.0.1:{office.port}")
        assert (office.connections, office.mails) == (0, [])

        # The same server takes what is really sent.
        with smtplib.SMTP("127.0.0.1", office.port) as post:
            post.sendmail("jari@nuohous.example", ["maija@posti.example"], "Subject: x\r\n\r\nx")
        assert (office.connections, len(office.mails)) == (1, 1)


def _live(tmp_path: Path, url: str) -> None:
    """A demo is made and lived on for a fortnight, then lived on as if it were somebody's own book."""
    home = tmp_path / "demo"
    clean = {name: value for name, value in os.environ.items() if not name.startswith("LUPAUS_")}
    reaching = clean | {
        "PYTHONPATH": str(SRC), "LUPAUS_SMTP_URL": url, "LUPAUS_FROM_EMAIL": "jari@nuohous.example",
        "DJANGO_SETTINGS_MODULE": "lupaus.project.settings", "LUPAUS_PUBLIC_URL": "https://lupaus.example",
    }  # fmt: skip

    made = [sys.executable, "-m", "lupaus.project.cli", "demo", "--home", str(home), "--no-serve"]
    subprocess.run([*made, "--language", "en"], env=reaching, check=True, cwd=tmp_path, capture_output=True)
    live = [sys.executable, "-c", LIVE_ON]
    here = reaching | {"LUPAUS_HOME": str(home)}
    as_demo = subprocess.run(
        live, env=here | {"LUPAUS_DEMO": "yes"}, check=True, capture_output=True, text=True
    )
    assert as_demo.stdout.startswith("True True ")  # the channel is the memory of the demo
    assert int(as_demo.stdout.split()[2]) > 0

    # Even where somebody serves the demo's folder as if it were a book of their own, by real SMTP.
    as_book = subprocess.run(live, env=here, check=True, capture_output=True, text=True)
    assert as_book.stdout.startswith("False True ")
