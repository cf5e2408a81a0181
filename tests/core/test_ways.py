"""Which addresses are let through: known services, and no machine of our own net unless it was named."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lupaus.core.lifecycle import Refusal
from lupaus.core.ways import is_private_number, read_way, shown

TEAMS = (
    "https://prod-01.westeurope.logic.azure.com:443/workflows/643e69f83c89/triggers/manual/paths/invoke"
    "?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=iXNbM5vaVT4SS"
)


@pytest.mark.parametrize(
    ("url", "service", "tail"),
    [
        (TEAMS, "Microsoft Teams", "T4SS"),
        (
            "workflows://prod-01.westeurope.logic.azure.com:443/643e69f83c89/iXNbM5vaVT4SS",
            "Microsoft Teams",
            "T4SS",
        ),
        ("slack://TA/TB/TC/#service", "Slack", "vice"),
        ("mmosts://chat.example.org/3ccdd113474722377935511fc85d3dd4", "Mattermost", "3dd4"),
        ("ntfys://ntfy.sh/aino-of-the-east", "ntfy", "east"),
        ("tgram://123456789:AAbbccDD/12315544", "Telegram", "5544"),
    ],
)
def test_known_services_are_taken(url: str, service: str, tail: str) -> None:
    found = read_way(url)
    assert (found.service, found.tail) == (service, tail)
    assert shown(found.scheme, found.tail).endswith(f"://…{tail}")


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("", "no_way"), ("hello", "no_way"), ("ntfys://", "no_way"), ("ntfys://a b.fi/x", "no_way"),
        ("ntfy://[::1", "no_way"), (f"ntfys://ntfy.sh/{'x' * 700}", "no_way"),
        ("https://example.org/hook", "way_unknown"), ("file:///etc/passwd", "no_way"),
        ("syslog://localhost", "way_unknown"), ("windows://x.example", "way_unknown"),
        ("mailto://a:b@example.org", "way_unknown"), ("exec://x.example", "way_unknown"),
        ("ntfy://localhost/x", "way_private"), ("ntfy://127.0.0.1/x", "way_private"),
        ("ntfy://127.1/x", "way_private"), ("ntfy://2130706433/x", "way_private"),
        ("ntfy://0x7f000001/x", "way_private"), ("ntfy://[::1]/x", "way_private"),
        ("ntfy://[::ffff:10.0.0.1]/x", "way_private"), ("ntfy://169.254.169.254/x", "way_private"),
        ("mmost://10.1.2.3/x", "way_private"), ("gotify://192.168.0.9/x", "way_private"),
        ("rocket://chat/x", "way_private"), ("matrix://chat.local/x", "way_private"),
        ("workflows://metadata.internal/x/y", "way_private"), ("ntfy://LOCALHOST./x", "way_private"),
        ("json://hooks.example.org/x", "way_private"),
        (f"{TEAMS}&template=/etc/passwd", "way_switches"), ("ntfys://ntfy.sh/x?verify=no", "way_switches"),
        ("ntfys://ntfy.sh/x?redirect=yes", "way_switches"), ("ntfys://ntfy.sh/x?attach=file:///etc/passwd", "way_switches"),
    ],
)  # fmt: skip
def test_everything_else_is_refused(url: str, code: str) -> None:
    with pytest.raises(Refusal) as no:
        read_way(url)
    assert no.value.code == code


def test_what_the_installation_has_named_is_let_through() -> None:
    hosts = ["chat", "10.1.2.3", "hooks.example.org"]
    for url in ("mmost://chat/x", "mmost://10.1.2.3/x", "json://hooks.example.org/x"):
        assert read_way(url, hosts).host in hosts


@given(st.ip_addresses())
def test_only_numbers_of_the_open_net_are_open(number: object) -> None:
    text = str(number)
    host = f"[{text}]" if ":" in text else text
    if is_private_number(text):
        with pytest.raises(Refusal):
            read_way(f"ntfy://{host}/x")
    else:
        assert read_way(f"ntfy://{host}/x").host == text


INNER = "127.0.0.1 10.1.2.3 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1".split()


@pytest.mark.parametrize("inner", INNER)
@pytest.mark.parametrize("before", [0, 0xFFFF << 32, 0xFFFF << 48, 0x64FF9B << 96])
def test_an_inner_number_is_inner_however_it_is_carried(inner: str, before: int) -> None:
    number = int(IPv4Address(inner))
    assert is_private_number(str(IPv6Address(before | number)))
    assert is_private_number(str(IPv6Address(0x2002 << 112 | number << 80 | 1)))


def test_an_open_number_is_open_and_an_old_site_is_not() -> None:
    assert not is_private_number("64:ff9b::8.8.8.8") and not is_private_number("2002:808:808::1")
    assert is_private_number("fec0::1") and is_private_number("feff::1") and is_private_number("::1")


@given(st.text(max_size=60))
def test_whatever_is_written_is_taken_or_refused_with_a_code(text: str) -> None:
    assert _code(text) in {"", "no_way", "way_unknown", "way_private", "way_switches"}


def _code(url: str) -> str:
    try:
        read_way(url)
    except Refusal as no:
        return no.code
    return ""
