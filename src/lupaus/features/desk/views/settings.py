"""Settings: the firm, the kinds and their plans, texts, prices, hours and closed days."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lupaus.core.clock_time import local_date
from lupaus.features.desk.actions import firm as actions
from lupaus.features.desk.actions.firm import Firm
from lupaus.features.desk.forms.firm import FirmForm, HoursForm, PriceList
from lupaus.features.desk.forms.plan import PlanForm
from lupaus.features.desk.forms.text import TextForm, sentence_for
from lupaus.features.desk.queries import settings as queries
from lupaus.features.desk.queries.wordings import starting_text
from lupaus.features.desk.views.gate import leader_required
from lupaus.ledger import queries as book
from lupaus.ledger.policies import Rulebook
from lupaus.outbox import own_texts, texts
from lupaus.outbox.wording import TextError
from lupaus.people.members import is_team
from lupaus.people.models import LANGUAGES, Organisation, Party, Price
from lupaus.people.roles import may
from lupaus.web import speech
from lupaus.web.access import MemberRequest, member_required
from lupaus.web.clock import now
from lupaus.web.doors import url_or_none
from lupaus.web.saying import say


@require_GET
@member_required
def index(request: MemberRequest) -> HttpResponse:
    """What has been decided, with a way to each of it."""
    rules = Rulebook(request.scope.organisation)
    today = local_date(now(request), request.scope.zone)
    are_many = is_team(request.scope)
    context = {
        "firm": Organisation.objects.get(pk=request.scope.organisation),
        "kinds": queries.kinds(request.scope),
        "prices": Price.objects.filter(organisation=request.scope.organisation).count(),
        "hours": queries.hours_words(rules.calendar, today),
        "mandates_url": url_or_none("mandate:written") if are_many else None,
        "moments_url": url_or_none("feelings:moments"),
        "is_team": are_many,
        "dialogue_url": url_or_none("team:dialogue")
        if are_many and may(request.scope.role, "give_role")
        else None,
        "helpdesk_url": url_or_none("helpdesk:settings")
        if are_many and may(request.scope.role, "connect_helpdesk")
        else None,
        "notifications_url": url_or_none("notifications:index"),
        "together_url": url_or_none("team:invite") if may(request.scope.role, "invite") else None,
    }
    return render(request, "desk/settings.html", context)


@require_http_methods(["GET", "POST"])
@member_required
@leader_required
def firm(request: MemberRequest) -> HttpResponse:
    """Who calls and writes."""
    if request.method == "POST":
        form = FirmForm(request.POST)
        if form.is_valid():
            actions.change_firm(request.scope, Firm(**form.cleaned_data))
            say(request, _("Saved. Messages that have not gone out yet say it this way."))
            return redirect("desk:settings")
        return _form_page(request, form, _("The firm"), status=422)
    row = Organisation.objects.get(pk=request.scope.organisation)
    initial = {name: getattr(row, name) for name in FirmForm.base_fields if hasattr(row, name)}
    initial["your_name"] = Party.objects.get(pk=request.scope.party).name
    initial["phone"] = speech.phone(row.phone).replace(speech.NBSP, " ") if row.phone else ""
    return _form_page(request, FirmForm(initial=initial), _("The firm"))


@require_http_methods(["GET", "POST"])
@member_required
@leader_required
def plan(request: MemberRequest, slug: str) -> HttpResponse:
    """One kind and its plan; what it would do is shown before it is used."""
    row = book.kinds(request.scope).filter(slug=slug).first()
    if row is None or slug not in queries.KINDS_SHOWN:
        raise Http404
    rules = Rulebook(request.scope.organisation)
    kind = rules.kind(slug)
    form = PlanForm(
        kind, row.name, request.POST if request.method == "POST" else None, is_team=is_team(request.scope)
    )
    is_look = request.headers.get("HX-Request") == "true"
    if request.method == "POST" and form.is_valid() and not is_look:
        touched = actions.change_plan(request.scope, form.changed, form.cleaned_data["name"], now(request))
        say(request, looked_at_again(touched))
        return redirect("desk:settings")
    context = {
        "form": form,
        "kind": kind,
        "name": queries.kind_title(request.scope, slug),
        "coming": queries.sample(
            request.scope, form.changed, rules.calendar, _("The customer"), now(request)
        ),
    }
    if is_look:
        return render(request, "desk/_plan_look.html", context)
    return render(request, "desk/plan.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@member_required
@leader_required
def prices(request: MemberRequest) -> HttpResponse:
    """The price list."""
    if request.method == "POST":
        lines = PriceList(request.POST)
        if lines.is_valid():
            found = [line for line in (form.cleaned_data for form in lines) if line.get("name")]
            actions.change_prices(request.scope, [(line["name"], line["cents"]) for line in found])
            say(request, _("The price list is saved."))
            return redirect("desk:settings")
        return render(request, "desk/prices.html", {"lines": lines}, status=422)
    rows = Price.objects.filter(organisation=request.scope.organisation)
    lines = PriceList(initial=[{"name": row.name, "cents": row.cents} for row in rows])
    return render(request, "desk/prices.html", {"lines": lines})


@require_http_methods(["GET", "POST"])
@member_required
@leader_required
def hours(request: MemberRequest) -> HttpResponse:
    """When we work, call and write, and when we are closed."""
    calendar = Rulebook(request.scope.organisation).calendar
    form = HoursForm(calendar, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        say(request, looked_at_again(actions.change_calendar(request.scope, form.calendar, now(request))))
        return redirect("desk:settings")
    return render(request, "desk/hours.html", {"form": form}, status=422 if form.is_bound else 200)


@require_GET
@member_required
@leader_required
def all_texts(request: MemberRequest) -> HttpResponse:
    """The list of texts in one language."""
    language = _language(request.GET.get("language", request.scope.language))
    groups = queries.text_groups(request.scope, language)
    context = {"groups": groups, "language": language, "languages": LANGUAGES}
    return render(request, "desk/texts.html", context)


@require_http_methods(["GET", "POST"])
@member_required
@leader_required
def text(request: MemberRequest, slug: str, language: str) -> HttpResponse:
    """One text in one language, beside what the customer gets."""
    if slug not in texts.slugs() or language not in dict(LANGUAGES):
        raise Http404
    written = own_texts.own_text(request.scope, slug, language)
    product = starting_text(slug, language)
    if request.method == "POST":
        form = TextForm(
            slug, language, {"text": "" if "product" in request.POST else request.POST.get("text", "")}
        )
        if form.is_valid():
            wanted = form.cleaned_data["text"]
            own_texts.save_text(request.scope, slug, language, "" if same(wanted, product) else wanted)
            say(request, _("Saved. Messages that have not gone out yet say it this way."))
            return redirect("desk:text", slug, language)
    else:
        form = TextForm(slug, language, initial={"text": written or product})
    context = _text_context(request, slug, language, form["text"].value() or "")
    context |= {"form": form, "is_own": written is not None, "languages": LANGUAGES}
    return render(request, "desk/text.html", context, status=422 if form.is_bound else 200)


@require_POST
@member_required
@leader_required
def text_look(request: MemberRequest, slug: str, language: str) -> HttpResponse:
    """What the customer would get with these words. Changes nothing."""
    if slug not in texts.slugs() or language not in dict(LANGUAGES):
        raise Http404
    return render(
        request, "desk/_text_look.html", _text_context(request, slug, language, request.POST.get("text", ""))
    )


def same(wanted: str, product: str) -> bool:
    """Are these the product's own words, as far as a browser keeps them?"""
    return wanted.replace("\r\n", "\n").strip() == product.strip()


