"""What the tests of the call list share: a browser without JavaScript, and the engine beside it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

import time_machine
from django.test import Client

from lupaus.channels.memory import MemoryChannel
from lupaus.channels.own_phone import OwnPhoneChannel
from lupaus.core.clock_time import instant
from lupaus.core.ports import Joints
from lupaus.engine.jump import live_through
from lupaus.engine.tick import run_once
from tests.cast import Firm

HELSINKI = "Europe/Helsinki"


def at(on: str, clock: str) -> datetime:
    """A wall time in Helsinki, "2026-10-27", "17:05", as an instant."""
    return instant(date.fromisoformat(on), time.fromisoformat(clock), HELSINKI)


class Page:
    """An answer as a person reads it, with its forms as a browser would send them."""

    def __init__(self, response: Any) -> None:
        self.response = response
        self.status = response.status_code
        self.source = response.content.decode()

    @property
    def text(self) -> str:
        """The words of the main part."""
        main = re.search(r"<main.*?</main>", self.source, re.S)
        bare = re.sub(r"<[^>]+>", " ", main[0] if main else self.source)
        return re.sub(r"\s+", " ", html.unescape(bare)).replace("\xa0", " ").strip()

    @property
    def url(self) -> str:
        return str(self.response.request["PATH_INFO"])

    def forms(self) -> list[Form]:
        return [Form(*found) for found in re.findall(r"<form([^>]*)>(.*?)</form>", self.source, re.S)]

    def form_with(self, marker: str) -> Form:
        """The form that has this in it (a button's value, a field's name)."""
        found = [form for form in self.forms() if marker in form.inside]
        assert found, f"no form with {marker}"
        return found[0]

    def links(self) -> list[str]:
        return [html.unescape(url) for url in re.findall(r'href="([^"]+)"', self.source)]


class Form:
    """A form: its address and what it sends when nothing is changed."""

    def __init__(self, head: str, inside: str) -> None:
        self.inside = inside
        found = re.search(r'action="([^"]*)"', head)
        self.action = html.unescape(found[1]) if found else ""
        self.fields: dict[str, list[str]] = {}
        for tag in re.findall(r"<input[^>]*>", inside):
            name, kind = _of(tag, "name"), _of(tag, "type")
            is_box = kind in ("checkbox", "radio")
            if not name or (is_box and not re.search(r"\schecked\b", tag)):
                continue
            self.fields.setdefault(name, []).append(_of(tag, "value", "on" if is_box else ""))
        for name, body in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', inside, re.S):
            chosen = re.search(r'<option value="([^"]*)"[^>]*selected', body)
            self.fields[name] = [chosen[1]] if chosen else []
        self.slots = [_of(tag, "value") for tag in re.findall(r"<input[^>]*>", inside)
                      if _of(tag, "name") == "slot"]  # fmt: skip


def _of(tag: str, name: str, otherwise: str = "") -> str:
    found = re.search(rf'\s{name}="([^"]*)"', tag)
    return html.unescape(found[1]) if found else otherwise


def sign_in(client: Client, firm: Firm) -> None:
    """A session lasts ninety days; stories last years."""
    client.force_login(firm.user, backend="allauth.account.auth_backends.AuthenticationBackend")


@cache
def joints() -> Joints:
    """Mail that is remembered and sent nowhere, and one's own phone."""
    return Joints(
        channels=MappingProxyType({"email": MemoryChannel("email"), "own_phone": OwnPhoneChannel()}),
        sender_address="jari@nuohous.example",
    )


class Phone:
    """Somebody's phone: one thumb, no JavaScript."""

    def __init__(self, firm: Firm) -> None:
        self.firm = firm
        self.client = Client()
        self.signed_in: datetime | None = None
        self.joints = joints()

    def open(self, url: str = "/") -> Page:
        return Page(self.client.get(url, follow=True))

    def send(self, page: Page, marker: str, url: str | None = None, **changes: Any) -> Page:
        """Send the form that has `marker` in it, with these fields changed (None leaves one out)."""
        form = page.form_with(marker)
        fields: dict[str, Any] = {**form.fields, **changes}
        fields = {name: value for name, value in fields.items() if value is not None}
        where = url or form.action or self._here(page)
        return Page(self.client.post(where, fields, follow=True))

    def outcome(self, page: Page, what: str, **changes: Any) -> Page:
        return self.send(page, f'value="{what}"', outcome=what, **changes)

    def undo(self, page: Page) -> Page:
        return self.send(page, ">Undo<")

    @staticmethod
    def _here(page: Page) -> str:
        asked = page.response.request
        query = asked.get("QUERY_STRING")
        return f"{urlsplit(asked['PATH_INFO']).path}{f'?{query}' if query else ''}"

    @contextmanager
    def when(self, on: str, clock: str) -> Iterator[None]:
        """At this wall time, after the engine has done what was due by then."""
        moment = at(on, clock)
        run_once(moment, self.joints)
        with time_machine.travel(moment, tick=False):
            if self.signed_in is None or moment - self.signed_in > timedelta(days=80):
                sign_in(self.client, self.firm)
                self.signed_in = moment
            yield

    def live(self, since: datetime, until: datetime) -> None:
        """The engine lives through a span of time."""
        live_through(since.astimezone(UTC), until.astimezone(UTC), self.joints)
