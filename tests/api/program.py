"""Another program with a member's key."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import time_machine
from django.test import Client

from lupaus.people.keys import make_key
from tests import cast
from tests.cast import Firm

NOON = cast.SPRING


class Program:
    """Speaks JSON with the key of `firm`'s member, at one instant."""

    def __init__(self, firm: Firm, *, now: datetime = NOON, secret: str = "") -> None:
        self.now = now
        self.secret = secret or make_key(firm.scope, "Zammad", now).secret
        self.client = Client(enforce_csrf_checks=True)

    def call(self, method: str, path: str, sent: Any = None, **headers: str) -> Any:
        """The answer to one call."""
        told = {"authorization": f"Bearer {self.secret}", **headers}
        with time_machine.travel(self.now, tick=False):
            return self.client.generic(
                method, f"/api/1{path}", json.dumps(sent) if sent is not None else "",
                content_type="application/json", headers=told,
            )  # fmt: skip

    def get(self, path: str, **headers: str) -> Any:
        """GET, its JSON; the call must be good."""
        answer = self.call("GET", path, **headers)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def post(self, path: str, sent: Any = None, **headers: str) -> Any:
        """POST, its JSON; the call must be good."""
        answer = self.call("POST", path, {} if sent is None else sent, **headers)
        assert answer.status_code in (200, 201), answer.content
        return answer.json()

    def refused(self, status: int, method: str, path: str, sent: Any = None, **headers: str) -> Any:
        """A call that must be refused in the one way; its problem."""
        answer = self.call(method, path, sent, **headers)
        assert answer.status_code == status, (answer.status_code, answer.content)
        assert answer["Content-Type"] == "application/problem+json"
        problem = answer.json()
        assert problem["status"] == status
        assert problem["code"]
        assert problem["detail"].endswith((".", "?"))
        return problem