def looked_at_again(touched: int) -> str:
    """How many promises a change makes the engine look at again."""
    sentence = ngettext(
        "Saved. One open promise is looked at again.",
        "Saved. %(count)s open promises are looked at again.",
        touched,
    )
    return sentence % {"count": touched}


def _text_context(request: MemberRequest, slug: str, language: str, words: str) -> dict[str, Any]:
    is_call = slug.endswith(".opening")
    said = letter = formal = None
    wrong = ""
    try:
        said = own_texts.preview(request.scope, slug, language, text=words)
        letter = (
            None if is_call else own_texts.preview(request.scope, slug, language, text=words, is_mail=True)
        )
        if texts.product_text(slug, language) != texts.product_text(slug, language, is_formal=True):
            formal = own_texts.preview(request.scope, slug, language, is_formal=True)
    except TextError as no:
        wrong = sentence_for(no)
    return {
        "slug": slug,
        "language": language,
        "name": queries.text_name(slug),
        "is_call": is_call,
        "said": said,
        "letter": letter,
        "formal": formal,
        "wrong": wrong,
        "firm": Organisation.objects.get(pk=request.scope.organisation),
        "placeholders": queries.placeholders(language),
    }


def _language(wanted: str) -> str:
    return wanted if wanted in dict(LANGUAGES) else "fi"


def _form_page(request: MemberRequest, form: Any, title: str, status: int = 200) -> HttpResponse:
    return render(request, "desk/settings_form.html", {"form": form, "title": title}, status=status)
