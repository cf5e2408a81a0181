"""What goes wrong, said in one way (RFC 9457): a code for the program, a sentence for the person behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from lupaus.core.lifecycle import Refusal
from lupaus.people.access import NoAccess
from lupaus.web.refusal import sentence_for

STATUS_OF: Mapping[str, int] = {
    "not_found": 404, "no_disruption": 404, "other_organisation": 404, "no_question": 404,
    "changed": 409, "closed": 409, "undo_gone": 409, "undo_late": 409, "answered_already": 409,
    "decided_already": 409, "already_answered": 409, "asked_already": 409, "hand_over_gone": 409,
    "handed_twice": 409, "page_used": 409,
    "not_yours_to_answer": 403, "not_your_team": 403, "not_asked": 403, "not_yours_to_lead": 403,
}  # fmt: skip
"""Refusals that are not simply 422: unprocessable, nothing changed."""


class Problem(Schema):
    """`code` is published and stable; `detail` is a sentence in the member's language.

    `fields` names what was wrong with what was sent.
    """

    status: int
    code: str
    title: str
    detail: str
    fields: dict[str, list[str]] = {}


class Trouble(Exception):
    """An answer that is a problem."""

    def __init__(
        self, status: int, code: str, detail: str, fields: Mapping[str, list[str]] | None = None
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.detail, self.fields = status, code, detail, dict(fields or {})


TITLES = {
    400: "Bad request", 401: "Unauthorized", 403: "Forbidden", 404: "Not found", 409: "Conflict",
    422: "Unprocessable", 429: "Too many requests",
}  # fmt: skip


def unclear(form: forms.BaseForm) -> Trouble:
    """What a page's form found wrong, for the program that sent the same fields."""
    fields = {
        ("" if name == "__all__" else name): [str(error) for error in errors]
        for name, errors in form.errors.items()
    }
    told = next((said[0] for said in fields.values() if said), "")
    return Trouble(422, "unclear", told, fields)


def responses(*kinds: Any, **more: Any) -> dict[int, Any]:
    """The answers that every path may give beside its own: `responses(Shape)` for 200, `{201: Shape}` else."""
    good = kinds[0] if kinds else None
    found: dict[int, Any] = dict(good) if isinstance(good, dict) else {200: good}
    return found | dict.fromkeys((400, 401, 403, 404, 409, 422, 429), Problem)


def answer_problems(api: NinjaAPI) -> None:
    """Every exception that a caller can cause becomes a `Problem`."""

    def say(request: HttpRequest, trouble: Trouble) -> HttpResponse:
        told = Problem(
            status=trouble.status, code=trouble.code, title=TITLES.get(trouble.status, "Problem"),
            detail=trouble.detail, fields=trouble.fields,
        )  # fmt: skip
        response = api.create_response(request, told, status=trouble.status)
        response["Content-Type"] = "application/problem+json"
        return response

    def refused(request: HttpRequest, no: Refusal) -> HttpResponse:
        return say(request, Trouble(STATUS_OF.get(no.code, 422), no.code, sentence_for(no)))

    def not_here(request: HttpRequest, no: Exception) -> HttpResponse:
        return say(request, Trouble(404, "not_found", _("There is nothing such here.")))

    def misread(request: HttpRequest, no: ValidationError) -> HttpResponse:
        return say(
            request,
            Trouble(422, "unclear", _("Something that was sent cannot be read."), _where(no.errors)),
        )

    def unknown(request: HttpRequest, no: AuthenticationError) -> HttpResponse:
        response = say(
            request, Trouble(401, "no_key", _("A key is needed here, and this is none that is known."))
        )
        response["WWW-Authenticate"] = "Bearer"
        return response

    def too_many(request: HttpRequest, no: Throttled) -> HttpResponse:
        response = say(request, Trouble(429, "too_many", _("That was too often. Try again in a moment.")))
        response["Retry-After"] = str(no.wait or 1)
        return response

    def plain(request: HttpRequest, no: HttpError) -> HttpResponse:
        return say(request, Trouble(no.status_code, "unclear", str(no)))

    handlers: Iterable[tuple[type[Exception], Any]] = (
        (Trouble, say), (Refusal, refused), (NoAccess, not_here), (Http404, not_here),
        (ValidationError, misread), (AuthenticationError, unknown), (Throttled, too_many), (HttpError, plain),
    )  # fmt: skip
    for kind, handler in handlers:
        api.add_exception_handler(kind, handler)


def _where(errors: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Pydantic's findings by field, without the place in our own signature and without what was sent."""
    found: dict[str, list[str]] = {}
    for error in errors:
        place = [str(part) for part in error.get("loc", ())][1:]
        name = ".".join(part for part in place if part not in ("body", "sent", "asked"))
        found.setdefault(name, []).append(str(error.get("msg", "")))
    return found
