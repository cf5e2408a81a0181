"""Which days are free, which are working, and how promises move round them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lupaus.core.calendar import Calendar
from lupaus.core.clock_time import UnclearTime
from lupaus.core.free_days import named_days
from lupaus.core.hours import Span, every

FINLAND = Calendar()
DAY = timedelta(days=1)


def finnish_free_days(year: int) -> set[date]:
    """Slow model, from the law and from the moon, without the package that the calendar uses."""
    easter = easter_by_gauss(year)
    midsummer = next(on for on in days_from(date(year, 6, 20)) if on.weekday() == 5)
    all_saints = next(on for on in days_from(date(year, 10, 31)) if on.weekday() == 5)
    moving = {easter + timedelta(days=n) for n in (-2, 0, 1, 39, 49)}
    fixed = {date(year, *md) for md in ((1, 1), (1, 6), (5, 1), (12, 6), (12, 24), (12, 25), (12, 26))}
    return moving | fixed | {midsummer - DAY, midsummer, all_saints}


def easter_by_gauss(year: int) -> date:
    a, b, c = year % 19, year % 4, year % 7
    d = (19 * a + 24) % 30  # for 1900 to 2099
    e = (2 * b + 4 * c + 6 * d + 5) % 7
    on = date(year, 3, 22) + timedelta(days=d + e)
    late = on == date(year, 4, 26) or (on == date(year, 4, 25) and d == 28 and e == 6 and a > 10)
    return on - timedelta(days=7) if late else on


def days_from(on: date) -> list[date]:
    return [on + timedelta(days=n) for n in range(8)]


@pytest.mark.parametrize(
    ("on", "fi", "sv", "en"),
    [
        (date(2026, 4, 3), "Pitkäperjantai", "Långfredagen", "Good Friday"),
        (date(2026, 4, 5), "Pääsiäispäivä", "Påskdagen", "Easter Sunday"),
        (date(2026, 4, 6), "Toinen pääsiäispäivä", "Annandag påsk", "Easter Monday"),
        (date(2026, 6, 19), "Juhannusaatto", "Midsommarafton", "Midsummer Eve"),
        (date(2026, 6, 20), "Juhannuspäivä", "Midsommardagen", "Midsummer Day"),
        (date(2026, 12, 24), "Jouluaatto", "Julafton", "Christmas Eve"),
        (date(2026, 12, 25), "Joulupäivä", "Juldagen", "Christmas Day"),
        (date(2026, 12, 26), "Tapaninpäivä", "Annandag jul", "Second Day of Christmas"),
    ],
)
def test_feasts_and_eves_are_free_and_have_names(on: date, fi: str, sv: str, en: str) -> None:
    assert FINLAND.is_free(on)
    assert not FINLAND.is_working(on)
    assert [FINLAND.holiday_name(on, language) for language in ("fi", "sv", "en")] == [fi, sv, en]


def test_an_ordinary_day_has_no_name_and_an_ordinary_sunday_is_not_free() -> None:
    assert FINLAND.holiday_name(date(2026, 12, 23)) is None
    assert not FINLAND.is_free(date(2026, 8, 2))
    assert not FINLAND.is_working(date(2026, 8, 2))


@pytest.mark.parametrize("year", range(2020, 2041))
def test_the_free_days_of_finland_are_those_of_the_law_with_the_eves(year: int) -> None:
    whole_year = [date(year, 1, 1) + timedelta(days=n) for n in range(366)]
    assert {on for on in whole_year if on.year == year and FINLAND.is_free(on)} == finnish_free_days(year)


def test_who_works_on_the_eves_still_sees_their_names() -> None:
    working = Calendar(eves=False)
    for eve in (date(2026, 6, 19), date(2026, 12, 24)):
        assert working.is_working(eve)
        assert working.holiday_name(eve, "en")
    assert working.is_free(date(2026, 12, 25))
    assert working.is_free(date(2026, 6, 20))


def test_other_countries_and_none() -> None:
    sweden = Calendar(zone="Europe/Stockholm", country="SE")
    assert sweden.is_free(date(2026, 6, 19))
    assert sweden.is_free(date(2026, 12, 31))
    assert sweden.holiday_name(date(2026, 6, 19), "sv") == "Midsommarafton"
    assert not Calendar(zone="Europe/Stockholm", country="SE", eves=False).is_free(date(2026, 12, 31))
    # In Estonia Christmas Eve is a holiday by law, which no firm switches off.
    assert Calendar(zone="Europe/Tallinn", country="EE", eves=False).is_free(date(2026, 12, 24))
    nowhere = Calendar(country=None)
    assert not nowhere.is_free(date(2026, 12, 25))
    assert nowhere.holiday_name(date(2026, 12, 25)) is None
    with pytest.raises(UnclearTime, match="The holidays of “QQ” are not known"):
        named_days("QQ", 2026)


def test_christmas_2026_day_by_day() -> None:
    wednesday = date(2026, 12, 23)
    assert FINLAND.next_working(wednesday) == wednesday
    assert FINLAND.next_working(wednesday, 1) == date(2026, 12, 28)
    assert FINLAND.next_working(date(2026, 12, 24)) == date(2026, 12, 28)
    assert FINLAND.previous_working(date(2026, 12, 27)) == wednesday
    assert FINLAND.add_working_days(wednesday, 1) == date(2026, 12, 28)
    assert FINLAND.add_working_days(date(2026, 12, 28), -1) == wednesday
    assert FINLAND.add_working_days(date(2026, 12, 28), -5) == date(2026, 12, 17)
    assert FINLAND.add_working_days(date(2026, 12, 26), 0) == date(2026, 12, 28)


def test_what_is_awaited_moves_earlier_and_what_we_ask_moves_later() -> None:
    midsummer = date(2026, 6, 20)
    assert FINLAND.shift_earlier(midsummer) == date(2026, 6, 18)
    assert FINLAND.shift_later(midsummer) == date(2026, 6, 22)
    assert FINLAND.shift_earlier(date(2026, 4, 6)) == date(2026, 4, 2)
    assert FINLAND.shift_later(date(2026, 4, 3)) == date(2026, 4, 7)
    assert (
        FINLAND.shift_earlier(date(2026, 8, 4)) == FINLAND.shift_later(date(2026, 8, 4)) == date(2026, 8, 4)
    )


def test_a_number_of_working_days_to_go_on_by_is_not_negative() -> None:
    with pytest.raises(UnclearTime, match="cannot be negative"):
        FINLAND.next_working(date(2026, 8, 4), -1)


days = st.dates(date(2024, 1, 1), date(2029, 12, 31))
about_christmas = st.dates(date(2026, 12, 1), date(2027, 1, 15))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    workdays = draw(st.sets(st.sampled_from(("mon", "tue", "wed", "thu", "fri", "sat", "sun")), min_size=1))
    return Calendar(
        country=draw(st.sampled_from(("FI", None))),
        eves=draw(st.booleans()),
        closed=frozenset(draw(st.lists(about_christmas, max_size=30))),
        work=every(" ".join(workdays), Span(480, 960)),
    )


def works(calendar: Calendar, on: date) -> bool:
    """Slow model of a working day."""
    holidays = finnish_free_days(on.year) if calendar.country else set()
    eve = (on.month, on.day) == (12, 24) or (on + DAY in holidays and on.month == 6)
    if not calendar.eves and eve:
        holidays.discard(on)
    return on.weekday() in calendar.workdays and on not in holidays and on not in calendar.closed


@given(calendars(), st.one_of(days, about_christmas), st.integers(-25, 25))
def test_working_days_as_somebody_counts_them_on_a_wall_calendar(
    calendar: Calendar, on: date, n: int
) -> None:
    assert calendar.is_working(on) == works(calendar, on)
    counted, step = on, DAY if n >= 0 else -DAY
    if n == 0:
        while not works(calendar, counted):
            counted += DAY
    for _ in range(abs(n)):
        counted += step
        while not works(calendar, counted):
            counted += step
    assert calendar.add_working_days(on, n) == counted


@given(calendars(), st.one_of(days, about_christmas), st.integers(0, 12))
def test_going_on_by_working_days_either_way(calendar: Calendar, on: date, n: int) -> None:
    ahead = [d for d in (on + timedelta(days=k) for k in range(150)) if works(calendar, d)]
    back = [d for d in (on - timedelta(days=k) for k in range(150)) if works(calendar, d)]
    assert calendar.next_working(on, n) == ahead[n]
    assert calendar.previous_working(on, n) == back[n]
    assert calendar.shift_later(on) == ahead[0]
    assert calendar.shift_earlier(on) == back[0]
