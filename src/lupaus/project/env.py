"""Strict readers of the `LUPAUS_*` variables.

A value that cannot be understood stops the start with one sentence that names the variable. Nothing is guessed:
`LUPAUS_DEBUG=flase` must not quietly mean "no".
"""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

if TYPE_CHECKING:
    from lupaus.channels.email.server import MailServer
    from lupaus.people.providers import Provider

Environment = Mapping[str, str]

TRUE = frozenset({"1", "yes", "true", "on"})
FALSE = frozenset({"", "0", "no", "false", "off"})


class Misconfigured(SystemExit):
    """The start is refused. Its text is one sentence for the person at the keyboard; the exit code is 1."""


def refuse(name: str, why: str) -> NoReturn:
    raise Misconfigured(f"Lupaus cannot start: {name} {why}.")


def text(name: str, default: str = "", *, env: Environment = os.environ) -> str:
    """The value without surrounding blanks; an empty value counts as absent."""
    return env.get(name, "").strip() or default


def words(name: str, *, env: Environment = os.environ) -> list[str]:
    """A comma-separated list."""
    return [word.strip() for word in text(name, env=env).split(",") if word.strip()]


def truth(name: str, *, env: Environment = os.environ) -> bool:
    """Yes or no in the usual spellings; absent means no."""
    value = text(name, env=env).lower()
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    refuse(name, f"must be yes or no, not {value!r}")


def one_of(name: str, values: tuple[str, ...], *, env: Environment = os.environ) -> str:
    """One of these words; absent means the first."""
    value = text(name, values[0], env=env).lower()
    if value not in values:
        refuse(name, f"must be {' or '.join(values)}, not {value!r}")
    return value


def token(name: str, *, env: Environment = os.environ) -> str:
    """A secret of at least 16 characters, or empty."""
    value = text(name, env=env)
    if value and len(value) < 16:
        refuse(name, "must be at least 16 characters long")
    return value


def number(name: str, default: int, *, env: Environment = os.environ) -> int:
    """A whole number above zero."""
    value = text(name, env=env)
    if not value:
        return default
    if not (value.isascii() and value.isdigit() and 0 < int(value) < 10**9):
        refuse(name, f"must be a whole number above zero, not {value!r}")
    return int(value)


