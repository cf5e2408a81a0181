"""What a person carries: the text message ready on the own phone, and the call."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lupaus.channels.own_phone import OwnPhoneChannel, Parts, parts, simplify, sms_link
from lupaus.channels.phone import PhoneChannel, tel_link
from lupaus.core.letters import Channel, Reason, dialable
from tests.channels.letters import NOW, letter


def test_the_text_message_opens_on_both_kinds_of_phone() -> None:
    link = sms_link("+358 40 123 4567", "Hei Äiti & Öhman!\nSopiiko 14–16? 100 % +")
    number, _, body = link.removeprefix("sms:").partition("?&body=")
    assert number == "+358401234567"
    assert body == "Hei%20%C3%84iti%20%26%20%C3%96hman%21%0ASopiiko%2014-16%3F%20100%20%25%20%2B"
    assert unquote(body) == "Hei Äiti & Öhman!\nSopiiko 14-16? 100 % +"


@given(st.text(max_size=200))
def test_any_text_stays_inside_the_link(text: str) -> None:
    link = sms_link("0401234567", text)
    split = urlsplit(link)
    assert (split.scheme, split.path, split.fragment) == ("sms", "0401234567", "")
    assert unquote(split.query.removeprefix("&body=")) == simplify(text)


@pytest.mark.parametrize(
    "number", ["", "Aino", "+", "+358 40 ?body=x", "1", "+3584012345678901234", "040;123"]
)
def test_what_is_no_number_makes_no_link(number: str) -> None:
    assert dialable(number) is None
    for link in (tel_link, lambda number: sms_link(number, "Hei")):
        with pytest.raises(ValueError, match="no phone number"):
            link(number)


@pytest.mark.parametrize(
    ("number", "dialled"),
    [
        ("+358401234567", "+358401234567"),
        ("(09) 123 45-67", "091234567"),
        ("040 1234567", "0401234567"),
        ("112", "112"),
    ],
)
def test_a_tap_dials(number: str, dialled: str) -> None:
    assert tel_link(number) == f"tel:{dialled}"


@pytest.mark.parametrize("channel", [OwnPhoneChannel(), PhoneChannel()])
def test_only_a_person_can_say_that_it_was_done(channel: Channel) -> None:
    by_hand = letter(channel=channel.name, to="+358401234567")
    assert channel.can_send(by_hand)
    assert channel.send(by_hand, NOW).state == "by_hand"
    no_number, elsewhere = letter(channel=channel.name, to="Aino"), letter(to="+358401234567")
    assert not channel.can_send(no_number)
    assert not channel.can_send(elsewhere)
    assert channel.send(no_number, NOW).reason is Reason.ADDRESS_INVALID
    assert channel.send(elsewhere, NOW).reason is Reason.WRONG_CHANNEL
    assert channel.send(no_number, NOW).state == channel.send(elsewhere, NOW).state == "refused"
    channel.close()


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("", Parts("gsm7", 0, 0, 160)),
        ("åäöÅÄÖ" * 20, Parts("gsm7", 120, 1, 40)),
        ("a" * 160, Parts("gsm7", 160, 1, 0)),
        ("a" * 161, Parts("gsm7", 161, 2, 145)),
        ("a" * 306, Parts("gsm7", 306, 2, 0)),
        ("€" * 80, Parts("gsm7", 160, 1, 0)),
        ("€" * 81, Parts("gsm7", 162, 2, 143)),  # 76 in the first part, for a sign is not cut in two
        ("a" * 152 + "€" * 8, Parts("gsm7", 168, 2, 137)),
        ("–" * 70, Parts("ucs2", 70, 1, 0)),
        ("–" * 71, Parts("ucs2", 71, 2, 63)),
        ("😀" * 35, Parts("ucs2", 70, 1, 0)),
        ("😀" * 36, Parts("ucs2", 72, 2, 61)),  # 33 in the first part
    ],
)
def test_a_message_is_counted_as_the_network_does(text: str, counted: Parts) -> None:
    assert parts(text) == counted


def test_fine_printing_is_made_plain_and_letters_are_left_alone() -> None:
    fine = "“Hei” – ‘Åsa’…\u00a0Žemaitis\u200b ja A\u0308iti\r\nklo 14—16 • 2×"
    assert simplify(fine) == "\"Hei\" - 'Åsa'... Žemaitis ja Äiti\nklo 14-16 - 2x"
    assert parts(simplify("“Nuohous” – sopiiko…")).encoding == "gsm7"


@given(st.text(max_size=400))
def test_the_parts_hold_the_whole_text(text: str) -> None:
    counted = parts(text)
    room = {"gsm7": (160, 153), "ucs2": (70, 67)}[counted.encoding]
    capacity = room[0] if counted.parts <= 1 else counted.parts * room[1]
    assert counted.units + counted.left <= capacity
    assert counted.left >= 0
    assert counted.parts <= 1 or counted.units > room[0]
