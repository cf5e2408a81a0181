#!/usr/bin/env python3
"""Everything a developer runs, with nothing but Python's standard library: `python3 dev.py help`.

`make` is a thin front of this script, and so is CI. It makes `.venv`, installs the hashed locks once, and runs.
A second call finds the lock's stamp and starts at once. This file must stay readable by old Pythons, so that they
can be told which one is needed.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BUILD = ROOT / "build"
WINDOWS = os.name == "nt"
BIN = VENV / ("Scripts" if WINDOWS else "bin")
PYTHON = BIN / ("python.exe" if WINDOWS else "python")
IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
BROWSER_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
DOVECOT_PLACES = ("/usr/sbin/dovecot", "/usr/local/sbin/dovecot", "/opt/homebrew/sbin/dovecot")


# --- saying things -----------------------------------------------------------


def say(line: str) -> None:
    print(line, flush=True)


def stop(line: str) -> NoReturn:
    sys.exit(f"\n{line}")


def loud(line: str) -> None:
    """Something was left out. Nobody shall believe that it ran."""
    bar = "!" * 78
    say(f"\n{bar}\n!! SKIPPED: {line}\n{bar}\n")


# --- the environment ---------------------------------------------------------


def quiet(command: list[str]) -> bool:
    """Runs a command without a word; its output is shown only when it fails. True when it went well."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode != 0:
        sys.stderr.write(done.stdout.decode(errors="replace")[-4000:])
    return done.returncode == 0


def is_root() -> bool:
    return not WINDOWS and os.geteuid() == 0


def by_apt(*packages: str) -> bool:
    """Installs Debian packages where that is ours to do: as root, with apt-get there."""
    if not is_root() or not shutil.which("apt-get"):
        return False
    say(f"Installing {', '.join(packages)} with apt-get…")
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
    return quiet(["apt-get", "update", "-q"]) and quiet(install)


def make_venv() -> None:
    if PYTHON.exists():
        return
    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        version = "python{}.{}-venv".format(*sys.version_info[:2])
        if not (by_apt(version) or by_apt("python3-venv")):
            stop(
                f"Python's venv module is not complete here. Install it (Debian: apt install {version}), then again."
            )
    say("Making .venv…")
    if not quiet([sys.executable, "-m", "venv", "--clear", str(VENV)]):
        stop("The folder .venv could not be made; the lines above tell why.")


def stamp_of(lock: str) -> str:
    content = (ROOT / "requirements" / f"{lock}.txt").read_bytes()
    return hashlib.sha256(content + sys.version.encode() + str(ROOT).encode()).hexdigest()


def is_current(lock: str) -> bool:
    stamp = VENV / f"lupaus-{lock}.stamp"
    return PYTHON.exists() and stamp.exists() and stamp.read_text() == stamp_of(lock)


def environment(lock: str) -> None:
    """`.venv` with one lock installed: `run`, `test`, or `bench` on top of it. About 0.1 s when nothing has changed."""
    if is_current(lock):
        return
    start = time.monotonic()
    make_venv()
    say(f"Installing requirements/{lock}.txt…")
    if not (by_uv(lock) or by_pip(lock)):
        stop(f"requirements/{lock}.txt could not be installed; the lines above tell why.")
    link_package()
    # The test lock holds the run lock whole, so one installation serves both.
    for covered in {"test": ("run", "test")}.get(lock, (lock,)):
        (VENV / f"lupaus-{covered}.stamp").write_text(stamp_of(covered))
    say(f"Ready in {time.monotonic() - start:.0f} s.")


def by_uv(lock: str) -> bool:
    uv = BIN / ("uv.exe" if WINDOWS else "uv")
    if not is_current("uv") or not uv.exists():
        if not by_pip("uv") or not uv.exists():
            say("uv has no build for this machine; pip does its work, only slower.")
            return False
        (VENV / "lupaus-uv.stamp").write_text(stamp_of("uv"))
    file = str(ROOT / "requirements" / f"{lock}.txt")
    return quiet([str(uv), "pip", "install", "-q", "--python", str(PYTHON), "--require-hashes", "-r", file])


def by_pip(lock: str) -> bool:
    file = str(ROOT / "requirements" / f"{lock}.txt")
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input"]
    return quiet([*pip, "install", "-q", "--require-hashes", "-r", file])


