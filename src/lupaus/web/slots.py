"""What other floors put into the shell: the pulse at the foot, the banners on top. The shell asks, others answer.

`settings.LUPAUS_PULSE` names one `PulseSource`, `settings.LUPAUS_BANNERS` names `BannerSource`s (dotted paths);
both may be missing, then the page simply shows none.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pulse:
    """The green line: how many promises are in keeping, whether none is forgotten, when that was checked (UTC)."""

    ok: bool
    count: int
    checked_at: datetime | None
    words: str = ""  # when empty, the shell says the usual sentence


@dataclass(frozen=True, slots=True)
class Act:
    """One tap in a banner: a link, or a POST with hidden pairs."""

    label: str
    url: str
    is_post: bool = False
    hidden: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Banner:
    """A line above the page. `silent`: the engine does not run; `frozen`: nothing leaves; `demo`; `note`."""

    kind: Literal["silent", "frozen", "demo", "note"]
    words: str
    title: str = ""
    acts: Sequence[Act] = ()


@dataclass(frozen=True, slots=True)
class Door:
    """One entry of the doors: where it leads and whether one stands there now."""

    label: str
    url: str
    is_here: bool = False


class PulseSource(Protocol):
    """Gives the pulse of the signed-in member's organisation, or None for a stranger."""

    def __call__(self, request: HttpRequest) -> Pulse | None: ...


class BannerSource(Protocol):
    """Gives the banners this request should show, most urgent first."""

    def __call__(self, request: HttpRequest) -> Iterable[Banner]: ...


def pulse_of(request: HttpRequest) -> Pulse | None:
    """Ask the configured source. A source that fails is itself shown: a green line must never be the default."""
    name: str = getattr(settings, "LUPAUS_PULSE", "")
    if not name:
        return None
    try:
        source: PulseSource = import_string(name)
        return source(request)
    except Exception:
        log.exception("the pulse could not be read")
        return Pulse(
            False, 0, None, _("It could not be checked just now whether every promise is in keeping.")
        )


def banners_of(request: HttpRequest) -> list[Banner]:
    """All banners for this request; a source that fails is logged and left out, the page still opens."""
    names: Sequence[str] = getattr(settings, "LUPAUS_BANNERS", ())
    shown: list[Banner] = []
    for name in names:
        try:
            source: BannerSource = import_string(name)
            shown.extend(source(request))
        except Exception:
            log.exception("a banner source failed: %s", name)
    return shown
