"""Notices, envelopes, attempts. A notice says what must be told; an envelope is what was said.

The last five are for ourselves: what one of us is told outside the house, how, and by which address.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7


class Envelope(models.Model):
    """One person's notices sealed together. The text is fixed here and is evidence afterwards.

    States: `sealed` (waits to go), `by_hand` (waits for a person to send it from their own
    phone), `sending` (committed just before the call), `sent`, `refused`, `unknown` (nobody
    knows; a person decides, never sent again by itself), `withdrawn`.
    """

    organisation = models.ForeignKey("people.Organisation", models.CASCADE, related_name="+")
    code = models.UUIDField(default=uuid7, unique=True, editable=False)
    party = models.ForeignKey("people.Party", models.PROTECT, related_name="+")
    holder = models.ForeignKey("people.Party", models.PROTECT, related_name="+")
    channel = models.CharField(max_length=20)
    address = models.CharField(max_length=254)
    language = models.CharField(max_length=5)
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    html = models.TextField(blank=True)
    message_id = models.CharField(max_length=120, unique=True)
    klass = models.CharField(max_length=8)
    is_erased = models.BooleanField(default=False)
    state = models.CharField(max_length=10, default="sealed")
    sealed_at = models.DateTimeField()
    next_step_at = models.DateTimeField(null=True)
    urgency = models.PositiveSmallIntegerField(default=5)
    useless_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    fence = models.PositiveIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=60, blank=True)
    # How many notices its words tell: when one has gone from it since, the words are no longer true.
    told_count = models.PositiveSmallIntegerField(default=1)

    class Meta:
        indexes = (
            models.Index(
                fields=["urgency", "next_step_at"],
                condition=Q(next_step_at__isnull=False),
                name="envelope_alarms",
            ),
            models.Index(fields=["organisation", "party", "sealed_at"], name="envelope_by_party"),
            models.Index(
                fields=["organisation", "holder"], condition=Q(state="by_hand"), name="envelope_by_hand"
            ),
        )

    def __str__(self) -> str:
        return f"envelope {self.pk}"


class Notice(models.Model):
    """What must be told, and why. The call list is the waiting notices whose medium is the call.

    States: `waiting`, `sealed` (in an envelope), `told`, `settled` (a person saw to it),
    `skipped` (useless by then; shown), `withdrawn` (the promise changed), `failed` (it did not
    arrive, or nobody could be written to: a call line has taken over).
    """

    STATES: ClassVar = ("waiting", "sealed", "told", "settled", "skipped", "withdrawn", "failed")

    organisation = models.ForeignKey("people.Organisation", models.CASCADE, related_name="+")
    promise = models.ForeignKey("ledger.Promise", models.CASCADE, related_name="notices")
    terms_no = models.PositiveIntegerField()
    step = models.CharField(max_length=30)
    attempt = models.PositiveIntegerField()
    party = models.ForeignKey("people.Party", models.PROTECT, related_name="+")
    holder = models.ForeignKey("people.Party", models.PROTECT, related_name="+")
    medium = models.CharField(max_length=7)
    klass = models.CharField(max_length=8)
    not_before = models.DateTimeField()
    useless_at = models.DateTimeField(null=True)
    urgency = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=9, default="waiting")
    reason = models.CharField(max_length=30, blank=True)
    written_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    envelope = models.ForeignKey(Envelope, models.PROTECT, null=True, related_name="notices")
    next_step_at = models.DateTimeField(null=True)  # set while a waiting message must be sealed

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["organisation", "promise", "terms_no", "step", "attempt"],
                name="notice_once",
            ),
        )
        indexes = (
            models.Index(
                fields=["urgency", "next_step_at"],
                condition=Q(next_step_at__isnull=False),
                name="notice_alarms",
            ),
            models.Index(
                fields=["organisation", "holder", "medium", "not_before"],
                condition=Q(state="waiting"),
                name="notice_waiting",
            ),
            # How far a word to many has come: its attempt names the bulletin.
            models.Index(fields=["attempt", "state"], condition=Q(step="slip"), name="notice_of_bulletin"),
        )

    def __str__(self) -> str:
        return f"notice {self.step}.{self.attempt}"


class Bulletin(models.Model):
    """A word to many, written by a person for one occasion. A notice of the step `slip` tells the bulletin whose
    id is its attempt; each receiver gets it in their own language, about their own promise.

    `speaker` leads the occasion, and speaks where several of us hold what it tells one person. `slug` names the frame:
    slip (something has slipped), still (no news yet). `phrases`: by language `cause`,
    `deed`, and `whole` where a person worded all of it. `choices` names the sector whose traveller may choose.
    """

    organisation = models.ForeignKey("people.Organisation", models.CASCADE, related_name="+")
    code = models.UUIDField(default=uuid7, unique=True, editable=False)
    speaker = models.ForeignKey("people.Party", models.PROTECT, null=True, related_name="+")
    slug = models.CharField(max_length=10, default="slip")
    phrases = models.JSONField(default=dict)
    estimate_at = models.DateTimeField(null=True)
    next_word_at = models.DateTimeField(null=True)
    choices = models.CharField(max_length=10, blank=True)
    written_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)  # nothing of it goes any more
    withdrawn_why = models.CharField(max_length=30, blank=True)

    def __str__(self) -> str:
        return f"bulletin {self.pk}"


class Attempt(models.Model):
    """One try to send an envelope, and the channel's receipt. Only grows."""

    envelope = models.ForeignKey(Envelope, models.CASCADE, related_name="tries")
    fence = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, blank=True)
    reason = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["envelope", "fence"], name="attempt_once"),)

    def __str__(self) -> str:
        return f"attempt {self.fence}"


