"""The customer list by the command line: bring it in, or take everything out."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

from django.utils.translation import gettext as _
from django.utils.translation import override
from rich.console import Console
from rich.progress import Progress

from lupaus.core.clock_time import UnclearTime, local_date
from lupaus.features.exchange.actions.carrying import Understood
from lupaus.features.exchange.actions.foreseeing import foresee
from lupaus.features.exchange.actions.sentences import why_no_list, why_not
from lupaus.features.exchange.actions.whole import import_sheet
from lupaus.features.exchange.queries.export import export_all
from lupaus.features.exchange.rules.answers import Answers
from lupaus.features.exchange.rules.reading import bytes_of, read
from lupaus.features.exchange.rules.returning import problem_sheet
from lupaus.features.exchange.rules.sheet import NotAList, Sheet
from lupaus.features.exchange.rules.verdicts import Outcome
from lupaus.features.exchange.rules.wanted import RowProblem
from lupaus.people.access import Scope, scope_of_organisation
from lupaus.people.models import Organisation
from lupaus.web.clock import now

COUNTED = (
    "people_new", "people_known", *(f"objects_{outcome}" for outcome in get_args(Outcome)), "promised", "unpromised",
)  # fmt: skip
"""What a program finds in every summary, also where there was none."""
PROMISED = {"all": "all", "column": "column", "no": "none"}


class NotBrought(Exception):
    """One sentence for the person at the keyboard; nothing was changed."""


def bring(
    file: Path, promised: str, evenings: int, *, dry_run: bool, problems: Path | None, screen: Console
) -> dict[str, Any]:
    """Bring a list into the firm's book; answers what came of it. Raises `NotBrought`."""
    scope = _scope()
    if promised not in PROMISED:
        raise NotBrought("--promised is one of: all, column, no.")
    answers = Answers(promised=PROMISED[promised], per_evening=evenings)  # type: ignore[arg-type]
    with override(scope.language):
        try:
            with file.open("rb") as stream:
                sheet = read(bytes_of(stream, file.stat().st_size), file.name)
            return _brought(scope, sheet, file.name, answers, problems, screen, dry_run=dry_run)
        except NotAList as no:
            raise NotBrought(why_no_list(no)) from no
        except UnclearTime as no:
            raise NotBrought(no.told(_)) from no
        except OSError as no:
            raise NotBrought(f"{file}: {no.strerror}") from no


def _brought(
    scope: Scope, sheet: Sheet, source: str, answers: Answers, problems: Path | None, screen: Console,
    *, dry_run: bool,
) -> dict[str, Any]:  # fmt: skip
    when = now()
    if dry_run:
        known = Understood(sheet, answers, local_date(when, scope.zone))
        foreseen = foresee(scope, known.merged.contacts, answers.per_evening, when, answers.apart)
        counts, failed = dict(foreseen.counts), known.reading.problems
        evenings: Any = foreseen.spread
    else:
        with Progress(console=screen, transient=True) as bar:
            task = bar.add_task(source, total=None)
            brought = import_sheet(
                scope, sheet, source, answers, when,
                progress=lambda done, total: bar.update(task, completed=done, total=total),
            )  # fmt: skip
        counts, failed = dict(brought.counts), brought.problems
        evenings = brought
    if problems is not None and failed:
        problems.write_bytes(problem_sheet(sheet, failed, why_not, _("Reason")))
    return {
        "dry_run": dry_run, **dict.fromkeys(COUNTED, 0), **counts, "rows_failed": len({problem.row for problem in failed}),
        "reasons": _reasons(failed), "tonight": evenings.tonight, "after": evenings.after,
        "done_on": evenings.done_on,
    }  # fmt: skip


def _reasons(failed: tuple[RowProblem, ...]) -> list[str]:
    return [f"{problem.row}: {why_not(problem)}" for problem in failed[:20]]


def take_out(file: Path) -> dict[str, Any]:
    """Write everything into one zip. Raises `NotBrought`."""
    scope = _scope()
    try:
        size = export_all(scope, file, now())
    except OSError as no:
        raise NotBrought(f"{file}: {no.strerror}") from no
    return {"export": str(file), "bytes": size}


def _scope() -> Scope:
    """The one firm of this book. A book with several asks for the page instead."""
    firms = list(Organisation.objects.order_by("pk").values_list("pk", flat=True)[:2])
    if not firms:
        raise NotBrought("There is no firm yet. Start with: lupaus up")
    if len(firms) > 1:
        raise NotBrought("This book has several firms; use the page.")
    return scope_of_organisation(firms[0])
