"""What became of a promise, as a berry and as words. The shell knows the words for the looks, not the rules behind them."""

from __future__ import annotations

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

# name: (shape of the berry, words). The five shapes: open ring, full, half, rust ring, rust ring with a green heart.
LOOKS: dict[str, tuple[str, str | Lazy]] = {
    "open": ("open", _("open")),
    "coming": ("open coming", _("coming")),
    "offered": ("open", _("waiting for the customer's yes")),
    "waiting": ("open", _("waiting for the customer")),
    "reported": ("open", _("we have said it is done")),
    "kept": ("kept", _("kept as promised")),
    "anew": ("anew", _("kept as agreed anew")),
    "late": ("not", _("late, still owed")),
    "not": ("not", _("not kept")),
    "broken": ("not", _("not kept")),
    "left": ("not", _("not kept, left as it was")),
    "good": ("good", _("not kept, but made good")),
    "released": ("gone", _("let go by the customer")),
    "cancelled": ("not", _("we withdrew it")),
    "withdrawn": ("gone", _("withdrawn together with the customer")),
    "lapsed": ("gone", _("lapsed")),
}


def look(fate: str) -> tuple[str, str]:
    """The berry's class and its words in the active language. An unknown name is an error of ours: `KeyError`."""
    shape, words = LOOKS[fate]
    return shape, str(words)