class Text(models.Model):
    """The firm's own wording of one text in one language; without it the product's stands."""

    organisation = models.ForeignKey("people.Organisation", models.CASCADE, related_name="+")
    slug = models.CharField(max_length=60)  # kind.step, or kind.opening
    language = models.CharField(max_length=5)
    text = models.TextField()
    text_no = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["organisation", "slug", "language"], name="text_once"),
        )

    def __str__(self) -> str:
        return f"{self.slug} {self.language}"


class Incoming(models.Model):
    """A reply or bounce that came by e-mail, laid before a person."""

    organisation = models.ForeignKey("people.Organisation", models.CASCADE, related_name="+")
    message_id = models.CharField(max_length=250)
    kind = models.CharField(max_length=8)  # reply, bounce, auto, other
    party = models.ForeignKey("people.Party", models.CASCADE, null=True, related_name="+")
    envelope = models.ForeignKey(Envelope, models.SET_NULL, null=True, related_name="replies")
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    received_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["organisation", "message_id"], name="incoming_once"),)

    def __str__(self) -> str:
        return f"incoming {self.pk}"


class Mailbox(models.Model):
    """How far a mailbox has been read."""

    name = models.CharField(max_length=60, unique=True)
    uidvalidity = models.BigIntegerField(default=0)
    last_uid = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class Way(models.Model):
    """An address of a member, or of a team, at a messenger. `url` is a secret: shown is only how it begins and ends."""

    organisation = models.ForeignKey("people.Organisation", models.CASCADE, related_name="+")
    code = models.UUIDField(default=uuid7, unique=True, editable=False)
    member = models.ForeignKey("people.Party", models.CASCADE, null=True, related_name="+")
    team = models.ForeignKey("people.Team", models.CASCADE, null=True, related_name="+")
    url = models.CharField(max_length=600)
    scheme = models.CharField(max_length=20)
    tail = models.CharField(max_length=4)
    made_at = models.DateTimeField()
    worked_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(member__isnull=True) ^ Q(team__isnull=True), name="way_of_a_member_or_a_team"
            ),
        )
        indexes = (models.Index(fields=["organisation", "member"], name="way_of_member"),)

    def __str__(self) -> str:
        return f"way {self.pk}"


