"""The office of the mandates' tests beside a Zammad: recorded payloads, signed as Zammad signs them."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.test import Client

from lupaus.core.promise import Promise
from lupaus.features.helpdesk.actions.connecting import connect
from lupaus.features.helpdesk.actions.secrets import unseal
from lupaus.features.helpdesk.actions.sending import send_all
from lupaus.features.helpdesk.models import HelpDesk, TicketLink
from lupaus.ledger import queries
from tests import cast
from tests.features.helpdesk.zammad import TOKEN, FakeZammad
from tests.features.mandate.office import Office

PAYLOADS = Path(__file__).parent / "payloads"
MINUTE = timedelta(minutes=1)


def payload(name: str) -> dict[str, Any]:
    """A payload as it was recorded, to be changed by a test."""
    found: dict[str, Any] = json.loads((PAYLOADS / f"{name}.json").read_text(encoding="utf-8"))
    return found


class Beside:
    """The office, its helpdesk, and what one sends to the other."""

    def __init__(self, zammad: FakeZammad, *, language: str = "en", now: datetime = cast.SPRING) -> None:
        self.office = Office(language=language, now=now)
        self.zammad = zammad
        self.desk: HelpDesk = connect(self.office.jari.scope, zammad.address, TOKEN, "6.5.0", now)
        zammad.takes(payload("promised"))
        zammad.takes(payload("other_owner"))
        zammad.takes(payload("promised"))

    @property
    def secret(self) -> str:
        self.desk.refresh_from_db()
        return unseal(self.desk.secret)

    def hears(self, sent: str | dict[str, Any], *, secret: str = "", signature: str | None = None) -> Any:
        """Zammad's webhook: a payload by name, or one that a test has changed."""
        body = json.dumps(payload(sent) if isinstance(sent, str) else sent).encode()
        return self.posts(body, secret=secret, signature=signature)

    def posts(self, body: bytes, *, secret: str = "", signature: str | None = None, code: Any = None) -> Any:
        made = "sha1=" + hmac.new((secret or self.secret).encode(), body, hashlib.sha1).hexdigest()
        return Client(enforce_csrf_checks=True).post(
            f"/helpdesk/webhook/{code or self.desk.code}/", body, content_type="application/json",
            headers={
                "X-Hub-Signature": made if signature is None else signature, "X-Zammad-Trigger": "Lupaus",
                "X-Zammad-Delivery": "b1c0c4ae-6f1a-4d52-8c1e-2f6f0a9c4a11", "User-Agent": "Zammad User Agent",
            },
        )  # fmt: skip

    def promises(self) -> list[Promise]:
        """The promises that tickets have, the oldest first."""
        ids = TicketLink.objects.order_by("pk").values_list("promise", flat=True)
        return [cast.state_now(self.office.jari, pk) for pk in ids]

    def code(self, place: int = 0) -> str:
        return cast.code_of(self.office.jari, self.promises()[place])

    def link(self) -> TicketLink:
        return TicketLink.objects.order_by("pk").get()

    def lines(self, step: str) -> int:
        """How many lines of this step wait before the holder."""
        row = queries.promises(self.office.jari.scope).get(pk=self.link().promise_id)
        return row.notices.filter(step=step, state="waiting", holder=row.holder).count()

    def sends(self, now: datetime) -> int:
        return send_all(lambda: now)
