"""What one of us is told of the time of a promise: the last word only, and a word among ourselves as what it is."""

from __future__ import annotations

import pytest

from lupaus.features.team.actions.burden import say_too_much
from lupaus.ledger import queries
from lupaus.outbox.models import Notification
from lupaus.outbox.ours.lines import Reader, lines_of
from lupaus.outbox.ours.words import say
from tests.cast import SPRING
from tests.engine.ourselves import Us, at, us

pytestmark = pytest.mark.django_db


def noted(found: Us, *steps: str, promise: int = 0) -> list[Notification]:
    row = queries.promises(found.jari.scope).get(pk=promise or found.promise.id)
    made = [
        Notification.objects.create(
            organisation=found.jari.organisation, member=found.jari.member, promise=row, topic="pressing",
            terms_no=9, step=step, attempt=1, since=at(9 + number, 8), state="sealed",
        )
        for number, step in enumerate(steps)
    ]  # fmt: skip
    return list(
        Notification.objects.filter(pk__in=[one.pk for one in made])
        .select_related("promise__kind")
        .order_by("since")
    )


def texts(found: Us, rows: list[Notification], day: int, hour: int) -> list[str]:
    return [one.text for one in lines_of(Reader(found.jari.scope, "en", True, at(day, hour)), rows)]


def test_of_one_promise_only_the_last_word_on_its_time_is_told() -> None:
    found = us()
    rows = noted(found, "half_way", "go", "missed")
    assert texts(found, rows, 16, 8) == [
        "Its time has passed: a visit, Maija Virtanen. An honest word to the customer helps most now."
    ]


def test_near_its_time_is_no_news_once_the_time_has_come() -> None:
    found = us()
    rows = noted(found, "go")
    assert texts(found, rows, 12, 8) == ["Near its time: a visit, Maija Virtanen, due today at 12:00."]
    assert texts(found, rows, 12, 13) == []
    assert (
        len(texts(found, noted(found, "again", "broken_again", "answer_reply"), 12, 13)) == 3
    )  # no word on its time


def test_a_word_to_a_colleague_is_told_as_one() -> None:
    found = us()
    said = say_too_much(found.aino.scope, now=SPRING, act=None)
    near, missed = (
        noted(found, "go", promise=said.row.promise_id),
        noted(found, "missed", promise=said.row.promise_id),
    )
    assert texts(found, near, 2, 12)[0].startswith("Near its time, a word among ourselves: ")
    told = texts(found, missed, 9, 12)[0]
    assert "Aino Virta waits for it" in told
    assert "colleague" in told
    assert "customer" not in told


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_all_three_languages_have_it(language: str) -> None:
    for key in ("pressing_inner", "missed_inner"):
        told = say(language, key, what="X", colleague="Aino", due="Y")
        assert "X" in told and "Aino" in told
        assert "X" in say(language, f"{key}.subject", what="X")


def test_the_one_who_is_asked_may_be_anybody_in_swedish() -> None:
    assert "hen själv" in say("sv", "after_asking", person="Aino", what="X", name="", until="")
