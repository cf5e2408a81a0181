"""What the desk's tests share: reading a page as a person does."""

from __future__ import annotations

import html
import re
from typing import Any

from django.http import HttpResponse
from django.test import Client


def text_of(response: HttpResponse | Any) -> str:
    """The words of a page, without its marks, one space between."""
    page = response.content.decode()
    page = re.sub(r"<(script|style|head)\b.*?</\1>", " ", page, flags=re.S)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page))).strip()


def hidden(response: HttpResponse | Any, name: str) -> str:
    """The value of the first hidden field of this name."""
    found = re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())
    assert found, f"no hidden field {name}"
    return html.unescape(found[1])


def undo_url(response: HttpResponse | Any) -> str:
    """The address behind the Undo button of the page."""
    found = re.search(r'action="(/desk/undo/[^"]+)"', response.content.decode())
    assert found, "no undo here"
    return found[1]


def follow(client: Client, url: str, **fields: Any) -> Any:
    """POST and follow to the page that comes after."""
    return client.post(url, fields, follow=True)
