"""Beside a helpdesk: which one, which ticket belongs to which promise, what came in, what is to be told there."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7


class HelpDesk(models.Model):
    """The helpdesk that an organisation works beside. Its two secrets are kept sealed (`actions.secrets`)."""

    organisation = models.OneToOneField("people.Organisation", models.CASCADE, related_name="+")
    code = models.UUIDField(default=uuid7, unique=True, editable=False)
    address = models.CharField(max_length=200)
    token = models.TextField()  # sealed; by it we call them
    token_tail = models.CharField(max_length=4)
    secret = models.TextField()  # sealed; by it they sign what they send us
    secret_tail = models.CharField(max_length=4)
    version = models.CharField(max_length=20, blank=True)
    makes = models.BooleanField(default=True)  # a time set on a tagged ticket makes a promise
    kind = models.SlugField(max_length=30, default="other")  # of which kind it is then
    # Who carries it when nobody of us owns the ticket; none: the first owner.
    carrier = models.ForeignKey("people.Party", models.PROTECT, null=True, related_name="+")
    connected_at = models.DateTimeField()
    heard_at = models.DateTimeField(null=True)  # they last sent us something that we could believe
    reached_at = models.DateTimeField(null=True)  # we last reached them
    failing_since = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=20, blank=True)
    failures = models.PositiveIntegerField(default=0)
    rests_until = models.DateTimeField(null=True)  # not called before
    swept_at = models.DateTimeField(null=True)  # settled links were last looked through

    def __str__(self) -> str:
        return f"helpdesk {self.pk}"


class TicketLink(models.Model):
    """A ticket and a promise that belong together, and the ticket as it was when we last heard of it.

    `pending_at`, `owner`, `state` and `version` (its time of change) are theirs; empty: not heard of yet.
    """

    organisation = models.ForeignKey("people.Organisation", models.CASCADE, related_name="+")
    code = models.UUIDField(default=uuid7, unique=True, editable=False)
    desk = models.ForeignKey(HelpDesk, models.CASCADE, related_name="links")
    ticket = models.BigIntegerField()
    number = models.CharField(max_length=40)
    promise = models.ForeignKey("ledger.Promise", models.CASCADE, related_name="tickets")
    made_for = models.DateTimeField(null=True)  # the time on the ticket that made the promise
    told_seq = models.PositiveIntegerField(
        default=0
    )  # the last event of the promise that is told, or on its way
    lines = models.PositiveIntegerField(default=0)  # how many lines have been laid before somebody
    pending_at = models.DateTimeField(null=True)
    owner = models.BigIntegerField(null=True)
    state = models.CharField(max_length=60, blank=True)
    version = models.DateTimeField(null=True)
    sent_pending_at = models.DateTimeField(null=True)  # what we were about to write there
    sent_owner = models.BigIntegerField(null=True)
    asked_at = models.DateTimeField(null=True)  # a new time that a person has yet to judge
    gone_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)  # its promise is over and all of it is told
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["organisation", "promise"], condition=Q(ended_at=None), name="one_ticket_a_promise"
            ),
            models.UniqueConstraint(fields=["desk", "ticket", "made_for"], name="made_once_for_a_time"),
        )
        indexes = (
            models.Index(fields=["desk", "ticket"], name="link_by_ticket"),
            models.Index(
                fields=["promise"], condition=Q(ended_at=None, gone_at=None, settled_at=None),
                name="links_with_news_to_come",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"link {self.pk}"


class Delivery(models.Model):
    """One thing that the helpdesk sent us: the mark of its content, so that it counts once, and what came of it.

    Holds nothing of anybody: no name, no text.
    """

    organisation = models.ForeignKey("people.Organisation", models.CASCADE, related_name="+")
    desk = models.ForeignKey(HelpDesk, models.CASCADE, related_name="deliveries")
    fingerprint = models.CharField(max_length=64)
    ticket = models.BigIntegerField()
    outcome = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = (models.UniqueConstraint(fields=["desk", "fingerprint"], name="delivered_once"),)
        indexes = (models.Index(fields=["at"], name="delivery_by_age"),)

    def __str__(self) -> str:
        return f"delivery {self.pk}"


class Unpromised(models.Model):
    """A tagged ticket with a time of which no promise could be made, and why; its ticket is told by a note, once.

    `why`: past, no_customer, no_kind, forgotten (then without its number), refused. `result`: as of an errand, or gone.
    Settled: it was promised after all, or its ticket wants nothing any more.
    """

    organisation = models.ForeignKey("people.Organisation", models.CASCADE, related_name="+")
    code = models.UUIDField(default=uuid7, unique=True, editable=False)
    desk = models.ForeignKey(HelpDesk, models.CASCADE, related_name="unpromised")
    ticket = models.BigIntegerField()
    number = models.CharField(max_length=40, blank=True)
    why = models.CharField(max_length=20)
    pending_at = models.DateTimeField()
    heard_at = models.DateTimeField()
    next_try_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    tries = models.PositiveIntegerField(default=0)
    result = models.CharField(max_length=10, blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "unpromised"
        constraints = (
            models.UniqueConstraint(fields=["desk", "ticket", "why", "pending_at"], name="unpromised_once"),
        )
        indexes = (
            models.Index(
                fields=["desk", "heard_at"], condition=Q(settled_at=None), name="unpromised_standing"
            ),
            models.Index(fields=["next_try_at"], condition=Q(result=""), name="unpromised_waiting"),
        )

    def __str__(self) -> str:
        return f"unpromised {self.why} {self.pk}"


class Errand(models.Model):
    """Something to be done at the helpdesk, until it is done.

    `act`: note (what happened to the promise), ticket (its time and owner follow the promise), tag, merged (follow
    it). `result`: empty while it waits; done, moot (nothing to do any more), refused (they cannot take it).
    """

    organisation = models.ForeignKey("people.Organisation", models.CASCADE, related_name="+")
    code = models.UUIDField(default=uuid7, unique=True, editable=False)
    link = models.ForeignKey(TicketLink, models.CASCADE, related_name="errands")
    act = models.CharField(max_length=10)
    seq = models.PositiveIntegerField()
    written_at = models.DateTimeField()
    next_try_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    tries = models.PositiveIntegerField(default=0)
    article = models.BigIntegerField(null=True)
    result = models.CharField(max_length=10, blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["link", "act", "seq"], name="errand_once"),)
        indexes = (models.Index(fields=["next_try_at"], condition=Q(result=""), name="errands_waiting"),)

    def __str__(self) -> str:
        return f"errand {self.act} {self.pk}"
