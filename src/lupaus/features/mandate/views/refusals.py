"""The sentences of this room's own refusals."""

from __future__ import annotations

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from lupaus.web.refusal import register

SENTENCES: dict[str, str | Lazy] = {
    "owed_by_law": _(
        "This the law gives to the customer: it is no gesture of ours, and no mandate limits it. It is paid in full. "
        "Promise it as a refund, or note it as a deed."
    ),
    "unknown_gift": _("Choose what it is. Nothing was given."),
    "no_sum": _("Write the sum in euros, for example 20 or 12,50. Nothing was given."),
    "no_reason": _("Write in a few words why. Nothing was given."),
    "above_mandate": _("That is more than you may give alone here. Nothing was given yet."),
    "not_to_a_customer": _("A gesture goes to a customer. This is not a promise to one. Nothing was given."),
    "taken_back": _("This promise was taken back. Nothing was given."),
    "nobody_to_ask": _("There is nobody above you to ask. You decide."),
    "asked_already": _("You have asked %(name)s already. One question is enough."),
    "no_question": _("There is no such question here."),
    "not_yours_to_answer": _("Somebody else was asked. Nothing was changed."),
    "answered_already": _("%(name)s has answered already, and that stands."),
    "decided_already": _("%(name)s has decided already. You see what was given among what was given lately."),
    "question_gone": _("The question was taken back meanwhile. Nothing was changed."),
    "above_yours": _("That is more than your own mandate holds. Nothing was answered."),
    "still_waiting": _("%(name)s still has time to answer, until %(until)s. Nothing was given."),
    "answer_needed": _("Your firm wants an answer here. Call %(name)s. Nothing was given."),
    "answer_was_no": _("%(name)s said no to this. Nothing was given."),
    "above_double": _("Without an answer you may give twice your mandate and no more. Nothing was given."),
    "above_answer": _("That is more than was asked. Nothing was given."),
    "no_limits_order": _("What one case may cost cannot be more than a whole month. Check the sums."),
    "no_words": _("Write in a few words what could be learned."),
    "said_already": _("You have said something to this already."),
    "not_your_team": _("That is not of your team. Nothing was changed."),
}


def register_all() -> None:
    """Give the codes their sentences, once."""
    for code, sentence in SENTENCES.items():
        register(code, sentence)
