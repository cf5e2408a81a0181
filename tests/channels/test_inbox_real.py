"""Mails read from a real Dovecot: by UID and UIDVALIDITY, changing nothing, losing nothing."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta, timezone
from threading import Thread

import pytest

from lupaus.channels.email import EmailChannel
from lupaus.channels.inbox import InboxUnreachable, InboxUrlError, check_url, read_new
from tests.channels import mails
from tests.channels.dovecot import Dovecot
from tests.channels.letters import CODE, LETTER, NOW, OUR_ID
from tests.channels.servers import PostOffice, Trust, free_port, saboteur, sulk

pytestmark = pytest.mark.crash

THREE = [mails.REPLY_THUNDERBIRD, mails.BOUNCE_POSTFIX, mails.NEW_MAIL]


def fill(mailbox: Dovecot, folder: str, letters: list[bytes]) -> None:
    for raw in letters:
        mailbox.deliver(raw, folder)


@pytest.mark.parametrize("scheme", ["imap", "imaps", "imap+starttls"])
def test_mails_are_read_over_every_kind_of_line(
    mailbox: Dovecot, folder: str, trust: Trust, scheme: str
) -> None:
    fill(mailbox, folder, THREE)
    come = list(read_new(mailbox.url(folder, scheme), tls=trust.client))
    assert [mail.kind for mail in come] == ["reply", "bounce", "other"]
    assert [mail.uid for mail in come] == [1, 2, 3]
    assert len({mail.uidvalidity for mail in come}) == 1
    assert come[0].text == "Hei Aino!\n\nTorstai käy hyvin, avain on äidillä."
    assert come[0].about_codes == come[1].about_codes == (CODE,)
    assert come[0].received_at == datetime(2026, 3, 2, 8, 30, 15, tzinfo=UTC)


def test_the_next_reading_goes_on_after_the_last(mailbox: Dovecot, folder: str) -> None:
    fill(mailbox, folder, THREE[:2])
    last = list(read_new(mailbox.url(folder)))[-1]
    assert list(read_new(mailbox.url(folder), last.uid, last.uidvalidity)) == []
    mailbox.deliver(mails.NEW_MAIL, folder)
    [new] = read_new(mailbox.url(folder), last.uid, last.uidvalidity)
    assert (new.uid, new.uidvalidity, new.message_id) == (3, last.uidvalidity, "<uusi.1@asiakas.example>")


def test_seen_or_not_is_the_owners_business(mailbox: Dovecot, folder: str) -> None:
    """He reads the same mailbox on his phone: what he has seen is read too, and nothing is marked by us."""
    fill(mailbox, folder, THREE)
    with mailbox.client() as phone:
        phone.select(folder)
        phone.store("1", "+FLAGS", "(\\Seen)")
    assert len(list(read_new(mailbox.url(folder)))) == 3
    with mailbox.client() as phone:
        phone.select(folder)
        assert phone.search(None, "SEEN")[1] == [b"1"]


def test_a_mail_deleted_in_between_leaves_the_others(mailbox: Dovecot, folder: str) -> None:
    fill(mailbox, folder, [mails.NEW_MAIL.replace(b"uusi.1", b"uusi.%d" % number) for number in range(4)])
    reading = read_new(mailbox.url(folder))
    assert next(reading).uid == 1
    with mailbox.client() as phone:
        phone.select(folder)
        phone.store("2", "+FLAGS", "(\\Deleted)")
        phone.expunge()
    assert [mail.uid for mail in reading] == [3, 4]


def test_a_mailbox_that_was_rebuilt_is_read_again_and_its_mails_are_known(
    mailbox: Dovecot, folder: str
) -> None:
    fill(mailbox, folder, THREE)
    before = list(read_new(mailbox.url(folder)))
    time.sleep(1.1)  # Dovecot counts UIDVALIDITY in seconds
    mailbox.make_folder(folder)
    fill(mailbox, folder, [mails.NEW_MAIL, mails.REPLY_THUNDERBIRD])
    after = list(read_new(mailbox.url(folder), before[-1].uid, before[-1].uidvalidity))
    assert after[0].uidvalidity != before[0].uidvalidity
    assert [mail.uid for mail in after] == [1, 2]
    assert {mail.message_id for mail in after} < {mail.message_id for mail in before}


def test_the_first_reading_leaves_old_mails_alone_and_a_continued_one_does_not(
    mailbox: Dovecot, folder: str
) -> None:
    old = datetime(2019, 5, 1, 12, tzinfo=timezone(timedelta(hours=3)))
    mailbox.deliver(mails.REPLY_APPLE, folder, old)
    mailbox.deliver(mails.NEW_MAIL, folder)
    [first] = read_new(mailbox.url(folder), not_before=date(2026, 3, 1))
    assert first.uid == 2
    mailbox.deliver(mails.REPLY_HTML, folder, old)  # moved here today from another folder
    [moved] = read_new(mailbox.url(folder), first.uid, first.uidvalidity, not_before=date(2026, 3, 1))
    assert (moved.uid, moved.received_at) == (3, datetime(2019, 5, 1, 9, tzinfo=UTC))


def test_the_same_mail_twice_is_told_once(mailbox: Dovecot, folder: str) -> None:
    fill(mailbox, folder, [mails.NEW_MAIL, mails.NEW_MAIL, mails.REPLY_HTML])
    assert [mail.uid for mail in read_new(mailbox.url(folder))] == [1, 3]


def test_many_mails_come_in_portions(mailbox: Dovecot, folder: str) -> None:
    fill(mailbox, folder, [mails.NEW_MAIL.replace(b"uusi.1", b"uusi.%d" % number) for number in range(5)])
    portion = list(read_new(mailbox.url(folder), limit=3))
    rest = list(read_new(mailbox.url(folder), portion[-1].uid, portion[-1].uidvalidity, limit=3))
    assert [[mail.uid for mail in some] for some in (portion, rest)] == [[1, 2, 3], [4, 5]]


def test_of_a_huge_mail_the_words_are_read_and_the_photographs_left(mailbox: Dovecot, folder: str) -> None:
    photograph = b"/9j/4AAQSkZJRgABAQ" * 4 + b"\n"
    head = (
        f"From: matti@asiakas.example\nIn-Reply-To: {OUR_ID}\nMessage-ID: <kuva.1@asiakas.example>\nMIME-Version: 1.0\n"
        "Content-Type: multipart/mixed; boundary=k\n\n--k\nContent-Type: text/plain; charset=utf-8\n\n"
        "Tällainen piippu.\n--k\nContent-Type: image/jpeg\nContent-Transfer-Encoding: base64\n\n"
    ).encode()
    mailbox.deliver(head + photograph * 60_000 + b"--k--\n", folder)
    mailbox.deliver(mails.NEW_MAIL, folder)
    huge, after = read_new(mailbox.url(folder))
    assert (huge.kind, huge.text, huge.is_cut) == ("reply", "Tällainen piippu.", True)
    assert (after.text, after.is_cut) == ("Piipussa on varis. Auttakaa.", False)


def test_every_sample_survives_the_way_through_the_mailbox(mailbox: Dovecot, folder: str) -> None:
    fill(mailbox, folder, mails.ALL)
    come = list(read_new(mailbox.url(folder)))
    assert len(come) == len(mails.ALL)
    assert not any(mail.is_unreadable for mail in come)


def test_a_folder_may_have_any_letters_in_its_name(mailbox: Dovecot) -> None:
    name = "S&AOQ-hk&APY-posti nuohous"  # "Sähköposti nuohous" as IMAP writes it
    mailbox.make_folder(f'"{name}"')
    mailbox.deliver(mails.NEW_MAIL, f'"{name}"')
    [mail] = read_new(mailbox.url("Sähköposti nuohous"))
    assert mail.kind == "other"


def test_a_letter_to_oneself_is_known_when_it_arrives(
    mailbox: Dovecot, folder: str, office: PostOffice
) -> None:
    """The self-test: out by SMTP, in by IMAP."""
    with EmailChannel(f"smtp://127.0.0.1:{office.port}") as channel:
        assert channel.send(LETTER, NOW).state == "accepted"
    mailbox.deliver(office.mails[0], folder)
    [come] = read_new(mailbox.url(folder))
    assert (come.message_id, come.kind, come.subject) == (OUR_ID, "auto", LETTER.subject)
    assert come.text == LETTER.text.strip()


def test_a_mailbox_out_of_reach_is_told_in_a_sentence_without_secrets(mailbox: Dovecot, folder: str) -> None:
    for url, words in [
        (mailbox.url(folder, password="salainen"), "Could not sign in to the mailbox."),
        (mailbox.url("Puuttuu"), "Could not open the mailbox's folder."),
        (mailbox.url(folder, "imaps"), "Could not connect to the mail server."),  # nobody vouches for it
        (f"imap://a:b@127.0.0.1:{free_port()}", "Could not connect to the mail server."),
    ]:
        with pytest.raises(InboxUnreachable) as told:
            list(read_new(url))
        assert str(told.value) == words
        assert told.value.__cause__ is None


def test_a_silent_server_is_given_up() -> None:
    with saboteur(banner=sulk) as bad:
        began = time.monotonic()
        with pytest.raises(InboxUnreachable):
            list(read_new(f"imap://a:b@127.0.0.1:{bad.port}?timeout=0.3"))
        assert time.monotonic() - began < 1.5


@contextmanager
def cutting_line(port: int, after: int) -> Iterator[int]:
    """A way to the server that breaks after so many bytes from it."""

    def carry(listener: socket.socket) -> None:
        with suppress(OSError):
            near, _ = listener.accept()
            far = socket.create_connection(("127.0.0.1", port))
            Thread(target=_copy, args=(near, far, 10**9), daemon=True).start()
            _copy(far, near, after)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        Thread(target=carry, args=(listener,), daemon=True).start()
        yield int(listener.getsockname()[1])


def _copy(source: socket.socket, target: socket.socket, room: int) -> None:
    with suppress(OSError):
        while room > 0 and (piece := source.recv(min(1024, room))):
            target.sendall(piece)
            room -= len(piece)
    for end in (source, target):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


def test_a_line_that_breaks_anywhere_loses_no_mail(mailbox: Dovecot, folder: str) -> None:
    """What was told before the break is kept by its cursor; the next reading brings the rest."""
    fill(mailbox, folder, THREE)
    broken = 0
    for after in [0, 40, 400, 900, 1500, 2400, 3600, 4800]:
        uid = validity = 0
        come: list[str] = []
        with cutting_line(mailbox.port, after) as port:
            url = mailbox.url(folder).replace(f":{mailbox.port}/", f":{port}/")
            try:
                for mail in read_new(url):
                    uid, validity = mail.uid, mail.uidvalidity
                    come.append(mail.message_id)
            except InboxUnreachable:
                broken += 1
        come += [mail.message_id for mail in read_new(mailbox.url(folder), uid, validity)]
        assert come == [
            "<tb.1@asiakas.example>",
            "<20260302083001.4X1@posti.example>",
            "<uusi.1@asiakas.example>",
        ]
    assert broken >= 5


@pytest.mark.parametrize(
    "url",
    [
        "",
        "pop3://a:sala@posti.example",
        "imaps://posti.example/INBOX",
        "imaps://a:sala@/INBOX",
        "imap://a:sala@posti.example/INBOX",
        "imaps://a:sala@posti.example:sala/INBOX",
        "imaps://a:sala#sala@posti.example",
        "imaps://a:sala@posti.example/INBOX?timeout=sala",
        "imaps://a:sala@posti.example/INBOX?sala=1",
        "imaps://a:sala%0d%0aX@posti.example/INBOX",
    ],
)
def test_a_wrong_url_is_told_at_once_and_without_its_secrets(url: str) -> None:
    with pytest.raises(InboxUrlError) as told:
        read_new(url)
    assert "sala" not in str(told.value)
    with pytest.raises(InboxUrlError):
        check_url(url)


def test_a_right_url_is_right() -> None:
    check_url("imaps://aino%40nuohous.example:p%C3%A4%2F%23@posti.example:993/INBOX?timeout=5.5")
    check_url("imap://a:b@[::1]:143")
