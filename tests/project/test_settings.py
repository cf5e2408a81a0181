"""The settings hold what the design asks of them, seen on a live connection and a live answer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

from tests.house.tree import SRC

ASKED = (
    "DATABASES LUPAUS_SMTP_URL LUPAUS_IMAP_URL LUPAUS_DEADMAN_URL LUPAUS_PUBLIC_URL ALLOWED_HOSTS EMAIL_BACKEND "
    "LUPAUS_PROVIDER ROOT_URLCONF SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE SECURE_HSTS_SECONDS CSRF_TRUSTED_ORIGINS MFA_PASSKEY_LOGIN_ENABLED"
).split()

SERVICE = {
    "LUPAUS_OIDC_ISSUER": "https://login.example.fi/firm",
    "LUPAUS_OIDC_CLIENT_ID": "lupaus",
    "LUPAUS_OIDC_CLIENT_SECRET": "said-to-nobody",
    "LUPAUS_OIDC_NAME": "Contoso",
}


def settings_with(tmp_path: Path, **variables: str) -> dict[str, object]:
    """The product's settings as a fresh process reads them."""
    code = (
        "import json, sys; from lupaus.project import settings; "
        "print(json.dumps({name: getattr(settings, name) for name in sys.argv[1:]}, default=str))"
    )
    clean = {name: value for name, value in os.environ.items() if not name.startswith("LUPAUS_")}
    done = subprocess.run(
        [sys.executable, "-c", code, *ASKED],
        env={**clean, "LUPAUS_HOME": str(tmp_path), "PYTHONPATH": str(SRC), **variables},
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(json.loads(done.stdout))


def test_alone_and_unconfigured(tmp_path: Path) -> None:
    seen = settings_with(tmp_path)
    assert seen["DATABASES"]["default"]["NAME"] == str(tmp_path / "lupaus.sqlite3")  # type: ignore[index]
    assert seen["LUPAUS_PUBLIC_URL"] == ""
    assert seen["LUPAUS_SMTP_URL"] == ""
    assert seen["SESSION_COOKIE_SECURE"] is False
    assert seen["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]


def test_behind_a_public_address(tmp_path: Path) -> None:
    seen = settings_with(tmp_path, LUPAUS_PUBLIC_URL="https://promises.example.fi/")
    assert seen["LUPAUS_PUBLIC_URL"] == "https://promises.example.fi"
    assert "promises.example.fi" in seen["ALLOWED_HOSTS"]  # type: ignore[operator]
    assert seen["SESSION_COOKIE_SECURE"] is True
    assert seen["CSRF_COOKIE_SECURE"] is True
    assert seen["SECURE_HSTS_SECONDS"]
    assert seen["CSRF_TRUSTED_ORIGINS"] == ["https://promises.example.fi"]


def test_the_demo_reaches_nobody_whatever_is_configured(tmp_path: Path) -> None:
    configured = {
        "LUPAUS_SMTP_URL": "smtps://me:pw@mail.example.fi",
        "LUPAUS_IMAP_URL": "imaps://me:pw@mail.example.fi",
        "LUPAUS_DEADMAN_URL": "https://ping.example.fi/x",
        **SERVICE,
    }
    real = settings_with(tmp_path, **configured)
    assert all(real[name] for name in ("LUPAUS_SMTP_URL", "LUPAUS_IMAP_URL", "LUPAUS_DEADMAN_URL"))
    assert "smtp" in str(real["EMAIL_BACKEND"])
    demo = settings_with(tmp_path, LUPAUS_DEMO="yes", **configured)
    assert not any(demo[name] for name in ("LUPAUS_SMTP_URL", "LUPAUS_IMAP_URL", "LUPAUS_DEADMAN_URL"))
    assert "dummy" in str(demo["EMAIL_BACKEND"])
    assert real["LUPAUS_PROVIDER"] and not demo["LUPAUS_PROVIDER"] and "demo" in str(demo["ROOT_URLCONF"])


def test_a_sign_in_service_of_the_firm(tmp_path: Path) -> None:
    seen = settings_with(tmp_path, **SERVICE)
    assert "said-to-nobody" not in str(seen) and seen["ROOT_URLCONF"] == "lupaus.project.sso_urls"
    assert seen["MFA_PASSKEY_LOGIN_ENABLED"] is True
    only = settings_with(tmp_path, **SERVICE, LUPAUS_OIDC_ONLY="yes")
    assert (
        only["ROOT_URLCONF"] == "lupaus.project.sso_only_urls" and only["MFA_PASSKEY_LOGIN_ENABLED"] is False
    )


def test_whoever_has_no_sign_in_service_does_not_wait_for_one(tmp_path: Path) -> None:
    code = (
        "import sys, django; django.setup(); import lupaus.project.wsgi; from django.urls import reverse; "
        "reverse('account_login'); print({'requests', 'jwt'} & set(sys.modules), "
        "[name for name in sys.modules if 'single_sign_on' in name or name.endswith('openid_connect')])"
    )
    clean = {name: value for name, value in os.environ.items() if not name.startswith("LUPAUS_")}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        env={**clean, "LUPAUS_HOME": str(tmp_path), "PYTHONPATH": str(SRC),
             "DJANGO_SETTINGS_MODULE": "lupaus.project.settings"},
    )  # fmt: skip
    assert done.stdout.strip() == "set() []"


def test_postgresql_by_its_address(tmp_path: Path) -> None:
    seen = settings_with(tmp_path, LUPAUS_DATABASE_URL="postgresql://me@db/book")
    assert seen["DATABASES"]["default"]["ENGINE"] == "django.db.backends.postgresql"  # type: ignore[index]


@pytest.mark.django_db(transaction=True)
def test_sqlite_loses_no_commit_and_waits_its_turn() -> None:
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SHOW timezone")
            assert cursor.fetchone() == ("UTC",)
        return
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 20000,
        "mmap_size": 0,
    }
    with connection.cursor() as cursor:
        seen = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in wanted}
    assert seen == wanted
    assert connection.transaction_mode == "IMMEDIATE"  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_every_answer_carries_the_strict_policy(client: Client) -> None:
    answer = client.get("/accounts/login/")
    assert answer.status_code == 200
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"


def test_static_files_come_straight_from_the_package(client: Client) -> None:
    answer = client.get("/static/web/lupaus.css")
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content).startswith(b"/*") or answer["Content-Type"].startswith(
        "text/css"
    )  # type: ignore[attr-defined]
    assert "max-age=300" in answer["Cache-Control"]
