"""What cannot be understood stops the start with one sentence that names the variable."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from lupaus.project import env
from tests.house.tree import SRC


@pytest.mark.parametrize(
    ("given", "meant"), [("yes", True), ("TRUE", True), ("1", True), ("", False), ("Off", False)]
)
def test_truth_is_read_in_its_usual_spellings(given: str, meant: bool) -> None:
    assert env.truth("LUPAUS_DEBUG", env={"LUPAUS_DEBUG": given}) is meant


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("LUPAUS_DEBUG", "flase", lambda e: env.truth("LUPAUS_DEBUG", env=e)),
        ("LUPAUS_PUBLIC_URL", "promises.example.fi", lambda e: env.address("LUPAUS_PUBLIC_URL", env=e)),
        ("LUPAUS_PUBLIC_URL", "https://example.fi/app", lambda e: env.address("LUPAUS_PUBLIC_URL", env=e)),
        ("LUPAUS_PUBLIC_URL", "https://example.fi:port", lambda e: env.address("LUPAUS_PUBLIC_URL", env=e)),
        ("LUPAUS_DEADMAN_URL", "ftp://example.fi/x", lambda e: env.ping("LUPAUS_DEADMAN_URL", env=e)),
        ("LUPAUS_SMTP_URL", "mail.example.fi", lambda e: env.checked("LUPAUS_SMTP_URL", env.mail_out, env=e)),
        ("LUPAUS_SMTP_URL", "smtp://me:secret@mail.example.fi", lambda e: env.checked("LUPAUS_SMTP_URL", env.mail_out, env=e)),
        ("LUPAUS_IMAP_URL", "imap://me:secret@mail.example.fi", lambda e: env.checked("LUPAUS_IMAP_URL", env.mail_in, env=e)),
        ("LUPAUS_DATABASE_URL", "mysql://x/y", lambda e: env.postgres("LUPAUS_DATABASE_URL", env=e)),
        ("LUPAUS_DATABASE_URL", "postgresql://host", lambda e: env.postgres("LUPAUS_DATABASE_URL", env=e)),
        ("LUPAUS_DATABASE_URL", "postgresql://h/b?pool=many", lambda e: env.postgres("LUPAUS_DATABASE_URL", env=e)),
        ("LUPAUS_DATABASE_URL", "sqlite://book", lambda e: env.sqlite_file("LUPAUS_DATABASE_URL", env=e)),
        ("LUPAUS_LOG", "xml", lambda e: env.one_of("LUPAUS_LOG", ("line", "json"), env=e)),
        ("LUPAUS_METRICS_TOKEN", "short", lambda e: env.token("LUPAUS_METRICS_TOKEN", env=e)),
        ("LUPAUS_SECRET_KEY", "short", lambda e: env.secret(Path("/nowhere"), env=e)),
    ],
)  # fmt: skip
def test_a_wrong_value_is_refused_in_one_sentence(name: str, value: str, read) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(env.Misconfigured) as refused:
        read({name: value})
    sentence = str(refused.value.code)
    assert sentence.startswith(f"Lupaus cannot start: {name} ")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert "secret" not in sentence.removeprefix("Lupaus cannot start: LUPAUS_SECRET_KEY")


def test_the_process_ends_with_that_sentence_and_no_traceback(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import lupaus.project.settings"],
        env={**os.environ, "LUPAUS_HOME": str(tmp_path), "LUPAUS_DEBUG": "perhaps", "PYTHONPATH": str(SRC)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == "Lupaus cannot start: LUPAUS_DEBUG must be yes or no, not 'perhaps'.\n"


def test_the_key_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "home"
    first = env.secret(folder, env={})
    assert len(first) >= 48
    assert env.secret(folder, env={}) == first
    assert [path.name for path in folder.iterdir()] == ["secret.key"]
    if os.name != "nt":
        assert stat.S_IMODE((folder / "secret.key").stat().st_mode) == 0o600


def test_many_that_start_at_once_end_with_one_key(tmp_path: Path) -> None:
    code = "import sys; from pathlib import Path; from lupaus.project import env; print(env.secret(Path(sys.argv[1]), env={}))"
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path / "home")],
            env={**os.environ, "PYTHONPATH": str(SRC)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(6)
    ]
    assert len({process.communicate()[0] for process in started}) == 1


def test_a_home_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    with pytest.raises(env.Misconfigured, match="LUPAUS_HOME"):
        env.home(env={"LUPAUS_HOME": str(tmp_path / "home")})


@pytest.mark.parametrize(
    ("platform", "variables", "ends"),
    [
        ("linux", {"XDG_DATA_HOME": "/data"}, "/data/lupaus"),
        ("linux", {}, "/.local/share/lupaus"),
        ("darwin", {}, "/Library/Application Support/Lupaus"),
        ("win32", {"LOCALAPPDATA": "C:/Local"}, "C:/Local/Lupaus"),
    ],
)
def test_each_system_has_its_usual_place(platform: str, variables: dict[str, str], ends: str) -> None:
    assert env.home(env=variables, platform=platform).as_posix().endswith(ends)


def test_a_database_is_read_whole() -> None:
    chosen = env.postgres("X", env={"X": "postgresql://a%40b:p%2Fw@db:5433/book?sslmode=require&pool=7"})
    assert chosen is not None
    assert (chosen["USER"], chosen["PASSWORD"], chosen["HOST"], chosen["PORT"]) == (
        "a@b",
        "p/w",
        "db",
        "5433",
    )
    assert chosen["OPTIONS"] == {"pool": {"min_size": 1, "max_size": 7, "timeout": 20}, "sslmode": "require"}
    assert chosen["CONN_MAX_AGE"] == 0


def test_a_socket_folder_may_stand_for_the_host() -> None:
    chosen = env.postgres("X", env={"X": "postgresql://me@/book?host=/run/postgresql"})
    assert chosen is not None
    assert (chosen["HOST"], chosen["PORT"], chosen["NAME"]) == ("/run/postgresql", "", "book")


WHOLE = {
    "LUPAUS_OIDC_ISSUER": "https://login.example.fi/realms/firm", "LUPAUS_OIDC_CLIENT_ID": "lupaus",
    "LUPAUS_OIDC_CLIENT_SECRET": "said-to-nobody", "LUPAUS_OIDC_NAME": "Contoso",
}  # fmt: skip
TENANT = "https://login.microsoftonline.com/5d0f9f0e-7c2b-4a55-9a8e-2f2d3c1b0a99/v2.0"


def test_a_sign_in_service_is_read_whole() -> None:
    found = env.provider(
        env={**WHOLE, "LUPAUS_OIDC_DOMAINS": "Example.fi, contoso.fi", "LUPAUS_OIDC_ONLY": "yes"}
    )
    assert found is not None and found.domains == ("example.fi", "contoso.fi") and found.is_only
    assert (found.issuer, found.client, found.name) == (WHOLE["LUPAUS_OIDC_ISSUER"], "lupaus", "Contoso")
    assert "said-to-nobody" not in repr(found)
    for near in ("http://127.0.0.1:9000/x", "http://localhost/x", "http://[::1]:80", TENANT):
        assert env.provider(env={**WHOLE, "LUPAUS_OIDC_ISSUER": near})
    assert env.provider(env={}) is None and env.provider(env=dict.fromkeys(WHOLE, " ")) is None


@pytest.mark.parametrize("missing", sorted(WHOLE))
def test_a_sign_in_service_set_by_half_stops_the_start(missing: str) -> None:
    with pytest.raises(
        env.Misconfigured, match=f"^Lupaus cannot start: {missing} is missing, though LUPAUS_OIDC_"
    ):
        env.provider(env={**WHOLE, missing: ""})
    with pytest.raises(
        env.Misconfigured, match="LUPAUS_OIDC_ISSUER is missing, though LUPAUS_OIDC_ONLY is set"
    ):
        env.provider(env={"LUPAUS_OIDC_ONLY": "no"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ISSUER", "http://login.example.fi"),
        ("ISSUER", "login.example.fi"),
        ("ISSUER", "ftp://login.example.fi"),
        ("ISSUER", "https://login.example.fi:port"),
        ("ISSUER", "https://me:pw@login.example.fi"),
        ("ISSUER", "https://login.example.fi/?tenant=x"),
        ("ISSUER", "https://login.example.fi/.well-known/openid-configuration"),
        ("ISSUER", "https://login.example.fi/" + "x" * 200),
        ("ISSUER", "https://login.microsoftonline.com/common/v2.0"),
        ("ISSUER", "https://login.microsoftonline.com/Organizations/v2.0"),
        ("ISSUER", "https://login.microsoftonline.com/consumers/v2.0"),
        ("ISSUER", "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0"),
        ("ISSUER", "https://login.microsoftonline.com/{tenantid}/v2.0"),
        ("ISSUER", "https://login.microsoftonline.com"),
        ("NAME", "x" * 41),
        ("DOMAINS", "example.fi, @contoso.fi"),
        ("DOMAINS", "everywhere"),
        ("ONLY", "perhaps"),
    ],
)
def test_a_sign_in_service_that_cannot_be_trusted_is_refused(name: str, value: str) -> None:
    with pytest.raises(env.Misconfigured, match=rf"^Lupaus cannot start: LUPAUS_OIDC_{name} .*\.$"):
        env.provider(env={**WHOLE, f"LUPAUS_OIDC_{name}": value})


def test_a_service_for_everybody_needs_the_firms_own_domains() -> None:
    google = {**WHOLE, "LUPAUS_OIDC_ISSUER": "https://accounts.google.com"}
    with pytest.raises(env.Misconfigured, match="LUPAUS_OIDC_DOMAINS must name your own domains"):
        env.provider(env=google)
    assert env.provider(env={**google, "LUPAUS_OIDC_DOMAINS": "example.fi"})
