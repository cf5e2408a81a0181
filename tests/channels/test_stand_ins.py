"""Console and memory: real channels that send nothing, one shows and one fails by script."""

from __future__ import annotations

import email
from collections import Counter
from datetime import timedelta
from io import StringIO
from random import Random

import pytest

from lupaus.channels.console import ConsoleChannel
from lupaus.channels.memory import Act, Crashed, MemoryChannel, by_chance, in_order
from lupaus.core.letters import Reason
from tests.channels.letters import LETTER, NOW, OUR_ID, letter


def test_the_console_shows_the_whole_letter() -> None:
    page = StringIO()
    channel = ConsoleChannel("email", page)
    receipt = channel.send(letter(stop_url="https://nuohous.example/stop/k"), NOW)
    assert receipt.state == "accepted"
    shown = page.getvalue()
    for part in [LETTER.subject, LETTER.to, "Åsa ja Öljykatto", "2026-03-02T06:30:00+00:00", "/stop/k"]:
        assert part in shown
    assert channel.send(letter(channel="phone"), NOW).reason is Reason.WRONG_CHANNEL
    channel.close()


def test_the_console_is_the_output_of_the_moment(capsys: pytest.CaptureFixture[str]) -> None:
    ConsoleChannel().send(LETTER, NOW)
    assert LETTER.subject in capsys.readouterr().out


def test_the_memory_follows_its_script_and_knows_the_truth() -> None:
    channel = MemoryChannel(script=in_order("refuse", "defer", "unknown_lost", "unknown_arrived"))
    receipts = [channel.send(LETTER, NOW) for _ in range(5)]
    assert [receipt.state for receipt in receipts] == [
        "refused",
        "deferred",
        "unknown",
        "unknown",
        "accepted",
    ]
    assert [attempt.has_arrived for attempt in channel.attempts] == [False, False, False, True, True]
    assert channel.arrived == [LETTER, LETTER]
    assert receipts[1].retry_after == timedelta(minutes=5)
    assert receipts[4].provider_id == "memory-5"


@pytest.mark.parametrize(("act", "arrives"), [("crash_before", []), ("crash_after", [LETTER])])
def test_a_crash_is_an_exception_before_or_after_the_letter_went(act: Act, arrives: list[object]) -> None:
    channel = MemoryChannel(script=in_order(act))
    with pytest.raises(Crashed):
        channel.send(LETTER, NOW)
    assert channel.arrived == arrives


def test_a_liar_says_yes_and_bounces_once_later() -> None:
    channel = MemoryChannel(script=in_order("lie"), bounce_after=timedelta(hours=1))
    assert channel.send(LETTER, NOW).state == "accepted"
    assert channel.arrived == []
    assert channel.bounces(NOW + timedelta(minutes=59)) == []
    [bounce] = channel.bounces(NOW + timedelta(hours=1))
    assert channel.bounces(NOW + timedelta(hours=2)) == []
    assert email.message_from_bytes(bounce).get_content_type() == "multipart/report"
    assert OUR_ID.encode() in bounce


def test_the_same_seed_tells_the_same_story() -> None:
    def story(seed: int) -> list[str]:
        script = by_chance(Random(seed), refuse=0.2, lie=0.1)
        return [script(LETTER, NOW) for _ in range(500)]

    assert story(7) == story(7) != story(8)
    told = Counter(story(7))
    assert set(told) == {"refuse", "lie", "accept"}
    assert 60 < told["refuse"] < 140
    with pytest.raises(ValueError, match="refusee"):
        by_chance(Random(1), refusee=0.1)
    with pytest.raises(ValueError, match="at most 1"):
        by_chance(Random(1), refuse=0.9, lie=0.2)


def test_no_channel_takes_a_letter_of_another() -> None:
    channel = MemoryChannel("own_phone")
    assert not channel.can_send(LETTER)
    assert channel.send(LETTER, NOW).reason is Reason.WRONG_CHANNEL
    assert channel.attempts == []
    channel.close()
