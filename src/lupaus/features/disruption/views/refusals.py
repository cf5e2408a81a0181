"""The sentences of this room's own refusals."""

from __future__ import annotations

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from lupaus.web.refusal import register

SENTENCES: dict[str, str | Lazy] = {
    "no_disruption": _("There is no such disruption here."),
    "disruption_closed": _("This disruption is closed. Nothing was told. Open a new one."),
    "begun": _("It is being told already, so its reach stays as it is. Nothing was changed."),
    "next_word_needed": _("Say by when the next word comes. Nothing was told."),
    "next_word_past": _("The next word must come later than now, and within two weeks. Nothing was told."),
    "estimate_past": _("That estimate has passed already. Nothing was told."),
    "nothing_told": _("There is no word to take back. Nothing was changed."),
    "still_telling": _("It is still being told. Let it end, or stop it, and then close."),
    "nobody_hit": _("This hits nobody now. Nothing was told."),
    "wrong_number": _("Write the number of promises as it stands above, so that nobody is told by a slip."),
    "other_number": _("Meanwhile it hits another number of promises. Look once more, then tell them."),
    "no_rows_here": _("This disruption has a filter, so it takes no rows. Open another one for them."),
    "dates_while_telling": _("It is being told just now. Let it end, or stop it, and then bring the dates."),
    "no_dates_here": _(
        "These rows are not in the book yet: write each one's new time in the rows themselves."
    ),
    "no_new_dates": _(
        "No line has a new date. Write the new day beside those that move. Nothing was changed."
    ),
    "no_ending": _("Say what became of the journeys: they arrived, or they did not."),
    "unknown_tap": _("That tap is not known here. Nothing was changed."),
    "no_need": _("Write in a few words what they need."),
    "bad_contact": _("That is no phone number and no e-mail address. Leave it empty, or write it anew."),
    "overlap": _("Some of them are in another disruption. Say whether this one takes over."),
}


def register_all() -> None:
    """Give the codes their sentences, once."""
    for code, sentence in SENTENCES.items():
        register(code, sentence)
