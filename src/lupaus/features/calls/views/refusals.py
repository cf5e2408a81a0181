"""The sentences of this room's own refusals."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lupaus.web.refusal import register

NOTHING_TICKED = _("Nothing was ticked. Tick what the call was about, then choose again.")
SAME_NUMBER = _("That is the number that was wrong. Write the new one.")
UNCLEAR_NUMBER = _("“%(number)s” cannot be a phone number. Check it, and write it with the area number.")


def register_all() -> None:
    """Give the codes their sentences, once."""
    register("nothing_ticked", NOTHING_TICKED)
    register("unclear_number", UNCLEAR_NUMBER)
    register("same_number", SAME_NUMBER)
