"""Zammad's own interface, as far as we need it: tickets, their notes, their owners. Knows no promise.

Written after Zammad's public documentation of its REST interface (`docs/how-to/zammad.md` names the pages).
A call goes to an address on the open network by https; what lies on one's own network, or speaks plain http, only
where whoever runs Lupaus has named its host. The name is looked up once a call and the answer is what is called, so
that no second answer leads elsewhere; redirects are not followed.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from lupaus.core.ports import TicketTrouble
from lupaus.core.ways import is_private_number

if TYPE_CHECKING:
    from requests import Response

TIMEOUT = (3.0, 8.0)
"""Seconds to connect, and to wait for each piece of an answer."""
PATIENCE = 20.0
"""Seconds for a whole answer, however it drips: whoever is slower holds up all who come after."""
MOST_BYTES = 2 * 1024 * 1024
"""An answer that is longer is not Zammad's."""


@dataclass(frozen=True)
class Zammad:
    """One Zammad, by its address (`https://help.example.fi`) and an agent's access token.

    Every method raises `TicketTrouble`: token (it is refused), rights, gone (no such ticket), refused (what was sent
    cannot be), busy (too many calls, or their fault), unreachable, certificate, timeout, inner (an address that may
    not be called), not_zammad.
    """

    address: str
    token: str
    inner_hosts: Collection[str] = ()
    """Hosts on one's own network that may be called, also by plain http."""

    def agent(self) -> Mapping[str, Any]:
        """The user whose token this is."""
        found = self._call("GET", "/api/v1/users/me")
        if not isinstance(found, dict) or not isinstance(found.get("id"), int):
            raise TicketTrouble("not_zammad")
        return found

    def version(self) -> str:
        """Zammad's version; empty where the token may not ask."""
        try:
            found = self._call("GET", "/api/v1/version")
        except TicketTrouble as no:
            if no.code in ("rights", "gone", "token"):
                return ""
            raise
        return str(found.get("version", ""))[:20] if isinstance(found, dict) else ""

    def ticket(self, ticket: int) -> Mapping[str, Any]:
        """A ticket with names beside the ids."""
        return self._one("GET", f"/api/v1/tickets/{ticket}?expand=true")

    def ticket_by_number(self, number: str) -> int | None:
        """The id of the ticket that people know by this number."""
        sought = "".join(sign for sign in number if sign.isalnum() or sign in "-_")[:40]
        found = self._call("GET", f"/api/v1/tickets/search?query=number:{sought}&limit=5&expand=true")
        rows = found if isinstance(found, list) else []
        ids = [row["id"] for row in rows if isinstance(row, dict) and str(row.get("number")) == number]
        return int(ids[0]) if ids else None

    def user(self, user: int) -> Mapping[str, Any]:
        """Somebody whom the helpdesk knows."""
        return self._one("GET", f"/api/v1/users/{user}")

    def agent_by_email(self, email: str) -> int | None:
        """The id of the active agent with exactly this address."""
        found = self._call("GET", f"/api/v1/users/search?query={quote(email)}&limit=20&expand=true")
        for row in found if isinstance(found, list) else []:
            same = str(row.get("email", "")).casefold() == email.casefold()
            if same and row.get("active", True) and "Agent" in (row.get("roles") or ["Agent"]):
                return int(row["id"])
        return None

    def change(self, ticket: int, fields: Mapping[str, Any]) -> Mapping[str, Any]:
        """Change a ticket's fields; answers the ticket."""
        return self._one("PUT", f"/api/v1/tickets/{ticket}?expand=true", dict(fields))

    def notes(self, ticket: int) -> list[Mapping[str, Any]]:
        """All that has been written in the ticket."""
        found = self._call("GET", f"/api/v1/ticket_articles/by_ticket/{ticket}")
        return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []

    def write_note(self, ticket: int, subject: str, text: str) -> int:
        """An internal note, which the customer never sees; answers its id."""
        note = {
            "ticket_id": ticket, "subject": subject, "body": text, "content_type": "text/plain",
            "type": "note", "internal": True,
        }  # fmt: skip
        return int(self._one("POST", "/api/v1/ticket_articles", note).get("id", 0))

    def add_tag(self, ticket: int, tag: str) -> None:
        """Give a ticket a tag; harmless when it has it."""
        self._call("POST", "/api/v1/tags/add", {"object": "Ticket", "o_id": ticket, "item": tag})

    def merged_into(self, ticket: int) -> int | None:
        """The ticket into which this one was merged; None where Zammad does not say."""
        found = self._call("GET", f"/api/v1/links?link_object=Ticket&link_object_value={ticket}")
        links = found.get("links", []) if isinstance(found, dict) else []
        parents = [one for one in links if one.get("link_type") == "parent"]
        return int(parents[0]["link_object_value"]) if len(parents) == 1 else None

    def _one(self, method: str, path: str, sent: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
        found = self._call(method, path, sent)
        if not isinstance(found, dict):
            raise TicketTrouble("not_zammad")
        return found

    def _call(self, method: str, path: str, sent: Mapping[str, Any] | None = None) -> Any:
        import requests  # slow to import, and most installations have no helpdesk
        from urllib3.exceptions import HTTPError, ReadTimeoutError

        parts = urlsplit(self.address)
        host = parts.hostname or ""
        ip = self._resolved(parts.scheme, host, parts.port or (443 if parts.scheme == "https" else 80))
        place = f"[{ip}]" if ":" in ip else ip
        port = f":{parts.port}" if parts.port else ""
        headers = {
            "Authorization": f"Token token={self.token}", "Accept": "application/json", "User-Agent": "lupaus",
            "Host": f"{host}{port}", "Accept-Encoding": "identity",
        }  # fmt: skip
        until = monotonic() + PATIENCE
        try:
            with requests.Session() as session:
                session.trust_env = False  # no other password of this machine goes along
                session.mount("https://", _named(host))
                answer = session.request(
                    method, f"{parts.scheme}://{place}{port}{path}", json=sent, headers=headers,
                    timeout=TIMEOUT, allow_redirects=False, stream=True,
                )  # fmt: skip
                return _read(answer, until)
        except requests.exceptions.SSLError:
            raise TicketTrouble("certificate") from None
        except (requests.exceptions.Timeout, ReadTimeoutError):
            raise TicketTrouble("timeout") from None
        except (requests.exceptions.RequestException, HTTPError, OSError, UnicodeError):
            raise TicketTrouble("unreachable") from None

    def _resolved(self, scheme: str, host: str, port: int) -> str:
        """The network address to call. Raises `TicketTrouble`."""
        is_named = host in self.inner_hosts
        if not host or (scheme != "https" and not (scheme == "http" and is_named)):
            raise TicketTrouble("inner")
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):  # also what is no name at all: help..example.fi
            raise TicketTrouble("unreachable") from None
        addresses = [str(row[4][0]).split("%")[0] for row in found]
        if not is_named and any(is_private_number(one) for one in addresses):
            raise TicketTrouble("inner")
        return next((one for one in addresses if ":" not in one), addresses[0])


