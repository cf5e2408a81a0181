"""The few doors of the house. Names of rooms are resolved softly: a room that is not built has no door."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lupaus.people.access import Scope
from lupaus.web.slots import Door

NEIGHBOURS = (
    ("/call/", "calls:list"),
    ("/desk/acts/", "desk:sent"),
    ("/desk/figures/", "desk:settings"),
    ("/desk/add/", "desk:customers"),
    ("/desk/customer/", "desk:customers"),
    ("/desk/object/", "desk:customers"),
    ("/desk/promise/", "desk:customers"),
)
"""Pages without a door, by how their address begins, and the door nearest to them."""


@dataclass(frozen=True, slots=True)
class Doors:
    """What the navigation shows: three front doors, the quiet rest, and the way out."""

    front: tuple[Door, ...]
    more: tuple[Door, ...]
    is_in_more: bool
    sign_out: str | None


def url_or_none(name: str, *args: object, **kwargs: object) -> str | None:
    """The address of a named page, or None while that page does not exist."""
    try:
        return reverse(name, args=args or None, kwargs=kwargs or None)
    except NoReverseMatch:
        return None


def doors(request: HttpRequest | None) -> Doors:
    """Every door that leads somewhere, with the one nearest to the current path marked."""
    front = (("calls:list", _("Calls")), ("calls:day", _("Day")), ("desk:customers", _("Customers")))
    more = (
        *(
            (("desk:promises", _("All promises")), ("team:people", pgettext("our people", "Team")))
            if _are_many(request)
            else ()
        ),
        ("disruption:index", _("Disruptions")),
        ("suppliers:list", _("Suppliers")),
        ("feelings:index", _("Joys and sorrows")),
        ("exchange:bring", _("Bring a customer list")),
        ("desk:sent", _("Texts that went out")),
        ("desk:settings", _("Settings")),
        ("mfa_index", _("Signing in")),
    )
    urls = {name: url for name, _label in (*front, *more) if (url := url_or_none(name))}
    here = _nearest(request.path if request else "", list(urls.values())) or _by_contact(request, urls)
    shown_more = tuple(Door(label, urls[name], urls[name] == here) for name, label in more if name in urls)
    return Doors(
        front=tuple(Door(label, urls[name], urls[name] == here) for name, label in front if name in urls),
        more=shown_more,
        is_in_more=any(door.is_here for door in shown_more),
        sign_out=url_or_none("account_logout"),
    )


def _are_many(request: HttpRequest | None) -> bool:
    """Are there several of us? One alone has no door to a team."""
    scope = getattr(request, "scope", None)
    return isinstance(scope, Scope) and scope.is_many


def _by_contact(request: HttpRequest | None, urls: dict[str, str]) -> str | None:
    """The door from which one came to a page without a door of its own; the root lies above everything."""
    path = request.path if request else ""
    for begins, door in NEIGHBOURS:
        if path.startswith(begins):
            return urls.get(door)
    return None


def _nearest(path: str, urls: list[str]) -> str | None:
    """The longest door address that the path lies under; "/" counts only for itself."""
    under = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(under, key=len, default=None)
