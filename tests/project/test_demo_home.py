"""The demo's folder: what is somebody's own is never thrown away, and no real book is ever opened."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from lupaus.project import demo_home
from tests.house.tree import SRC
from tests.project.test_settings import settings_with


def test_a_folder_that_the_demo_has_not_made_is_left_alone(tmp_path: Path) -> None:
    book = tmp_path / "lupaus.sqlite3"
    book.write_text("somebody's promises", encoding="ascii")
    with pytest.raises(demo_home.NotADemo, match="was left alone"):
        demo_home.clear(tmp_path, fresh=True)
    assert book.read_text(encoding="ascii") == "somebody's promises"
    assert not demo_home.is_demo(tmp_path)


def test_a_file_is_no_folder_for_the_demo(tmp_path: Path) -> None:
    file = tmp_path / "letter"
    file.write_text("dear", encoding="ascii")
    with pytest.raises(demo_home.NotADemo):
        demo_home.clear(file, fresh=True)
    assert file.read_text(encoding="ascii") == "dear"


def test_an_earlier_demo_is_thrown_away_or_kept(tmp_path: Path) -> None:
    home = tmp_path / "demo"
    demo_home.clear(home, fresh=True)
    (home / "lupaus.sqlite3").write_text("a demo", encoding="ascii")
    (home / "backups").mkdir()
    (home / "backups" / "old").write_text("a demo", encoding="ascii")

    demo_home.clear(home, fresh=False)
    assert (home / "lupaus.sqlite3").exists()
    demo_home.clear(home, fresh=True)
    assert [inside.name for inside in home.iterdir()] == [demo_home.MARKER]


def test_what_a_link_leads_to_is_not_thrown_away(tmp_path: Path) -> None:
    treasure = tmp_path / "treasure"
    treasure.mkdir()
    (treasure / "book").write_text("mine", encoding="ascii")
    home = tmp_path / "demo"
    demo_home.clear(home, fresh=True)
    (home / "link").symlink_to(treasure)
    demo_home.clear(home, fresh=True)
    assert (treasure / "book").read_text(encoding="ascii") == "mine"


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "fi_FI.UTF-8"}, "fi"),
        ({"LANG": "sv_FI.UTF-8"}, "sv"),
        ({"LC_ALL": "sv_SE", "LANG": "fi_FI"}, "sv"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "de_DE"}, "en"),
        ({}, "en"),
    ],
)
def test_the_first_firm_speaks_the_language_of_the_terminal(
    environment: dict[str, str], language: str
) -> None:
    assert demo_home.spoken_here(environment) == language


def test_a_demo_that_is_being_played_is_not_thrown_away_by_a_second_one(tmp_path: Path) -> None:
    home = tmp_path / "demo"
    demo_home.clear(home, fresh=True)
    (home / "lupaus.sqlite3").write_text("a demo", encoding="ascii")
    with socket.socket() as served:
        served.bind(("127.0.0.1", 0))
        served.listen()
        port = str(served.getsockname()[1])
        second = ["-m", "lupaus.project.cli", "demo", "--home", str(home), "--port", port]
        done = subprocess.run(
            [sys.executable, *second],
            env={**os.environ, "PYTHONPATH": str(SRC)}, capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert f"port {port}" in done.stderr
    assert (home / "lupaus.sqlite3").read_text(encoding="ascii") == "a demo"


def test_a_language_that_there_is_none_of_is_refused_in_a_sentence() -> None:
    with pytest.raises(SystemExit, match="speaks fi, sv and en"):
        demo_home.fill("de")


def test_the_demo_never_opens_the_book_of_a_firm(tmp_path: Path) -> None:
    for url in ("postgresql://jari@db.example/book", "sqlite:////srv/lupaus/book.sqlite3"):
        seen = settings_with(tmp_path, LUPAUS_DEMO="yes", LUPAUS_DATABASE_URL=url)
        assert seen["DATABASES"]["default"]["NAME"] == str(tmp_path / "lupaus.sqlite3")  # type: ignore[index]
        assert "synchronous=OFF" in str(seen["DATABASES"])
        asked = settings_with(tmp_path, LUPAUS_DATABASE_URL=url)
        assert asked["DATABASES"]["default"]["NAME"] != str(tmp_path / "lupaus.sqlite3")  # type: ignore[index]
        assert "synchronous=OFF" not in str(asked["DATABASES"])
