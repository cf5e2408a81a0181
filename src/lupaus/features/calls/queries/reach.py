"""By what a message to somebody goes: by itself, or from the caller's own phone."""

from __future__ import annotations

from django.conf import settings
from django.utils.module_loading import import_string

from lupaus.core.ports import Joints
from lupaus.outbox.addressing import Addresses
from lupaus.people.access import Scope
from lupaus.people.models import Organisation, Party


def channel_to(scope: Scope, party: Party) -> str:
    """The name of the channel (email, own_phone, demo), "" when nothing can be written to them."""
    joints: Joints = import_string(settings.LUPAUS_JOINTS)()
    organisation = Organisation.objects.get(pk=scope.organisation)
    address = Addresses(organisation, [party], joints).of(party)
    return address.channel if address is not None and not _is_silent(party) else ""


def _is_silent(party: Party) -> bool:
    return party.contact_rule in ("none", "grief", "died")
