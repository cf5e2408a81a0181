"""The `lupaus` command. Django is imported only when a command needs it, so that help is quick."""

from __future__ import annotations

import json
import os
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

app = typer.Typer(
    name="lupaus",
    help="A ledger of promises made to customers, and an engine that forgets none.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # help in boxes would load a Markdown parser first, and take half as long again
    context_settings={"help_option_names": ["-h", "--help"]},
)

Json = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]
Home = Annotated[
    Path | None,
    typer.Option("--home", help="The folder of all data, instead of LUPAUS_HOME.", file_okay=False),
]
Port = Annotated[int, typer.Option(help="The port to listen on.", min=1, max=65535)]
Host = Annotated[str, typer.Option(help="The address to listen on; 0.0.0.0 for the whole network.")]


@cache
def screen(*, stderr: bool = False) -> Console:
    """Where we write. Rich is loaded with the first word, not for the help."""
    from rich.console import Console

    return Console(stderr=stderr, highlight=False)


def _ready(home: Path | None = None, *, demo: bool = False) -> None:
    """Load Django on the chosen folder."""
    if home is not None:
        os.environ["LUPAUS_HOME"] = str(home.expanduser().resolve())
    if demo or _is_of_the_demo():
        os.environ["LUPAUS_DEMO"] = "yes"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lupaus.project.settings")
    import django

    django.setup()


def _is_of_the_demo() -> bool:
    """Whatever is asked of the demo's folder is asked on the demo's day, and can reach nobody."""
    from lupaus.project.demo_home import is_demo

    chosen = os.environ.get("LUPAUS_HOME", "")
    return bool(chosen) and is_demo(Path(chosen).expanduser())


def _line(text: str) -> None:
    """An address must not be broken over two lines."""
    screen().print(text, soft_wrap=True)


def _open_to(host: str) -> None:
    """Who listens to the network wants to be found there; a public address says its own names."""
    from lupaus.project import reach

    if host not in reach.LOOPBACK and not os.environ.get("LUPAUS_PUBLIC_URL"):
        os.environ.setdefault("LUPAUS_ALLOWED_HOSTS", ",".join(reach.names(host)))


def _fail(sentence: str) -> typer.Exit:
    screen(stderr=True).print(sentence, style="red")
    return typer.Exit(1)


@app.command()
def up(
    host: Host = "127.0.0.1", port: Port = 8000, home: Home = None,
    engine: Annotated[bool, typer.Option(help="Run the engine in this process.")] = True,
) -> None:  # fmt: skip
    """Serve Lupaus: pages and engine in one process, all data in one folder."""
    _open_to(host)
    _ready(home)
    from lupaus.project import serving

    serving.prepare()
    try:
        serving.serve(host, port, with_engine=engine, show=_line)
    except serving.NotServed as no:
        raise _fail(str(no)) from no


@app.command()
def worker(
    nightly: Annotated[
        bool, typer.Option(help="Also copy and examine the book by night, on this machine.")
    ] = True,
    home: Home = None,
) -> None:  # fmt: skip
    """Run the engine only, beside other machines on one PostgreSQL."""
    _ready(home)
    from lupaus.project import serving

    try:
        serving.prepare()
        _line("Lupaus works. Stop with Ctrl-C.")
        serving.work(nightly=nightly)
    except serving.NotServed as no:
        raise _fail(str(no)) from no


@app.command()
def demo(
    host: Host = "127.0.0.1", port: Port = 8000,
    home: Annotated[
        Path, typer.Option("--home", help="The folder of the demo's data.", file_okay=False)
    ] = Path("build/demo"),
    fresh: Annotated[bool, typer.Option(help="Begin with a new book each time.")] = True,
    serve: Annotated[bool, typer.Option(help="Serve the pages; else only make the book.")] = True,
    language: Annotated[str, typer.Option(help="fi, sv or en; else by the browser.")] = "",
) -> None:  # fmt: skip
    """Show a sweep's firm with a year behind it. The demo can reach nobody."""
    from lupaus.project import demo_home

    if serve:
        demo_home.check_port(host, port)
    demo_home.clear(home, fresh=fresh)
    _open_to(host)
    os.environ.setdefault("LUPAUS_PUBLIC_URL", f"http://localhost:{port}")  # its letters lead back to it
    _ready(home, demo=True)
    from lupaus.project import serving

    with screen(stderr=True).status("Making a year of promises …"):
        serving.prepare()
        demo_home.fill(language)
    if serve:
        try:
            serving.serve(host, port, with_engine=True, show=_line)
        except serving.NotServed as no:
            raise _fail(str(no)) from no


@app.command("import")
def import_list(
    file: Annotated[Path, typer.Argument(help="The customer list: .xlsx, .csv or .txt.", dir_okay=False)],
    promised: Annotated[
        str, typer.Option(help="Did you promise to remind them? all, column or no.")
    ] = "no",
    evenings: Annotated[int, typer.Option("--calls-an-evening", min=1, max=200)] = 12,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would happen, change nothing.")] = False,
    problems: Annotated[
        Path | None, typer.Option(help="Where to write the rows that failed, with reasons.")
    ] = None,
    as_json: Json = False, home: Home = None,
) -> None:  # fmt: skip
    """Bring a customer list into the book."""
    _ready(home)
    from lupaus.project import bringing

    try:
        summary = bringing.bring(
            file, promised, evenings, dry_run=dry_run, problems=problems, screen=screen(stderr=True)
        )
    except bringing.NotBrought as no:
        raise _fail(str(no)) from no
    # A program finds every count, a person those that say something.
    said = summary if as_json else {n: v for n, v in summary.items() if v or n not in bringing.COUNTED}
    _show(said, as_json)


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="The zip to write.", dir_okay=False)] = Path("lupaus-export.zip"),
    as_json: Json = False, home: Home = None,
) -> None:  # fmt: skip
    """Write everything in the book into one zip of CSV and JSON."""
    _ready(home)
    from lupaus.project import bringing

    try:
        with screen(stderr=True).status("Writing everything …"):
            summary = bringing.take_out(file)
    except bringing.NotBrought as no:
        raise _fail(str(no)) from no
    _show(summary, as_json)


