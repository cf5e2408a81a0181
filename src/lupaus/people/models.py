"""People and firms. All that can name a person lives here or in the ledger's words, erasable.

A merge is a pointer and never a rewrite: `Party.merged_into` leads to the one that stays.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
"""An alarm that rings at once, whatever the clock says: also in a story that is told in the past."""
LANGUAGES = [("fi", "suomi"), ("sv", "svenska"), ("en", "English")]


class People(BaseUserManager["User"]):
    """Makes users by their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A user who signs in by `email`; without a password only a link lets them in."""
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A user who may also see the admin pages."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    language = models.CharField(max_length=5, choices=LANGUAGES, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=timezone.now)

    objects: ClassVar[People] = People()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        db_table = "people_user"

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        """The name as the person gave it."""
        return self.name


class Organisation(models.Model):
    """A firm that keeps a book. Everything that a tenant owns points here."""

    code = models.UUIDField(default=uuid7, unique=True, editable=False)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=5, choices=LANGUAGES, default="fi")
    zone = models.CharField(max_length=60, default="Europe/Helsinki")
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    place = models.CharField(max_length=200, blank=True)
    calendar = models.JSONField(default=dict, blank=True)
    calls_an_evening = models.PositiveSmallIntegerField(default=12)
    is_demo = models.BooleanField(default=False)
    frozen_at = models.DateTimeField(null=True, blank=True)
    frozen_why = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name


class Party(models.Model):
    """A person or a firm: customer, supplier, or one of us."""

    RULES: ClassVar = [
        ("", _("may be called and written to")),
        ("writing", _("only in writing")),
        ("grief", _("in grief")),
        ("none", _("no contact")),
        ("died", _("has died")),
    ]

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="parties")
    code = models.UUIDField(default=uuid7, unique=True, editable=False)
    is_firm = models.BooleanField(default=False)
    is_supplier = models.BooleanField(default=False)
    name = models.CharField(max_length=160, blank=True)
    language = models.CharField(max_length=5, choices=LANGUAGES, default="fi")
    is_formal = models.BooleanField(default=False)  # te / ni instead of sinä / du
    address = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=12, blank=True)
    town = models.CharField(max_length=80, blank=True)
    area = models.CharField(max_length=80, blank=True)
    note = models.CharField(max_length=500, blank=True)
    contact_rule = models.CharField(max_length=8, choices=RULES, default="", blank=True)
    # Kept beside the contact points so that the engine need not ask for each promise.
    can_call = models.BooleanField(default=False)
    can_message = models.BooleanField(default=False)
    link_no = models.PositiveIntegerField(default=1)  # raised to revoke the customer's links
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True)
    before_merge = models.JSONField(null=True, blank=True)  # what a split gives back
    erased_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = (
            models.Index(fields=["organisation", "name"], name="party_by_name"),
            models.Index(fields=["organisation", "area"], name="party_by_area"),
            # Almost nobody is merged: an index of just those is the one that a planner takes.
            models.Index(
                fields=["merged_into"], condition=models.Q(merged_into__isnull=False), name="party_merged"
            ),
        )

    def __str__(self) -> str:
        return f"party {self.pk}"


class ContactPoint(models.Model):
    """A phone number (E.164) or an e-mail address (lower case) of a party."""

    KINDS: ClassVar = [("phone", _("phone")), ("email", _("e-mail"))]

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    party = models.ForeignKey(Party, models.CASCADE, related_name="contact_points")
    kind = models.CharField(max_length=5, choices=KINDS)
    value = models.CharField(max_length=254)
    raw = models.CharField(max_length=254, blank=True)  # as it was given
    is_first = models.BooleanField(default=True)  # the one to use first of its kind
    wrong_at = models.DateTimeField(null=True, blank=True)
    wrong_why = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["organisation", "party", "kind", "value"], name="contact_point_once"
            ),
        )
        indexes = (models.Index(fields=["organisation", "kind", "value"], name="contact_point_by_value"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class SearchWord(models.Model):
    """One folded word by which a party is found: names, places, and the ends of phone numbers.

    `is_own`: of the party itself; the others come from texts about it (an object, a promise).
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    party = models.ForeignKey(Party, models.CASCADE, related_name="search_words", db_index=False)
    word = models.CharField(max_length=40)
    is_own = models.BooleanField(default=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["organisation", "word", "party", "is_own"], name="search_word_once"
            ),
        )
        # Has this party a word that begins so? Asked of each of the few, where the word itself is common.
        indexes = (models.Index(fields=["party", "word"], name="words_of_party"),)

    def __str__(self) -> str:
        return f"word of party {self.party_id}"


