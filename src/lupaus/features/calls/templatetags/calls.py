"""`{% load calls %}`: hours as one says them."""

from __future__ import annotations

from datetime import time

from django import template
from django.utils.translation import get_language

from lupaus.web import speech

register = template.Library()


@register.filter
def hour(at: time | None) -> str:
    """`{{ stop.starts|hour }}` gives "10" or "10.30" in Finnish and Swedish, "10:00" in English."""
    return speech.clock(at, get_language() or "en") if at else ""
