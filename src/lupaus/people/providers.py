"""The firm's own sign-in service, and what its word about somebody is worth here. Pure: no database, no network.

A service proves *who* somebody is to it: issuer and subject, for ever the same. Whose e-mail address that is, is
another question, and the one where others went wrong: an address that anybody may write into a profile opens nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

FOR_ANYBODY: Final = frozenset({"accounts.google.com"})
"""Issuers that sign in people of every firm by one name. They say in `hd` which firm somebody belongs to."""
_ENTRA: Final = frozenset({"login.microsoftonline.com", "login.microsoftonline.us", "login.partner.microsoftonline.cn",
                           "login.windows.net", "sts.windows.net"})  # fmt: skip
_MANY_FIRMS: Final = frozenset(
    {"common", "organizations", "consumers", "9188040d-6c67-4c5b-b112-36a304b66dad", "{tenantid}"}
)
"""Where Entra signs in whoever comes, and the address in the token is what its own administrator wrote."""


@dataclass(frozen=True, slots=True)
class Provider:
    """A sign-in service that speaks OpenID Connect, as this installation was told of it.

    `domains`: mail domains, lower case, that it may vouch for. `is_only`: nobody signs in by a password here.
    """

    issuer: str
    client: str
    secret: str = field(repr=False)
    name: str
    domains: tuple[str, ...] = ()
    is_only: bool = False

    @property
    def is_for_anybody(self) -> bool:
        """Does it sign in people of every firm?"""
        return urlsplit(self.issuer).hostname in FOR_ANYBODY


def signs_in_many_firms(issuer: str) -> bool:
    """Is this the Entra address for all firms at once? Its word about addresses is worth nothing to one of them."""
    parts = urlsplit(issuer)
    first = parts.path.strip("/").split("/")[0].lower()
    return parts.hostname in _ENTRA and (not first or first in _MANY_FIRMS)


def address_in(claims: Mapping[str, Any]) -> str:
    """The e-mail address that was told; empty without one. Never a user name: those change hands."""
    told = claims.get("email")
    return told.strip()[:254] if isinstance(told, str) and "@" in told else ""


def denies(claims: Mapping[str, Any]) -> bool:
    """Does the service itself say that the address was not checked?"""
    return "email_verified" in claims and not _yes(claims["email_verified"])


def vouches_for(provider: Provider, claims: Mapping[str, Any]) -> bool:
    """May the address in `claims` open the door of the member who has it here?

    Yes where the service says that it checked the address; or where it says nothing (as Entra does) and the owner
    of this installation named the address's domain as the firm's own. Where domains are named, no other counts.
    """
    domain = address_in(claims).rpartition("@")[2].lower()
    if not domain or denies(claims):
        return False
    if provider.domains and domain not in provider.domains:
        return False
    if provider.is_for_anybody and str(claims.get("hd", "")).lower() not in provider.domains:
        return False
    return "email_verified" in claims or (domain in provider.domains and not provider.is_for_anybody)


def same_address(one: str, other: str) -> bool:
    """Capitals make no other person; letters that only look alike, or fold to the same, do."""
    if one == other:
        return bool(one)
    return one.isascii() and other.isascii() and one.lower() == other.lower()


def _yes(value: Any) -> bool:
    # Some services write it as text.
    return value is True or (isinstance(value, str) and value.lower() == "true")
