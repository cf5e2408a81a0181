"""Where the helpdesk tells us what has happened there. Believed is only what its secret has signed."""

from __future__ import annotations

import logging
import secrets
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from lupaus.features.helpdesk.actions.receiving import receive
from lupaus.features.helpdesk.actions.secrets import Sealed, unseal
from lupaus.features.helpdesk.models import HelpDesk
from lupaus.features.helpdesk.rules.tickets import Unreadable, fingerprint, is_signed, read
from lupaus.people.access import NoAccess, scope_of_organisation
from lupaus.web.clock import now

log = logging.getLogger("lupaus.helpdesk")
MOST_BYTES = 1024 * 1024
"""Attachments come as links, so that a ticket with a long article is far smaller."""
NOBODYS = secrets.token_urlsafe(32)
"""For an address that is unknown: it costs as much time as a known one, and nobody can sign with it."""


# A program calls without a session, so there is nothing another site could misuse: the signature is the proof.
@csrf_exempt
@require_POST
def webhook(request: HttpRequest, code: UUID) -> HttpResponse:
    """200: taken in, or had already. 400: no ticket. 401: not signed by this helpdesk. 404: no such helpdesk. 413."""
    if int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
        return _said(413, _("This is too long to be a ticket."))
    body = request.body
    if len(body) > MOST_BYTES:
        return _said(413, _("This is too long to be a ticket."))
    desk = HelpDesk.objects.filter(code=code).first()
    is_ours = is_signed(body, _secret_of(desk), request.headers.get("X-Hub-Signature", ""))
    if desk is None:
        return _said(404, _("There is no such helpdesk here."))
    if not is_ours:
        log.warning("helpdesk %s: a delivery with a wrong signature", desk.pk)
        return _said(
            401, _("The signature is not right. Paste the secret from Lupaus into the webhook once more.")
        )
    try:
        ticket = read(body)
        outcome = receive(
            scope_of_organisation(desk.organisation_id), desk, ticket, fingerprint(body), now(request)
        )
    except (Unreadable, NoAccess):
        return _said(400, _("There is no ticket in this. Leave the webhook's payload as Zammad has it."))
    if outcome == "again":
        return _said(200, _("We have had this already."))
    return _said(200, _("Taken in."))


def _secret_of(desk: HelpDesk | None) -> str:
    """The secret; or, where there is none to be read, nobody's."""
    if desk is not None:
        try:
            return unseal(desk.secret)
        except Sealed:
            log.warning("helpdesk %s: its secret cannot be read under this installation's key", desk.pk)
    return NOBODYS


def _said(status: int, sentence: str) -> HttpResponse:
    return HttpResponse(sentence + "\n", status=status, content_type="text/plain; charset=utf-8")
