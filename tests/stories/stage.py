"""What the stories share: Jari's phone, a customer's own page behind a signed link, and the engine beside them.

Everybody presses only what a page shows: forms are read from it and sent back as a browser would.
"""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lupaus.core.letters import Letter
from lupaus.core.promise import Promise
from lupaus.ledger import guard
from lupaus.people import links
from lupaus.people.models import Party
from tests.cast import Firm, code_of
from tests.features.calls.pages import Form, Page, Phone, at

__all__ = ["Desk", "Guest", "Page", "at", "is_sound", "press"]


def press(client: Client, page: Page, ending: str, *, where: str = "", **changes: Any) -> Page:
    """Send the form whose address ends so (and that has `where` in it), with these fields changed."""
    form = next(iter(forms_to(page, ending, where)), None)
    assert form is not None, f"no form to …{ending} on {page.url}"
    fields = {**form.fields, **changes}
    return Page(client.post(form.action or page.url, fields, follow=True))


def forms_to(page: Page, ending: str, where: str = "") -> list[Form]:
    """The forms of a page whose address ends so."""
    return [
        form
        for form in page.forms()
        if (form.action or page.url).partition("?")[0].endswith(ending) and where in form.inside
    ]


class Desk(Phone):
    """Jari's phone again, with the pages of one promise and what his mail channel has carried."""

    def promise(self, promise: Promise | int) -> Page:
        """The page of a promise."""
        return self.open(reverse("desk:promise", args=[code_of(self.firm, promise)]))

    def move(self, promise: Promise | int, move: str, **fields: Any) -> Page:
        """One move of a promise's page: the tap on it, or the page that asks a little more."""
        page = self.promise(promise)
        ending = f"/{move}/"
        if forms_to(page, ending) and not fields:
            return press(self.client, page, ending)
        link = next((url for url in page.links() if url.endswith(ending)), None)
        assert link is not None, f"the page does not offer {move}"
        return press(self.client, self.open(link), ending, **fields)

    def sent_page(self) -> Page:
        """All that went out, and all that did not."""
        return self.open(reverse("desk:sent"))

    @property
    def letters(self) -> list[Letter]:
        """What has arrived by mail, in order."""
        channel: Any = self.joints.channels["email"]
        return list(channel.arrived)


class Guest:
    """A customer with a link to their own page; no account, no cookies from before."""

    def __init__(self, party: Party) -> None:
        self.party = party
        self.client = Client()

    def open(self) -> Page:
        """Open the link that the firm would send today."""
        page = Page(self.client.get(links.customer_path(self.party, timezone.now())))
        assert page.status == 200
        return page

    def tap(self, move: str, *, page: Page | None = None, **fields: Any) -> Page:
        """Press the button of this move on their page."""
        return press(self.client, page or self.open(), f"/{move}/", **fields)


def is_sound(firm: Firm, on: str, clock: str) -> bool:
    """Does the whole book hold together at this wall time? The breaches are in the message when not."""
    found = list(guard.breaches(at(on, clock)))
    assert found == []
    return True