class Choices(models.Model):
    """How a member wants to be told; without a row, and for what `topics` does not name, as the product has it.

    `topics`: by topic, how soon and the code of a way ("": own e-mail). `told_at`: the last message that was no morning's.
    """

    organisation = models.ForeignKey("people.Organisation", models.CASCADE, related_name="+")
    member = models.ForeignKey("people.Party", models.CASCADE, related_name="+")
    topics = models.JSONField(default=dict)
    has_morning = models.BooleanField(null=True)  # None: where we are several
    morning_at = models.TimeField(null=True)
    morning_way = models.ForeignKey(Way, models.SET_NULL, null=True, related_name="+")
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["organisation", "member"], name="choices_once"),)

    def __str__(self) -> str:
        return f"choices of {self.member_id}"


class MemberLetter(models.Model):
    """One message to one of us, or to a team. Its words are made when it goes, and kept nowhere.

    `what`: now, morning, calls, team (a promise that nobody answered), trial. States: `waiting`, `sending`, `told`,
    `nothing` (nothing to tell any more, or its hour had passed), `failed` (it stands on the desk). `day`: the local day of what comes once a day.
    """

    organisation = models.ForeignKey("people.Organisation", models.CASCADE, related_name="+")
    code = models.UUIDField(default=uuid7, unique=True, editable=False)
    member = models.ForeignKey("people.Party", models.CASCADE, null=True, related_name="+")
    team = models.ForeignKey("people.Team", models.CASCADE, null=True, related_name="+")
    what = models.CharField(max_length=8)
    day = models.DateField(null=True)
    way = models.ForeignKey(Way, models.SET_NULL, null=True, related_name="+")
    promise = models.ForeignKey("ledger.Promise", models.CASCADE, null=True, related_name="+")  # a team's
    state = models.CharField(max_length=8, default="waiting")
    reason = models.CharField(max_length=30, blank=True)
    made_at = models.DateTimeField()
    next_step_at = models.DateTimeField(null=True)
    fence = models.PositiveIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["organisation", "member", "what", "day"],
                condition=Q(day__isnull=False, member__isnull=False),
                name="member_letter_once_a_day",
            ),
            models.UniqueConstraint(
                fields=["organisation", "team", "way", "promise", "day"],
                condition=Q(day__isnull=False, team__isnull=False),
                name="team_letter_once_a_day",
            ),
        )
        indexes = (
            models.Index(
                fields=["next_step_at"],
                condition=Q(next_step_at__isnull=False),
                name="member_letter_alarms",
            ),
        )

    def __str__(self) -> str:
        return f"member letter {self.pk}"


class Notification(models.Model):
    """One thing of which one of us is to be told outside the house: a line on their desk, or an act of somebody else.

    States: `waiting` (its alarm is set), `morning` (for the morning's message), `sealed` (in a letter), `told`,
    `settled` (seen to before it was told), `house` (it stands in the house, where it is seen anyway).
    """

    organisation = models.ForeignKey("people.Organisation", models.CASCADE, related_name="+")
    member = models.ForeignKey("people.Party", models.CASCADE, related_name="+")
    promise = models.ForeignKey("ledger.Promise", models.CASCADE, related_name="+")
    topic = models.CharField(max_length=10)
    terms_no = models.PositiveIntegerField()
    step = models.CharField(max_length=30)
    attempt = models.PositiveIntegerField()
    since = models.DateTimeField()
    by = models.DateTimeField(null=True)
    state = models.CharField(max_length=8, default="waiting")
    next_step_at = models.DateTimeField(null=True)
    letter = models.ForeignKey(MemberLetter, models.SET_NULL, null=True, related_name="notifications")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["organisation", "member", "promise", "terms_no", "step", "attempt"],
                name="notification_once",
            ),
        )
        indexes = (
            models.Index(
                fields=["next_step_at"],
                condition=Q(next_step_at__isnull=False),
                name="notification_alarms",
            ),
            models.Index(
                fields=["organisation", "member"], condition=Q(state="morning"), name="notification_mornings"
            ),
        )

    def __str__(self) -> str:
        return f"notification {self.step}.{self.attempt}"


class Discretion(models.Model):
    """May a customer's name leave the house in a message to one of us? Without a row: by own e-mail alone."""

    organisation = models.OneToOneField("people.Organisation", models.CASCADE, related_name="+")
    names = models.CharField(max_length=6, default="email")  # email, own (e-mail and own ways), never

    def __str__(self) -> str:
        return f"discretion {self.pk}"
