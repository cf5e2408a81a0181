"""Addresses by which one of us is told outside the house: which are let through, and how they are shown. Pure.

An address is a secret (whoever has it may write there), and it makes our server call another one. So only known
services are taken, and never a machine in our own net, unless the one who runs the installation has named it.
"""

from __future__ import annotations

from collections.abc import Collection
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from lupaus.core.lifecycle import Refusal

LONGEST: Final = 600
SERVICES: Final = {
    "workflows": "Microsoft Teams", "workflow": "Microsoft Teams", "msteams": "Microsoft Teams",
    "slack": "Slack", "discord": "Discord", "tgram": "Telegram", "pover": "Pushover",
    "mmost": "Mattermost", "mmosts": "Mattermost", "rocket": "Rocket.Chat", "rockets": "Rocket.Chat",
    "matrix": "Matrix", "matrixs": "Matrix", "gotify": "Gotify", "gotifys": "Gotify",
    "ntfy": "ntfy", "ntfys": "ntfy",
}  # fmt: skip
"""What a member may give, by how the address begins."""
OWN_PROGRAMS: Final = {
    "json": "JSON", "jsons": "JSON", "form": "Form", "forms": "Form", "xml": "XML", "xmls": "XML",
}  # fmt: skip
"""Posts to a program of the firm's own: only to hosts that the installation has named."""
_LOCAL_ENDINGS: Final = (".local", ".localhost", ".internal", ".lan", ".home", ".intranet", ".arpa")
_HOSTLESS: Final = frozenset({"slack", "discord", "tgram", "pover", "msteams"})
"""Services that stand at one place of their own: the name after the slashes is a part of the secret."""
_CARRYING: Final = tuple(
    IPv6Network(net) for net in ("::ffff:0:0/96", "::ffff:0:0:0/96", "::/96", "64:ff9b::/96")
)
"""IPv6 numbers whose last four bytes are an IPv4 number: mapped, translated, compatible, through NAT64."""
_QUERY: Final = frozenset(
    {"api-version", "sp", "sv", "sig", "channel", "to", "tags", "priority", "mode", "token"}
)
"""All that may follow a question mark: never a template (a file of ours), whom to trust, or how long to wait."""


class Way(NamedTuple):
    """An address taken apart: which service, which machine of ours must be reached ("": the service's own place)."""

    scheme: str
    service: str
    host: str
    tail: str


def read_way(url: str, hosts: Collection[str] = ()) -> Way:
    """Take an address. `hosts`: the machines that the installation allows beside the open net, in small letters.

    Refused: no_way (nothing that is an address), way_unknown (scheme), way_private (host), way_switches.
    """
    url = url.strip()
    try:
        parts = urlsplit(url)
        scheme, host = parts.scheme.lower(), (parts.hostname or "").lower().rstrip(".")
    except ValueError:
        raise Refusal("no_way") from None
    if scheme == "https" and host.endswith((".logic.azure.com", ".powerplatform.com")):
        scheme = "workflows"
    if not scheme or not host or len(url) > LONGEST or any(ord(sign) <= 32 for sign in url):
        raise Refusal("no_way")
    service = SERVICES.get(scheme) or OWN_PROGRAMS.get(scheme)
    if service is None:
        raise Refusal("way_unknown", scheme=scheme[:20])
    if any(pair and pair.partition("=")[0].lower() not in _QUERY for pair in parts.query.split("&")):
        raise Refusal("way_switches")
    if scheme in _HOSTLESS:
        return Way(scheme, service, "", url[-4:])
    if host not in hosts and (scheme in OWN_PROGRAMS or is_private_name(host)):
        raise Refusal("way_private", host=host[:80])
    return Way(scheme, service, host, url[-4:])


def is_private_name(host: str) -> bool:
    """Does this name or number mean a machine that is not on the open net? Names of one word are a net's own."""
    try:
        return is_private_number(host)
    except ValueError:
        pass
    if host == "localhost" or host.endswith(_LOCAL_ENDINGS):
        return True
    # "127.1", "0x7f000001", "2130706433": numbers as old resolvers read them.
    return "." not in host or not any(sign.isalpha() for sign in host.rpartition(".")[2])


def is_private_number(number: str) -> bool:
    """Is this IP number out of the open net's reach? Raises `ValueError` for what is no number."""
    found = ip_address(number.partition("%")[0])
    if isinstance(found, IPv6Address):
        if found.is_site_local:
            return True
        found = _carried(found) or found
    return not found.is_global or found.is_multicast


def _carried(number: IPv6Address) -> IPv4Address | None:
    """The IPv4 number that this one stands for, in each way in which a net may carry it on."""
    if number.sixtofour is not None:
        return number.sixtofour
    if any(number in net for net in _CARRYING) and int(number) > 1:
        return IPv4Address(int(number) & 0xFFFFFFFF)
    return None


def shown(scheme: str, tail: str) -> str:
    """All that anybody sees of an address: how it begins, and its last four signs."""
    return f"{scheme}://…{tail}"