def link_package() -> None:
    """The package straight from `src`, and the `lupaus` command: what an editable install does, without a builder."""
    found = subprocess.run(
        [str(PYTHON), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True,
        stdout=subprocess.PIPE,
    )
    Path(found.stdout.decode().strip(), "lupaus.pth").write_text(f"{ROOT / 'src'}\n", encoding="utf-8")
    start = "import sys; sys.argv[0] = 'lupaus'; from lupaus.project.cli import main; main()"
    if WINDOWS:
        (BIN / "lupaus.cmd").write_text(f'@"%~dp0python.exe" -c "{start}" %*\n')
        return
    command = BIN / "lupaus"
    command.write_text(f'#!/bin/sh\nexec "{PYTHON}" -c "{start}" "$@"\n', encoding="utf-8")
    command.chmod(0o755)


def lupaus(*arguments: str) -> list[str]:
    return [str(BIN / ("lupaus.cmd" if WINDOWS else "lupaus")), *arguments]


def become(command: list[str]) -> None:
    """Gives this process away, so that Ctrl-C and signals reach the command itself."""
    os.chdir(ROOT)
    sys.stdout.flush()
    if WINDOWS:
        sys.exit(subprocess.run(command, check=False).returncode)
    os.execv(command[0], command)


# --- what a machine may lack -------------------------------------------------


def browser() -> str:
    """The path of a Chromium-like browser, installed by apt when that is ours to do; empty if there is none."""
    given = os.environ.get("LUPAUS_CHROMIUM", "")
    if given:
        if not Path(given).exists():
            stop(f"LUPAUS_CHROMIUM names no file: {given}")
        return given
    for attempt in range(2):
        found = next(filter(None, map(shutil.which, BROWSERS)), "")
        found = found or next((place for place in BROWSER_PLACES if Path(place).exists()), "")
        if found or attempt or not by_apt("chromium", "fonts-dejavu-core"):
            return found
    return ""


def has_redis() -> bool:
    """Redis, the broker of a peer in the benchmarks, installed by apt when that is ours to do."""
    return bool(shutil.which("redis-server")) or (
        by_apt("redis-server") and bool(shutil.which("redis-server"))
    )


def has_imap() -> bool:
    """An IMAP server (Dovecot), installed by apt when that is ours to do."""

    def present() -> bool:
        return bool(shutil.which("dovecot")) or any(Path(place).exists() for place in DOVECOT_PLACES)

    return present() or (by_apt("dovecot-imapd") and present())


# --- checks ------------------------------------------------------------------


class Run:
    """Steps that all run, whatever the others do; the exit code tells whether any failed."""

    def __init__(self) -> None:
        self.failed: list[str] = []
        self.variables: dict[str, str] = {}

    def step(self, name: str, command: list[str], **variables: str) -> None:
        say(f"\n--- {name}")
        start = time.monotonic()
        chosen = {**os.environ, **self.variables, **variables}
        # CI's own input is closed; a server under test must not read a developer's keys either.
        code = subprocess.run(command, cwd=ROOT, env=chosen, stdin=subprocess.DEVNULL, check=False).returncode
        if code != 0:
            self.failed.append(name)
            say(f"--- {name}: FAILED after {time.monotonic() - start:.0f} s")

    def left_out(self, line: str) -> None:
        loud(line)
        if IN_CI:
            self.failed.append(f"left out: {line}")

    def finish(self) -> None:
        # The last line of a good run stays the test runner's own.
        if self.failed:
            stop("FAILED: " + "; ".join(self.failed))
        sys.exit(0)


def still(run: Run) -> None:
    """What can be said without running the code."""
    python = str(PYTHON)
    run.step("ruff: lint", [python, "-m", "ruff", "check", "."])
    run.step("ruff: format", [python, "-m", "ruff", "format", "--check", "."])
    run.step("import-linter: the floor plan", [str(BIN / "lint-imports"), "--no-cache"])
    run.step("mypy: types", [python, "-m", "mypy"])


def pytest(*arguments: str) -> list[str]:
    return [str(PYTHON), "-m", "pytest", *arguments]


def workers() -> list[str]:
    count = min(os.cpu_count() or 1, 8)
    return ["-n", str(count)] if count > 1 else []


def check(arguments: list[str]) -> None:
    environment("test")
    run = Run()
    still(run)
    fast = "not browser and not crash and not scale and not slow and not story and not mailbox"
    run.step("pytest: the fast part, on SQLite", pytest("-q", "-m", fast, *workers(), *arguments))
    run.finish()


# The pure core, the house rules and the channels know no database, the gate stands before any, and the demo and the
# one process of `lupaus up` live on SQLite alone: once is enough for them.
TRIED_ONCE = (
    "core", "house", "channels", "project/test_cli_*.py", "project/test_demo_*.py", "project/test_nothing_across.py",
)  # fmt: skip


def test(arguments: list[str]) -> None:
    environment("test")
    run = Run()
    leave = []
    found = browser()
    if found:
        run.variables["LUPAUS_CHROMIUM"] = found
    else:
        run.left_out("browser tests. Install Chromium or Chrome, or name one in LUPAUS_CHROMIUM.")
    if not has_imap():
        run.left_out("tests that read a real mailbox. Install Dovecot (Debian: apt install dovecot-imapd).")
        leave.append(" and not mailbox")
    still(run)
    many = [*workers(), "--dist", "worksteal"] if workers() else []
    if found:
        run.step("pytest: in a browser", pytest("-m", "browser", *many, *arguments))
    rest = "not browser" + "".join(leave)
    booked = [*many, *(f"--ignore-glob={ROOT / 'tests' / room}" for room in TRIED_ONCE)]
    run.step("pytest: PostgreSQL", pytest("-m", rest, *booked, *arguments), LUPAUS_TEST_DATABASE="postgres")
    run.step("pytest: SQLite", pytest("-m", rest, *many, *arguments), LUPAUS_TEST_DATABASE="sqlite")
    run.finish()


# --- the other commands ------------------------------------------------------


def serve(arguments: list[str]) -> None:
    environment("run")
    say("Making a sweep's firm with a year behind it…")
    become(lupaus("demo", *arguments))


def shell(arguments: list[str]) -> None:
    environment("run")
    become([str(PYTHON), str(ROOT / "manage.py"), "shell", *arguments])


def bench(arguments: list[str]) -> None:
    environment("test")
    if wants_peers(arguments):
        environment("bench")
        if not has_redis():
            loud("the peer that needs a broker. Install Redis (Debian: apt install redis-server).")
    BUILD.mkdir(exist_ok=True)
    become([str(PYTHON), "-m", "bench", *arguments])


def wants_peers(arguments: list[str]) -> bool:
    """Whether the benchmarks are asked to measure the peers too, as they do unless told which parts or how large a book."""
    given = [part.partition("=") for part in arguments]
    if any(name == "--grow" for name, _, _ in given):
        return False
    told = [value if sign else (arguments[number + 1 : number + 2] or [""])[0]
            for number, (name, sign, value) in enumerate(given) if name == "--only"]  # fmt: skip
    return not told or "peers" in told[-1].split(",")


def simulate(arguments: list[str]) -> None:
    environment("test")
    seed = os.environ.get("SEED", "")
    become([str(PYTHON), "-m", "simulation", *(["--seed", seed] if seed else []), *arguments])


def locks(arguments: list[str]) -> None:
    """Resolves anew. `python3 dev.py locks --upgrade` takes the newest versions."""
    environment("test")
    options = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "--no-annotate"]
    # A lock that is installed beside or on top of others agrees with them.
    bounds = {"test": ["run"], "bench": ["run", "test"]}
    for lock in ("uv", "run", "test", "bench"):
        say(f"requirements/{lock}.txt…")
        bound = [part for other in bounds.get(lock, []) for part in ("-c", f"requirements/{other}.txt")]
        files = [*bound, f"requirements/{lock}.in", "-o", f"requirements/{lock}.txt"]
        if not quiet([str(BIN / "uv"), "pip", "compile", "-q", *options, *files, *arguments]):
            stop(f"requirements/{lock}.txt could not be resolved; the lines above tell why.")