def _named(host: str) -> Any:
    """An adapter that calls by number and still asks for the certificate of the name."""
    from requests.adapters import HTTPAdapter

    class ByNumber(HTTPAdapter):
        def init_poolmanager(self, *args: Any, **kwargs: Any) -> Any:
            return super().init_poolmanager(*args, server_hostname=host, assert_hostname=host, **kwargs)

    return ByNumber()


def _read(answer: Response, until: float) -> Any:
    """What Zammad answered, or what it meant by its refusal. `until`: when our patience ends (monotonic seconds)."""
    status = answer.status_code
    if status == 401:
        raise TicketTrouble("token")
    if status == 403:
        raise TicketTrouble("rights")
    if status == 404:
        raise TicketTrouble("gone")
    if status == 429 or status >= 500:
        raise TicketTrouble("busy", _seconds(answer.headers.get("Retry-After", "")))
    if 300 <= status < 400:
        raise TicketTrouble("not_zammad")
    if status >= 400:
        raise TicketTrouble("refused")
    body = b""
    # Each piece as it comes, since a full one may be waited for without end.
    while piece := answer.raw.read1(65_536, decode_content=True):
        body += piece
        if monotonic() > until:
            raise TicketTrouble("timeout")
        if len(body) > MOST_BYTES:
            raise TicketTrouble("not_zammad")
    try:
        return json.loads(body or b"null")
    except ValueError:
        raise TicketTrouble("not_zammad") from None


def _seconds(value: str) -> int:
    return min(int(value), 3600) if value.isascii() and value.isdecimal() else 0
