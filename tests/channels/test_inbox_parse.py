"""What a mail means: a reply, a bounce, an automatic answer, or something else; no mail is too broken to read."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lupaus.channels.inbox import Incoming, is_stop_word, parse
from lupaus.channels.memory import MemoryChannel, in_order
from tests.channels import mails
from tests.channels.letters import CODE, LETTER, NOW, OUR_ID

COME = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def read(raw: bytes) -> Incoming:
    return parse(raw, uid=7, uidvalidity=70, received_at=COME)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (mails.REPLY_THUNDERBIRD, "Hei Aino!\n\nTorstai käy hyvin, avain on äidillä."),
        (mails.REPLY_GMAIL, "Kyllä, tiistai sopii 😊"),
        (mails.REPLY_OUTLOOK, "Sopii, mutta vasta klo 15 jälkeen."),
        (mails.REPLY_APPLE, "Tack, tisdag passar.\nNyckeln ligger under mattan."),
        (mails.REPLY_BETWEEN, "Ei oikein.\nPerjantai sopii."),
        (mails.REPLY_HTML, "Käy hyvin & kiitos!\n\nTerveisin\nMatti"),
    ],
)
def test_a_reply_is_a_persons_own_words(raw: bytes, words: str) -> None:
    incoming = read(raw)
    assert (incoming.kind, incoming.text) == ("reply", words)
    assert (incoming.about_message_ids, incoming.about_codes) == ((OUR_ID,), (CODE,))
    assert not incoming.asks_to_stop
    assert len(incoming.full_text) > len(incoming.text)


def test_headers_with_any_letters_are_read() -> None:
    incoming = read(mails.REPLY_THUNDERBIRD)
    assert incoming.subject == f"Re: {LETTER.subject}"
    assert (incoming.from_name, incoming.from_address) == ("Matti Äyräpää", "matti@asiakas.example")
    assert incoming.message_id == "<tb.1@asiakas.example>"
    assert incoming.in_reply_to == OUR_ID
    assert incoming.references == ("<aiempi@nuohous.example>", OUR_ID)
    assert (incoming.uid, incoming.uidvalidity, incoming.received_at) == (7, 70, COME)
    assert (read(mails.REPLY_APPLE).from_name, read(mails.REPLY_APPLE).from_address) == (
        "Åsa Öhman",
        "asa@kund.example",
    )


def test_a_new_mail_is_something_else() -> None:
    incoming = read(mails.NEW_MAIL)
    assert (incoming.kind, incoming.text) == ("other", "Piipussa on varis. Auttakaa.")
    assert incoming.about_codes == ()


@pytest.mark.parametrize(
    ("raw", "status", "recipient", "permanent"),
    [
        (mails.BOUNCE_POSTFIX, "5.1.1", "matti@asiakas.example", True),
        (mails.BOUNCE_HEADERS_ONLY, "4.4.2", "matti@asiakas.example", False),
        (mails.BOUNCE_EXIM, "5.0.0", "matti@asiakas.example", True),
        (mails.BOUNCE_QMAIL, "5.7.1", "matti@asiakas.example", True),
    ],
)
def test_a_bounce_tells_whose_letter_did_not_arrive(
    raw: bytes, status: str, recipient: str, permanent: bool
) -> None:
    incoming = read(raw)
    assert incoming.kind == "bounce"
    assert incoming.bounce
    assert (incoming.bounce.status, incoming.bounce.recipient) == (status, recipient)
    assert incoming.bounce.permanent is permanent
    assert incoming.about_codes == (CODE,)
    assert not incoming.asks_to_stop


def test_a_bounce_knows_the_letter_even_where_its_id_was_replaced() -> None:
    incoming = read(mails.BOUNCE_HEADERS_ONLY)
    assert (incoming.about_message_ids, incoming.about_codes) == ((), (CODE,))


def test_the_bounce_of_the_scripted_liar_is_read_like_any() -> None:
    channel = MemoryChannel(script=in_order("lie"))
    channel.send(LETTER, NOW)
    [raw] = channel.bounces(NOW + timedelta(hours=1))
    incoming = read(raw)
    assert (incoming.kind, incoming.about_codes) == ("bounce", (CODE,))
    assert incoming.bounce
    assert (incoming.bounce.recipient, incoming.bounce.permanent) == (LETTER.to, True)


@pytest.mark.parametrize("raw", [mails.OUT_OF_OFFICE, mails.DELAYED, mails.DELAYED_EXIM, mails.READ_RECEIPT])
def test_an_automatic_answer_is_known_and_stops_nothing(raw: bytes) -> None:
    incoming = read(raw)
    assert (incoming.kind, incoming.bounce) == ("auto", None)
    assert incoming.about_codes == (CODE,)
    assert not incoming.asks_to_stop


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-generated",
        "X-Autoreply: yes",
        "Precedence: auto_reply",
        "Return-Path: <>",
        "Subject: Automatic reply: Sotning",
        "Subject: =?utf-8?q?Autosvar=3A_Sotning?=",
    ],
)
def test_the_signs_of_an_automatic_answer(header: str) -> None:
    raw = f"{header}\nFrom: matti@asiakas.example\nIn-Reply-To: {OUR_ID}\n\nPoissa.\n".encode()
    assert read(raw).kind == "auto"


def test_auto_submitted_no_is_a_person() -> None:
    raw = f"Auto-Submitted: no\nFrom: matti@asiakas.example\nIn-Reply-To: {OUR_ID}\n\nSopii.\n".encode()
    assert read(raw).kind == "reply"


def test_a_bounce_about_the_owners_private_mail_is_none_of_ours() -> None:
    incoming = read(mails.BOUNCE_NOT_OURS)
    assert (incoming.kind, incoming.bounce, incoming.about_codes) == ("other", None, ())


def test_a_stop_by_the_link_of_the_mail_program_needs_no_words() -> None:
    incoming = read(mails.STOP_BY_LINK)
    assert (incoming.kind, incoming.about_codes, incoming.asks_to_stop) == ("reply", (CODE,), True)


def test_a_mail_program_may_send_the_stop_by_itself_and_add_words() -> None:
    added = mails.STOP_BY_LINK.replace(b"To:", b"Auto-Submitted: auto-generated\nTo:")
    incoming = read(added + b"This message was sent by your mail program.\n")
    assert (incoming.kind, incoming.about_codes, incoming.asks_to_stop) == ("auto", (CODE,), True)


def test_an_empty_mail_may_say_stop_in_its_subject() -> None:
    assert read(b"From: matti@asiakas.example\nSubject: Lopeta\n\n").asks_to_stop
    assert not read(b"From: matti@asiakas.example\nSubject: Stop\n\nStop by on Friday.\n").asks_to_stop


@pytest.mark.parametrize(
    "text",
    ["STOP", "stopp", "  Stop. ", "\n\n«STOP!»\nMatti", "LOPETA", "ei muistutuksia", "Ei muistutuksia, kiitos!",
     "Ei enää  muistutuksia", "Sluta", "Inga påminnelser tack", "no more reminders please", "Unsubscribe"],
)  # fmt: skip
def test_a_stop_is_a_whole_line(text: str) -> None:
    assert is_stop_word(text)


@pytest.mark.parametrize(
    "text",
    ["", "\n", "Stop by on Friday", "Voitko lopettaa tiistaina?", "peru aika", "cancel", "Sopii, ei muistutuksia tarvita ennen",
     "Hei\nSTOP", "Nonstop", "Kiitos", "Ei", "Stop? Emme ole kotona.", "STOP" * 30],
)  # fmt: skip
def test_a_wish_among_other_words_is_for_a_person(text: str) -> None:
    assert not is_stop_word(text)


def test_a_stop_written_above_the_quotation_is_one() -> None:
    raw = mails.REPLY_OUTLOOK.replace("Sopii, mutta vasta klo 15 jälkeen.".encode(), b"STOPP")
    assert read(raw).asks_to_stop


def test_a_mail_without_an_id_gets_the_same_one_each_time() -> None:
    first, again, other = read(mails.BOUNCE_QMAIL), read(mails.BOUNCE_QMAIL), read(mails.BOUNCE_QMAIL + b"x")
    assert first.message_id == again.message_id != other.message_id
    assert first.message_id.endswith("@no-message-id.invalid>")


@pytest.mark.parametrize(
    ("charset", "body", "words"),
    [
        ("utf-8", "Päivää".encode(), "Päivää"),
        ("utf-8", "Päivää".encode("latin-1"), "Päivää"),
        ("iso-8859-1", "Hinta 50 € – ok".encode("cp1252"), "Hinta 50 € – ok"),
        ("iso-8859-15", "Hinta 50 €".encode("iso-8859-15"), "Hinta 50 €"),
        ("us-ascii", "Päivää".encode(), "Päivää"),
        ("unknown-8bit", "Päivää".encode(), "Päivää"),
        ("zlib_codec", "Päivää".encode(), "Päivää"),
        ("unicode_escape", b"a\\x41", "a\\x41"),
        ("punycode", b"abc-def", "abc-def"),
        ("utf-16", "Päivää".encode("utf-16"), "Päivää"),
        ("", "Päivää".encode(), "Päivää"),
    ],
)
def test_a_charset_that_lies_costs_no_letters(charset: str, body: bytes, words: str) -> None:
    encoded = __import__("base64").encodebytes(body)
    head = f'From: a@b.example\nContent-Type: text/plain; charset="{charset}"\nContent-Transfer-Encoding: base64\n\n'
    assert read(head.encode() + encoded).text == words


def test_a_quotation_without_marks_in_it_is_cut_and_words_are_kept_in_doubt() -> None:
    raw = f"From: a@b.example\nIn-Reply-To: {OUR_ID}\nContent-Type: text/plain; charset=utf-8\n\n"
    cut = "Sopii.\n\nLe 2.3.2026 Aino skrev:\nHej!\nSTOP\n"
    assert read((raw + cut).encode()).text == "Sopii."
    kept = "Naapuri kirjoitti:\n että piippu savuaa.\nFrom: the heart\nTerveisin Matti"
    assert read((raw + kept).encode()).text == kept


def test_an_attachment_is_not_what_the_person_says() -> None:
    raw = (
        f"From: a@b.example\nIn-Reply-To: {OUR_ID}\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n"
        "--x\nContent-Type: text/plain\nContent-Disposition: attachment; filename=a.txt\n\nliite\n"
        "--x\nContent-Type: message/rfc822\n\nSubject: vanha\n\nvanhat sanat\n"
        "--x\nContent-Type: text/plain\n\nomat sanat\n--x--\n"
    )
    assert read(raw.encode()).text == "omat sanat"


@given(st.binary(max_size=600))
def test_any_bytes_are_read(raw: bytes) -> None:
    _storable(read(raw))


@given(st.sampled_from(mails.ALL), st.data())
def test_a_mail_cut_or_damaged_anywhere_is_read(raw: bytes, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(raw)))
    noise = data.draw(st.binary(max_size=8))
    gap = data.draw(st.integers(0, 40))
    _storable(read(raw[:cut]))
    _storable(read(raw[:cut] + noise + raw[cut + gap :]))


def _storable(incoming: Incoming) -> None:
    """A database takes it, and it names a mail."""
    words = [incoming.subject, incoming.text, incoming.full_text, incoming.from_address, incoming.from_name]
    for text in [*words, incoming.message_id, incoming.in_reply_to, *incoming.references]:
        text.encode("utf-8")
        assert "\0" not in text
    assert incoming.message_id.startswith("<")
    assert len(incoming.message_id) <= 252
    assert (incoming.kind == "bounce") == (incoming.bounce is not None)


@pytest.mark.parametrize(
    "raw",
    [
        b"Content-Type: multipart/mixed; boundary=x\n\n"
        + b"--x\nContent-Type: multipart/mixed; boundary=x\n\n" * 4000,
        b"Content-Type: text/html\n\n" + b"<p><blockquote>" * 15_000,
        b"Content-Type: text/html\n\n" + b"<" * 200_000,
        b"Content-Type: text/html\n\n" + b"<!--" * 50_000,
        b"Content-Type: text/html\n\n" + b"<a " * 60_000,
        b"Content-Type: text/plain\n\n" + b"On 1 " * 50_000,
        b"Content-Type: text/plain\n\n" + b"On 2.3.2026 x\n" * 15_000,
        b"Content-Type: text/plain\n\n" + b"From: x\n" * 30_000,
        b"From: mailer-daemon@x.example\n\n" + b"5.1." * 50_000,
        b"From: mailer-daemon@x.example\n\n" + b"a@" * 100_000,
        b"Subject: " + b"=?utf-8?q?" * 20_000 + b"\n\n",
        b"From: " + b"<" * 200_000 + b"\n\n",
        b"From: " + b"(" * 200_000 + b"\n\n",
        b"References: " + b"<a@b.example> " * 15_000 + b"\n\n",
    ],
    ids=range(14),
)
def test_a_hostile_mail_takes_no_long_time(raw: bytes) -> None:
    began = time.process_time()
    _storable(read(raw))
    assert time.process_time() - began < 3


def test_what_cannot_be_taken_apart_is_left_to_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    nested = b"".join(b"Content-Type: message/rfc822\n\n" for _ in range(3000))
    incoming = read(b"From: a@b.example\n" + nested + b"Subject: x\n\ny")
    assert incoming.kind == "other"
    assert incoming.is_unreadable
    assert incoming.message_id.endswith("@no-message-id.invalid>")


def test_words_stay_out_of_logs() -> None:
    shown = repr(read(mails.REPLY_THUNDERBIRD)) + repr(read(mails.BOUNCE_POSTFIX))
    assert not any(
        secret in shown.lower() for secret in ["matti@", "mattinen", "äyräpää", "torstai", "undelivered"]
    )
