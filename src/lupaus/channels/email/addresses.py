"""Is this an address that SMTP can carry, and how is it written there?"""

from __future__ import annotations

import re

_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
)


def ascii_address(address: str) -> str | None:
    """The address as it travels: a domain with å ä ö in its ASCII form; None when it is no address.

    The part before `@` must be ASCII: few servers carry anything else (RFC 6531), and a letter
    that cannot be carried is better a call now than a bounce later.
    """
    local, at, domain = address.strip().rpartition("@")
    if not at or len(local) > 64 or not _LOCAL.fullmatch(local):
        return None
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    if len(domain) > 253 or not _DOMAIN.fullmatch(domain):
        return None
    return f"{local}@{domain}"


def is_address(text: str) -> bool:
    """Can a letter be sent to this?"""
    return ascii_address(text) is not None


def domain_of(address: str) -> str:
    """The part after `@`, in ASCII and small letters; `localhost` when there is no valid address."""
    written = ascii_address(address)
    return written.rpartition("@")[2].lower() if written else "localhost"
