"""A browser of a few lines, for pages that a real process serves on loopback."""

from __future__ import annotations

import re
import time
from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, ProxyHandler, Request, build_opener

from tests.features.calls.pages import Form


class Visitor:
    """Keeps cookies, follows redirects, sends forms back as it found them."""

    def __init__(self) -> None:
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()), ProxyHandler({}))
        self.url = ""
        self.source = ""
        self.status = 0

    def open(self, url: str, data: dict[str, Any] | None = None, **headers: str) -> str:
        """Open an address; with `data`, by POST."""
        body = urlencode(data, doseq=True).encode() if data is not None else None
        asked = Request(url, body, {"Referer": url, **headers})  # noqa: S310  (loopback only)
        try:
            answer = self._opener.open(asked, timeout=30)
        except HTTPError as problem:
            self.status, self.source, self.url = problem.code, problem.read().decode(), url
            return self.source
        with answer:
            self.status, self.url, self.source = answer.status, answer.url, answer.read().decode()
        return self.source

    def send(self, marker: str, **fields: Any) -> str:
        """Send the page's form that has `marker` in it, with these fields filled in."""
        found = [Form(*one) for one in re.findall(r"<form([^>]*)>(.*?)</form>", self.source, re.S)]
        form = next(one for one in found if marker in one.inside)
        return self.open(urljoin(self.url, form.action or self.url), {**form.fields, **fields})

    def wait_for(self, url: str, seconds: float) -> str:
        """Open an address as soon as somebody answers there."""
        until = time.monotonic() + seconds
        while True:
            try:
                return self.open(url)
            except (URLError, ConnectionError):
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)
