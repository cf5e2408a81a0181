"""`{% load lupaus %}`: how Lupaus shows numbers, days, phones, and what became of a promise."""

from __future__ import annotations

from datetime import date, datetime, time, tzinfo
from typing import Any
from urllib.parse import quote_plus
from zoneinfo import ZoneInfo

from django import template
from django.contrib.messages.storage.base import Message
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.http import HttpRequest
from django.template.context import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lupaus.web import doors as house
from lupaus.web import fates, speech
from lupaus.web.clock import now
from lupaus.web.saying import undo_of
from lupaus.web.slots import Pulse

register = template.Library()


def _language() -> str:
    return get_language() or "en"


def _zone(context: Context) -> tzinfo:
    """The member's zone when the request carries a scope, else the active one."""
    zone = getattr(getattr(context.get("request"), "scope", None), "zone", None)
    return ZoneInfo(zone) if zone else timezone.get_current_timezone()


def _today(context: Context) -> date:
    request = context.get("request")
    instant = now(request if isinstance(request, HttpRequest) else None)
    return instant.astimezone(_zone(context)).date()


def _date_of(value: date | datetime, zone: tzinfo) -> date:
    if isinstance(value, datetime):
        return (value.astimezone(zone) if timezone.is_aware(value) else value).date()
    return value


@register.filter
def phone(number: str | None) -> str:
    """`{{ "+358401234567"|phone }}` gives "040 123 4567"."""
    return speech.phone(number) if number else ""


@register.filter
def safe_tel(number: str | None) -> str:
    """`href="{{ number|safe_tel }}"`: a tel: link of digits and a plus only; empty when there is nothing to dial."""
    digits = "".join(sign for sign in number or "" if sign in "+0123456789")
    return f"tel:{digits}" if digits.strip("+") else ""


@register.filter
def money(cents: int | None) -> str:
    """`{{ 7950|money }}` gives "79,50 €"; whole euros without decimals."""
    return "" if cents is None else speech.money(int(cents), _language())


@register.filter
def quoted(words: str | None) -> str:
    """`{{ "Kiitos"|quoted }}`: their own words in the quotation marks of the page's language."""
    return speech.quoted(words, _language()) if words else ""


@register.filter
def count(number: Any) -> str:
    """`{{ 1412|count }}` gives "1 412" (no-break); what is no whole number is shown as it is."""
    return speech.count(number, _language()) if isinstance(number, int) else str(number)


@register.filter
def day(value: date | datetime | None, style: str = "full") -> str:
    """`{{ d|day }}` "24.11.2025"; `{{ d|day:"short" }}` "to 3.12."; `{{ d|day:"long" }}` "torstai 3.12.2026"."""
    if value is None:
        return ""
    return speech.day(_date_of(value, timezone.get_current_timezone()), _language(), style)


@register.simple_tag(takes_context=True)
def when(
    context: Context,
    value: date | datetime | None,
    at: time | datetime | None = None,
    until: time | datetime | None = None,
) -> str:
    """`{% when visit.on at=visit.starts until=visit.ends %}`: "tänään klo 17", "huomenna", "to 3.12. klo 10–12".

    An aware datetime as `value` tells its own time, in the member's zone.
    """
    if value is None:
        return ""
    zone = _zone(context)
    if isinstance(value, datetime):
        value = value.astimezone(zone) if timezone.is_aware(value) else value
        at = at or value.time()
    return speech.when(
        _date_of(value, zone), _today(context), _language(), _local(at, zone), _local(until, zone)
    )


def _local(at: time | datetime | None, zone: tzinfo) -> time | datetime | None:
    return at.astimezone(zone) if isinstance(at, datetime) and timezone.is_aware(at) else at


@register.simple_tag(takes_context=True)
def month_ago(context: Context, value: date | datetime | None, language: str = "") -> str:
    """`{% month_ago last_visit %}`: "viime marraskuussa". `language` when the words are for a customer."""
    if value is None:
        return ""
    return speech.month_ago(_date_of(value, _zone(context)), _today(context), language or _language())


@register.simple_tag
def berry(fate: str, words: str = "") -> SafeString:
    """`{% berry "kept" %}`: the berry with its words beside it; `words=` says them differently. Names: see `fates`."""
    shape, usual = fates.look(fate)
    return format_html(
        '<span class="fate"><i class="berry {}" aria-hidden="true"></i><span>{}</span></span>',
        shape,
        words or usual,
    )


@register.simple_tag
def berry_alone(fate: str) -> SafeString:
    """The berry without words, for places where the words stand beside it already."""
    return format_html('<i class="berry {}" aria-hidden="true"></i>', fates.look(fate)[0])


@register.simple_tag
def url_or_none(name: str, *args: object, **kwargs: object) -> str | None:
    """`{% url_or_none 'desk:search' as search_url %}`: the address, or None while that room is not there."""
    return house.url_or_none(name, *args, **kwargs)


@register.simple_tag(takes_context=True)
def doors(context: Context) -> house.Doors:
    """`{% doors as house %}`: the doors to draw, with the current one marked."""
    request = context.get("request")
    return house.doors(request if isinstance(request, HttpRequest) else None)


@register.filter
def map_link(address: str | None) -> str:
    """`href="{{ address|map_link }}"`: opens the phone's map at this address; no script, nothing fetched by us."""
    return f"https://www.openstreetmap.org/search?query={quote_plus(address)}" if address else ""


@register.simple_tag(takes_context=True)
def pulse_words(context: Context, pulse: Pulse) -> str:
    """The usual sentence of the green line."""
    if pulse.checked_at is None:
        return _("Not checked yet.")
    checked = pulse.checked_at.astimezone(_zone(context))
    facts = {"count": speech.count(pulse.count, _language()), "time": f"{checked:%H.%M}"}
    if checked.date() != _today(context):
        facts["time"] = f"{speech.near_day(checked.date(), _today(context), _language())} {facts['time']}"
    if pulse.ok:
        return _("%(count)s promises in keeping, none forgotten · checked %(time)s") % facts
    return (
        _("%(count)s promises in the book; not all of them are being looked after · checked %(time)s") % facts
    )


@register.filter
def undo_url(message: Message) -> str | None:
    """The address behind the Undo button of a message said by `web.saying.say`."""
    return undo_of(message)


@register.inclusion_tag("components/act.html", takes_context=True)
def act(
    context: Context,
    label: str,
    url: str,
    post: bool = False,
    kind: str = "",
    hidden: Any = (),
    name: str = "",
    value: str = "",
) -> dict[str, Any]:
    """`{% act label url post=True kind="first whole" hidden=pairs %}`: one tap, a link or a POST form with its token."""
    return {
        "label": label,
        "url": url,
        "post": post,
        "kind": kind,
        "is_whole": "whole" in kind.split(),
        "hidden": hidden,
        "name": name,
        "value": value,
        "csrf_token": context.get("csrf_token"),
    }


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """One box to tick: its label stands after it."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def is_options(field: BoundField) -> bool:
    """A set of options to tap."""
    return isinstance(field.field.widget, (RadioSelect, CheckboxSelectMultiple))
