"""The sentences of a helpdesk's troubles, for pages and programs."""

from __future__ import annotations

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from lupaus.core.ports import TicketTrouble

TROUBLES: dict[str, str | Lazy] = {
    "token": _("Zammad does not know this token. Make a new one there, and paste it whole."),
    "rights": _(
        "Zammad knows the token, but it may not do this. Give it “ticket.agent”, and its user the groups concerned."
    ),
    "gone": _(
        "There is nothing such at this address. Is it the address of your Zammad, without anything behind it?"
    ),
    "refused": _("Zammad would not take this."),
    "busy": _("Zammad is busy, or has a fault of its own. We try again by ourselves."),
    "unreachable": _("Nobody answers at this address. Check that it is written right and that Zammad runs."),
    "certificate": _("The certificate of this address is not one that we can trust."),
    "timeout": _("Zammad does not answer in time."),
    "inner": _(
        "This address is on an inner network or without https, and may not be called from here. Whoever runs Lupaus can "
        "allow it by LUPAUS_HELPDESK_HOSTS."
    ),
    "not_zammad": _("Somebody answers at this address, but it is not Zammad."),
    "closed": _("This is a demo: it calls nobody."),
    "sealed": _(
        "The token cannot be read any more: the key of this installation is another one now. Paste it again."
    ),
}


def trouble_words(no: TicketTrouble | str) -> str:
    """What is wrong with the helpdesk, for a person."""
    code = no if isinstance(no, str) else no.code
    return str(TROUBLES.get(code) or translated("The helpdesk cannot be reached just now."))
