"""What must hold of an ID token before anybody believes it (OpenID Connect Core 1.0, 3.1.3.7). No network here."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import jwt
from allauth.socialaccount.providers.oauth2.client import OAuth2Error

SIGNED_BY: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures by a key that only the service has. Never "none", and no secret that we share with it."""
SLACK: Final = 120.0
"""Seconds by which two honest clocks may differ."""
OUR_CHECKS = {f"verify_{claim}": False for claim in ("exp", "iat", "nbf", "aud", "iss", "sub", "jti")}


class Unproven(OAuth2Error):  # type: ignore[misc]  # allauth ships no types
    """Nobody is let in. `code` names the sentence that the person reads; `why` goes to the log and names nobody."""

    def __init__(self, code: str, why: str = "") -> None:
        super().__init__(f"{code}: {why}" if why else code)
        self.code = code


def nonce_of(verifier: str) -> str:
    """What the token must repeat: bound to the browser that began, by the secret which only its session keeps."""
    digest = hashlib.sha256(b"nonce " + verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def proven(
    token: str, keys: Mapping[str, Any], *, issuer: str, client: str, nonce: str, now: datetime
) -> dict[str, Any]:
    """The claims of an ID token that is ours, fresh, and signed by the service. Raises `Unproven`."""
    claims = _signed(token, keys)
    audience = claims.get("aud")
    meant_for = audience if isinstance(audience, list) else [audience]
    if claims.get("iss") != issuer:
        raise Unproven("untrusted", "the token names another issuer")
    if client not in meant_for or claims.get("azp", client) != client:
        raise Unproven("untrusted", "the token is for another client")
    if len(meant_for) > 1 and "azp" not in claims:
        raise Unproven("untrusted", "the token is for several clients")
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise Unproven("untrusted", "the token was not made for this sign-in")
    if not isinstance(claims.get("sub"), str) or not claims["sub"]:
        raise Unproven("untrusted", "the token names nobody")
    _fresh(claims, now.timestamp())
    return claims


def subject_of(claims: Mapping[str, Any]) -> str:
    """The subject as it is kept: 191 characters are room for all but the longest."""
    subject = str(claims["sub"])
    return subject if len(subject) <= 191 else f"sha256:{hashlib.sha256(subject.encode()).hexdigest()}"


def _signed(token: str, keys: Mapping[str, Any]) -> dict[str, Any]:
    try:
        header = jwt.get_unverified_header(token)
        known = jwt.PyJWKSet.from_dict(dict(keys)).keys
        fit = [key for key in known if header.get("kid") in (None, key.key_id)]
        if len(fit) != 1:
            raise Unproven("untrusted", "no key of the service fits the token")
        claims: dict[str, Any] = jwt.decode(token, fit[0], algorithms=list(SIGNED_BY), options=OUR_CHECKS)  # type: ignore[arg-type]  # a dict of the options
    except (jwt.PyJWTError, TypeError, ValueError, KeyError, AttributeError) as problem:
        raise Unproven("untrusted", type(problem).__name__) from problem
    return claims


def _fresh(claims: Mapping[str, Any], now: float) -> None:
    times = {name: claims[name] for name in ("exp", "iat", "nbf") if name in claims}
    if not all(isinstance(at, int | float) and not isinstance(at, bool) for at in times.values()):
        raise Unproven("untrusted", "a time in the token is no number")
    if "exp" not in times or "iat" not in times:
        raise Unproven("untrusted", "the token does not say when it was made and until when it is good")
    if times["exp"] < now - SLACK or max(times["iat"], times.get("nbf", 0)) > now + SLACK:
        raise Unproven("clock", "the token is too old, or not good yet")
