"""A calendar as settings that people edit and JSON keeps.

    {
      "zone": "Europe/Helsinki",
      "country": "FI",                     null: no holidays at all
      "eves": true,                        Christmas Eve and Midsummer Eve are free too
      "closed": ["2026-07-06/2026-07-19", "2026-12-31"],
      "working_days": ["mon", "tue", "wed", "thu", "fri"],
      "hours": {"work": {"mon": ["08:00-16:00"], ...}, "calls": ..., "messages": ..., "evening": ...}
    }

A missing key takes its default; an unknown key is an error, because it is most likely a misspelt
one. `working_days` without working hours gives each of them 8 to 16; with working hours both must
name the same days.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TypedDict, cast

from lupaus.core.clock_time import DAY, UnclearTime
from lupaus.core.free_days import named_days
from lupaus.core.hours import (
    DEFAULT_HOURS,
    WEEKDAYS,
    WORKING_DAY,
    Hours,
    WeekHours,
    every,
    week_hours,
    week_hours_text,
)

KEYS = ("zone", "country", "eves", "closed", "working_days", "hours")
LONGEST_CLOSURE = 731  # days in one range: more is a slip of the pen, such as 2026 to 2062


class Fields(TypedDict):
    """What a `Calendar` is made of."""

    zone: str
    country: str | None
    eves: bool
    closed: frozenset[date]
    work: WeekHours
    calls: WeekHours
    messages: WeekHours
    evening: WeekHours


def read_settings(settings: Mapping[str, object]) -> Fields:
    """The fields of the calendar that these settings describe. Raises `UnclearTime`."""
    _refuse_unknown(settings, KEYS)
    eves = settings.get("eves", True)
    if not isinstance(eves, bool):
        raise UnclearTime("“%(key)s” is either true or false.", key="eves")
    zone = settings.get("zone", "Europe/Helsinki")
    if not isinstance(zone, str):
        raise UnclearTime("“%(zone)s” is not a time zone. Example: Europe/Helsinki.", zone=zone)
    hours = _read_hours(settings.get("hours", {}))
    return Fields(
        zone=zone,
        country=_read_country(settings.get("country", "FI")),
        eves=eves,
        closed=_read_closed(settings.get("closed", [])),
        work=_read_work(settings, hours),
        calls=hours.get(Hours.CALLS, DEFAULT_HOURS[Hours.CALLS]),
        messages=hours.get(Hours.MESSAGES, DEFAULT_HOURS[Hours.MESSAGES]),
        evening=hours.get(Hours.EVENING, DEFAULT_HOURS[Hours.EVENING]),
    )


def written_settings(fields: Fields) -> dict[str, object]:
    """The settings that `read_settings` reads back to the same fields. Ready for JSON."""
    work = fields["work"]
    return {
        "zone": fields["zone"],
        "country": fields["country"],
        "eves": fields["eves"],
        "closed": _written_closed(fields["closed"]),
        "working_days": [day for day, spans in zip(WEEKDAYS, work, strict=True) if spans],
        "hours": {
            "work": week_hours_text(work),
            "calls": week_hours_text(fields["calls"]),
            "messages": week_hours_text(fields["messages"]),
            "evening": week_hours_text(fields["evening"]),
        },
    }


def _refuse_unknown(settings: Mapping[str, object], known: Sequence[str]) -> None:
    if not isinstance(settings, Mapping):
        raise UnclearTime("Calendar settings must be names with values.")
    for key in settings:
        if key not in known:
            raise UnclearTime(
                "The calendar has no setting “%(key)s”. It knows: %(known)s.", key=key, known=", ".join(known)
            )


def _read_country(country: object) -> str | None:
    if country is None:
        return None
    if not isinstance(country, str) or not re.fullmatch("[A-Z]{2}", country):
        raise UnclearTime("“%(country)s” is not a country code. Example: FI.", country=country)
    if country != "FI":  # known without a look at the long list
        named_days(country, 2026)
    return country


def _read_hours(settings: object) -> dict[Hours, WeekHours]:
    hours = cast("Mapping[str, Mapping[str, Sequence[str]]]", settings)
    _refuse_unknown(hours, tuple(Hours))
    return {Hours(name): week_hours(week, Hours(name)) for name, week in hours.items()}


def _read_work(settings: Mapping[str, object], hours: Mapping[Hours, WeekHours]) -> WeekHours:
    work = hours.get(Hours.WORK)
    if "working_days" not in settings:
        return work or DEFAULT_HOURS[Hours.WORK]
    days = settings["working_days"]
    if not isinstance(days, list | tuple) or not days or not set(days) <= set(WEEKDAYS):
        raise UnclearTime("Working days are some of: mon, tue, wed, thu, fri, sat, sun.")
    if work is None:
        return every(" ".join(days), WORKING_DAY)
    if set(days) != set(week_hours_text(work)):
        raise UnclearTime("Working days and working hours do not name the same days.")
    return work


def _read_closed(ranges: object) -> frozenset[date]:
    if isinstance(ranges, str) or not isinstance(ranges, Iterable):
        raise UnclearTime("Closed days must be a list of dates.")
    return frozenset(on for text in ranges for on in _closed_range(text))


def _closed_range(text: object) -> Iterable[date]:
    parts = text.split("/") if isinstance(text, str) else []
    if not 1 <= len(parts) <= 2 or not all(
        re.fullmatch(r"\d{4}-\d\d-\d\d", part, re.ASCII) for part in parts
    ):
        raise UnclearTime(
            "“%(text)s” is not a closed day. Examples: 2026-12-31, 2026-07-06/2026-07-19.", text=text
        )
    try:
        first, last = date.fromisoformat(parts[0]), date.fromisoformat(parts[-1])
    except ValueError as error:
        raise UnclearTime("“%(text)s” is not a day that exists.", text=text) from error
    if last < first:
        raise UnclearTime("The closed days “%(text)s” end before they begin.", text=text)
    if (last - first).days > LONGEST_CLOSURE:
        raise UnclearTime("The closed days “%(text)s” last longer than two years.", text=text)
    return [first + n * DAY for n in range((last - first).days + 1)]


def _written_closed(days: Iterable[date]) -> list[str]:
    runs: list[list[date]] = []
    for on in sorted(days):
        if runs and on - runs[-1][-1] == DAY and len(runs[-1]) <= LONGEST_CLOSURE:
            runs[-1].append(on)
        else:
            runs.append([on])
    return [f"{run[0]}/{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs]
