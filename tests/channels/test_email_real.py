"""Letters through a real SMTP server on loopback, read back as a mail program would."""

from __future__ import annotations

import email
import logging
import ssl
from concurrent.futures import ThreadPoolExecutor
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parsedate_to_datetime
from urllib.parse import quote

import pytest

from lupaus.channels.email import EmailChannel, simple_html
from lupaus.channels.email.channel import LETTERS_PER_LINE
from lupaus.core.letters import Reason
from tests.channels.letters import CODE, LETTER, NOW, OUR_ID, letter
from tests.channels.servers import PASSWORD, USER, PostOffice, Trust, post_office

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")

LOGIN = f"{quote(USER, safe='')}:{quote(PASSWORD, safe='')}"


def read(office: PostOffice, number: int = -1) -> Message:
    return email.message_from_bytes(office.mails[number])


def words(mail: Message, header: str) -> str:
    return str(make_header(decode_header(str(mail[header]).replace("\r\n", ""))))


def part(mail: Message, number: int) -> str:
    inner = mail.get_payload(number)
    assert isinstance(inner, Message)
    body = inner.get_payload(decode=True)
    assert isinstance(body, bytes)
    return body.decode("utf-8").replace("\r\n", "\n")


def test_a_letter_arrives_word_for_word(office: PostOffice) -> None:
    with EmailChannel(f"smtp://127.0.0.1:{office.port}") as channel:
        receipt = channel.send(LETTER, NOW)
    assert (receipt.state, receipt.at, receipt.provider_id) == ("accepted", NOW, "4X000001")
    assert office.letters[0].mail_from == LETTER.sender_address
    assert office.letters[0].rcpt_tos == [LETTER.to]
    mail = read(office)
    assert words(mail, "Subject") == LETTER.subject
    assert words(mail, "From") == f"{LETTER.sender_name} <{LETTER.sender_address}>"
    assert words(mail, "To") == f"{LETTER.to_name} <{LETTER.to}>"
    assert mail["Message-ID"] == OUR_ID
    assert mail["Lupaus-Letter"] == CODE.hex
    assert parsedate_to_datetime(str(mail["Date"])) == NOW
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Reply-To"] is None
    assert mail["List-Unsubscribe"] is None
    assert mail.get_content_type() == "multipart/alternative"
    assert part(mail, 0) == LETTER.text.removesuffix("\n")
    assert '<a href="https://nuohous.example/a?b=1&amp;c=2">' in part(mail, 1)
    assert 'lang="fi"' in part(mail, 1)


def test_the_same_envelope_has_the_same_message_id_at_every_attempt(office: PostOffice) -> None:
    for _ in range(2):
        with EmailChannel(f"smtp://127.0.0.1:{office.port}") as channel:
            channel.send(LETTER, NOW)
    assert read(office, 0)["Message-ID"] == read(office, 1)["Message-ID"] == OUR_ID
    with EmailChannel(f"smtp://127.0.0.1:{office.port}") as channel:
        channel.send(letter(message_id="<sealed@before.example>"), NOW)
    assert read(office)["Message-ID"] == "<sealed@before.example>"


def test_a_person_who_presses_send_gets_out_of_office_answers_too(office: PostOffice) -> None:
    answer = letter(
        is_automatic=False, reply_to="toimisto@nuohous.example", in_reply_to="<kysymys@asiakas.example>"
    )
    EmailChannel(f"smtp://127.0.0.1:{office.port}").send(answer, NOW)
    mail = read(office)
    assert mail["Auto-Submitted"] is None
    assert mail["Reply-To"].endswith("<toimisto@nuohous.example>")
    assert mail["In-Reply-To"] == mail["References"] == "<kysymys@asiakas.example>"


URL = "https://nuohous.example/stop/" + "k" * 120
MAILTO = "mailto:aino@nuohous.example?subject=STOP%20" + OUR_ID.strip("<>")


@pytest.mark.parametrize(
    ("url", "mailto", "ways", "post"),
    [
        (URL, MAILTO, f"<{URL}>, <{MAILTO}>", "List-Unsubscribe=One-Click"),
        (URL, None, f"<{URL}>", "List-Unsubscribe=One-Click"),
        (None, MAILTO, f"<{MAILTO}>", None),
        ("http://localhost:8000/stop/k", None, None, None),
        ("https://a.example/>\r\nBcc: kaikki@a.example", None, None, None),
        (None, None, None, None),
    ],
)
def test_one_click_stop_needs_https(
    office: PostOffice, url: str | None, mailto: str | None, ways: str | None, post: str | None
) -> None:
    EmailChannel(f"smtp://127.0.0.1:{office.port}").send(letter(stop_url=url, stop_mailto=mailto), NOW)
    mail = read(office)
    assert mail["List-Unsubscribe-Post"] == post
    assert (mail["List-Unsubscribe"] or "").replace("\r\n", "") == (ways or "")
    assert mail["Bcc"] is None


def test_one_line_carries_a_hundred_letters_and_then_a_new_one_is_opened(office: PostOffice) -> None:
    with EmailChannel(f"smtp://127.0.0.1:{office.port}") as channel:
        for _ in range(LETTERS_PER_LINE):
            assert channel.send(LETTER, NOW).state == "accepted"
        assert office.connections == 1
        assert channel.send(LETTER, NOW).state == "accepted"
    assert (office.connections, len(office.letters)) == (2, LETTERS_PER_LINE + 1)


def test_two_threads_take_turns_on_one_line(office: PostOffice) -> None:
    with EmailChannel(f"smtp://127.0.0.1:{office.port}") as channel, ThreadPoolExecutor(2) as pool:
        states = list(
            pool.map(lambda number: channel.send(letter(to=f"a{number}@b.example"), NOW).state, range(20))
        )
    assert states == ["accepted"] * 20
    assert sorted(sent.rcpt_tos[0] for sent in office.letters) == sorted(
        f"a{number}@b.example" for number in range(20)
    )
    assert office.connections == 1