class Team(models.Model):
    """Some of the members, with one of them to turn to."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="teams")
    code = models.UUIDField(default=uuid7, unique=True, editable=False)
    name = models.CharField(max_length=80)
    leader = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["organisation", "name"], name="team_name_once"),)

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A user's place in an organisation. The member's own party is who gives the word."""

    ROLES: ClassVar = [("owner", _("owner")), ("leader", _("leader")), ("member", _("member"))]

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    party = models.ForeignKey(Party, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=8, choices=ROLES, default="member")
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="memberships")
    left_at = models.DateTimeField(null=True, blank=True)
    # When the engine looks at what to tell this member in the morning; None where there is nothing to look at.
    next_morning_at = models.DateTimeField(null=True, blank=True, default=LONG_AGO)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["organisation", "user"], name="membership_once"),)
        indexes = (
            models.Index(
                fields=["next_morning_at"],
                condition=models.Q(next_morning_at__isnull=False),
                name="membership_mornings",
            ),
        )

    def __str__(self) -> str:
        return f"membership {self.pk}"


class Invitation(models.Model):
    """A place that waits for somebody. The link's secret is known to the one who has the link alone."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="invitations")
    code = models.UUIDField(default=uuid7, unique=True, editable=False)
    secret_hash = models.CharField(max_length=64, unique=True)  # SHA-256, in hexadecimal
    email = models.EmailField()  # lower case
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=8, choices=Membership.ROLES, default="member")
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="+")
    made_by = models.ForeignKey(Party, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=["organisation", "email"], name="invitation_by_email"),)

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class Absence(models.Model):
    """A member is away, and somebody stands in. Local days, both included."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="absences")
    code = models.UUIDField(default=uuid7, unique=True, editable=False)
    party = models.ForeignKey(Party, models.PROTECT, related_name="absences")
    from_on = models.DateField()
    until_on = models.DateField()
    deputy = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+")
    words = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(until_on__gte=models.F("from_on")), name="absence_ends_after_it_begins"
            ),
        )
        indexes = (models.Index(fields=["organisation", "until_on"], name="absence_by_end"),)

    def __str__(self) -> str:
        return f"absence {self.pk}"


class StaffDialogue(models.Model):
    """The talk of the firm with its people that must come before any figure about them. `held_on`: a local day."""

    organisation = models.OneToOneField(Organisation, models.CASCADE, related_name="+")
    held_on = models.DateField()
    noted_by = models.ForeignKey(Party, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)  # the figures were switched off again

    def __str__(self) -> str:
        return f"staff dialogue {self.pk}"


class DialogueRead(models.Model):
    """Somebody has read that figures were switched on at `noted_at`."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    party = models.ForeignKey(Party, models.CASCADE, related_name="+")
    noted_at = models.DateTimeField()
    read_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["organisation", "party", "noted_at"], name="dialogue_read_once"),
        )

    def __str__(self) -> str:
        return f"dialogue read {self.pk}"


class ProgramKey(models.Model):
    """A key by which another program acts for a member. Only its hash is kept, and its last four signs."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    code = models.UUIDField(default=uuid7, unique=True, editable=False)
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="keys")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    tail = models.CharField(max_length=4)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"program key {self.pk}"


class Basis(models.Model):
    """The customer asked to be contacted: who, when, how, in which words.

    Without it no text claims a promise, and a time agreed by phone stays an offer until the
    customer has said yes in writing.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    party = models.ForeignKey(Party, models.CASCADE, related_name="bases")
    given_on = models.DateField(null=True, blank=True)
    how = models.CharField(max_length=20)  # at_door, list, phone, page
    words = models.CharField(max_length=300, blank=True)
    noted_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "bases"

    def __str__(self) -> str:
        return f"basis {self.pk}"


class Price(models.Model):
    """A line of the price list. Cents of euro, what the customer pays (VAT included)."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="prices")
    name = models.CharField(max_length=120)
    cents = models.PositiveIntegerField()
    sort = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("sort", "name")

    def __str__(self) -> str:
        return self.name
