"""Mail servers of our own on loopback: a real one that keeps the mails, and one that fails on command."""

from __future__ import annotations

import datetime
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "aino@nuohous.example", "päivä/#: sana"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Trust:
    """A certificate for localhost, and the contexts of both sides that believe in it."""

    server: ssl.SSLContext
    client: ssl.SSLContext
    certificate: Path
    key: Path


def make_trust(folder: Path) -> Trust:
    """A fresh self-signed certificate, good for an hour."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(
            x509.SubjectAlternativeName(
                [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
            ),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    certificate, private = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(certificate, private)
    return Trust(server, ssl.create_default_context(cafile=str(certificate)), certificate, private)


@dataclass
class PostOffice:
    """A real SMTP server (aiosmtpd) that keeps what it is given."""

    port: int
    letters: list[Envelope] = field(default_factory=list)
    connections: int = 0
    answers: dict[str, str] = field(default_factory=dict)
    """Recipient -> answer to RCPT, instead of yes."""

    @property
    def mails(self) -> list[bytes]:
        return [letter.original_content or b"" for letter in self.letters]

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.connections += 1
        return responses

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.letters.append(envelope)
        return f"250 2.0.0 Ok: queued as 4X{len(self.letters):06d}"


def _check(server: SMTP, session: Session, envelope: Envelope, mechanism: str, proof: Any) -> AuthResult:
    is_right = (
        isinstance(proof, LoginPassword)
        and proof.login.decode() == USER
        and proof.password.decode() == PASSWORD
    )
    return AuthResult(success=is_right, handled=False)


@contextmanager
def post_office(
    trust: Trust | None = None, security: str = "none", login: bool = False, **options: Any
) -> Iterator[PostOffice]:
    """Serve on loopback until the block ends. `security`: none, starttls or tls."""
    office = PostOffice(free_port())
    if login:
        options |= {"authenticator": _check, "auth_required": True, "auth_require_tls": security != "none"}
    if trust and security == "starttls":
        options |= {"tls_context": trust.server, "require_starttls": True}
    if trust and security == "tls":
        options |= (
            {"ssl_context": trust.server, "auth_require_tls": False}
            if login
            else {"ssl_context": trust.server}
        )
    controller = Controller(office, hostname="127.0.0.1", port=office.port, **options)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()


Act = Callable[[socket.socket], None]


def say(words: bytes) -> Act:
    return lambda line: line.sendall(words)


def drop(line: socket.socket) -> None:
    """Hang up politely."""
    line.shutdown(socket.SHUT_RDWR)
    line.close()


def reset(line: socket.socket) -> None:
    """Hang up as a machine does that loses power."""
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    line.close()


def sulk(line: socket.socket) -> None:
    """Say nothing and hear nothing, but stay."""
    time.sleep(2)


def drip(line: socket.socket) -> None:
    """One byte at a time, for ever."""
    with suppress(OSError):
        while True:
            line.sendall(b"2")
            time.sleep(0.02)


@dataclass
class Saboteur:
    """An SMTP server that speaks well until the stage at which it does what it is told.

    Stages: banner, ehlo, mail, rcpt, data, body (in the middle of the letter), final.
    """

    acts: dict[str, Act]
    port: int = 0
    connections: int = 0
    whole_letters: int = 0
    tls: ssl.SSLContext | None = None
    _over: Event = field(default_factory=Event)

    def serve(self, listener: socket.socket) -> None:
        while not self._over.is_set():
            try:
                line, _ = listener.accept()
            except OSError:
                return
            self.connections += 1
            Thread(target=self._talk, args=(line,), daemon=True).start()

    def _talk(self, line: socket.socket) -> None:
        with suppress(OSError, StopIteration):
            self._converse(self.tls.wrap_socket(line, server_side=True) if self.tls else line)

    def _converse(self, line: socket.socket) -> None:
        def answer(stage: str, words: bytes) -> None:
            act = self.acts.get(stage, say(words))
            act(line)
            if act in (drop, reset):
                raise OSError

        answer("banner", b"220 saboteur\r\n")
        words = _lines(line)
        for command in words:
            match command.split(b" ")[0].split(b":")[0].upper():
                case b"EHLO" | b"HELO":
                    answer("ehlo", b"250-saboteur\r\n250-SIZE 100000\r\n250 8BITMIME\r\n")
                case b"MAIL":
                    answer("mail", b"250 2.1.0 Ok\r\n")
                case b"RCPT":
                    answer("rcpt", b"250 2.1.5 Ok\r\n")
                case b"DATA":
                    answer("data", b"354 go ahead\r\n")
                    if "data" in self.acts:  # no letter comes after a refusal, and QUIT wants its answer
                        continue
                    if "body" in self.acts:
                        next(words)
                        answer("body", b"")
                    while next(words) != b".":
                        pass
                    self.whole_letters += 1
                    answer("final", b"250 2.0.0 Ok: queued as AB12\r\n")
                case b"QUIT":
                    say(b"221 bye\r\n")(line)
                    return
                case _:
                    say(b"250 Ok\r\n")(line)


def _lines(line: socket.socket) -> Iterator[bytes]:
    unread = b""
    while True:
        while b"\r\n" not in unread:
            piece = line.recv(65536)
            if not piece:
                return
            unread += piece
        words, _, unread = unread.partition(b"\r\n")
        yield words


@contextmanager
def saboteur(tls: ssl.SSLContext | None = None, /, **acts: Act) -> Iterator[Saboteur]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)  # so that a long letter does not fit
        bad = Saboteur(acts, port=listener.getsockname()[1], tls=tls)
        Thread(target=bad.serve, args=(listener,), daemon=True).start()
        yield bad
        bad._over.set()
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
