"""One sentence back to the person who tapped, with an undo when there is one."""

from __future__ import annotations

from typing import Literal

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest

UNDO = "undo:"


def say(
    request: HttpRequest,
    sentence: str,
    *,
    undo: str | None = None,
    level: Literal["success", "warning", "error"] = "success",
) -> None:
    """Show `sentence` on the next page. `undo` is a local address that takes a POST; it becomes the Undo button."""
    if undo is not None and (not undo.startswith("/") or undo.startswith("//")):
        raise ValueError("undo must be an address of this house")
    rank = {"success": messages.SUCCESS, "warning": messages.WARNING, "error": messages.ERROR}[level]
    messages.add_message(request, rank, sentence, extra_tags=f"{UNDO}{undo}" if undo else "")


def undo_of(message: Message) -> str | None:
    """The address that undoes what this message tells, if it told one."""
    tags = message.extra_tags or ""
    return tags.removeprefix(UNDO) if tags.startswith(UNDO) else None
