"""The pieces that rooms put together: what each shows, and that nothing of a person's text becomes markup."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.contrib.messages.storage.base import Message
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from lupaus.web.saying import UNDO
from lupaus.web.slots import Act, Banner, Pulse

EVIL = '<script>alert("x")</script>'
WHO = SimpleNamespace(is_authenticated=True)


def piece(name: str, **context: Any) -> str:
    request = RequestFactory().get("/calls/")
    with translation.override("en"):
        return render_to_string(f"components/{name}.html", context, request=request)


class Visit(forms.Form):
    """One field of each look."""

    on = forms.DateField(label="Day", help_text="d.m.yyyy")
    note = forms.CharField(label="Good to know", required=False, widget=forms.Textarea)
    told = forms.BooleanField(label="I have told them", required=False)
    fate = forms.ChoiceField(
        label="What came of it", choices=[("a", "Agreed"), ("b", "Later")], widget=forms.RadioSelect
    )
    terms = forms.CharField(widget=forms.HiddenInput)


@pytest.mark.parametrize(
    ("name", "context"),
    [
        ("word", {"text": EVIL, "cite": EVIL}),
        ("joy", {"text": EVIL, "cite": EVIL, "title": EVIL}),
        ("facts", {"facts": [(EVIL, EVIL)]}),
        ("thread", {"entries": [SimpleNamespace(when=EVIL, words=EVIL, deed=EVIL, quote=EVIL, cite=EVIL)]}),
        ("empty", {"title": EVIL, "words": EVIL, "act_label": EVIL, "act_url": "/x"}),
        ("pagination", {"newer_url": EVIL, "older_url": EVIL, "words": EVIL}),
        ("progress", {"done": 1, "total": 2, "label": EVIL, "words": EVIL}),
        ("figure", {"value": EVIL, "words": EVIL}),
        ("bubble", {"text": EVIL, "to": EVIL, "lang": EVIL}),
        ("letter", {"text": EVIL, "subject": EVIL, "sender": EVIL, "to": EVIL}),
        ("banners", {"banners": [Banner("demo", EVIL, EVIL, [Act(EVIL, "/x", True, [(EVIL, EVIL)])])]}),
        ("said", {"messages": [Message(25, EVIL, f"{UNDO}/undo/{EVIL}")]}),
        ("pulse", {"pulse": Pulse(True, 1, None, EVIL)}),
    ],
)
def test_a_persons_words_stay_words(name: str, context: dict[str, Any]) -> None:
    shown = piece(name, **context)
    assert "<script" not in shown and "&lt;script&gt;" in shown


def test_a_word_has_its_teller_and_its_language() -> None:
    shown = piece("word", text="Jag påminner dig.", cite="Jari, 24.11.2025", lang="sv")
    assert (
        '<blockquote class="word" lang="sv">“Jag påminner dig.”' in shown
        and "<cite>Jari, 24.11.2025</cite>" in shown
    )


def test_empty_facts_are_left_out() -> None:
    shown = piece("facts", facts=[("Price", "79 €"), ("Good to know", "")])
    assert "Price" in shown and "Good to know" not in shown


def test_the_thread_tells_deeds_in_bold_and_what_is_ahead() -> None:
    shown = piece(
        "thread",
        entries=[
            SimpleNamespace(
                when="Mon 15.30",
                words="pick-up point phoned.",
                deed="trace opened,",
                fate="kept",
                iso="2026-11-23T15:30",
            ),
            SimpleNamespace(when="Thu 13.00", words="Lupaus asks Mikko.", is_coming=True),
        ],
    )
    assert "<b>Deed: trace opened,</b>" in shown and 'datetime="2026-11-23T15:30"' in shown
    assert '<li class="ahead"><i class="berry open coming"' in shown


def test_undo_is_a_post_with_its_token() -> None:
    shown = piece("said", messages=[Message(25, "Marked.", f"{UNDO}/undo/7"), Message(40, "Not done.", "")])
    assert '<form method="post" action="/undo/7">' in shown and "csrfmiddlewaretoken" in shown
    assert shown.count("<form") == 1 and 'class="error"' in shown


def test_the_green_line_is_green_only_when_all_is_well() -> None:
    assert "berry kept" in piece("pulse", pulse=Pulse(True, 3, None, "All is well"))
    silent = piece("pulse", pulse=Pulse(False, 3, None, "It is silent"))
    assert "berry not" in silent and "pulse silent" in silent
    assert piece("pulse", pulse=None).strip() == ""


def test_a_field_tells_what_is_wrong_to_eyes_and_ears() -> None:
    form = Visit({"on": "31.2.2026", "fate": "", "terms": "2"})
    shown = piece("form", form=form)
    assert 'for="id_on"' in shown and 'aria-invalid="true"' in shown
    assert 'aria-describedby="id_on_helptext id_on_error"' in shown
    assert 'id="id_on_helptext"' in shown and '<ul class="wrong" id="id_on_error">' in shown
    assert '<input type="hidden" name="terms" value="2"' in shown


def test_each_kind_of_field_has_its_look() -> None:
    shown = piece("form", form=Visit())
    assert '<label class="check" for="id_told">' in shown
    assert "<fieldset" in shown and '<label for="id_fate_0">' in shown and 'class="choices"' in shown
    assert shown.count("(if you like)") == 1  # the note; a box to tick is never asked for twice


def test_an_error_of_the_whole_form_stands_on_top() -> None:
    form = Visit({"on": "3.12.2026", "fate": "a", "terms": "2"})
    assert form.is_valid()
    form.add_error(None, "The day is full.")
    assert '<div class="note slip" role="alert"><p>The day is full.</p>' in piece("form", form=form)


def test_more_than_one_part_is_told() -> None:
    assert "one message long" in piece("bubble", text="Hi", parts=1)
    assert "2 messages long" in piece("bubble", text="Hi", parts=2)


def test_the_banner_of_a_silent_engine_speaks_up() -> None:
    shown = piece(
        "banners", banners=[Banner("silent", "Nothing was looked after since 14.", "The engine is silent.")]
    )
    assert 'class="banner silent" role="alert"' in shown


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_staffs_page_and_the_customers(language: str) -> None:
    request = RequestFactory().get("/")
    firm = SimpleNamespace(name="Jarin Nuohous & Kumpp.", phone="+358401112223")
    with translation.override(language):
        staff = render_to_string("web/base.html", {"user": WHO}, request=request)
        public = render_to_string("web/public.html", {"firm": firm, "user": WHO}, request=request)
        confirm = render_to_string(
            "web/confirm.html",
            {
                "user": WHO,
                "title": "Stop?",
                "action": "/x",
                "act_label": "Stop",
                "is_grave": True,
                "hidden": [("a", "1")],
            },
            request=request,
        )
    for page in (staff, public, confirm):
        assert f'<html lang="{language}">' in page and page.count("<main") == 1 and 'class="skip"' in page
    assert '<nav class="doors"' in staff
    assert (
        '<nav class="doors"' not in public
        and "Jarin Nuohous &amp; Kumpp." in public
        and 'href="tel:+358401112223"' in public
    )
    assert '<button class="tap whole grave"' in confirm and 'name="a" value="1"' in confirm
