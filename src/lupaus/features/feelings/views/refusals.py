"""The sentences of this room's own refusals."""

from __future__ import annotations

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from lupaus.web.refusal import register

SENTENCES: dict[str, str | Lazy] = {
    "no_feeling": _("Choose a word, or write one. You may also leave it be."),
    "too_many_feelings": _("Choose two words at most, those that come nearest."),
    "unknown_feeling": _("There is no such word to choose here. Nothing was changed."),
    "not_asked_now": _(
        "This is not asked any more. If something is on your mind, call, or write on your page."
    ),
    "no_aim": _("Choose one to three feelings."),
    "bad_target": _("Write a share from 1 to 100."),
    "no_moment_name": _("Give the moment a name, and choose with what it begins."),
    "moment_gone": _("There is no such moment here. Nothing was changed."),
    "too_many_moments": _("You have %(most)s moments of your own already. Change one of those."),
    "not_your_line": _("That line was written to somebody else. Nothing was changed."),
}


def register_all() -> None:
    """Give the codes their sentences, once."""
    for code, sentence in SENTENCES.items():
        register(code, sentence)
