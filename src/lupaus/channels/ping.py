"""The dead-man ping: tell an outside watch that the engine lives; the watch cries when it hears nothing."""

from __future__ import annotations

from http.client import HTTPException
from threading import Thread
from urllib.parse import urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    UnknownHandler,
)


def ping(url: str, timeout: float = 5.0) -> bool:
    """GET the URL (http or https); True when it answers with a yes within `timeout` seconds. Never raises.

    Also slow name servers and answers that drip are given up then: the engine has other work.
    """
    heard: list[bool] = []
    asking = Thread(target=lambda: heard.append(_is_answered(url, timeout)), daemon=True, name="ping")
    asking.start()
    asking.join(timeout)
    return bool(heard and heard[0])


def _is_answered(url: str, timeout: float) -> bool:
    try:
        if urlsplit(url).scheme not in ("http", "https"):
            return False
        # The schemes are checked above, and this opener knows no others, not even after a redirect.
        request = Request(url, headers={"User-Agent": "lupaus"})  # noqa: S310
        with _opener().open(request, timeout=timeout) as answer:
            return 200 <= int(answer.status) < 300
    except (OSError, ValueError, HTTPException):
        return False


def _opener() -> OpenerDirector:
    opener = OpenerDirector()
    for part in (
        ProxyHandler(),
        HTTPHandler(),
        HTTPSHandler(),
        HTTPRedirectHandler(),
        HTTPDefaultErrorHandler(),
        HTTPErrorProcessor(),
        UnknownHandler(),
    ):
        opener.add_handler(part)
    return opener