def test_one_refused_address_stops_nobody_else(office: PostOffice) -> None:
    office.answers["poissa@asiakas.example"] = "550 5.1.1 No such person"
    with EmailChannel(f"smtp://127.0.0.1:{office.port}") as channel:
        states = [
            channel.send(letter(to=to), NOW).state
            for to in ["a@asiakas.example", "poissa@asiakas.example", "b@asiakas.example"]
        ]
    assert states == ["accepted", "refused", "accepted"]
    assert office.connections == 1


@pytest.mark.parametrize(("scheme", "security"), [("smtps", "tls"), ("smtp+starttls", "starttls")])
def test_over_tls_with_a_password_of_any_letters(trust: Trust, scheme: str, security: str) -> None:
    with post_office(trust, security, login=True) as office:
        with EmailChannel(f"{scheme}://{LOGIN}@localhost:{office.port}", tls=trust.client) as channel:
            assert channel.send(LETTER, NOW).state == "accepted"
        assert words(read(office), "Subject") == LETTER.subject


@pytest.mark.parametrize(("scheme", "security"), [("smtps", "tls"), ("smtp+starttls", "starttls")])
def test_a_certificate_that_nobody_vouches_for_gets_no_letter(
    trust: Trust, scheme: str, security: str
) -> None:
    with post_office(trust, security) as office:
        receipt = EmailChannel(f"{scheme}://localhost:{office.port}").send(LETTER, NOW)
        assert (receipt.state, receipt.reason, office.letters) == ("deferred", Reason.TLS_FAILED, [])


def test_a_server_that_offers_no_encryption_gets_neither_password_nor_letter(office: PostOffice) -> None:
    url = f"smtp+starttls://{LOGIN}@127.0.0.1:{office.port}"
    receipt = EmailChannel(url, tls=ssl.create_default_context()).send(LETTER, NOW)
    assert (receipt.state, receipt.reason, office.letters) == ("deferred", Reason.TLS_FAILED, [])


def test_a_wrong_password_is_a_matter_for_a_person_and_not_the_letters_fault(trust: Trust) -> None:
    with post_office(trust, "tls", login=True) as office:
        channel = EmailChannel(f"smtps://aino:vaara@localhost:{office.port}", tls=trust.client)
        receipt = channel.send(LETTER, NOW)
        assert (receipt.state, receipt.reason, receipt.status) == (
            "deferred",
            Reason.LOGIN_REFUSED,
            "535 5.7.8",
        )


def test_the_other_way_to_sign_in(trust: Trust) -> None:
    with post_office(trust, "tls", login=True, auth_exclude_mechanism=["PLAIN"]) as office:
        channel = EmailChannel(f"smtps://{LOGIN}@localhost:{office.port}", tls=trust.client)
        assert channel.send(LETTER, NOW).state == "accepted"


def test_a_server_that_wants_a_password_which_we_do_not_have(trust: Trust) -> None:
    with post_office(trust, "tls", login=True) as office:
        receipt = EmailChannel(f"smtps://localhost:{office.port}", tls=trust.client).send(LETTER, NOW)
        assert (receipt.state, receipt.reason) == ("deferred", Reason.LOGIN_REFUSED)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"to": "ei osoite"}, Reason.ADDRESS_INVALID),
        ({"to": "a@b.example\r\nRCPT TO:<c@d.example>"}, Reason.ADDRESS_INVALID),
        ({"to": "älä@asiakas.example"}, Reason.ADDRESS_INVALID),
        ({"to": ""}, Reason.ADDRESS_INVALID),
        ({"sender_address": ""}, Reason.SENDER_INVALID),
        ({"reply_to": "väärä"}, Reason.SENDER_INVALID),
        ({"channel": "phone"}, Reason.WRONG_CHANNEL),
    ],
)
def test_what_cannot_be_sent_is_known_before(
    office: PostOffice, changes: dict[str, str], reason: Reason
) -> None:
    channel = EmailChannel(f"smtp://127.0.0.1:{office.port}")
    assert not channel.can_send(letter(**changes))
    receipt = channel.send(letter(**changes), NOW)
    assert (receipt.state, receipt.reason, office.connections) == ("refused", reason, 0)
    assert channel.can_send(LETTER)


def test_a_domain_with_dots_above_its_letters(office: PostOffice) -> None:
    EmailChannel(f"smtp://127.0.0.1:{office.port}").send(letter(to="matti@ääkköset.example"), NOW)
    assert office.letters[0].rcpt_tos == ["matti@xn--kkset-fraa0m.example"]


def test_nothing_personal_is_logged_or_shown(office: PostOffice, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "lupaus")
    office.answers[LETTER.to] = f"550 5.1.1 <{LETTER.to}>: unknown"
    receipt = EmailChannel(f"smtp://127.0.0.1:{office.port}").send(LETTER, NOW)
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("lupaus")]
    shown = repr(receipt) + repr(LETTER) + "".join(ours)
    assert not any(secret in shown for secret in ["matti", "Äyräpää", "aino@", "Nuohosin", "lupasin"])


def test_the_simple_page_says_the_same_and_runs_nothing() -> None:
    page = simple_html(
        'Hei <script>alert("x")</script>!\nRivi & toinen\n\nhttps://a.example/"onclick=x', "fi"
    )
    assert "<script" not in page
    assert "Hei &lt;script&gt;" in page
    assert "<br>" in page
    assert page.count("<p>") == 2
    assert 'href="https://a.example/"' in page
