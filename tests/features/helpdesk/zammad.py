"""A Zammad of a few lines on loopback: what its documentation says it answers, and the ways in which it can fail."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "zammad-token-1a2b"
STATES = {"new": 1, "open": 2, "pending reminder": 3, "closed": 4, "merged": 5, "pending close": 7}


class FakeZammad:
    """Tickets, people and articles in memory. `fails` is asked before each call: a status, "slow" or "drop"."""

    def __init__(self) -> None:
        self.tickets: dict[int, dict[str, Any]] = {}
        self.users: dict[int, dict[str, Any]] = {}
        self.articles: list[dict[str, Any]] = []
        self.tags: dict[int, set[str]] = {}
        self.links: dict[int, list[dict[str, Any]]] = {}
        self.calls: list[tuple[str, str]] = []
        self.fails: list[Any] = []
        self.after: list[Any] = []
        """What goes wrong after the work was done: "drop" loses the answer."""
        self.clock = 0
        self.port = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def takes(self, payload: dict[str, Any]) -> None:
        """Know a ticket and its people as a webhook told them."""
        row = dict(payload["ticket"])
        for who in ("owner", "customer", "updated_by"):
            self.users[row[who]["id"]] = row[who]
            row[who] = row[who]["login"]
        row["group"] = row["group"]["name"]
        self.tickets[row["id"]] = row

    def knows(self, *people: dict[str, Any]) -> None:
        for one in people:
            self.users[one["id"]] = one

    def notes(self, ticket: int = 81) -> list[str]:
        return [one["body"] for one in self.articles if one["ticket_id"] == ticket]

    def answer(self, method: str, path: str, sent: dict[str, Any], token: str) -> tuple[int, Any]:
        place, query = urlsplit(path).path, parse_qs(urlsplit(path).query)
        if token != f"Token token={TOKEN}":
            return 401, {"error": "Invalid token!"}
        if place == "/api/v1/users/me":
            return 200, {"id": 12, "firstname": "Lupaus", "lastname": "", "email": "lupaus@nuohous.example"}
        if place == "/api/v1/version":
            return 200, {"version": "6.5.0"}
        if place == "/api/v1/users/search":
            sought = query["query"][0]
            return 200, [one for one in self.users.values() if sought in one["email"]]
        if found := re.fullmatch(r"/api/v1/users/(\d+)", place):
            return self._or_gone(self.users.get(int(found[1])))
        if place == "/api/v1/tickets/search":
            number = query["query"][0].removeprefix("number:")
            return 200, [one for one in self.tickets.values() if one["number"] == number]
        if found := re.fullmatch(r"/api/v1/tickets/(\d+)", place):
            row = self.tickets.get(int(found[1]))
            if row is not None and method == "PUT":
                return self._put(row, sent)
            return self._or_gone(row)
        if found := re.fullmatch(r"/api/v1/ticket_articles/by_ticket/(\d+)", place):
            return 200, [one for one in self.articles if one["ticket_id"] == int(found[1])]
        if place == "/api/v1/ticket_articles" and method == "POST":
            if sent["ticket_id"] not in self.tickets:
                return 404, {"error": "Couldn't find Ticket"}
            self.articles.append({**sent, "id": 300 + len(self.articles)})
            return 201, self.articles[-1]
        if place == "/api/v1/tags/add":
            self.tags.setdefault(sent["o_id"], set()).add(sent["item"])
            return 201, True
        if place == "/api/v1/links":
            return 200, {"links": self.links.get(int(query["link_object_value"][0]), []), "assets": {}}
        return 404, {"error": "No route matches"}

    def _put(self, row: dict[str, Any], sent: dict[str, Any]) -> tuple[int, Any]:
        if sent.get("owner_id", 1) not in {1, *self.users}:
            return 422, {"error": "Invalid owner"}
        self.clock += 1
        row.update(sent)
        if "state" in sent:
            row["state_id"] = STATES[sent["state"]]
        row["updated_at"] = f"2026-03-05T10:00:{self.clock:02}.000Z"
        return 200, row

    def _or_gone(self, row: Any) -> tuple[int, Any]:
        return (200, row) if row is not None else (404, {"error": "Couldn't find it"})


@contextmanager
def on_loopback() -> Iterator[FakeZammad]:
    """A Zammad that answers until the block ends."""
    fake = FakeZammad()

    class Answering(BaseHTTPRequestHandler):
        def _do(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            sent = json.loads(self.rfile.read(length) or b"{}")
            fake.calls.append((self.command, self.path))
            wrong = fake.fails.pop(0) if fake.fails else None
            if wrong == "slow":
                time.sleep(1.5)
            if wrong == "drop":
                self.close_connection = True
                return
            if isinstance(wrong, int):
                return self._say(wrong, {"error": "so"})
            status, found = fake.answer(self.command, self.path, sent, self.headers.get("Authorization", ""))
            if fake.after and fake.after.pop(0) == "drop":
                self.close_connection = True
                return
            self._say(status, found)

        def _say(self, status: int, found: Any) -> None:
            body = json.dumps(found).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            if status == 302:
                self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_DELETE = _do

        def log_message(self, *said: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    fake.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
