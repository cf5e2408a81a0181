"""Any words in any header and body arrive as they were; no name can smuggle a header in."""

from __future__ import annotations

import email
import re
from datetime import timedelta
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lupaus.channels.email import MailUrlError
from lupaus.channels.email.addresses import ascii_address
from lupaus.channels.email.compose import compose
from lupaus.channels.email.headers import one_line
from lupaus.channels.email.line import Answer, Stage
from lupaus.channels.email.server import mail_server
from lupaus.channels.email.verdict import judge
from tests.channels.letters import LETTER, NOW, letter

NORTHERN = st.text(alphabet='åäöÅÄÖéš aeiXYZ,.-–<>()"\\@;:=?_&€', max_size=200)
ANY = st.text(max_size=150)


@given(ANY | NORTHERN)
@example("=?utf-8?q?valmiiksi?=")
@example("x" * 3000)
@example("Aino\r\nBcc: kaikki@asiakas.example")
@example('"Lainausmerkit", Oy')
def test_a_name_and_a_subject_arrive_as_they_were(words: str) -> None:
    mail = compose(letter(subject=words, sender_name=words, to_name=words), NOW)
    read = email.message_from_bytes(mail)
    assert read["Bcc"] is None
    assert str(make_header(decode_header(_unfolded(read["Subject"])))) == one_line(words)
    for header, address in [("From", LETTER.sender_address), ("To", LETTER.to)]:
        [(name, found)] = getaddresses([_unfolded(read[header])])
        assert found == address
        assert str(make_header(decode_header(name))) == one_line(words)


@given(ANY | NORTHERN | st.text(alphabet="ä .=\n-_\r\t", max_size=300))
@example(".\n.\n..\n")
@example("--=_lupaus\n--=_lupaus--")
@example("päivä " * 500)
def test_a_text_arrives_as_it_was(text: str) -> None:
    mail = compose(letter(text=text), NOW)
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", mail)
    assert max(map(len, mail.split(b"\r\n"))) <= 998
    plain, _ = _parts(mail)
    kept = re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", text.replace("\r\n", "\n").replace("\r", "\n"))
    assert plain == kept.removesuffix("\n")


def _unfolded(header: object) -> str:
    return str(header).replace("\r\n", "")


def _parts(mail: bytes) -> list[str]:
    read = email.message_from_bytes(mail)
    bodies = [part.get_payload(decode=True) for part in read.walk() if not part.is_multipart()]
    assert isinstance(read, Message)
    return [body.decode().replace("\r\n", "\n") for body in bodies if isinstance(body, bytes)]


@given(st.sampled_from(Stage), st.integers(0, 999), st.text(max_size=60))
def test_only_silence_after_the_letter_is_in_doubt(stage: Stage, code: int, text: str) -> None:
    """The table: unknown after the dot alone, accepted by its yes alone, and only digits are kept."""
    if stage < Stage.FINAL and code // 100 in (2, 3):
        return  # a yes before the end is not an end
    receipt = judge(Answer(stage, code, text), NOW)
    kind = code // 100
    assert (receipt.state == "accepted") == (stage is Stage.FINAL and kind == 2)
    assert (receipt.state == "unknown") == (stage is Stage.FINAL and kind not in (2, 4, 5))
    assert (receipt.state == "deferred") == (receipt.retry_after is not None)
    assert kind != 4 or receipt.state == "deferred"
    assert re.fullmatch(r"(\d{1,3})?( [245]\.\d{1,3}\.\d{1,3})?", receipt.status)
    assert "@" not in receipt.provider_id


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2.0.0 Ok: queued as 4FbXyZ12Qz", "4FbXyZ12Qz"),
        ("OK id=1rA2bC-0003xY-Gh", "1rA2bC-0003xY-Gh"),
        (
            "2.0.0 OK  1709361000 a640c23a62f3a-a44561b22c1si123.45 - gsmtp",
            "a640c23a62f3a-a44561b22c1si123.45",
        ),
        ("Ok 0102018e0f3b2c1a-9c2d4e5f-0000", "0102018e0f3b2c1a-9c2d4e5f-0000"),
        ("2.6.0 <lupaus.12@nuohous.example> [InternalId=12345] Queued mail for delivery", "12345"),
        ("2.0.0 accepted for matti.1970@asiakas.example", ""),
        ("2.0.0 Message accepted", ""),
    ],
)
def test_the_servers_own_number_is_kept_and_never_an_address(text: str, number: str) -> None:
    assert judge(Answer(Stage.FINAL, 250, text), NOW).provider_id == number


def test_a_server_is_told_by_a_url() -> None:
    server = mail_server(
        "smtp+starttls://aino%40nuohous.example:p%C3%A4%2F%23%3A@posti.example?timeout=5&final_timeout=90"
    )
    assert (server.security, server.host, server.port) == ("starttls", "posti.example", 587)
    assert (server.user, server.password) == ("aino@nuohous.example", "pä/#:")
    assert (server.timeout, server.final_timeout, server.longest_send) == (5, 90, timedelta(seconds=150))
    assert "nuohous" not in repr(server)
    assert mail_server("smtps://posti.example").port == 465
    assert mail_server("smtp://[::1]:2525").host == "::1"
    assert mail_server("smtp://aino:sana@127.0.0.1").user == "aino"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://posti.example",
        "smtp://",
        "smtp://posti.example:salasana",
        "smtp://aino:salasana@posti.example",
        "smtps://aino:salasana@posti.example/kansio",
        "smtps://aino:sala#sana@posti.example",
        "smtps://posti.example?timeout=salasana",
        "smtps://posti.example?timeout=-1",
        "smtps://posti.example?timeout=nan",
        "smtps://posti.example?salasana=1",
        "smtps://aino:salasana%0d%0aQUIT@posti.example",
    ],
)
def test_a_wrong_url_is_told_without_its_secrets(url: str) -> None:
    with pytest.raises(MailUrlError) as told:
        mail_server(url)
    assert str(told.value).endswith(".")
    assert "sala" not in str(told.value)


@pytest.mark.parametrize(
    ("address", "written"),
    [
        (" matti@asiakas.example ", "matti@asiakas.example"),
        ("matti.o'hara+nuohous@asiakas.example", "matti.o'hara+nuohous@asiakas.example"),
        ("matti@localhost", "matti@localhost"),
        ("Matti@ÄÄKKÖSET.example", "Matti@xn--kkset-fraa0m.example"),
        ("matti..o@asiakas.example", None),
        ("matti@-asiakas.example", None),
        ("matti@asiakas..example", None),
        ("matti@", None),
        ("@asiakas.example", None),
        ("matti asiakas@asiakas.example", None),
        ("matti@asiakas.example, toinen@asiakas.example", None),
        ("matti@" + "a" * 64 + ".example", None),
        ("m" * 65 + "@asiakas.example", None),
    ],
)
def test_an_address_is_one_that_travels(address: str, written: str | None) -> None:
    assert ascii_address(address) == written