def texts(arguments: list[str]) -> None:
    """Collects the source texts into the catalogues and compiles them."""
    environment("run")
    if not shutil.which("xgettext") and not by_apt("gettext"):
        stop("GNU gettext is not here. Install it (Debian: apt install gettext), then again.")
    package, manage = ROOT / "src" / "lupaus", str(ROOT / "manage.py")
    options = ["-l", "fi", "-l", "sv", "--no-location", "--no-wrap", "--no-obsolete"]
    environ = {**os.environ, "LUPAUS_HOME": str(BUILD / "home")}
    for command in (["makemessages", *options], ["compilemessages"]):
        subprocess.run([str(PYTHON), manage, *command, *arguments], cwd=package, env=environ, check=True)


def clean(_arguments: list[str]) -> None:
    for name in (".venv", "build", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis"):
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(ROOT / name)


COMMANDS = {
    "run": (serve, "set up, and serve Lupaus with demo data on localhost:8000"),
    "test": (test, "the whole suite: both databases, browser, real mail servers on loopback"),
    "check": (check, "the fast half: lint, types, floor plan, fast tests; under two minutes"),
    "bench": (bench, "the benchmark table; writes build/bench.json"),
    "simulate": (simulate, "ten years of one firm on the real ledger; SEED=… tells the same story again"),
    "texts": (texts, "collect and compile the translations"),
    "locks": (locks, "resolve the hashed locks anew"),
    "shell": (shell, "a Python shell with the book open"),
    "clean": (clean, "remove what these commands made"),
}


def usage() -> None:
    say("python3 dev.py COMMAND    (or: make COMMAND)\n")
    for name, (_, line) in COMMANDS.items():
        say(f"  {name:10} {line}")


def main() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036  # the message is for those who have less
        stop("Lupaus needs Python 3.11 or newer; this one is {}.{}.".format(*sys.version_info[:2]))
    name, arguments = (sys.argv[1] if len(sys.argv) > 1 else "help"), sys.argv[2:]
    if name in {"help", "-h", "--help"}:
        usage()
    elif name in COMMANDS:
        try:
            COMMANDS[name][0](arguments)
        except KeyboardInterrupt:
            sys.exit(130)
    else:
        usage()
        stop(f"There is no command {name!r}.")


if __name__ == "__main__":
    main()
