"""The folder in which the demo plays, and what stands in it before the pages are served."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Mapping
from pathlib import Path

MARKER = "THIS-IS-A-DEMO"
"""A file that says: everything in this folder may be thrown away."""
SAYS = "Lupaus made this folder for its demo and throws it away when the demo begins again.\n"


class NotADemo(SystemExit):
    """The folder holds something else. Its text is one sentence for the person at the keyboard."""


def clear(home: Path, fresh: bool) -> None:
    """Make the folder ready; `fresh` throws an earlier demo away. Runs before Django.

    Raises `NotADemo` when the folder holds anything that the demo has not put there.
    """
    home = home.expanduser().resolve()
    if home.exists() and (not home.is_dir() or (any(home.iterdir()) and not is_demo(home))):
        raise NotADemo(
            f"{home} is not a folder of the demo, so it was left alone. Name another one with --home."
        )
    if fresh and home.exists():
        for inside in home.iterdir():
            if inside.name != MARKER:
                _remove(inside)
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    (home / MARKER).write_text(SAYS, encoding="ascii")


def check_port(host: str, port: int) -> None:
    """Before anything is thrown away: can the pages be served here? Another demo may be playing in this folder.

    Raises `SystemExit` with one sentence.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            why = problem.strerror or problem
            raise SystemExit(
                f"Cannot listen on {host}, port {port}: {why}. Choose another with --port."
            ) from problem


def fill(language: str) -> None:
    """Make a firm with its year, in this language, else in the terminal's. The others are made when asked for.

    Harmless where one stands already. Raises `SystemExit` on a language that there is none of.
    """
    from lupaus.project.demo import firms
    from lupaus.web.clock import now

    chosen = language or spoken_here(os.environ)
    if chosen not in firms.LANGUAGES:
        raise SystemExit(f"The demo speaks fi, sv and en, not {language!r}.")
    if firms.ready(chosen) is None:
        firms.make(chosen, now())


def is_demo(home: Path) -> bool:
    """Has the demo made this folder?"""
    return (home / MARKER).is_file()


def spoken_here(environment: Mapping[str, str]) -> str:
    """The language of the terminal, English where it is another one or none."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if found := environment.get(name, "")[:2].lower():
            return found if found in ("fi", "sv") else "en"
    return "en"


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()
