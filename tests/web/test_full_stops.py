"""Where a day ends a sentence there is one full stop, in all three languages."""

from __future__ import annotations

from datetime import date

import pytest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template import engines
from django.utils import translation

from lupaus.web import speech
from lupaus.web.full_stops import OneFullStop, tidy


def page(words: str, kind: str = "text/html; charset=utf-8") -> str:
    answer = OneFullStop(lambda request: HttpResponse(words, content_type=kind))(HttpRequest())
    assert isinstance(answer, HttpResponse)
    return answer.content.decode()


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize(
    "source", ["The time is now %(when)s.", "%(name)s: agreed %(when)s.", "Promised %(when)s."]
)
def test_a_sentence_that_ends_in_a_day_has_one_full_stop(language: str, source: str) -> None:
    when = speech.when(date(2026, 11, 20), date(2026, 3, 1), language)
    assert when.endswith("11.")
    with translation.override(language):
        sentence = translation.gettext(source) % {"when": when, "name": "Maija"}
    template = engines["django"].from_string("<p>{{ sentence }}</p>")
    shown = page(template.render({"sentence": sentence}))
    assert "20.11." in shown
    assert ".." not in shown


def test_the_middle_of_a_paragraph_is_put_right_too() -> None:
    assert page("pe 20.11.. Lupaus on yhä voimassa.") == "pe 20.11. Lupaus on yhä voimassa."
    assert page("(pe 20.11..)") == "(pe 20.11.)"


@pytest.mark.parametrize("words", ["pe 20.11...", "../tyyli.css", "1..2", "Niin.. ehkä", "klo 17.30."])
def test_what_is_no_day_stays_as_it_was(words: str) -> None:
    assert tidy(words.encode()).decode() == words


def test_what_is_no_page_stays_as_it_was() -> None:
    assert page("20.11..", "text/csv") == "20.11.."
    stream = StreamingHttpResponse(iter([b"20.11.."]), content_type="text/html")
    answer = OneFullStop(lambda request: stream)(HttpRequest())
    assert isinstance(answer, StreamingHttpResponse)
    assert b"".join(answer) == b"20.11.."  # type: ignore[arg-type]


def test_every_page_goes_through_it(settings: object) -> None:
    assert "lupaus.web.full_stops.OneFullStop" in settings.MIDDLEWARE  # type: ignore[attr-defined]
