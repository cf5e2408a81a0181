"""Talking to the sign-in service: its discovery page, its keys, and the code that becomes a token."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import requests
from allauth.socialaccount.providers.oauth2.client import OAuth2Client
from django.utils.functional import cached_property

from lupaus.people.providers import Provider
from lupaus.project.single_sign_on.proof import Unproven

log = logging.getLogger("lupaus.sign_in")

PATIENCE: Final = 8.0
"""Seconds until a service that says nothing is held to be down."""
NEEDED: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class Session(requests.Session):
    """Asks once, waits a little, follows nobody elsewhere, and talks plainly on loopback."""

    def __init__(self, issuer: str) -> None:
        super().__init__()
        # A proxy of the machine is for the world outside.
        self.trust_env = urlsplit(issuer).scheme == "https"

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        kwargs.setdefault("timeout", PATIENCE)
        kwargs.setdefault("allow_redirects", False)
        return super().request(*args, **kwargs)


class Talk:
    """What is said with the service while one request lasts."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider

    @cached_property
    def places(self) -> dict[str, Any]:
        """The discovery page, once it is seen to be of this issuer. Raises `Unproven`."""
        found = self.fetched(f"{self.provider.issuer.rstrip('/')}/.well-known/openid-configuration")
        told = found.get("issuer")
        # Some write it with a slash at the end and some without; the token must say it as the page does.
        if not isinstance(told, str) or told.rstrip("/") != self.provider.issuer.rstrip("/"):
            raise Unproven("untrusted", "the discovery page names another issuer")
        if not all(self._is_place(found.get(name)) for name in NEEDED):
            raise Unproven("untrusted", "the discovery page lacks an address")
        return found

    def fetched(self, url: str, **headers: str) -> dict[str, Any]:
        """An answer that must be a JSON object. Raises `Unproven`."""
        try:
            with Session(self.provider.issuer) as session:
                answer = session.get(url, headers=headers)
            found = answer.json() if answer.status_code == 200 else None
        except requests.RequestException as problem:
            raise Unproven("unreachable", type(problem).__name__) from problem
        if not isinstance(found, dict):
            raise Unproven("unreachable", f"answered {answer.status_code}")
        return found

    def keys(self) -> dict[str, Any]:
        """The keys by which it signs now. Raises `Unproven`."""
        return self.fetched(self.places["jwks_uri"])

    def told_of(self, token: str, claims: Mapping[str, Any]) -> dict[str, Any]:
        """The claims, with the address from the userinfo page where the token says none. Raises `Unproven`
        where that page is about somebody else."""
        where = self.places.get("userinfo_endpoint")
        if "email" in claims or not token or not self._is_place(where):
            return dict(claims)
        try:
            more = self.fetched(str(where), Authorization=f"Bearer {token}")
        except Unproven as no:
            log.warning("The userinfo page of the firm's sign-in service failed: %s", no)
            return dict(claims)  # whoever is connected needs no address
        if more.get("sub") != claims["sub"]:
            raise Unproven("untrusted", "the userinfo page is about somebody else")
        return {name: more[name] for name in ("email", "email_verified", "name") if name in more} | dict(
            claims
        )

    def _is_place(self, url: Any) -> bool:
        if not isinstance(url, str):
            return False
        at, issuer = urlsplit(url), urlsplit(self.provider.issuer)
        return bool(at.hostname) and (
            at.scheme == "https" or (issuer.scheme == "http" and at.hostname == issuer.hostname)
        )


class Exchange(OAuth2Client):  # type: ignore[misc]  # allauth ships no types
    """Gives the code and gets the tokens, none of which is kept."""

    def get_access_token(
        self, code: str, pkce_code_verifier: str | None = None, extra_data: object = None
    ) -> dict[str, str]:
        """`id_token`, and `access_token` (empty where none came). Raises `Unproven`."""
        form = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": self.callback_url,
            "code_verifier": pkce_code_verifier or "",
        }  # fmt: skip
        if not self.basic_auth:
            form |= {"client_id": self.consumer_key, "client_secret": self.consumer_secret}
        auth = (self.consumer_key, self.consumer_secret) if self.basic_auth else None
        try:
            with Session(self.access_token_url) as session:
                answer = session.post(self.access_token_url, data=form, auth=auth)
            found = answer.json()
        except requests.RequestException as problem:
            raise Unproven("unreachable", type(problem).__name__) from problem
        if not isinstance(found, dict):
            raise Unproven("unreachable", f"the token page answered {answer.status_code}")
        _check(answer.status_code, found)
        return {"id_token": found["id_token"], "access_token": str(found.get("access_token", ""))}


def _check(status: int, found: dict[str, Any]) -> None:
    """Does the token page's answer hold what we need? Raises `Unproven`."""
    if status == 200 and isinstance(found.get("id_token"), str):
        return
    if status == 200:
        code = "untrusted"
    elif status == 401 or found.get("error") in ("invalid_client", "unauthorized_client"):
        code = "stranger"
    else:
        code = "used" if found.get("error") == "invalid_grant" else "unreachable"
    raise Unproven(code, f"the token page answered {status}")


def seen_by_doctor(provider: Provider) -> tuple[bool, str]:
    """Can the discovery page and the keys be read now? With one sentence for whoever keeps Lupaus."""
    talk = Talk(provider)
    try:
        talk.keys()
    except Unproven as no:
        return False, f"Signing in by {provider.name} does not work now ({no})."
    return True, f"Signing in by {provider.name}: its discovery page and keys can be read."