@app.command()
def doctor(
    as_json: Json = False, home: Home = None,
    quick: Annotated[bool, typer.Option(help="Leave out rebuilding every row from its events.")] = False,
) -> None:  # fmt: skip
    """Check every promise of the book. One green line, or what is forgotten."""
    _ready(home)
    from lupaus.project import care

    with screen(stderr=True).status("Reading the book …"):
        report = care.examine(full=not quick)
    if as_json:
        _json(report)
    else:
        for line, style in care.lines(report):
            screen().print(line, style=style)
    raise typer.Exit(0 if report["ok"] else 1)


@app.command()
def backup(
    folder: Annotated[Path | None, typer.Option(help="Where to; else LUPAUS_HOME/backups.")] = None,
    as_json: Json = False, home: Home = None,
) -> None:  # fmt: skip
    """Copy the book while it is in use, and verify the copy."""
    _ready(home)
    from lupaus.project import care

    try:
        with screen(stderr=True).status("Copying the book …"):
            summary = care.back_up(folder)
    except care.NotDone as no:
        raise _fail(str(no)) from no
    _show(summary, as_json)


@app.command()
def restore(
    file: Annotated[Path | None, typer.Argument(help="The backup; else the newest.", dir_okay=False)] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: Json = False, home: Home = None,
) -> None:  # fmt: skip
    """Put a backup in the place of the book. Nothing goes out until you have seen what would go."""
    _ready(home)
    from lupaus.project import care

    if not yes and not typer.confirm("Replace the present book? It is kept beside the restored one."):
        raise typer.Exit(1)
    try:
        with screen(stderr=True).status("Restoring …"):
            summary = care.restore(file)
    except care.NotDone as no:
        raise _fail(str(no)) from no
    _show(summary, as_json)


@app.command()
def move(
    to: Annotated[str, typer.Argument(help="postgresql://user:password@host:port/database, an empty one.")],
    as_json: Json = False, home: Home = None,
) -> None:  # fmt: skip
    """Bring the whole book from SQLite to PostgreSQL, compared row for row."""
    from lupaus.project import env

    if home is not None:
        os.environ["LUPAUS_HOME"] = str(home.expanduser().resolve())
    old = env.sqlite_file("LUPAUS_DATABASE_URL") or env.home() / "lupaus.sqlite3"
    os.environ["LUPAUS_DATABASE_URL"] = to
    _ready()
    from lupaus.project import care, serving

    try:
        with screen(stderr=True).status("Moving the book …") as status:
            serving.prepare()
            summary = care.move(old, lambda table, rows: status.update(f"{table}: {rows} rows …"))
    except care.NotDone as no:
        raise _fail(str(no)) from no
    _show(summary, as_json)
    if not as_json:
        _line("From now on start Lupaus with LUPAUS_DATABASE_URL set to that address.")


@app.command()
def selftest(
    to: Annotated[str, typer.Option(help="Your own e-mail address or phone; else the firm's.")] = "",
    wait: Annotated[int, typer.Option(help="Seconds to wait for the engine.", min=1, max=600)] = 60,
    as_json: Json = False, home: Home = None,
) -> None:  # fmt: skip
    """Send a real message to yourself, through the real timer."""
    _ready(home)
    from lupaus.project.care import NotDone
    from lupaus.project.selftest import self_test

    try:
        with screen(stderr=True).status("Promising you a message, and waiting for the engine …"):
            summary = self_test(to, wait)
    except NotDone as no:
        raise _fail(str(no)) from no
    _show(summary, as_json)
    raise typer.Exit(0 if summary["ok"] else 1)


@app.command()
def today(as_json: Json = False, home: Home = None) -> None:
    """Whom to call now, and today's visits."""
    _ready(home)
    from lupaus.project import care

    report = care.today()
    if as_json:
        _json(report)
        return
    for line, style in care.today_lines(report):
        screen().print(line, style=style)


@app.command()
def link(
    home: Home = None, email: Annotated[str, typer.Option(help="Whose; else the owner's.")] = ""
) -> None:
    """Print a sign-in link that works once, within a day."""
    _ready(home)
    from lupaus.project import doors

    found = doors.sign_in_path(email)
    if found is None:
        raise _fail("Nobody with that address here. Start with: lupaus up")
    screen().print(doors.whole_address(found), soft_wrap=True)


def _show(summary: dict[str, Any], as_json: bool) -> None:
    if as_json:
        _json(summary)
        return
    for name, value in summary.items():
        if name != "ok":
            screen().print(f"{name.replace('_', ' ')}: {value}", soft_wrap=True)


def _json(found: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(found, default=str, ensure_ascii=False) + "\n")


def main() -> None:
    """The console script."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    app()


if __name__ == "__main__":
    main()
