"""What `{% load lupaus %}` gives to a template."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
import time_machine
from django.http import HttpRequest
from django.template import Context, RequestContext, Template
from django.test import RequestFactory
from django.utils import translation

from lupaus.people.access import Scope
from lupaus.web import fates, slots

EVENING = datetime(2026, 11, 24, 22, 30, tzinfo=UTC)  # past midnight in Helsinki


def render(source: str, request: HttpRequest | None = None, language: str = "fi", **variables: object) -> str:
    context = RequestContext(request, variables) if request else Context(variables)
    with translation.override(language):
        return (
            Template("{% load lupaus %}" + source).render(context).replace("\N{NO-BREAK SPACE}", " ").strip()
        )


def member_request() -> HttpRequest:
    request = RequestFactory().get("/")
    request.scope = Scope(1, 1, "owner", "Europe/Helsinki", "fi")  # type: ignore[attr-defined]
    return request


def test_filters() -> None:
    assert render("{{ n|phone }}", n="+358401234567") == "040 123 4567"
    assert render("{{ n|phone }}{{ n|safe_tel }}", n=None) == ""
    assert render("{{ n|safe_tel }}", n='+358 40-123 4567" onclick="x') == "tel:+358401234567"
    assert render("{{ c|money }}", c=7950) == "79,50 €"
    assert render("{{ c|money }}", c=None) == ""
    assert render("{{ n|count }}", n=1412) == "1 412"
    assert render("{{ n|count }}", n="some") == "some"
    assert (
        render("{{ d|day }} {{ d|day:'short' }} {{ d|day:'long' }}", d=date(2026, 12, 3))
        == "3.12.2026 to 3.12. torstai 3.12.2026"
    )
    assert render("{{ a|map_link }}", a="Sahalahdentie 114, 36420 Sahalahti").endswith(
        "query=Sahalahdentie+114%2C+36420+Sahalahti"
    )
    assert render("{{ a|map_link }}", a='"><b>') == "https://www.openstreetmap.org/search?query=%22%3E%3Cb%3E"


@time_machine.travel(EVENING, tick=False)
def test_when_lives_in_the_members_zone() -> None:
    """At half past midnight in Helsinki the day has turned, though it has not in UTC."""
    request = member_request()
    assert render("{% when d %}", request, d=date(2026, 11, 25)) == "tänään"
    assert (
        render("{% when d at=a until=u %}", request, d=date(2026, 12, 3), a=time(10), u=time(12))
        == "to 3.12. klo 10–12"
    )
    assert render("{% when d %}", request, d=datetime(2026, 11, 25, 15, tzinfo=UTC)) == "tänään klo 17"
    assert (
        render(
            "{% when d at=d until=u %}",
            request,
            "sv",
            d=datetime(2026, 11, 26, 8, tzinfo=UTC),
            u=datetime(2026, 11, 26, 10, tzinfo=UTC),
        )
        == "i morgon kl. 10–12"
    )
    assert render("{% when d %}", request, d=None) == ""


@time_machine.travel(EVENING, tick=False)
def test_a_month_is_recalled_in_the_language_of_the_customer() -> None:
    assert render("{% month_ago d %}", d=date(2025, 11, 24)) == "viime marraskuussa"
    assert render("{% month_ago d 'sv' %}", d=date(2025, 11, 24)) == "i november i fjol"
    assert render("{% month_ago d %}", d=None) == ""


@pytest.mark.parametrize("fate", sorted(fates.LOOKS))
def test_a_berry_never_stands_without_words(fate: str) -> None:
    shown = render(f"{{% berry '{fate}' %}}", language="en")
    assert f'class="berry {fates.LOOKS[fate][0]}"' in shown and 'aria-hidden="true"' in shown
    assert shown.split("<span>")[1].split("</span>")[0].strip()


def test_a_berry_says_what_it_is_told_and_escapes_it() -> None:
    shown = render("{% berry 'kept' words=w %}", w="Pidetty <b>")
    assert "Pidetty &lt;b&gt;" in shown and "Kept" not in shown


def test_an_unknown_fate_is_our_mistake() -> None:
    with pytest.raises(KeyError):
        render("{% berry 'lost' %}")


def test_an_act_is_a_link_or_a_form_with_its_token() -> None:
    assert render("{% act 'Soita' '/x' kind='first' %}") == '<a class="tap first" href="/x">Soita</a>'
    source = "{% act 'Myöhemmin' '/x' post=True kind='whole' hidden=pairs name='outcome' value='later' %}"
    shown = render(source, csrf_token="secret", pairs=[("terms", "2")])
    assert '<form class="act whole" method="post" action="/x">' in shown
    assert 'value="secret"' in shown and '<input type="hidden" name="terms" value="2">' in shown
    assert '<button class="tap whole" type="submit" name="outcome" value="later">Myöhemmin</button>' in shown


def test_a_room_that_is_not_there_has_no_address() -> None:
    assert render("{% url_or_none 'no:such' as u %}[{{ u|default:'none' }}]") == "[none]"
    assert render("{% url_or_none 'web:healthz' %}") == "/healthz"


@time_machine.travel(EVENING, tick=False)
def test_the_green_line_says_how_many_and_when() -> None:
    request = member_request()
    pulse = slots.Pulse(True, 1412, datetime(2026, 11, 24, 22, 12, tzinfo=UTC))
    assert (
        render("{% pulse_words p %}", request, "en", p=pulse)
        == "1,412 promises in keeping, none forgotten · checked 00.12"
    )
    old = slots.Pulse(False, 3, datetime(2026, 11, 24, 12, tzinfo=UTC))
    assert render("{% pulse_words p %}", request, "en", p=old).endswith("· checked yesterday 14.00")
    assert "Not checked" in render("{% pulse_words p %}", request, "en", p=slots.Pulse(True, 1, None))