def home(*, env: Environment = os.environ, platform: str = sys.platform) -> Path:
    """The one folder of all data: `LUPAUS_HOME`, else the system's usual place for a program's data."""
    given = text("LUPAUS_HOME", env=env)
    if given:
        path = Path(given).expanduser()
        if not path.is_absolute():
            path = Path.cwd() / path
        if path.exists() and not path.is_dir():
            refuse("LUPAUS_HOME", f"names something that is not a folder: {path}")
        return path
    if platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "Lupaus"
    if platform == "win32":
        return Path(env.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "Lupaus"
    return Path(env.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "lupaus"


def secret(folder: Path, *, env: Environment = os.environ) -> str:
    """`LUPAUS_SECRET_KEY`, else a key made once and kept in `secret.key`, readable by its owner alone."""
    given = text("LUPAUS_SECRET_KEY", env=env)
    if given:
        if len(given) < 32:
            refuse("LUPAUS_SECRET_KEY", "must be at least 32 characters long")
        return given
    path = folder / "secret.key"
    try:
        if not path.exists():
            _write_once(path, secrets.token_urlsafe(48))
        key = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as problem:
        refuse("LUPAUS_HOME", f"must be a folder that can be written ({problem})")
    if len(key) < 32:
        refuse("LUPAUS_HOME", f"holds a damaged key; restore {path} from a backup")
    return key


def _write_once(path: Path, content: str) -> None:
    """Two processes that start at once must end with the same key: the first link wins."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(content + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    except OSError:  # a file system without hard links
        if not path.exists():
            draft.replace(path)
            return
    draft.unlink(missing_ok=True)


def address(name: str, *, env: Environment = os.environ) -> str:
    """A web address without path, such as `https://promises.example.fi`; empty when absent."""
    value = text(name, env=env).rstrip("/")
    if not value:
        return ""
    parts = _split(name, value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        refuse(name, "must begin with https:// or http:// and name a host")
    if parts.path or parts.query or parts.fragment or parts.username:
        refuse(name, "must be an address without path, such as https://promises.example.fi")
    return value


def ping(name: str, *, env: Environment = os.environ) -> str:
    """A web address with any path, fetched as it is; empty when absent."""
    value = text(name, env=env)
    if value and (_split(name, value).scheme not in {"http", "https"} or not urlsplit(value).hostname):
        refuse(name, "must begin with https:// or http:// and name a host")
    return value


def checked(name: str, check: Callable[[str], object], *, env: Environment = os.environ) -> str:
    """A value that its user can read: `check` raises ValueError with a sentence. Secrets in it are not repeated."""
    value = text(name, env=env)
    if value:
        try:
            check(value)
        except ValueError as problem:
            refuse(name, f"is wrong: {str(problem).rstrip('.')}")
    return value


def mail_out(value: str) -> MailServer:
    """The mail server that `channels.email` reads from the address; imported only where mail is configured."""
    from lupaus.channels.email.server import mail_server

    return mail_server(value)


def mail_in(value: str) -> None:
    from lupaus.channels.inbox import check_url

    check_url(value)


def provider(*, env: Environment = os.environ) -> Provider | None:
    """The firm's own sign-in service, from `LUPAUS_OIDC_*`; None where nothing of it is set."""
    from lupaus.people.providers import Provider

    needed = ("LUPAUS_OIDC_ISSUER", "LUPAUS_OIDC_CLIENT_ID", "LUPAUS_OIDC_CLIENT_SECRET", "LUPAUS_OIDC_NAME")
    given = [name for name in (*needed, "LUPAUS_OIDC_DOMAINS", "LUPAUS_OIDC_ONLY") if text(name, env=env)]
    if not given:
        return None
    for name in needed:
        if name not in given:
            refuse(name, f"is missing, though {given[0]} is set")
    if len(text("LUPAUS_OIDC_NAME", env=env)) > 40:
        refuse("LUPAUS_OIDC_NAME", "must be at most 40 characters, as it stands on a button")
    found = Provider(
        issuer=_issuer("LUPAUS_OIDC_ISSUER", env),
        client=text("LUPAUS_OIDC_CLIENT_ID", env=env),
        secret=text("LUPAUS_OIDC_CLIENT_SECRET", env=env),
        name=text("LUPAUS_OIDC_NAME", env=env),
        domains=tuple(_domain("LUPAUS_OIDC_DOMAINS", one) for one in words("LUPAUS_OIDC_DOMAINS", env=env)),
        is_only=truth("LUPAUS_OIDC_ONLY", env=env),
    )
    if found.is_for_anybody and not found.domains:
        refuse(
            "LUPAUS_OIDC_DOMAINS", "must name your own domains, as this issuer signs in people of every firm"
        )
    return found


def addresses_with(provider: Provider | None) -> str:
    """The module of `project` that lists the addresses of a house with this sign-in service, or with none."""
    if provider is None:
        return "urls"
    return "sso_only_urls" if provider.is_only else "sso_urls"


def takes_passkeys(provider: Provider | None) -> bool:
    """Is there a way in beside the sign-in service?"""
    return provider is None or not provider.is_only


def _issuer(name: str, env: Environment) -> str:
    from lupaus.people.providers import signs_in_many_firms

    value = text(name, env=env)
    parts = _split(name, value)
    is_near = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and is_near)):
        refuse(name, "must be an https:// address")
    if parts.query or parts.fragment or parts.username or "/.well-known/" in parts.path or len(value) > 200:
        refuse(name, "must be the issuer alone, without /.well-known/… and without ? or #")
    if signs_in_many_firms(value):
        refuse(
            name,
            "must name your own tenant: the address for all tenants lets anybody claim any e-mail address",
        )
    return value


def _domain(name: str, value: str) -> str:
    if "." not in value or not value.isascii() or set(value) & set("@/:* "):
        refuse(name, f"must be mail domains such as example.fi, and {value!r} is none")
    return value.lower()


def sqlite_file(name: str, *, env: Environment = os.environ) -> Path | None:
    """The file of `sqlite:////folder/book.sqlite3`, if that is what is given."""
    value = text(name, env=env)
    if not value.startswith("sqlite:"):
        return None
    path = unquote(value.removeprefix("sqlite:///"))
    if not value.startswith("sqlite:///") or not Path(path).is_absolute():
        refuse(name, "must look like sqlite:////folder/book.sqlite3, with the whole path")
    return Path(path)


def postgres(name: str, *, env: Environment = os.environ) -> dict[str, Any] | None:
    """Django's connection settings of `postgresql://user:password@host:port/name?sslmode=require`, if given.

    A socket folder may stand as `?host=/run/postgresql`. `pool` is the most connections one process may open.
    """
    value = text(name, env=env)
    if not value or value.startswith("sqlite:"):
        return None
    parts = _split(name, value)
    base = unquote(parts.path.lstrip("/"))
    if parts.scheme not in {"postgresql", "postgres"} or not base or "/" in base:
        refuse(name, "must look like postgresql://user:password@host:5432/database")
    extra = dict(parse_qsl(parts.query))
    pool = extra.pop("pool", "20")
    if not pool.isdecimal() or int(pool) < 2:
        refuse(name, f"has a wrong pool size, {pool!r}: a whole number from 2 up")
    host = extra.pop("host", "") or parts.hostname or ""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": base,
        "USER": unquote(parts.username or "") or extra.pop("user", ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 0,  # the pool keeps connections; Django must not keep them as well
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"pool": {"min_size": 1, "max_size": int(pool), "timeout": 20}, **extra},
    }


def _split(name: str, value: str) -> SplitResult:
    """The parts of an address; a port that is no number is refused here rather than at the first use."""
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError as problem:
        refuse(name, f"is no address ({problem})")
    return parts
