"""The moves of the promise page in words: what the button says, what the page asks, what is said afterwards."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

Words = str | Lazy


@dataclass(frozen=True, slots=True)
class MoveWords:
    """One move. `fields` are asked in this order; with none it is one tap.

    `label` stands on the promise page, `button` on the move's own page, `lead` above its form,
    `said` in the message afterwards. `words_label` names the free text, when there is one.
    """

    label: Words
    said: Words
    button: Words = ""
    lead: Words = ""
    fields: tuple[str, ...] = ()
    words_label: Words = ""
    words_help: Words = ""
    needs_words: bool = False
    is_grave: bool = False


MOVES: dict[str, MoveWords] = {
    "kept": MoveWords(
        _("It is kept"),
        _("Kept. Well done."),
        fields=("done_on",),
        button=_("It is kept"),
    ),
    "report": MoveWords(
        _("It is done"),
        _("Reported as done. The customer is asked."),
        fields=("words",),
        button=_("Report that it is done"),
        lead=_("The customer is asked whether it was kept. Their yes closes it."),
        words_label=_("What was done"),
    ),
    "well": MoveWords(
        _("They say it was kept"),
        _("Closed with the customer's yes."),
        fields=("words",),
        button=_("They said yes"),
        words_label=_("What they said"),
    ),
    "contest": MoveWords(
        _("They say it was not kept"),
        _("Open again, with the same holder."),
        fields=("answer", "words"),
        button=_("Open it again"),
        lead=_("The matter comes back to the same person at once."),
        words_label=_("What was left undone"),
    ),
    "anew": MoveWords(
        _("Agree anew"),
        _("Agreed anew."),
        fields=("due", "words"),
        button=_("We agreed on this"),
        lead=_("Only when they have said yes to the new time. It will count as kept as agreed anew."),
        words_label=_("How they said yes"),
        words_help=_("For example: on the phone, “Thursday is fine”."),
        needs_words=True,
    ),
    "told": MoveWords(
        _("Tell a new day"),
        _("The new day is noted. It still counts as not kept as promised."),
        fields=("due", "words"),
        button=_("I have told them this day"),
        lead=_(
            "They were told and did not choose. It is a working day for us; the first promise still counts as not kept."
        ),
        words_label=_("What they were told"),
    ),
    "accept": MoveWords(
        _("They said yes"),
        _("Agreed. Now it is a promise."),
        fields=("words",),
        button=_("They said yes"),
        lead=_("Only their own yes makes it a promise."),
        words_label=_("How they said yes"),
        needs_words=True,
    ),
    "decline": MoveWords(
        _("They said no"),
        _("Noted. Nothing is booked."),
        fields=("words",),
        button=_("They said no"),
        words_label=_("What they said"),
    ),
    "wait": MoveWords(
        _("Waits for the customer"),
        _("It waits for the customer, and our clock rests."),
        fields=("until", "words"),
        button=_("Wait until then"),
        lead=_("Our clock rests meanwhile. If nothing comes by that day, it ends with a friendly word."),
        words_label=_("What we wait for"),
        words_help=_("For example: the measure of the flue."),
        needs_words=True,
    ),
    "resume": MoveWords(
        _("The customer did their part"),
        _("It goes on."),
        fields=("words",),
        button=_("It goes on"),
        words_label=_("What came"),
    ),
    "later": MoveWords(
        _("Later"),
        _("The next contact is put off."),
        fields=("until", "until_at"),
        button=_("Come back to it then"),
        lead=_("Nothing else comes before that."),
    ),
    "deed": MoveWords(
        _("A deed"),
        _("The deed is in the book."),
        fields=("words",),
        button=_("It was done"),
        lead=_("Something real that was done for them, not words."),
        words_label=_("What was done"),
        needs_words=True,
    ),
    "apology": MoveWords(
        _("Only an apology"),
        _("Noted: sorry was said."),
        fields=("words",),
        button=_("Sorry was said"),
        lead=_("Words alone. A deed counts as a deed; this does not."),
        words_label=_("What was said"),
    ),
    "cause": MoveWords(
        _("Why it slipped"),
        _("The cause is noted."),
        fields=("cause", "words"),
        button=_("This is the cause"),
        words_label=_("What happened"),
    ),
    "thanks": MoveWords(
        _("They thanked"),
        _("The thanks are kept."),
        fields=("words",),
        button=_("Keep the thanks"),
        words_label=_("In their own words"),
    ),
    "note": MoveWords(
        _("A note"),
        _("Noted."),
        fields=("words",),
        button=_("Write it down"),
        words_label=_("Note"),
        needs_words=True,
    ),
    "release": MoveWords(
        _("The customer lets go"),
        _("Let go, as they wished."),
        fields=("reason", "is_for_ever", "words"),
        button=_("They let it go"),
        words_label=_("What they said"),
        is_grave=True,
    ),
    "withdraw": MoveWords(
        _("We withdraw it"),
        _("Withdrawn."),
        fields=("is_agreed", "words"),
        button=_("Withdraw the promise"),
        lead=_("Without the customer's yes it counts as not kept."),
        words_label=_("Why"),
        needs_words=True,
        is_grave=True,
    ),
    "give_up": MoveWords(
        _("It will not be kept"),
        _("Noted: it was not kept."),
        fields=("cause", "words"),
        button=_("It will not be kept"),
        lead=_("Said honestly. Deeds afterwards still make it good."),
        words_label=_("Why"),
        needs_words=True,
        is_grave=True,
    ),
    "quiet": MoveWords(_("Let messages rest"), _("Planned messages rest in this matter.")),
    "unquiet": MoveWords(_("Let messages go on"), _("Planned messages go on.")),
}

THEIRS: dict[str, MoveWords] = {
    "thanks": MoveWords(
        _("We thank them"),
        _("The thanks are kept."),
        fields=("words",),
        button=_("Thank them"),
        lead=_("Your words go to them as a message, where they can be written to."),
        words_label=_("In your own words"),
    ),
    "kept": MoveWords(
        _("They kept it"), _("Kept. Noted to their credit."), fields=("done_on",), button=_("They kept it")
    ),
    "anew": MoveWords(
        _("We agreed anew"),
        _("Agreed anew."),
        fields=("due", "words"),
        button=_("We agreed on this"),
        lead=_("Only when you agreed to the new day. Otherwise they told you a new day."),
        words_label=_("What was agreed"),
        needs_words=True,
    ),
    "told": MoveWords(
        _("They told a new day"),
        _("The new day is noted. It still counts as not kept as promised."),
        fields=("due", "words"),
        button=_("They told this day"),
        lead=_("A new day from them that you did not agree to; their first word still counts as not kept."),
        words_label=_("What they said"),
    ),
    "deed": MoveWords(
        _("A deed of theirs"),
        _("The deed is in the book."),
        fields=("words",),
        button=_("They did it"),
        lead=_("Something real that they did, not words."),
        words_label=_("What they did"),
        needs_words=True,
    ),
    "release": MoveWords(
        _("We let it go"),
        _("Let go."),
        fields=("words",),
        button=_("We let it go"),
        words_label=_("Why"),
        is_grave=True,
    ),
    "give_up": MoveWords(
        _("They will not keep it"),
        _("Noted: it was not kept."),
        fields=("cause", "words"),
        button=_("They will not keep it"),
        words_label=_("What happened"),
        is_grave=True,
    ),
}


def words_of(move: str, *, is_theirs: bool) -> MoveWords:
    """The words of a move; for a supplier's promise its own where they differ. Raises `KeyError`."""
    return (THEIRS.get(move) if is_theirs else None) or MOVES[move]
