"""How Zammad is called: by the number that its name had, with the certificate of its name, and nowhere within."""

from __future__ import annotations

import json
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from lupaus.channels.zammad import MOST_BYTES, Zammad
from lupaus.core.ports import TicketTrouble

NAME = "help.example"


def certificate(folder: Path) -> tuple[Path, Path]:
    """One for `help.example` that signs itself: the certificate and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    today = datetime.now(UTC)
    built = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(7).not_valid_before(today - timedelta(days=1)).not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    shown, kept = folder / "shown.pem", folder / "kept.pem"
    shown.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    kept.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return shown, kept


class Answering(BaseHTTPRequestHandler):
    body = b'{"id": 12}'
    hosts: list[str] = []

    def do_GET(self) -> None:
        self.hosts.append(self.headers["Host"])
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *said: Any) -> None:
        pass


class Quiet(HTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller who does not trust us hangs up."""


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[int, Path]]:
    shown, kept = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(shown, kept)
    listening = Quiet(("127.0.0.1", 0), Answering)
    listening.socket = context.wrap_socket(listening.socket, server_side=True)
    Thread(target=listening.serve_forever, daemon=True).start()
    asked = socket.getaddrinfo

    def named(host: Any, *rest: Any, **more: Any) -> Any:
        return asked("127.0.0.1" if str(host).endswith(".example") else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", named)
    yield listening.server_address[1], shown
    listening.shutdown()
    listening.server_close()


def trouble(zammad: Zammad) -> str:
    with pytest.raises(TicketTrouble) as no:
        zammad.agent()
    return no.value.code


def test_the_name_is_asked_for_though_the_number_is_called(
    server: tuple[int, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    port, shown = server
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(shown))
    Answering.hosts.clear()
    assert Zammad(f"https://{NAME}:{port}", "t", {NAME}).agent() == {"id": 12}
    assert Answering.hosts == [f"{NAME}:{port}"]
    assert trouble(Zammad(f"https://other.example:{port}", "t", {"other.example"})) == "certificate"


def test_whom_nobody_vouches_for_is_not_trusted(server: tuple[int, Path]) -> None:
    assert trouble(Zammad(f"https://{NAME}:{server[0]}", "t", {NAME})) == "certificate"


def test_a_name_that_leads_within_is_not_called(server: tuple[int, Path]) -> None:
    Answering.hosts.clear()
    assert trouble(Zammad(f"https://{NAME}:{server[0]}", "t")) == "inner"
    assert Answering.hosts == []


@pytest.mark.parametrize("host", ["10.1.2.3", "192.168.1.1", "172.16.0.1", "169.254.169.254", "[::1]", "[fd00::1]", "[fe80::1]",
                                  "0", "100.64.0.1", "[::ffff:127.0.0.1]", "2130706433",
                                  "[64:ff9b::a00:1]", "[2002:7f00:1::1]", "[fec0::1]"])  # fmt: skip
def test_no_inner_network_is_called(host: str) -> None:
    assert trouble(Zammad(f"https://{host}", "t")) == "inner"


@pytest.mark.parametrize("host", ["help..example.fi", ".", "x" * 64 + ".fi"])
def test_what_is_no_name_is_reached_by_nobody(host: str) -> None:
    assert trouble(Zammad(f"https://{host}", "t")) == "unreachable"


def test_a_helpdesk_that_drips_is_left_alone(
    server: tuple[int, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def drips(answering: Answering) -> None:
        answering.send_response(200)
        answering.send_header("Content-Length", "1000")
        answering.end_headers()
        with suppress(OSError):
            for _ in range(40):
                answering.wfile.write(b" ")
                time.sleep(0.1)

    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(server[1]))
    monkeypatch.setattr("lupaus.channels.zammad.PATIENCE", 0.5)
    monkeypatch.setattr(Answering, "do_GET", drips)
    begun = time.monotonic()
    assert trouble(Zammad(f"https://{NAME}:{server[0]}", "t", {NAME})) == "timeout"
    assert time.monotonic() - begun < 3


def test_plain_http_only_where_it_is_named() -> None:
    assert trouble(Zammad("http://93.184.216.34", "t")) == "inner"


@pytest.mark.parametrize(
    "body",
    [
        b"<html>",
        b"[]",
        b'"x"',
        b"null",
        b'{"id": "12"}',
        json.dumps({"id": 1, "x": "y" * MOST_BYTES}).encode(),
    ],
)
def test_what_is_not_zammads_is_told_so(
    server: tuple[int, Path], monkeypatch: pytest.MonkeyPatch, body: bytes
) -> None:
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(server[1]))
    monkeypatch.setattr(Answering, "body", body)
    assert trouble(Zammad(f"https://{NAME}:{server[0]}", "t", {NAME})) == "not_zammad"
