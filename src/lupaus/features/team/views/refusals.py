"""The sentences of this room's own refusals."""

from __future__ import annotations

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from lupaus.web.refusal import register

SENTENCES: dict[str, str | Lazy] = {
    "not_yours_to_give": _("Nobody gives a role above their own. Nothing was changed."),
    "member_already": _("%(name)s is one of you already, by this address."),
    "invitation_unknown": _("There is no invitation behind this link. Ask for a new one."),
    "invitation_used": _("This invitation has been used already. Sign in with the address that it was sent to."),
    "invitation_withdrawn": _("This invitation was taken back, or a newer one has replaced it. Ask %(firm)s."),
    "invitation_late": _("This invitation has expired: it is good for a week. Ask %(name)s for a new one."),
    "invitation_others": _(
        "This invitation is for %(email)s, and you are signed in by another address. Sign out, and open the link again. "
        "It stays good."
    ),
    "sign_in_first": _("Somebody signs in by this address already. Sign in, then open the link again. It stays good."),
    "member_elsewhere": _(
        "You keep the book of another firm with this address. Ask to be invited by another one. The invitation stays good."
    ),
    "no_team_name": _("Give the team a name."),
    "team_name_taken": _("There is a team called %(name)s already."),
    "not_a_member": _("That is nobody of yours any more. Nothing was changed."),
    "not_a_leader": _("%(name)s leads nobody yet. The owner gives the role of a leader first."),
    "last_owner": _("%(name)s is the only owner. Give somebody else that role first."),
    "not_yours_to_end": _("Only an owner decides this. Nothing was changed."),
    "absence_order": _("The last day away is before the first. Check the days."),
    "absence_past": _("Those days are over already."),
    "deputy_self": _("Somebody else must stand in. Choose a colleague."),
    "absence_twice": _("That would be two absences at once: the other one lasts until %(until_on)s."),
    "deputy_circle": _("On %(on)s you would stand in for each other in a circle, and nobody would be there. Choose somebody else."),
    "gone_already": _("%(name)s has left already, and everything that they carried is with others."),
    "nobody_above": _("Nobody is above you here: you decide yourself what waits."),
    "only_leaders": _("This page is for those who lead a team."),
    "dialogue_to_come": _("That day is still to come. Write it when you have talked."),
}  # fmt: skip


def register_all() -> None:
    """Give the codes their sentences, once."""
    for code, sentence in SENTENCES.items():
        register(code, sentence)
