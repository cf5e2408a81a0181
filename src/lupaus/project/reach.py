"""Under which names this machine is found on its own network, so that a phone beside it can open the pages."""

from __future__ import annotations

import socket

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
ANY = frozenset({"0.0.0.0", "::", ""})  # noqa: S104  (recognised, not listened on)
_ELSEWHERE = ("192.0.2.1", 9)
"""An address that nobody has (RFC 5737). To aim at it shows the way out; not a byte is sent."""


def lan_address() -> str | None:
    """This machine's address on the network that it is in; None where it is in none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_ELSEWHERE)
        except OSError:
            return None
        found = str(probe.getsockname()[0])
    return None if found in ANY or found.startswith("127.") else found


def names(host: str) -> list[str]:
    """The host names that a browser may ask for when we listen on `host`."""
    if host not in ANY:
        return [*sorted(LOOPBACK - {"::1"}), "[::1]", *([] if host in LOOPBACK else [host])]
    machine = socket.gethostname().lower()
    return [*names("localhost"), *filter(None, [machine, f"{machine}.local", lan_address()])]


def shown(host: str) -> str:
    """The name to show a person for `host`: one that works from a phone, where we listen to the network."""
    if host in LOOPBACK:
        return "localhost"
    return (lan_address() or "localhost") if host in ANY else host
